"""Everything that a content folder may show to somebody, text by text, with where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.safety import Safety
from knowledge.base import KnowledgeBase
from knowledge.document import Place, Positions, Where
from knowledge.field import EVERYONE
from knowledge.problem import Problem
from knowledge.schema import Entry, Organisation


@dataclass(frozen=True, slots=True)
class Content:
    """What is checked: the knowledge base in *folder*, where its items stand, and the pinned safety text."""

    folder: Path
    base: KnowledgeBase
    positions: Positions
    safety: Safety

    def problem(self, where: Where, place: Place, wrong: str, instead: str) -> Problem:
        """Return the problem at *place* of the item *where*."""
        return self.positions.problem(where, place, wrong, instead)


@dataclass(frozen=True, slots=True)
class Shown:
    """A text in a file. *whom*: the organisation it is for. *fills*: {contacts} in it are filled in."""

    where: Where
    place: Place
    text: str
    whom: str = EVERYONE
    fills: bool = False

    def lines(self) -> Iterator[tuple[Place, str]]:
        """Yield each line with its own place."""
        for n, line in enumerate(self.text.splitlines()):
            yield (*self.place, n), line


def shown(base: KnowledgeBase) -> Iterator[Shown]:
    """Yield every text that may be shown, but for the titles of sources, which are other people's words."""
    for entry in base.entries.values():
        yield from _of_entry(entry)
    for one in base.organisations.values():
        yield from _of_organisation(one)
    for name, phrase in base.phrases:
        yield Shown(("phrases.yaml", ""), (name,), phrase, fills=True)
    yield from _of_contacts(base)
    yield from _of_pathways(base)
    for n, section in enumerate(base.sections):
        yield Shown(("menu.yaml", ""), ("sections", n, "label"), section.label)
    for language in base.languages.values():
        if language.note:
            yield Shown(("languages", language.id), ("note",), language.note, fills=True)


def _of_entry(entry: Entry) -> Iterator[Shown]:
    where = ("entries", entry.id)
    yield Shown(where, ("title",), entry.title)
    for whom, said in entry.answer.items():
        for length, text in said:
            if text:
                yield Shown(where, ("answer", whom, length), text, whom, fills=True)
    for n, point in enumerate(entry.points):
        yield Shown(where, ("points", n, "says"), point.says, point.for_, fills=True)
    for part, text in entry.manager or ():
        yield Shown(where, ("manager", part), text, fills=True)
    for n, missing in enumerate(entry.missing):
        yield Shown(where, ("missing", n, "what"), missing.what, missing.for_)
    for n, lead in enumerate(entry.choices):
        if lead.label:
            yield Shown(where, ("choices", n, "label"), lead.label)


def _of_organisation(one: Organisation) -> Iterator[Shown]:
    yield Shown(("organisations", one.id), ("name",), one.name, one.id)
    yield Shown(("organisations", one.id), ("full_name",), one.full_name, one.id)


def _of_contacts(base: KnowledgeBase) -> Iterator[Shown]:
    for contact_id, contact in base.contacts.items():
        told = {
            "name": contact.name,
            "for": contact.for_,
            "hours": contact.hours,
            "next": contact.next,
            "missing": contact.missing,
        }
        for field, text in told.items():
            if text:
                yield Shown(("contacts.yaml", contact_id), (field,), text, contact.organisation)


def _of_pathways(base: KnowledgeBase) -> Iterator[Shown]:
    for pathway in base.pathways.values():
        where = ("pathways", pathway.id)
        yield Shown(where, ("title",), pathway.title)
        for n, step in enumerate(pathway.steps):
            yield Shown(where, ("steps", n, "ask"), step.ask)
            for m, choice in enumerate(step.choices):
                yield Shown(where, ("steps", n, "choices", m, "label"), choice.label)
