"""The store of one process: everything is gone with it."""

import sqlite3
import time
from collections.abc import Callable

from adapters.stores.operation import A, Operation, R, What, transact
from adapters.stores.schema import create
from adapters.stores.store import TableStore


class MemoryStore(TableStore):
    """A store in memory: the same tables, and no file."""

    def __init__(self, *, idle_s: float, limit: int, clock: Callable[[], float] = time.time) -> None:
        super().__init__(_Here(), idle_s=idle_s, limit=limit, clock=clock)


class _Here:
    """Carries each operation out at once."""

    def __init__(self) -> None:
        # One thread at a time uses it, but not always the one that made it.
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA secure_delete = ON")
        create(self._db)

    async def do(self, what: What[A, R], argument: A, *, writes: bool = True, erases: bool = False) -> R:
        one = Operation(what, argument, writes, erases)
        transact(self._db, [one])
        one.settle()
        return one.outcome()

    async def close(self) -> bool:
        self._db.close()
        return True
