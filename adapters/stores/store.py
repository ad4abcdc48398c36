"""The port ``bot.store.Store`` over tables, wherever they are."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

from adapters.stores import owed, tables
from adapters.stores.operation import A, R, What
from bot.conversation import Conversation
from bot.store import Acceptance, Begun, Kept, Outcome, Outgoing, Tally


class Runner(Protocol):
    """Carries out operations on a database, each whole or not at all."""

    async def do(self, what: What[A, R], argument: A, *, writes: bool = True, erases: bool = False) -> R:
        """Return what *what* returns for *argument*; *erases* for one whose deletions must leave no trace."""

    async def close(self) -> bool:
        """Let go of everything; return whether that is done."""


class TableStore:
    """A store whose process is known as *owner*.

    Conversations are forgotten when silent for *idle_s* seconds; a ``sweep`` leaves at most *limit* of them.
    *is_dead* tells whether another owner has ended.
    """

    def __init__(
        self,
        runner: Runner,
        *,
        idle_s: float,
        limit: int,
        clock: Callable[[], float] = time.time,
        owner: str = "",
        is_dead: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._runner, self._idle_s, self._clock = runner, idle_s, clock
        self._owner, self._is_dead = owner, is_dead
        self._accept, self._begin = partial(tables.accept, owner=owner), partial(owed.begin, owner=owner)
        self._sweep = partial(tables.sweep, idle_s=idle_s, limit=limit)
        self._known: set[str] = set()
        self._adopting = asyncio.Lock()

    async def look(self, events: tuple[str, ...], names: tuple[str, ...]) -> Kept:
        """Return what is kept under the first of *names* that is there, and whether one of *events* is known."""
        idle_since = self._clock() - self._idle_s
        return await self._runner.do(tables.look, (events, names, idle_since), writes=False)

    async def accept(self, acceptance: Acceptance) -> Outcome:
        """Write all of *acceptance* durably, or nothing.

        When nothing was heard of it in time, it may yet be written: StoreError says that nobody here knows of the
        answer, the platform's repetition is REPEATED, and the next ``adopt`` returns the answer.
        """
        keys = {acceptance.outgoing.key} if acceptance.outgoing else set()
        forgets = acceptance.conversation == Conversation()
        self._known.update(keys)
        outcome = None
        try:
            outcome = await self._runner.do(self._accept, acceptance, erases=forgets)
        finally:
            if outcome not in (Outcome.ACCEPTED, Outcome.BEGUN):
                self._known.difference_update(keys)
        return outcome

    async def begin(self, key: str, *, ahead: bool = False) -> Begun:
        """Mark the answer as being sent, if it is this process's and the first owed to its conversation."""
        begun = await self._runner.do(self._begin, (key, ahead))
        if begun is Begun.NOT_OURS:
            self._known.discard(key)
        return begun

    async def end(self, key: str) -> None:
        """Delete the answer; nothing happens if it is gone."""
        await self._runner.do(owed.end, key)
        self._known.discard(key)

    async def adopt(self) -> tuple[Outgoing, ...]:
        """Return the answers of processes that are no more and those nothing was heard of, the earliest first."""
        async with self._adopting:
            adopted = await self._runner.do(
                lambda db, _: [owed.adopt(db, self._owner, self._known, self._is_dead)], None
            )
            self._known.update(one.key for one in adopted)
        return adopted

    async def sweep(self, now: float) -> None:
        """Delete what is past its time, and every trace of what was deleted before."""
        await self._runner.do(self._sweep, now, erases=True)

    async def tallies(self) -> dict[Tally, int]:
        """Return how often each thing was counted."""
        return await self._runner.do(lambda db, _: [tables.tallies(db)], None, writes=False)

    async def close(self) -> None:
        """Finish what was asked for and let go of the tables."""
        await self._runner.close()
