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
class Nearest:
    """An example that speaks for an intent.

    *likeness* is how alike it is to the text, in [0, 1]. *pull* is what it adds to the intent's score: the scores
    are sums of the pulls of all examples. 0 where a matcher does not score that way.
    """

    text: str
    likeness: float
    pull: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """A ranked candidate.

    *score* is the calibrated probability, in [0, 1], that this intent is meant; *known* that any intent is, which is
    the same for all matches of a text. *likely*: it belongs to the smallest set that holds the intent meant with the
    probability asked for, if any is meant. *point* is that of the nearest example. *nearest* are the examples of the
    intent that are closest, best first.
    """

    intent: str
    score: float
    point: str | None
    nearest: tuple[Nearest, ...] = ()
    known: float = 1.0
    likely: bool = True


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a match counts. All in [0, 1].

    *known*: probability that any intent is meant, below which none is offered. *answer*: score from which a match is
    believed where nothing can be asked, as in the answer to a question of ours.
    """

    known: float
    answer: float


class Matcher(Protocol):
    """Ranks intents for what somebody typed. Pure: no I/O, keeps nothing."""

    @property
    def thresholds(self) -> Thresholds:
        """The thresholds calibrated for this matcher's scores on these intents."""

    def match(self, text: str, limit: int = 5) -> Sequence[Match]:
        """Return at most *limit* matches, best first; empty if nothing is alike at all."""

    def match_each(self, texts: Sequence[str], limit: int = 5) -> Sequence[Sequence[Match]]:
        """Return the matches of each text, as ``match`` would, but for rounding."""

    def meant(self, text: str) -> Sequence[str]:
        """Return the words that misspelt ones of *text* are taken for, in their order."""
