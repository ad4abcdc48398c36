"""What is remembered between two messages: identifiers, in memory, for a short while."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.decision import Decision

HISTORY = 10
"""How many decisions "back" can return through."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One person's place in a conversation; nothing in it is a word they typed.

    *declared* tells that the person said where they work, which a mere mention in a later question does not
    change. *offered* holds the ids of the choices last shown, in their order. *history* ends with the last
    decision shown.
    """

    organisation: str | None = None
    declared: bool = False
    offered: tuple[str, ...] = ()
    history: tuple[Decision, ...] = ()


class Conversations(Protocol):
    """Keeps conversations by pseudonym."""

    def get(self, key: str) -> Conversation:
        """Return what is remembered, an empty conversation if nothing is."""

    def put(self, key: str, conversation: Conversation) -> None:
        """Remember it from now on."""

    def forget(self, key: str) -> None:
        """Forget it at once."""


class MemoryConversations:
    """Conversations in memory: at most *limit*, each gone after *idle_s* seconds without a message."""

    def __init__(self, *, idle_s: float, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._idle_s, self._limit, self._clock = idle_s, limit, clock
        self._kept: OrderedDict[str, tuple[float, Conversation]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Conversation:
        """Return what is remembered, an empty conversation if nothing is or it went idle."""
        with self._lock:
            self._drop_idle()
            return self._kept[key][1] if key in self._kept else Conversation()

    def put(self, key: str, conversation: Conversation) -> None:
        """Remember it; the one longest silent makes room when there are too many."""
        with self._lock:
            self._kept[key] = (self._clock(), conversation)
            self._kept.move_to_end(key)
            self._drop_idle()
            while len(self._kept) > self._limit:
                self._kept.popitem(last=False)

    def forget(self, key: str) -> None:
        """Forget it at once; nothing happens when there is nothing."""
        with self._lock:
            self._kept.pop(key, None)

    def __len__(self) -> int:
        with self._lock:
            self._drop_idle()
            return len(self._kept)

    def _drop_idle(self) -> None:
        # The oldest stand first, so this stops at the first that is still fresh.
        oldest = self._clock() - self._idle_s
        while self._kept and next(iter(self._kept.values()))[0] <= oldest:
            self._kept.popitem(last=False)
