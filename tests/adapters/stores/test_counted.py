"""What was counted is read beside whoever serves, and the reading leaves everything as it was."""

import asyncio
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.stores.counted import counted
from adapters.stores.database import NAME as FILE
from adapters.stores.folder import FolderError
from adapters.stores.schema import VERSION
from adapters.stores.sqlite import SqliteStore
from bot.store import Acceptance, Tally
from tests.adapters.stores.made import NOW, opened

TALLY = Tally("rota", "helpful", "nhft")
STOPPED = {FILE, "signpost.lock", "signpost.reserve", "owners"}
BROKEN = "signpost.db is broken, or no store of Signpost's"
KILLED = STOPPED | {f"{FILE}-wal", f"{FILE}-shm"}


async def _press(store: SqliteStore, times: int) -> None:
    for n in range(times):
        await store.accept(Acceptance((f"e{n}",), (), NOW, tally=TALLY))


@pytest.fixture
def closed(folder: Path) -> Path:
    """Return the folder of a store that counted three times and was closed."""

    async def fill() -> None:
        store = await opened(folder)
        await _press(store, 3)
        await store.close()

    asyncio.run(fill())
    return folder


@pytest.fixture
def killed(tmp_path: Path, folder: Path) -> Path:
    """Return the folder of a store that counted three times and was never closed, so that its log is full."""

    async def fill() -> Path:
        store = await opened(folder)
        await _press(store, 3)
        # In a process of its own: to close a file of SQLite's drops the locks that this process has on it.
        subprocess.run(["cp", "-r", folder, tmp_path / "killed"], check=True)  # noqa: S607 - the system's
        await store.close()
        return tmp_path / "killed"

    return asyncio.run(fill())


def _state(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return what changes with any file in *folder*, but for the index of the log, where every reader leaves a mark."""
    files = {path.relative_to(folder).as_posix(): path.stat() for path in folder.rglob("*")}
    return {n: (at.st_ino, at.st_size, 0 if n.endswith("-shm") else at.st_mtime_ns) for n, at in files.items()}


@pytest.mark.parametrize(("how", "there"), [("closed", STOPPED), ("killed", KILLED)])
def test_what_a_store_has_counted_is_read(how: str, there: set[str], request: pytest.FixtureRequest) -> None:
    """After a stop and after a kill the totals are whole, and no file is made, changed or deleted."""
    folder: Path = request.getfixturevalue(how)
    before = _state(folder)
    assert {name.partition("/")[0] for name in before} == there

    assert counted(folder) == {TALLY: 3}

    assert _state(folder) == before


def test_a_log_without_its_index_is_read_too(killed: Path) -> None:
    """What somebody copied without the index, which only SQLite needs, is counted to the last press."""
    (killed / f"{FILE}-shm").unlink()

    assert counted(killed) == {TALLY: 3}


@pytest.mark.asyncio
async def test_a_process_that_serves_is_not_disturbed(sqlite: SqliteStore, folder: Path) -> None:
    """Each reading has the last press, and the store goes on without noticing."""
    for pressed in range(1, 4):
        await sqlite.accept(Acceptance((f"{pressed}",), (), NOW, tally=TALLY))
        before = _state(folder)

        assert await asyncio.to_thread(counted, folder) == {TALLY: pressed}

        assert _state(folder) == before
    await sqlite.sweep(NOW)
    assert await asyncio.to_thread(counted, folder) == {TALLY: 3}


def test_a_process_that_begins_or_stops_meanwhile_is_no_trouble(closed: Path) -> None:
    """However often a store is opened and closed beside the reading, the totals are the same."""
    ended = threading.Event()

    async def come_and_go() -> None:
        for _ in range(15):
            await (await opened(closed)).close()
        ended.set()

    other = threading.Thread(target=asyncio.run, args=(come_and_go(),))
    other.start()
    found = []
    while not ended.is_set():
        found.append(counted(closed))
    other.join()

    assert found
    assert all(one == {TALLY: 3} for one in found)


def test_before_anything_was_kept_there_is_nothing(tmp_path: Path) -> None:
    """No folder, an empty one, and a file that has no tables yet hold no counts, and nothing is made."""
    assert counted(tmp_path / "none") == {}
    assert counted(tmp_path) == {}
    (tmp_path / FILE).touch()
    assert counted(tmp_path) == {}

    assert [path.name for path in tmp_path.rglob("*")] == [FILE]


def _foreign(file: Path) -> None:
    file.unlink()
    theirs = sqlite3.connect(file)
    theirs.execute("CREATE TABLE tally (theirs)")
    theirs.close()


def _another_version(file: Path) -> None:
    theirs = sqlite3.connect(file)
    theirs.execute(f"PRAGMA user_version = {VERSION + 1}")
    theirs.close()


def _a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda file: file.write_bytes(b"this is no database\n"), BROKEN),
        (lambda file: file.write_bytes(file.read_bytes()[:5_000]), BROKEN),
        (lambda file: file.write_bytes(file.read_bytes()[:4096] + b"\xa5" * 4096 + file.read_bytes()[8192:]), BROKEN),
        (_foreign, BROKEN),
        (_another_version, "later version"),
        (_a_folder, "signpost.db cannot be read (SQLITE_IOERR_READ)"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_left(closed: Path, spoil: Callable[[Path], object], why: str) -> None:
    """The folder, the file, what is wrong and what to do are said; nothing is set aside or made anew."""
    spoil(closed / FILE)
    before = _state(closed)

    with pytest.raises(FolderError) as raised:
        counted(closed)

    said = str(raised.value)
    assert said.startswith(f"SIGNPOST_DATA={closed}: ")
    assert why in said
    assert "give" in said
    assert "\n" not in said
    assert _state(closed) == before


def test_a_byte_turned_over_never_gives_other_totals(closed: Path) -> None:
    """Whatever byte of the header is damaged, the totals are the right ones or there are none."""
    whole, refused = (closed / FILE).read_bytes(), 0
    for at in range(120):
        (closed / FILE).write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            assert counted(closed) == {TALLY: 3}, at
        except FolderError:
            refused += 1

    assert refused > 20


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    """What is named is no folder, and the text says which one to give."""
    (tmp_path / "file").touch()

    with pytest.raises(FolderError, match=r"SIGNPOST_DATA=.*/file: Not a directory: give the folder"):
        counted(tmp_path / "file")
