"""A thread of its own for the database: what waits together is committed together, and shares the wait for the disk."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from itertools import groupby
from queue import SimpleQueue
from typing import Any, NamedTuple, cast

from adapters.stores.database import Database
from adapters.stores.error import code, is_broken
from adapters.stores.operation import A, Batch, Operation, R, What, attempt, transact
from bot.store import StoreError

PATIENCE_S = 2.0
"""How long a caller waits for its operation to be begun; Slack waits 3 s: https://docs.slack.dev/apis/events-api"""
GRACE_S = 0.5
"""How much longer if it was begun, since then nobody can take it back."""
BATCH = 256
"""Operations in one transaction at most: some 50 ms, during which no other process can write."""


class _Asked(NamedTuple):
    """An operation, and who waits for it."""

    operation: Operation[Any, Any]
    heard: "asyncio.Future[None]"


class Writer:
    """Carries operations out in its thread; none is heard of before all that were committed with it are on the disk."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: SimpleQueue[_Asked | None] = SimpleQueue()
        self._ended: Future[None] = Future()
        self._closed = False
        # A daemon, so that a disk that never answers cannot keep the process from ending.
        threading.Thread(target=self._work, name="store", daemon=True).start()

    async def do(
        self,
        what: What[A, R],
        argument: A,
        *,
        writes: bool = True,
        erases: bool = False,
        patience_s: float = PATIENCE_S,
    ) -> R:
        """Return what *what* returns for *argument*, once it is on the disk; with *erases*, no trace is left there.

        Raises:
            StoreError: it failed, or nothing was heard of it. If it was not begun by then, it never will be; if it
                was, it may still be carried out.
        """
        if self._closed:
            raise StoreError("closed")  # noqa: EM101 - one word says it
        loop = asyncio.get_running_loop()
        one = _Asked(Operation(what, argument, writes, erases), loop.create_future())
        self._waiting.put(one)
        patience = loop.call_later(patience_s, _lose_patience, one)
        try:
            await one.heard
        finally:
            patience.cancel()
            one.operation.claim()  # the caller itself may have been given up
        if not one.operation.is_done:
            raise StoreError("no answer")  # noqa: TRY003, EM101 - two words say it
        return cast("R", one.operation.outcome())

    async def close(self) -> bool:
        """Finish what waits and let go of the file; return whether that is done."""
        if not self._closed:
            self._closed = True
            self._waiting.put(None)
        await asyncio.wait([asyncio.wrap_future(self._ended)], timeout=PATIENCE_S)
        return self._ended.done()

    def _work(self) -> None:
        closing = False
        while not closing:
            batch = [self._waiting.get()]
            while len(batch) < BATCH and not self._waiting.empty():
                batch.append(self._waiting.get())
            closing = None in batch
            self._carry_out([one for one in batch if one and one.operation.claim()])
            del batch  # or it would keep until the next operation what its callers hold
        self._database.close()
        self._ended.set_result(None)

    def _carry_out(self, batch: Sequence[_Asked]) -> None:
        """Carry *batch* out and let all who wait hear of it, whatever happens."""
        reading = [one for one in batch if not one.operation.writes]
        writing = [one for one in batch if one.operation.writes]
        try:
            db = self._database.use()
            attempt(db, [one.operation for one in reading])
            _tell(reading)
            self._write(db, [one.operation for one in writing])
            if any(one.operation.error and is_broken(one.operation.error) for one in batch):
                self._database.set_aside()
        except Exception as error:  # noqa: BLE001 - without this thread nobody would be answered any more
            for one in batch:
                if not one.operation.is_done:
                    one.operation.error = error
        _tell([one for one in batch if not one.operation.is_done])

    def _write(self, db: sqlite3.Connection, batch: Batch) -> None:
        if not batch:
            return
        transact(db, batch)
        erasing = [one for one in batch if one.erases]
        full = any(one.error and code(one.error) == sqlite3.SQLITE_FULL for one in erasing)
        if full and self._database.spend_reserve():
            transact(db, erasing)
        if any(one.error is None for one in erasing):
            self._database.clean_up()


def _lose_patience(one: _Asked) -> None:
    """Give *one* up, now if it is not begun, else soon."""
    if one.operation.claim():
        _wake([one.heard])
    else:
        one.heard.get_loop().call_later(GRACE_S, _wake, [one.heard])


def _tell(batch: Sequence[_Asked]) -> None:
    """Say that *batch* is done: to all callers at once, since each word to their loop costs both threads time."""
    for one in batch:
        one.operation.settle()
    for loop, asked in groupby(batch, lambda one: one.heard.get_loop()):
        with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
            loop.call_soon_threadsafe(_wake, [one.heard for one in asked])


def _wake(heard: Iterable["asyncio.Future[None]"]) -> None:
    for one in heard:
        if not one.done():
            one.set_result(None)
