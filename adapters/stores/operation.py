"""Operations that wait for the database, and how many of them become one transaction."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, TypeVar, cast

from adapters.stores.database import BUSY_S
from adapters.stores.error import code, kind
from bot.bot import log_without_words
from bot.store import StoreError

A = TypeVar("A")
R = TypeVar("R")
What = Callable[[sqlite3.Connection, Sequence[A]], Sequence[R]]
"""Does the same for each of many arguments, and returns a result for each, in their order."""


@dataclass(slots=True, eq=False)
class Operation(Generic[A, R]):
    """Something to do, which either the thread that begins it or the caller who gives it up claims first."""

    what: What[A, R]
    argument: A
    writes: bool
    erases: bool
    result: R | None = None
    error: Exception | None = None
    is_done: bool = False
    _claimed: Lock = field(default_factory=Lock)

    def claim(self) -> bool:
        """Return whether nobody claimed it before."""
        return self._claimed.acquire(blocking=False)

    def outcome(self) -> R:
        """Return what came of it, once it is done.

        Raises:
            StoreError: it failed.
        """
        if self.error is None:
            return cast("R", self.result)
        if isinstance(self.error, StoreError):
            # Of its own, since several callers may be told the same: its traceback would hold what all of them hold.
            raise type(self.error).__new__(type(self.error), str(self.error)) from None
        raise StoreError(kind(self.error)) from None

    def settle(self) -> None:
        """Be done, and log what nobody has foreseen."""
        self.is_done = True
        if self.error and not isinstance(self.error, StoreError | sqlite3.Error | OSError):
            log_without_words("store", self.error)


Batch = Sequence[Operation[Any, Any]]


def attempt(db: sqlite3.Connection, batch: Batch) -> Exception | None:
    """Carry *batch* out, what is alike at once; each knows its result or its error then. Return the first error."""
    alike: dict[What[Any, Any], list[Operation[Any, Any]]] = {}
    for one in batch:
        alike.setdefault(one.what, []).append(one)
    first = None
    for what, operations in alike.items():
        error: Exception | None = None
        results: Sequence[Any] = [None] * len(operations)
        try:
            results = what(db, [one.argument for one in operations])
        except Exception as raised:  # noqa: BLE001 - told to the callers, who are in another thread
            error = raised
        first = first or error
        for one, result in zip(operations, results, strict=True):
            one.result, one.error = result, error
    return first


def transact(db: sqlite3.Connection, batch: Batch) -> None:
    """Carry *batch* out and commit it; each knows its result or its error then.

    One that raises is undone alone, as if it had not been there.
    """
    try:
        _begin(db)
        db.execute("SAVEPOINT together")
        if error := attempt(db, batch):
            _undo(db, "together", error)
            for one in batch:
                db.execute("SAVEPOINT alone")
                if error := attempt(db, [one]):
                    _undo(db, "alone", error)
        db.execute("COMMIT")
    except sqlite3.Error as error:
        for one in batch:
            one.error = error
        if db.in_transaction:
            db.execute("ROLLBACK")


def _begin(db: sqlite3.Connection) -> None:
    """Begin to write, as soon as no other process does."""
    until = time.monotonic() + BUSY_S
    while True:
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if code(error) != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
        else:
            return


def _undo(db: sqlite3.Connection, savepoint: str, error: Exception) -> None:
    if not db.in_transaction:  # SQLite has undone everything itself, as it does when the disk is full
        raise error
    db.execute(f"ROLLBACK TO {savepoint}")
