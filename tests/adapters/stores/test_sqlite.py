"""What the file keeps, for how long, and what happens when it cannot."""

import asyncio
import sqlite3
import stat
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.stores.database import NAME as FILE
from adapters.stores.folder import FolderError
from adapters.stores.schema import VERSION
from adapters.stores.sqlite import SqliteStore
from bot.conversation import Conversation
from bot.decision import Said, Turn, What
from bot.store import Acceptance, Begun, Kept, Outcome, StoreError, Tally
from tests.adapters.stores.made import NAME, NOW, PERSON, PLACE, Clock, Person, answer, direct, found, opened, talk

pytestmark = pytest.mark.asyncio


async def test_everything_is_there_after_a_restart(folder: Path) -> None:
    """A conversation, an event, an answer owed and a count outlive the process."""
    store, tally = await opened(folder), Tally("rota", "useful")
    event = Acceptance(("e",), NAME, NOW, NOW, 0, talk("a"), answer("e"), tally)
    await store.accept(event)
    await store.close()

    again = await opened(folder)

    kept = await again.look(("e",), NAME)
    assert (kept.conversation, kept.as_of, kept.repeated) == (talk("a"), NOW, True)
    assert await again.adopt() == (answer("e"),)
    assert await again.begin("e") is Begun.YES
    assert await again.tallies() == {tally: 1}
    await again.close()


async def test_what_was_begun_is_adopted_as_begun(folder: Path) -> None:
    """Whoever takes an answer over knows whether it may have arrived, and in which order answers are owed."""
    store = await opened(folder)
    for key in "123":
        await store.accept(Acceptance((key,), (), NOW, outgoing=answer(key)))
    await store.begin("1")
    await store.accept(Acceptance(("4",), (), NOW, outgoing=answer("4", "another"), at_once=True))
    await store.close()

    again = await opened(folder)

    begun = [replace(one, begun=True) for one in (answer("1"), answer("4", "another"))]
    assert await again.adopt() == (begun[0], answer("2"), answer("3"), begun[1])
    await again.close()


@pytest.mark.parametrize(
    ("setting", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1), ("temp_store", 2)]
)
async def test_a_power_cut_loses_nothing_and_deleted_is_overwritten(
    sqlite: SqliteStore, setting: str, value: object
) -> None:
    """Each commit waits for the disk (FULL), what is deleted becomes zeros, and nothing goes to temporary files."""

    def ask(db: sqlite3.Connection, _: Sequence[None]) -> list[object]:
        return list(db.execute(f"PRAGMA {setting}").fetchone())

    assert await sqlite._writer.do(ask, None, writes=False) == value


async def test_only_this_user_can_read_it(sqlite: SqliteStore, folder: Path) -> None:
    """Nobody else on the machine can open the folder, nor any file in it."""
    await Person(sqlite).says("e", talk("a"))

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}

    assert modes.pop("data") == modes.pop("owners") == 0o700
    assert {FILE, f"{FILE}-wal", f"{FILE}-shm"} <= modes.keys()
    assert set(modes.values()) == {0o600}


async def test_a_file_that_others_could_read_is_closed_to_them(folder: Path) -> None:
    """A file brought back from a copy, with whatever permissions it had there, is this user's alone again."""
    await (await opened(folder)).close()
    (folder / FILE).chmod(0o644)

    await (await opened(folder)).close()

    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600


async def test_a_folder_that_was_there_keeps_its_permissions(folder: Path) -> None:
    """A folder that is used for other things as well is not closed to them."""
    folder.mkdir(mode=0o755)

    await (await opened(folder)).close()

    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


async def test_nothing_of_a_person_stays(sqlite: SqliteStore, folder: Path, clock: Clock) -> None:
    """When all is answered and swept, no id, address, name or choice of theirs is in any byte of the folder."""
    names, offered = [f"{n:064x}" for n in range(60)], "entry:planted-choice"
    for n, name in enumerate(names):
        await Person(sqlite, (name,), clock).says(f"event{n}", talk(offered))
    assert found(folder, PERSON, PLACE, offered, names[0]) == [PERSON, PLACE, offered, names[0]]
    for n in range(60):
        await sqlite.begin(f"event{n}")
        await sqlite.end(f"event{n}")

    await sqlite.sweep(NOW + 2 * 86_400)

    assert found(folder, PERSON, PLACE, offered, *names, *(f"event{n}" for n in range(60))) == []


async def test_forgotten_is_gone_from_the_disk_at_once(sqlite: SqliteStore, folder: Path) -> None:
    """When the person reads that they are forgotten, nothing of the conversation is left, and others lose nothing."""
    await Person(sqlite, ("somebody",)).says("1", talk("entry:theirs"))
    for n in range(5):
        await Person(sqlite, ("forgetme",)).says(f"e{n}", talk(f"entry:mine{n}"))

    await sqlite.accept(Acceptance(("f",), ("forgetme",), NOW, 0, await version(sqlite, "forgetme"), Conversation()))
    for n in range(5):
        await sqlite.end(f"e{n}")

    assert found(folder, "entry:mine", "entry:theirs") == ["entry:theirs"]


async def version(store: SqliteStore, name: str) -> int:
    """Return the version of a conversation."""
    return (await store.look((), (name,))).version


async def test_a_reader_delays_the_cleaning_only(sqlite: SqliteStore, folder: Path) -> None:
    """Forgetting works while another process reads; the next sweep takes the last trace away."""
    person = Person(sqlite)
    await person.says("1", talk("entry:mine"))
    reading = sqlite3.connect(folder / FILE, isolation_level=None)
    reading.execute("BEGIN")
    reading.execute("SELECT * FROM event").fetchall()

    assert await person.says("2", Conversation()) is Outcome.ACCEPTED
    assert (await person.kept()) == Kept()
    assert found(folder, "entry:mine")
    reading.close()
    await sqlite.sweep(NOW)

    assert not found(folder, "entry:mine")


async def test_a_lock_is_waited_for_only_briefly(sqlite: SqliteStore, folder: Path) -> None:
    """While another process writes for a second, what is kept can be read, what is new is refused, and then works."""
    person = Person(sqlite)
    await person.says("1", talk("a"))
    locking = sqlite3.connect(folder / FILE, isolation_level=None)
    locking.execute("BEGIN IMMEDIATE")
    started = time.monotonic()

    with pytest.raises(StoreError, match="SQLITE_BUSY"):
        await person.says("2", talk("b"))
    assert 0.2 < time.monotonic() - started < 1
    assert (await person.kept()).conversation == talk("a")
    await asyncio.sleep(1 - (time.monotonic() - started))
    locking.execute("ROLLBACK")
    locking.close()

    assert await person.says("2", talk("b")) is Outcome.ACCEPTED


async def test_a_full_file_refuses_and_recovers(sqlite: SqliteStore) -> None:
    """When there is no room, nothing of an event is kept, what was there can be read, and later all works again."""
    person = Person(sqlite)
    await person.says("1", talk("a"))
    await direct(sqlite, "PRAGMA max_page_count = 1")  # no more than there are

    with pytest.raises(StoreError, match="SQLITE_FULL"):
        await person.says("2", talk("long" * 10_000))

    assert (await person.kept()).conversation == talk("a")
    assert not (await sqlite.look(("2",), NAME)).repeated
    await direct(sqlite, "PRAGMA max_page_count = 100000")
    assert await person.says("2", talk("b")) is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("statement", "conversation", "adopted"),
    [
        ("UPDATE conversation SET state = '{'", Conversation(), (answer("e"),)),
        ("UPDATE conversation SET state = CAST(x'ff7b' AS TEXT)", Conversation(), (answer("e"),)),
        ("UPDATE owed SET turn = '[]'", talk("a"), (replace(answer("e"), turn=Turn(NAME[0], Said(What.BROKEN))),)),
        ("UPDATE owed SET address = '{}'", talk("a"), ()),
        ("UPDATE owed SET address = x'ff'", talk("a"), ()),
        ("UPDATE owed SET owner = CAST(x'ff' AS TEXT)", talk("a"), (answer("e"),)),
    ],
)
async def test_a_damaged_row_stops_nothing(
    folder: Path, statement: str, conversation: Conversation, adopted: tuple[object, ...]
) -> None:
    """A conversation that cannot be read begins again; who is owed an answer that cannot be read is told so."""
    store = await opened(folder)
    await Person(store).says("e", talk("a"))
    await direct(store, statement)
    await store.close()

    again = await opened(folder)

    assert (await again.look((), NAME)).conversation == conversation
    assert await again.adopt() == adopted
    assert await Person(again).says("2", talk("b")) is Outcome.ACCEPTED
    if adopted:
        await again.end("e")
    assert await again.begin("2") is Begun.YES, "nothing is in its way any more"
    await again.close()


async def test_a_later_version_is_not_touched(folder: Path) -> None:
    """A file of a later version of Signpost is refused with what to do, and stays as it is."""
    store = await opened(folder)
    await direct(store, f"PRAGMA user_version = {VERSION + 1}")
    await store.close()
    before = (folder / FILE).read_bytes()

    with pytest.raises(FolderError, match=r"SIGNPOST_DATA=.*later version: start that version"):
        await opened(folder)

    assert (folder / FILE).read_bytes() == before


@pytest.mark.parametrize("there", ["data", "data/owners", f"data/{FILE}/x", "data/signpost.lock/x"])
async def test_a_folder_that_cannot_be_used_is_named(folder: Path, there: str) -> None:
    """Whoever starts it learns which setting is wrong and what is in the way."""
    blocking = folder.parent / there
    blocking.parent.mkdir(parents=True, exist_ok=True)
    blocking.write_text("")

    with pytest.raises(FolderError, match=rf"SIGNPOST_DATA={folder}: .*: give a folder that can be written to"):
        await opened(folder)
