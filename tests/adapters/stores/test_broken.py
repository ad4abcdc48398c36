"""What happens when the file is damaged, deleted or not ours, and when the disk is full."""

import re
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.stores.database import NAME as FILE
from adapters.stores.database import Database
from adapters.stores.folder import BROKEN_KEPT_S
from adapters.stores.sqlite import SqliteStore
from bot.conversation import Conversation
from bot.store import Kept, Outcome, StoreError
from tests.adapters.stores.made import NOW, Clock, Person, direct, found, opened, talk

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def file(folder: Path) -> Path:
    """Return the file of a store with a hundred conversations that is not open."""
    store = await opened(folder)
    for n in range(100):
        await Person(store, (f"{n:064}",)).says(f"e{n}", talk("x" * 500))
    await store.close()
    return folder / FILE


def flipped(at: int) -> Callable[[bytes], bytes]:
    """Return what turns every bit of the byte *at* over."""
    return lambda data: data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


BREAKING: dict[str, Callable[[bytes], bytes]] = {
    **{f"byte {at}": flipped(at) for at in (0, 16, 18, 19, 20, 21, 28, 47, 100, 103, 105)},
    "a page": lambda data: data[:4096] + b"\xa5" * 4096 + data[8192:],
    "the schema": lambda data: data.replace(b"as_of INTEGER", b"as_og INTEGER"),
    "cut in the header": lambda data: data[:50],
    "cut in a page": lambda data: data[:5_000],
    "cut at a page": lambda data: data[:8192],
    "garbage": lambda data: b"garbage" * (len(data) // 7),
    "text": lambda _: b"this is no database\n",
}


@pytest.mark.parametrize("how", BREAKING)
async def test_a_broken_file_is_set_aside(how: str, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The store starts empty and works; the old file is kept under another name, and an operator is told which."""
    broken = BREAKING[how](file.read_bytes())
    file.write_bytes(broken)

    started = time.monotonic()
    store = await opened(file.parent)

    assert time.monotonic() - started < 5
    assert await Person(store, (f"{0:064}",)).kept() == Kept()
    assert await Person(store).says("e0", talk("a")) is Outcome.ACCEPTED
    (aside,) = file.parent.glob("*.broken-*")
    assert aside.name == f"{FILE}.broken-{int(NOW)}"
    (warning,) = caplog.messages
    assert aside.name in warning
    assert str(file.parent) not in warning
    await store.close()
    again = await opened(file.parent)
    assert (await Person(again).kept()).conversation == talk("a")
    await again.close()


@pytest.mark.parametrize("how", BREAKING)
async def test_a_file_set_aside_is_not_changed(how: str, file: Path) -> None:
    """Whoever wants to know what happened finds the file as it was."""
    broken = BREAKING[how](file.read_bytes())
    file.write_bytes(broken)

    await (await opened(file.parent)).close()

    (aside,) = file.parent.glob("*.broken-*")
    assert aside.read_bytes() == broken


async def test_a_file_that_breaks_again_is_set_aside_beside_the_first(file: Path) -> None:
    """Two broken files of the same second are both kept."""
    for broken in (b"first", b"second"):
        file.write_bytes(broken)
        await (await opened(file.parent)).close()

    assert sorted(path.read_bytes() for path in file.parent.glob("*.broken-*")) == [b"first", b"second"]


async def test_a_database_of_something_else_is_set_aside(folder: Path) -> None:
    """A file with other tables is not written to."""
    folder.mkdir()
    theirs = sqlite3.connect(folder / FILE)
    theirs.execute("CREATE TABLE conversation (theirs)")
    theirs.close()

    store = await opened(folder)

    assert await Person(store).says("e", talk("a")) is Outcome.ACCEPTED
    assert len(list(folder.glob("*.broken-*"))) == 1
    await store.close()


async def test_only_the_broken_file_is_set_aside(folder: Path) -> None:
    """A process that finds the file broken after another has replaced it leaves the new one where it is."""
    one, other = Database(folder), Database(folder)
    for database in (one, other):
        database.use()
    other.set_aside()
    other.use().execute("INSERT INTO event VALUES ('new', 0)")

    one.set_aside()

    assert one.use().execute("SELECT digest FROM event").fetchall() == [("new",)]
    assert len([path for path in folder.glob("*.broken-*") if path.name.endswith(tuple("0123456789"))]) == 1
    for database in (one, other):
        database.close()


async def test_a_file_that_breaks_while_it_is_open_is_set_aside(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The operation that met the damage is refused, and the one after it works: no restart is needed."""
    store = await opened(file.parent)
    pages = file.stat().st_size // 4096
    with file.open("r+b") as out:
        out.seek(4096)
        out.write(b"\xa5" * 4096 * (pages - 1))
    await direct(store, "PRAGMA shrink_memory")  # or it would not look at the disk at all

    with pytest.raises(StoreError, match="SQLITE_CORRUPT"):
        await Person(store).says("e", talk("a"))

    assert await Person(store).says("e", talk("a")) is Outcome.ACCEPTED
    assert len(list(file.parent.glob("*.broken-*"))) == 1
    assert "starts empty" in caplog.text
    await store.close()


async def test_a_file_deleted_while_it_is_open_is_made_anew(sqlite: SqliteStore, folder: Path) -> None:
    """What is accepted after somebody deleted the file is on the disk, not in a file that has no name any more."""
    await Person(sqlite).says("1", talk("a"))
    for path in folder.glob(f"{FILE}*"):
        path.unlink()

    assert await Person(sqlite).says("2", talk("entry:new")) is Outcome.ACCEPTED

    await sqlite.sweep(NOW)
    assert found(folder, "entry:new")


async def test_another_process_goes_on_with_the_new_file(file: Path) -> None:
    """When one process sets the file aside, all go on with the same new one, and none hurts what another wrote."""
    first = await opened(file.parent)
    await Person(first, ("w",)).says("0", talk("old"))  # stands in the log only
    file.write_bytes(BREAKING["garbage"](file.read_bytes()))
    second = await opened(file.parent)
    assert await Person(second, ("w",)).kept() == Kept()
    await Person(second, ("x",)).says("1", talk("a"))

    assert await Person(first, ("x",)).says("1", talk("b")) is Outcome.REPEATED
    await Person(first, ("y",)).says("2", talk("c"))
    await first.close()
    await Person(second, ("z",)).says("3", talk("d"))
    await second.close()

    again = await opened(file.parent)
    assert [(await Person(again, (name,)).kept()).conversation for name in "xyz"] == [talk("a"), talk("c"), talk("d")]
    await again.close()


async def test_a_broken_file_is_kept_for_a_week(file: Path) -> None:
    """It may hold what the store would have deleted, and does not stay longer than it takes to look into it."""
    file.write_bytes(b"broken")
    clock = Clock(time.time())
    store = await opened(file.parent, clock)

    clock.now += BROKEN_KEPT_S - 60
    await store.sweep(clock.now)
    assert len(list(file.parent.glob("*.broken-*"))) == 1
    clock.now += 120
    await store.sweep(clock.now)

    assert not list(file.parent.glob("*.broken-*"))
    await store.close()


async def test_cleaning_that_fails_stops_nothing(
    sqlite: SqliteStore, folder: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A sweep whose cleaning fails has swept all the same, and says what is in the way."""
    (folder / "x.broken-1").mkdir()
    await Person(sqlite).says("e", talk("a"))

    clock.now = time.time() + 2 * BROKEN_KEPT_S
    await sqlite.sweep(clock.now)

    assert await Person(sqlite).kept() == Kept()
    assert "could not be cleaned up" in caplog.text


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of two megabytes; where nobody may mount one, the test is skipped and says so."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "none", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a disk; a full file is tested without it")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)  # noqa: S607 - wherever the system has it


def fill(disk: Path) -> None:
    """Take up all the room there is."""
    with (disk / "filler").open("ab", buffering=0) as filler:
        while room(filler):
            pass


def room(filler: FileIO) -> bool:
    """Return whether half a kilobyte more went into *filler*."""
    try:
        return filler.write(b"x" * 512) > 0
    except OSError:
        return False


async def test_forgetting_works_on_a_full_disk(small_disk: Path) -> None:
    """With no room left nothing new is accepted, but whoever wants to be forgotten is, again and again."""
    store = await opened(small_disk)
    people = [Person(store, (name,)) for name in ("one", "two", "three", "four")]
    for person in people:
        await person.says(f"hello {person.names[0]}", talk(f"entry:{person.names[0]}"))
    fill(small_disk)

    with pytest.raises(StoreError, match="SQLITE_FULL"):
        await people[3].says("more", talk("entry:more"))
    for person in people[:3]:
        assert await person.says(f"forget {person.names[0]}", Conversation()) is Outcome.ACCEPTED
        fill(small_disk)

    assert found(small_disk, "entry:one", "entry:two", "entry:three", "entry:four") == ["entry:four"]
    assert (await people[3].kept()).conversation == talk("entry:four")
    await store.close()


async def test_a_full_disk_keeps_nobody_from_starting(small_disk: Path) -> None:
    """After a restart on a full disk what was kept can be read, and new things are accepted once there is room."""
    store = await opened(small_disk)
    await Person(store).says("1", talk("a"))
    await store.close()
    fill(small_disk)

    store = await opened(small_disk)
    assert (await Person(store).kept()).conversation == talk("a")
    fill(small_disk)
    with pytest.raises(StoreError, match=re.escape("SQLITE_FULL")):
        await Person(store).says("2", talk("b"))
    (small_disk / "filler").unlink()

    assert await Person(store).says("2", talk("b")) is Outcome.ACCEPTED
    await store.close()
