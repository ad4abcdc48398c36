"""What a channel keeps so that an accepted message is answered once: identifiers only, and each for as short as can be.

Errors:
    StoreError      the store cannot be used at the moment; the operation is to be tried again
"""

import re
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Protocol

from bot.conversation import Conversation
from bot.decision import Turn

_ID = re.compile(r"[\w:.@/+=|;~!-]{0,400}", re.ASCII)


class StoreError(Exception):
    """The store cannot be used at the moment: nothing of the operation happened, and it may be tried again.

    When a disk hangs, one that was begun may be carried out after all. For an acceptance, its repetition is REPEATED
    then and ``adopt`` returns its answer, so that it is answered once all the same; the others may be done twice.
    """


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer goes, as the ids of a platform: never a name, never a word.

    *channel* is the adapter ("slack"). *person* is whom the answer is for. *place* is the private conversation with
    them, empty if it has still to be opened; *thread* the thread in it; *message* the message that is answered.
    *shared_place* and *shared_thread* say where a notice may appear, empty for nowhere. *url* is where the platform
    says to answer, where it says so.

    Raises:
        ValueError: a field does not have the form of an id.
    """

    channel: str
    person: str = ""
    place: str = ""
    thread: str = ""
    message: str = ""
    shared_place: str = ""
    shared_thread: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        for one in fields(self):
            if not _ID.fullmatch(getattr(self, one.name)):
                msg = f"{one.name} of an address is no id"
                raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An answer that is owed: what was decided and where it goes, both as ids.

    *key* is random; a sent message carries it, so that it can be found again. *accepted_at* is in seconds since the
    epoch. *begun* tells that sending was begun before, so that it may have arrived.
    """

    key: str
    turn: Turn
    address: Address
    accepted_at: float
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """One thing to count: a *verdict* on an *entry*, answered for *organisation* (empty: not known)."""

    entry: str
    verdict: str
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a conversation: its state, the *version* of it that was read, and whether the event is known.

    No two states have the same version; that of nothing is 0. *as_of* is the time of the latest event in it, in
    seconds since the epoch.
    """

    conversation: Conversation = field(default_factory=Conversation)
    version: int = 0
    as_of: float = 0.0
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What is written together or not at all when an event is accepted.

    *events* and *names* are the digests of the event and of the conversation, the newest key's first: an event is
    known under any of them, and what is kept moves to the first. *at* is now, in seconds since the epoch; *as_of*
    the event's own time, 0 if it is not known. *conversation* None leaves the state alone; an empty one is forgotten.
    It is written only if its version still is *version*, and not over the state of a later event; forgetting is never
    too late. *outgoing* is the answer owed, if it is sent later; *at_once* marks it as being sent already, as ``begin``
    does, unless an earlier one of its conversation is owed. *tally* is counted.
    """

    events: tuple[str, ...]
    names: tuple[str, ...]
    at: float
    as_of: float = 0.0
    version: int = 0
    conversation: Conversation | None = None
    outgoing: Outgoing | None = None
    tally: Tally | None = None
    at_once: bool = False


class Outcome(StrEnum):
    """What came of an acceptance."""

    ACCEPTED = "accepted"
    BEGUN = "begun"
    """Accepted, and the answer is marked as being sent."""
    REPEATED = "repeated"
    """The event was accepted before; nothing was written."""
    OUTDATED = "outdated"
    """Somebody else wrote the conversation meanwhile; nothing was written, read it again."""


class Begun(StrEnum):
    """Whether an answer may be sent now."""

    YES = "yes"
    EARLIER_FIRST = "earlier_first"
    """An earlier answer of the same conversation is still owed."""
    NOT_OURS = "not_ours"
    """It was sent, dropped, or taken over by another process."""


class Store(Protocol):
    """Keeps what is owed. Every operation is whole or not at all, and raises StoreError when it cannot be done."""

    async def look(self, events: tuple[str, ...], names: tuple[str, ...]) -> Kept:
        """Return what is kept under the first of *names* that is there, and whether one of *events* is known."""

    async def accept(self, acceptance: Acceptance) -> Outcome:
        """Write all of *acceptance* durably, or nothing; the answer owed is this process's to send."""

    async def begin(self, key: str, *, ahead: bool = False) -> Begun:
        """Mark the answer as being sent, if it is this process's and the first owed to its ``turn.conversation``.

        One that may go *ahead* need not be the first.
        """

    async def end(self, key: str) -> None:
        """Delete the answer: it was sent, or never can be. Nothing happens if it is gone."""

    async def adopt(self) -> tuple[Outgoing, ...]:
        """Take over the answers of processes that are no more, and return them, the earliest first.

        With them come this process's own whose acceptance was given up and yet carried out. None is returned twice.
        """

    async def sweep(self, now: float) -> None:
        """Delete what is past its time: idle conversations, digests of events older than a day."""

    async def tallies(self) -> dict[Tally, int]:
        """Return how often each thing was counted."""

    async def close(self) -> None:
        """Give up what this process still owes, for another to adopt, and let go of all resources."""
