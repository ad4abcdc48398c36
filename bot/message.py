"""What comes in: the only type that holds what a person typed."""

from dataclasses import dataclass, field
from enum import StrEnum


class Audience(StrEnum):
    """Who would see an answer given where the message was written."""

    ONE_PERSON = "one_person"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said to Signpost: typed *text*, or a pressed *choice* (the id of one that was offered).

    It lives for one call of ``Bot.hear`` and is never stored, logged or raised; its ``repr`` shows no words.
    *conversation* names the place it came from and is turned into a pseudonym before anything is remembered.
    *organisation* is set by a deployment that serves one organisation only.
    """

    conversation: str = field(repr=False)
    text: str = field(default="", repr=False)
    choice: str | None = field(default=None, repr=False)
    organisation: str | None = None
    audience: Audience = Audience.ONE_PERSON
