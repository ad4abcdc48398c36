"""What stands in the knowledge base: entries, contacts, organisations, pathways and the rest, all frozen."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

EVERYONE = "everyone"

Kind = Literal["reporting", "support", "manager", "information", "about", "out_of_scope", "crisis"]
Sensitivity = Literal["none", "sensitive", "crisis"]
Status = Literal["draft", "confirmed", "to_confirm"]
Audience = Literal["staff", "manager", "lead", "all"]


def _date(value: Any) -> date:  # noqa: ANN401 - a validator is handed whatever stood in the file
    day: date | None = None
    with suppress(TypeError, ValueError):
        day = date.fromisoformat(value) if len(value) == len("2027-02-23") else None
    if day is None:
        refuse(f'"{value}" is not a date', "write it like 2027-02-23")
    return day


def _yes(value: Any) -> bool:  # noqa: ANN401 - as above
    if value not in ("yes", "no"):
        refuse(f'"{value}" is neither yes nor no', "write yes or no")
    return bool(value == "yes")


def refuse(wrong: str, instead: str) -> NoReturn:
    """Refuse what is being read; the loader shows it as *wrong*: *instead*."""
    kind = "content"
    text = "{wrong}: {instead}"
    raise PydanticCustomError(kind, text, {"wrong": wrong, "instead": instead})


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\n]+$")]
Passage = Annotated[str, StringConstraints(min_length=1, max_length=3_000)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=48, pattern=r"^[^\n]+$")]
Target = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(:[a-z][a-z0-9_]*)?$", max_length=90)]
Day = Annotated[date, BeforeValidator(_date)]
YesNo = Annotated[bool, BeforeValidator(_yes)]
Lines = Annotated[tuple[Line, ...], Field(min_length=1)]


class Item(BaseModel):
    """Base of everything read from a file: frozen, and no field it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Reviewed(Item):
    """Something with a life span: who looks after it, whether it is confirmed, and until when it stands.

    *status* is ``draft`` (agrees with its named source on *reviewed_on*, nobody at a Trust has confirmed it),
    ``confirmed`` (by whom and when), or ``to_confirm`` (a fact only the Trusts know is missing).
    """

    status: Status
    confirmed_by: Line | None = None
    confirmed_on: Day | None = None
    reviewed_on: Day
    review_by: Day

    @model_validator(mode="after")
    def _consistent(self) -> "Reviewed":
        confirmed = self.confirmed_by is not None and self.confirmed_on is not None
        if confirmed != (self.status == "confirmed"):
            refuse(
                "status and confirmation do not agree",
                'with "status: confirmed" write confirmed_by and confirmed_on; otherwise leave both out',
            )
        if self.review_by <= self.reviewed_on:
            refuse("review_by is not after reviewed_on", "write the day by which it must be looked at again")
        return self

    def is_overdue(self, today: date) -> bool:
        """Return whether the day to look at it again has passed."""
        return today > self.review_by


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


class StepChoice(Item):
    """One answer to a pathway's question; *about* is the entry remembered for ``to: about``."""

    id: Id
    label: Title
    to: Target
    about: Id | None = None


class Step(Item):
    """One question of a pathway; with *organisations* its choices are the organisations and both."""

    id: Id
    ask: Line
    skip: Target
    choices: tuple[StepChoice, ...] = ()
    organisations: YesNo = False
    next: Target | None = None

    @model_validator(mode="after")
    def _answerable(self) -> "Step":
        if self.organisations == bool(self.choices) or self.organisations != (self.next is not None):
            refuse(
                "the question has no clear answers",
                'write choices, or "organisations: yes" with next',
            )
        return self


class Pathway(Reviewed):
    """Questions one after another, each of which can be skipped; *about* is shown when nothing was chosen."""

    id: Id
    title: Title
    start: Id
    about: Id
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    owner: Line
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]

    def step(self, step_id: str) -> Step | None:
        """Return the step with this id, or None."""
        return next((step for step in self.steps if step.id == step_id), None)


class Section(Item):
    """One line of the menu and the entries behind it; with a single entry it leads straight there."""

    id: Id
    label: Title
    entries: Annotated[tuple[Id, ...], Field(min_length=1, max_length=9)]


class Language(Reviewed):
    """A language Signpost recognises; *note* is what it can show in it, word for word from *note_source*."""

    id: Id
    name: Title
    own_name: Title
    script: Line
    common_words: tuple[Line, ...] = ()
    letters: str = ""
    examples: Mapping[Id, Lines] = Field(default_factory=dict)
    note: Passage | None = None
    note_source: Id | None = None
    owner: Line

    @model_validator(mode="after")
    def _sourced(self) -> "Language":
        if (self.note is None) != (self.note_source is None):
            refuse("a note and its source belong together", "write both note and note_source, or neither")
        return self


class StandsFor(Item):
    """The entries that stand for what is heard: small talk, where someone works, another language and so on."""

    smalltalk: Id
    organisation: Id
    language: Id
    disclosure: Id
    kept: Id
    menu: Id


class Listening(Item):
    """How people say things to the assistant itself, as word patterns (see intents/pattern.py)."""

    commands: Mapping[Literal["menu", "restart", "skip", "back", "more", "none", "forget", "kept", "hello",
                              "thanks", "goodbye", "both"], Lines]  # fmt: skip
    stands_for: StandsFor
    organisation_said: Lines
    organisation_denied: Lines
    organisation_before: Lines
    organisation_after: Lines
    abuse: Lines
    abuse_stands_for: Line
    feelings: Lines
    joins: Lines
    courtesies: Lines
