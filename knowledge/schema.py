"""What stands in the knowledge base: entries, whom they send to, where they were read; all frozen."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from knowledge.field import (
    EVERYONE,
    Audience,
    Day,
    Id,
    Item,
    Kind,
    Line,
    Lines,
    Passage,
    Reviewed,
    Sensitivity,
    Target,
    Title,
    YesNo,
    refuse,
)


class Said(Item):
    """One audience's text: *short* for the first reply, *full* for "tell me more" (None: nothing more to say)."""

    short: Passage
    full: Passage | None = None


class Point(Item):
    """A specific question within an entry and its own reply; *for_* limits it to one organisation."""

    id: Id
    examples: Lines
    says: Passage
    for_: Id = Field(EVERYONE, alias="for")


class ManagerSteps(Item):
    """What a manager does at once, must not do, and does within a week; shown as the full answer."""

    do_now: Passage
    do_not: Passage
    within_a_week: Passage


class Missing(Item):
    """A fact the answer lacks: *what* completes "I don't have this for X yet"; *ask* is a contact's id."""

    what: Line
    for_: Id = Field(EVERYONE, alias="for")
    ask: Id | None = None


class Lead(Item):
    """A choice that leads on to *to*: an entry, ``pathway:id`` or ``menu``; no *label*: the target's title."""

    to: Target
    label: Title | None = None


class Entry(Reviewed):
    """One thing people ask about: how they ask, what we answer, and where that comes from."""

    id: Id
    title: Title
    kind: Kind
    audience: Annotated[tuple[Audience, ...], Field(min_length=1)]
    sensitivity: Sensitivity
    owner: Line
    examples: Lines
    answer: Annotated[Mapping[Id, Said], Field(min_length=1)]
    points: tuple[Point, ...] = ()
    manager: ManagerSteps | None = None
    contacts: tuple[Id, ...] = ()
    missing: tuple[Missing, ...] = ()
    choices: Annotated[tuple[Lead, ...], Field(max_length=5)] = ()
    pathway: Id | None = None
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]
    notes: str = ""

    @model_validator(mode="after")
    def _whole(self) -> "Entry":
        if bool(self.missing) != (self.status == "to_confirm"):
            refuse(
                'status is "to_confirm" if, and only if, something is missing',
                "write the status that fits, or the list of what is missing",
            )
        if (self.manager is not None) != (self.kind == "manager"):
            refuse("manager steps and kind do not agree", 'give "kind: manager" entries a manager: part')
        names = [point.id for point in self.points]
        if len(set(names)) < len(names):
            refuse("two points have one id", "give each point its own id")
        return self

    def point(self, point_id: str | None) -> Point | None:
        """Return the point with this id, or None."""
        return next((point for point in self.points if point.id == point_id), None)


class Contact(Reviewed):
    """A person, place or line to turn to; its number or address stands here and nowhere else."""

    name: Line
    for_: Line = Field(alias="for")
    phone: Line | None = None
    text: Line | None = None
    email: Line | None = None
    web: Line | None = None
    hours: Line | None = None
    organisation: Id
    line_management: Literal["independent", "part_of"]
    outside_trust: YesNo
    next: Line | None = None
    missing: Line | None = None
    ask: Id | None = None
    source: Id

    @model_validator(mode="after")
    def _reachable(self) -> "Contact":
        if not self.address and not self.missing:
            refuse("there is no way to reach it", "write phone, text, email or web, or what is missing")
        if (self.missing is not None) != (self.status == "to_confirm"):
            refuse(
                'status is "to_confirm" if, and only if, something is missing',
                "write the status that fits, or what is missing",
            )
        return self

    @property
    def address(self) -> str:
        """The first of phone, text, e-mail and web that is known, exactly as published; empty if none."""
        return self.phone or self.text or self.email or self.web or ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every number and address, exactly as published."""
        return tuple(a for a in (self.phone, self.text, self.email, self.web) if a)


class Organisation(Item):
    """An organisation Signpost serves, what people call it, and whom to ask what is not known for it."""

    id: Id
    name: Title
    full_name: Line
    called: Lines
    ask: Id
    owner: Line
    reviewed_on: Day
    review_by: Day


class Source(Item):
    """Where a fact was read."""

    title: Line
    says: Line
    address: Line
    seen_on: Day
