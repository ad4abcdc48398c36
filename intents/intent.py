"""What a matcher is given and what it gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Example:
    """One way people ask; *point* narrows it to a part of the intent (None: the intent as a whole)."""

    text: str
    point: str | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """Something people ask for, and the ways they ask."""

    id: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A ranked candidate.

    *score* is the calibrated probability, in [0, 1], that this intent is meant. *point* is that of the nearest
    example. *nearest* are the closest examples of the intent, best first, each with its similarity in [0, 1].
    """

    intent: str
    score: float
    point: str | None
    nearest: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When to answer, when to offer a choice; below *offer* nothing is known. All in [0, 1].

    *answer*: the best score that is answered outright. *lead*: how far it must be ahead of the next one.
    """

    answer: float
    lead: float
    offer: float


class Matcher(Protocol):
    """Ranks intents for what somebody typed. Pure: no I/O, keeps nothing."""

    @property
    def thresholds(self) -> Thresholds:
        """The thresholds calibrated for this matcher's scores on these intents."""

    def match(self, text: str, limit: int = 5) -> Sequence[Match]:
        """Return at most *limit* matches, best first; empty if nothing is alike at all."""
