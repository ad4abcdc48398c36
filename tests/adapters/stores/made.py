"""What the tests of the stores are made of."""

import sqlite3
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adapters.stores.sqlite import SqliteStore
from bot.conversation import Conversation
from bot.decision import Answered, Part, Turn
from bot.store import Acceptance, Address, Kept, Outcome, Outgoing, Store

NOW = 1_700_000_000.0
IDLE_S = 900.0
NAME = ("n" * 64,)
PERSON, PLACE = "U0PLANTED", "D0PLANTED"


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: float = NOW

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def talk(*offered: str) -> Conversation:
    """Return a conversation in which *offered* was offered."""
    return Conversation("nhft", offered=offered)


def answer(key: str, conversation: str = NAME[0]) -> Outgoing:
    """Return an answer known as *key*."""
    turn = Turn(conversation, Answered((Part("rota"),)))
    return Outgoing(key, turn, Address("slack", PERSON, PLACE), NOW)


@dataclass
class Person:
    """Somebody who writes to the bot, as the *store* sees it."""

    store: Store
    names: tuple[str, ...] = NAME
    clock: Clock = field(default_factory=Clock)

    async def kept(self) -> Kept:
        """Return what is kept of them."""
        return await self.store.look((), self.names)

    async def says(self, event: str, after: Conversation | None, *, as_of: float = 0.0) -> Outcome:
        """Accept *event*; the conversation stands at *after* then, and the answer has the event's name for a key."""
        kept = await self.kept()
        outgoing = answer(event, self.names[0])
        return await self.store.accept(
            Acceptance((event,), self.names, self.clock(), as_of, kept.version, after, outgoing)
        )


def found(folder: Path, *words: str) -> list[str]:
    """Return which of *words* stand in a file of *folder*.

    In a process of its own: to close a file of SQLite's drops the locks that this process has on it.
    """
    return [word for word in words if subprocess.run(["grep", "-rqaF", word, folder], check=False).returncode == 0]  # noqa: S607 - the system's


async def opened(folder: Path, clock: Clock | None = None) -> SqliteStore:
    """Return the store in *folder*."""
    return await SqliteStore.open(folder, idle_s=IDLE_S, limit=1_000, clock=clock or Clock())


async def direct(store: SqliteStore, statement: str, *values: str) -> None:
    """Carry *statement* out on the store's own connection, outside any transaction."""

    def run(db: sqlite3.Connection, asked: Sequence[None]) -> list[None]:
        db.execute(statement, values).fetchall()
        return list(asked)

    await store._writer.do(run, None, writes=False)  # there is no other way to this connection
