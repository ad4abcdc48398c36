"""Ways in which Teams, Microsoft's login, or the line to them, goes wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

ANY = "*"
"""Stands for every method."""


@dataclass(frozen=True, slots=True)
class RateLimited:
    """429, not done: to be tried again *after* so many seconds."""

    after: int = 1


@dataclass(frozen=True, slots=True)
class Status:
    """The HTTP status *status* with a plain body, not done."""

    status: int = 500


@dataclass(frozen=True, slots=True)
class Html:
    """200 with a page instead of JSON, *done* or not: something on the way wants a login, or spoils the answer."""

    done: bool = False


@dataclass(frozen=True, slots=True)
class Error:
    """The HTTP status *status* with Teams' word for why, not done."""

    status: int = 403
    code: str = "MessageWritesBlocked"


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset, not done."""


@dataclass(frozen=True, slots=True)
class ReplyLost:
    """Done, and the connection is reset instead of an answer."""


@dataclass(frozen=True, slots=True)
class Hang:
    """Nothing for *seconds*; then it is *done* and answered, or the connection is reset."""

    seconds: float
    done: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """Done at once, answered after *seconds*."""

    seconds: float


Fault = RateLimited | Status | Html | Error | Reset | ReplyLost | Hang | Slow
FAULTS: Mapping[str, type[Fault]] = {
    kind.__name__: kind for kind in (RateLimited, Status, Html, Error, Reset, ReplyLost, Hang, Slow)
}
"""Each fault by its name, to read one from JSON."""
