"""What can happen in Teams, as far as Signpost is concerned: a closed union, without an activity in it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.incoming import Incoming
from bot.store import Tally

CHANNEL = "teams"
"""What ``Address.channel`` says, and what the name of a conversation begins with."""


class Why(StrEnum):
    """Why nothing is answered."""

    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    CHANNEL = "channel"
    """It comes through another channel of the Bot Framework than Teams."""
    ELSEWHERE = "elsewhere"
    """It happened in a tenant that is not served, or who did it belongs to one."""
    NOT_TO_US = "not_to_us"
    """It is meant for another bot."""
    BOT = "bot"
    OWN = "own"
    PLACE = "place"
    """A sort of conversation that nobody knows who can read."""
    NOT_MENTIONED = "not_mentioned"
    """A message to others, which does not mention Signpost."""
    EDITED = "edited"
    """What was written first is answered; an edit, or a deletion taken back, is not answered again."""
    DELETED = "deleted"
    REACTION = "reaction"
    TYPING = "typing"
    ENDED = "ended"
    EVENT = "event"
    """A meeting, a read receipt: nothing that somebody said."""
    MEMBERS = "members"
    """Who belongs to a conversation, or what it is called, has changed."""
    INSTALLATION = "installation"
    """The app was updated or taken away."""


@dataclass(frozen=True, slots=True)
class Ask:
    """An answer is owed, in the personal chat with whoever asked.

    *invoked*: it came as an invoke, whose response Teams waits for and shows an error beside the button without.
    """

    incoming: Incoming
    invoked: bool = False


@dataclass(frozen=True, slots=True)
class Hide:
    """Our own message *message* in *place* is to be blanked, through *url*. *invoked* is as in ``Ask``."""

    event: str = field(repr=False)
    place: str
    message: str
    url: str
    invoked: bool = False


@dataclass(frozen=True, slots=True)
class Rated:
    """A *person* said what they think of the answer *message* in *place*; *url* is where to thank.

    *event* is the same for every rating of one answer, and for every word that it is out of date, so that each counts
    once. *message* is empty if Teams does not say it. *invoked* is as in ``Ask``.
    """

    event: str = field(repr=False)
    tally: Tally
    person: str = field(repr=False)
    place: str = field(repr=False)
    message: str = field(repr=False)
    url: str = field(repr=False)
    invoked: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody has Signpost in their personal chat now and is greeted.

    Teams says so in two ways, of which it sends one or both: they are one event, so that both together greet once.
    """

    incoming: Incoming


@dataclass(frozen=True, slots=True)
class Added:
    """Signpost was added to a team or a group: nothing is said there."""


@dataclass(frozen=True, slots=True)
class InvokeOther:
    """An invoke that asks for nothing we do: Teams waits for a response with this *status*.

    200: it was taken in, and nothing follows from it. 400: a button of ours that holds nothing we put there. 501: not
    ours to answer, as the Bot Framework says it: https://learn.microsoft.com/en-us/azure/bot-service/bot-activity-handler-concept
    """

    status: int

    @property
    def body(self) -> dict[str, Any]:
        """The JSON of the response."""
        if self.status == 200:  # noqa: PLR2004 - http.HTTPStatus.OK says no more
            return {}
        error = {"code": "BadRequest" if self.status < 500 else "NotSupported", "message": "not supported"}  # noqa: PLR2004
        # https://learn.microsoft.com/en-us/adaptive-cards/authoring-cards/universal-action-model#response-format
        return {"statusCode": self.status, "type": "application/vnd.microsoft.error", "value": error}


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing is owed, and Teams is told that all is well."""

    why: Why


Event = Ask | Hide | Rated | Opened | Added | InvokeOther | Ignored
