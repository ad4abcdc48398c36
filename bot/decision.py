"""What Signpost decided to answer: identifiers only, from here on no typed word exists."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from bot.safety import CrisisKind


@dataclass(frozen=True, slots=True)
class Crisis:
    """Someone may be in danger: the fixed text, before and instead of anything else."""

    kind: CrisisKind
    more: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One answer: an entry, and the point of it that was asked about (None: the entry as a whole)."""

    entry: str
    point: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The entries that answer, best first; two when a message held two needs.

    *alternatives* are entries that came close and are offered below the answer. *score* is the first match's,
    in [0, 1]; 1 for a choice. *language* is the id of the language the message was in, None for English.
    """

    parts: tuple[Part, ...]
    score: float = 1.0
    more: bool = False
    alternatives: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a pathway; *about* is the entry chosen so far."""

    pathway: str
    step: str
    about: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Several entries could be meant: the person picks, or none of these.

    *repeated*: the message before was not clear either, so that people are offered as well.
    """

    entries: tuple[str, ...]
    score: float
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing fits well enough to be said: a person, the support lines and the menu are offered."""

    score: float = 0.0


class What(StrEnum):
    """What Signpost says of itself or of the conversation."""

    HELLO = "hello"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    MENU = "menu"
    SECTION = "section"
    RESTARTED = "restarted"
    FORGOTTEN = "forgotten"
    KEPT = "kept"
    ORGANISATION_SET = "organisation_set"
    ORGANISATION_BOTH = "organisation_both"
    ORGANISATION_ASKED = "organisation_asked"
    NOTHING_TO_GO_BACK_TO = "nothing_to_go_back_to"
    NOTHING_TO_SKIP = "nothing_to_skip"
    NOTHING_MORE = "nothing_more"
    NO_SUCH_CHOICE = "no_such_choice"
    EMPTY = "empty"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Said:
    """Something of ``phrases.yaml``.

    *entry* is the entry it stands for, *section* the menu section shown, *again* an entry offered once more.
    """

    what: What
    entry: str | None = None
    section: str | None = None
    again: str | None = None


Decision = Crisis | Answered | Asked | Unclear | Unknown | Said


def outcome(decision: Decision) -> str:
    """Return in one word what came of a message: crisis, answered, unclear, unknown or said."""
    match decision:
        case Crisis():
            return "crisis"
        case Answered():
            return "answered"
        case Unclear():
            return "unclear"
        case Unknown():
            return "unknown"
        case Asked() | Said():
            return "said"
        case _:
            assert_never(decision)


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange as it may be kept: a pseudonym, the decision, whom it is for.

    *organisation* is the organisation answered for (None: not known, both are shown). *shared* tells that the
    message came from a shared place, where only a ``Notice`` may appear. *first* tells that nothing was remembered of
    the conversation, so that the person may not have been told yet what is kept.
    """

    conversation: str
    decision: Decision
    organisation: str | None = None
    shared: bool = False
    first: bool = False
