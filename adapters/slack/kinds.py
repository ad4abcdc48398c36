"""What can happen in Slack, as far as Signpost is concerned: a closed union, without a payload in it."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.incoming import Incoming
from bot.store import Tally


class Tab(StrEnum):
    """A part of the app that can be opened."""

    HOME = "home"
    MESSAGES = "messages"


class Why(StrEnum):
    """Why nothing is answered."""

    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"
    """It happened in a workspace that is not served."""
    OUTSIDER = "outsider"
    """Who did it belongs to another workspace."""
    BOT = "bot"
    OWN = "own"
    EDITED = "edited"
    DELETED = "deleted"
    SUBTYPE = "subtype"
    """A message that nobody said, such as one about somebody who joined."""
    NOT_DIRECT = "not_direct"
    """A message to others, which does not mention Signpost."""
    HEARD_ALREADY = "heard_already"
    """A mention in a direct message, which comes as a message too."""
    CONTEXT = "context"
    """Somebody looks at another channel while Signpost is open; that is not for us to know."""
    LINK = "link"
    """A button that opens an address; Slack did so."""


@dataclass(frozen=True, slots=True)
class Ask:
    """An answer is owed, in the direct message with the person."""

    incoming: Incoming


@dataclass(frozen=True, slots=True)
class Slash:
    """An answer is owed in the response to this very request, which only that person sees.

    The *url* of its address is where an answer could follow, to the same person only.
    """

    incoming: Incoming


@dataclass(frozen=True, slots=True)
class Hide:
    """Our own message *message* in *place* is to be blanked; an ephemeral one has no id, but a *url*."""

    event: str = field(repr=False)
    place: str
    message: str
    url: str


@dataclass(frozen=True, slots=True)
class Rated:
    """A *person* said what they think of the answer *message* in *place*.

    *event* is the same for every rating of one answer, and for every word that it is out of date, so that each counts
    once. *url* is where to thank, seen by that person only; it may be empty.
    """

    event: str = field(repr=False)
    tally: Tally
    person: str = field(repr=False)
    place: str = field(repr=False)
    message: str = field(repr=False)
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A *person* opened the app; *place* is their direct message with it, *conversation* what it is called.

    *organisation* is as in ``Message``.
    """

    event: str = field(repr=False)
    tab: Tab
    person: str
    place: str
    conversation: str = field(repr=False)
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing is owed, and Slack is told that all is well."""

    why: Why


Event = Ask | Slash | Hide | Rated | Opened | Ignored
