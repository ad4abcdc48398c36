"""How operations share the wait for the disk, and what becomes of those that nobody waits for any more."""

import asyncio
import logging
import sqlite3
import threading
import time
import weakref
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.stores import writer as module
from adapters.stores.database import Database
from adapters.stores.operation import A, R, What
from adapters.stores.owner import Owner
from adapters.stores.sqlite import SqliteStore
from adapters.stores.store import TableStore
from adapters.stores.writer import Writer
from bot.store import Acceptance, Outcome, StoreError
from tests.adapters.stores.made import IDLE_S, NAME, NOW, answer, opened

pytestmark = pytest.mark.asyncio
HASTE_S = 0.3


@pytest_asyncio.fixture
async def writer(folder: Path) -> AsyncIterator[Writer]:
    """Return a writer for a file in *folder*."""
    one = Writer(Database(folder))
    yield one
    await one.close()


def know(db: sqlite3.Connection, digests: Sequence[str]) -> list[None]:
    """Write events."""
    for digest in digests:
        db.execute("INSERT INTO event VALUES (?, 0)", (digest,))
    return [None for _ in digests]


def known(db: sqlite3.Connection, asked: Sequence[None]) -> list[list[str]]:
    """Return the events there are."""
    return [[digest for (digest,) in db.execute("SELECT digest FROM event ORDER BY digest")] for _ in asked]


class Stuck:
    """An operation that does not end before it may."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self, _: sqlite3.Connection, asked: Sequence[None]) -> list[None]:
        """Do nothing for as long as must be."""
        self.begun.set()
        self.may_end.wait(10)
        return list(asked)

    async def holds(self, writer: Writer) -> "asyncio.Task[None]":
        """Return when the writer's thread is stuck."""
        task = asyncio.create_task(writer.do(self, None, patience_s=10))
        await asyncio.to_thread(self.begun.wait, 10)
        return task


async def test_what_waits_together_is_committed_together(writer: Writer) -> None:
    """A hundred operations that wait behind one share a single commit, and its wait for the disk."""
    statements: list[str] = []

    def watch(db: sqlite3.Connection, asked: Sequence[None]) -> list[None]:
        db.set_trace_callback(statements.append)
        return list(asked)

    await writer.do(watch, None)
    stuck = Stuck()
    holding = await stuck.holds(writer)
    statements.clear()
    together = [asyncio.create_task(writer.do(know, f"{n:03}")) for n in range(100)]
    await asyncio.sleep(0)

    stuck.may_end.set()
    await asyncio.gather(holding, *together)

    assert statements.count("COMMIT") == 2, "its own, and one for all that waited"
    assert len(await writer.do(known, None)) == 100


async def test_one_that_fails_is_undone_alone(writer: Writer) -> None:
    """The others of the same commit are not hurt by it, whether it failed before or after it wrote."""

    def write_and_break(db: sqlite3.Connection, digests: Sequence[str]) -> list[None]:
        know(db, digests)
        raise ValueError(digests)

    stuck = Stuck()
    holding = await stuck.holds(writer)
    operations = [(know, "1"), (know, "1"), (write_and_break, "2"), (know, "3")]
    together = [asyncio.create_task(writer.do(*one)) for one in operations]
    await asyncio.sleep(0)
    stuck.may_end.set()
    await holding

    outcomes = await asyncio.gather(*together, return_exceptions=True)

    assert [str(one) for one in outcomes] == ["None", "SQLITE_CONSTRAINT_PRIMARYKEY", "ValueError", "None"]
    assert {type(one) for one in outcomes if one} == {StoreError}
    assert await writer.do(known, None) == ["1", "3"]


async def test_what_breaks_is_named_and_nothing_of_it_quoted(writer: Writer, caplog: pytest.LogCaptureFixture) -> None:
    """An error that nobody thought of is logged by its kind and its place."""

    def breaks(_: sqlite3.Connection, asked: Sequence[str]) -> list[str]:
        raise KeyError(asked[0])

    with caplog.at_level(logging.DEBUG), pytest.raises(StoreError, match=r"^KeyError$"):
        await writer.do(breaks, "zqxkanari")

    assert "KeyError at test_writer.py" in caplog.text
    assert "zqxkanari" not in caplog.text


class Held:
    """Something that a caller holds, such as a message."""


async def test_nothing_of_an_operation_stays_with_the_thread(writer: Writer) -> None:
    """What was asked for is let go of as soon as it is done, and not only when something else is asked for."""

    def take(_: sqlite3.Connection, asked: Sequence[Held]) -> list[None]:
        return [None for _ in asked]

    held = Held()
    there = weakref.ref(held)
    await writer.do(take, held)
    del held

    async with asyncio.timeout(10):
        while there():
            await asyncio.sleep(0.01)


async def test_a_failure_that_many_are_told_keeps_nothing_of_theirs(writer: Writer) -> None:
    """Each caller's failure is its own: what a caller holds goes with it, although others were told the same."""
    failure = StoreError("full")

    def refuse(*_: object) -> list[None]:
        raise failure

    async def ask(held: Held) -> str:
        try:
            await writer.do(refuse, None)
        except StoreError as error:
            return f"{error} {type(held).__name__}"
        return ""

    callers = [Held(), Held()]
    there = [weakref.ref(held) for held in callers]
    stuck = Stuck()
    holding = await stuck.holds(writer)
    together = [asyncio.create_task(ask(held)) for held in callers]
    await asyncio.sleep(0)
    callers.clear()
    stuck.may_end.set()
    await holding

    assert await asyncio.gather(*together) == ["full Held"] * 2
    assert [held() for held in there] == [None] * 2


async def test_what_was_given_up_before_it_began_never_happens(writer: Writer) -> None:
    """An operation that its caller was told has failed is not carried out later."""
    stuck = Stuck()
    holding = await stuck.holds(writer)

    started = time.monotonic()
    with pytest.raises(StoreError, match="no answer"):
        await writer.do(know, "late", patience_s=HASTE_S)
    assert time.monotonic() - started < HASTE_S + module.GRACE_S
    cancelled = asyncio.create_task(writer.do(know, "cancelled"))
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    stuck.may_end.set()
    await holding

    assert await writer.do(known, None) == []


async def test_nobody_waits_long_for_a_disk_that_hangs(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller hears of a failure within the time a platform waits, and the loop goes on meanwhile."""
    assert module.PATIENCE_S + module.GRACE_S < 3, "https://docs.slack.dev/apis/events-api"
    monkeypatch.setattr(module, "GRACE_S", HASTE_S)
    stuck = Stuck()

    with pytest.raises(StoreError, match="no answer"):
        await writer.do(stuck, None, patience_s=HASTE_S)

    stuck.may_end.set()


async def test_when_all_is_undone_all_are_told(writer: Writer) -> None:
    """SQLite may undo a whole transaction for one failure; then nobody is told that theirs is done."""

    def undo_all(db: sqlite3.Connection, asked: Sequence[None]) -> list[None]:
        db.execute("ROLLBACK")  # as it does itself when the disk is full
        raise sqlite3.OperationalError(*asked)

    stuck = Stuck()
    holding = await stuck.holds(writer)
    together = [asyncio.create_task(one) for one in (writer.do(know, "1"), writer.do(undo_all, None))]
    await asyncio.sleep(0)
    stuck.may_end.set()
    await holding

    outcomes = await asyncio.gather(*together, return_exceptions=True)

    assert [repr(one) for one in outcomes] == ["StoreError('OperationalError')"] * 2
    assert await writer.do(known, None) == []
    await writer.do(know, "2")
    assert await writer.do(known, None) == ["2"]


async def test_a_process_that_cannot_close_still_lives(
    sqlite: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """While its disk hangs nobody takes its answers over: it may still be writing."""
    await sqlite.accept(Acceptance(("e",), NAME, NOW, outgoing=answer("e")))
    monkeypatch.setattr(module, "PATIENCE_S", HASTE_S)
    stuck, other = Stuck(), await opened(folder)
    holding = asyncio.create_task(sqlite._writer.do(stuck, None, writes=False, patience_s=10))
    await asyncio.to_thread(stuck.begun.wait, 10)

    await sqlite.close()

    assert "did not close in time" in caplog.text
    assert await other.adopt() == ()
    stuck.may_end.set()
    await holding
    monkeypatch.undo()
    await sqlite.close()
    assert await other.adopt() == (answer("e"),)
    await other.close()


async def test_closing_finishes_what_waits(folder: Path) -> None:
    """What was asked for before the end is done; afterwards nothing is."""
    writer = Writer(Database(folder))
    tasks = [asyncio.create_task(writer.do(know, str(n))) for n in range(5)]
    await asyncio.sleep(0)

    assert await writer.close()
    assert await writer.close(), "twice is nothing"

    await asyncio.gather(*tasks)
    with pytest.raises(StoreError, match="closed"):
        await writer.do(know, "late")
    again = Writer(Database(folder))
    assert await again.do(known, None) == ["0", "1", "2", "3", "4"]
    await again.close()


class _Hasty:
    """A runner whose callers give up at once while *hasty*."""

    def __init__(self, writer: Writer) -> None:
        self.writer, self.hasty, self.close = writer, True, writer.close

    async def do(self, what: What[A, R], argument: A, *, writes: bool = True, erases: bool = False) -> R:
        """Do it, or give up."""
        patience_s = HASTE_S if self.hasty else 10
        return await self.writer.do(what, argument, writes=writes, erases=erases, patience_s=patience_s)


async def test_an_answer_nobody_heard_of_is_given_once(
    writer: Writer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event that was refused in doubt and yet written: its repetition is known, and its answer is adopted once."""
    await writer.do(known, None)
    hasty = _Hasty(writer)
    store = TableStore(hasty, idle_s=IDLE_S, limit=10, clock=lambda: NOW, owner=Owner(folder / "owners").id)
    event = Acceptance(("e",), NAME, NOW, outgoing=answer("e"))
    first, second = Stuck(), Stuck()
    waiting = [await first.holds(writer), asyncio.create_task(writer.do(second, None, patience_s=10))]
    accepting = asyncio.create_task(store.accept(event))
    await asyncio.sleep(0)
    first.may_end.set()  # now the thread takes both others, and stays at the second
    await asyncio.to_thread(second.begun.wait, 10)

    monkeypatch.setattr(module, "GRACE_S", HASTE_S)
    with pytest.raises(StoreError, match="no answer"):
        await accepting
    second.may_end.set()
    await asyncio.gather(*waiting)
    hasty.hasty = False

    assert await store.accept(event) is Outcome.REPEATED
    assert await store.adopt() == (answer("e"),)
    assert await store.adopt() == ()
