"""What goes out: blocks of approved content for one person, and the notice for a shared place."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list; *ordered* when the order matters."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of the named source, line by line, to the letter."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A short line above what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact: its *name*, every number and address, and what to know before using it."""

    name: str
    addresses: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """People and lines to turn to."""

    title: str
    contacts: tuple[ContactLine, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press: *id* says what it does without any words, *intent* is the entry it leads to."""

    id: str
    label: str
    intent: str | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be pressed next, under a line that asks."""

    prompt: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: source, dates, what to leave out."""

    text: str


Block = Text | Items | Quotation | Heading | Contacts | Choices | Note


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer for one person."""

    blocks: tuple[Block, ...]

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Everything that can be pressed, in the order it is numbered."""
        return tuple(c for block in self.blocks if isinstance(block, Choices) for c in block.choices)


class Notice(StrEnum):
    """All that may ever appear in a shared place. It has no field, so it can carry no content."""

    ANSWERED_IN_PRIVATE = "answered_in_private"
    WRITE_TO_ME_DIRECTLY = "write_to_me_directly"
