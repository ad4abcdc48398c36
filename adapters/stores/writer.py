"""A thread of its own for the database: what waits together is committed together, and shares the wait for the disk."""

import asyncio
import sqlite3
import threading
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

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


class Writer:
    """Carries operations out in its thread; none is heard of before all that were committed with it are on the disk."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: SimpleQueue[Operation[Any, Any] | None] = SimpleQueue()
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
        one = Operation(what, argument, writes, erases)
        self._waiting.put(one)
        heard = asyncio.wrap_future(one.future)
        try:
            for patience in (patience_s, GRACE_S):
                done, _ = await asyncio.wait([heard], timeout=patience)
                if done:
                    return heard.result()
                if one.future.cancel():
                    break
            raise StoreError("no answer")  # noqa: TRY003, EM101 - two words say it
        finally:
            one.future.cancel()  # the caller itself may have been given up
            heard.cancel()

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
            self._carry_out([one for one in batch if one and one.future.set_running_or_notify_cancel()])
        self._database.close()
        self._ended.set_result(None)

    def _carry_out(self, batch: Batch) -> None:
        """Carry *batch* out and settle all of it, whatever happens."""
        try:
            db = self._database.use()
            reading = [one for one in batch if not one.writes]
            attempt(db, reading)
            for one in reading:
                one.settle()
            self._write(db, [one for one in batch if one.writes])
            if any(one.error and is_broken(one.error) for one in batch):
                self._database.set_aside()
        except Exception as error:  # noqa: BLE001 - without this thread nobody would be answered any more
            for one in batch:
                if not one.future.done():
                    one.error = error
                    one.settle()

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
        for one in batch:
            one.settle()
