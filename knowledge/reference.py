"""References that lead nowhere: the rules a knowledge base must keep to be served at all."""

from collections.abc import Iterable, Iterator

from knowledge.document import Place, Positions, Where
from knowledge.field import EVERYONE
from knowledge.part import Menu, Parts
from knowledge.path import Pathway
from knowledge.problem import Problem
from knowledge.schema import Contact, Entry
from knowledge.speech import Language, StandsFor

_KINDS = {
    "entry": "entries",
    "organisation": "organisations",
    "pathway": "pathways",
    "contact": "contacts.yaml",
    "source": "sources.yaml",
}
_LISTED = 12
"""Names that are listed to choose from; more are not read."""
_Named = tuple[str, Place, str]
"""The kind of thing that is meant, where it is named, and its id."""


def broken_references(parts: Parts, positions: Positions) -> Iterator[Problem]:
    """Yield every id in *parts* that names nothing in the files, at the place where it stands."""
    check = _References(positions)
    for entry in parts.entries.values():
        yield from check.all(("entries", entry.id), _of_entry(entry))
        if EVERYONE not in entry.answer and not check.organisations <= {*entry.answer}:
            instead = "write everyone:, or each organisation"
            yield positions.problem(("entries", entry.id), ("answer",), "some people get no answer", instead)
    for contact_id, contact in parts.contacts.items():
        yield from check.all(("contacts.yaml", contact_id), _of_contact(contact))
    for pathway in parts.pathways.values():
        yield from check.pathway(pathway)
    for language in parts.languages.values():
        yield from check.all(("languages", language.id), _of_language(language))
    for one in parts.organisations.values():
        yield from check.all(("organisations", one.id), [("contact", ("ask",), one.ask)])
    if parts.menu:
        yield from check.all(("menu.yaml", ""), _of_menu(parts.menu))
    if parts.listening:
        yield from check.all(("listening.yaml", ""), _of_stand_ins(parts.listening.stands_for))


def _of_entry(entry: Entry) -> Iterator[_Named]:
    yield from (("whom", ("answer", whom), whom) for whom in entry.answer)
    yield from (("contact", ("contacts", n), contact) for n, contact in enumerate(entry.contacts))
    yield from (("source", ("sources", n), source) for n, source in enumerate(entry.sources))
    yield from (("target", ("choices", n, "to"), lead.to) for n, lead in enumerate(entry.choices))
    yield from (("whom", ("points", n, "for"), point.for_) for n, point in enumerate(entry.points))
    yield from (("whom", ("missing", n, "for"), missing.for_) for n, missing in enumerate(entry.missing))
    asked = ((n, missing.ask) for n, missing in enumerate(entry.missing))
    yield from (("contact", ("missing", n, "ask"), ask) for n, ask in asked if ask)
    if entry.pathway:
        yield "pathway", ("pathway",), entry.pathway


def _of_contact(contact: Contact) -> Iterator[_Named]:
    yield "whom", ("organisation",), contact.organisation
    yield "source", ("source",), contact.source
    if contact.ask:
        yield "contact", ("ask",), contact.ask


def _of_pathway(pathway: Pathway) -> Iterator[_Named]:
    yield "entry", ("about",), pathway.about
    yield "question", ("start",), pathway.start
    yield from (("source", ("sources", n), source) for n, source in enumerate(pathway.sources))
    for n, step in enumerate(pathway.steps):
        yield "target", ("steps", n, "skip"), step.skip
        if step.next:
            yield "target", ("steps", n, "next"), step.next
        for m, choice in enumerate(step.choices):
            yield "target", ("steps", n, "choices", m, "to"), choice.to
            if choice.about:
                yield "entry", ("steps", n, "choices", m, "about"), choice.about


def _of_language(language: Language) -> Iterator[_Named]:
    yield from (("entry", ("examples", entry), entry) for entry in language.examples)
    if language.note_source:
        yield "source", ("note_source",), language.note_source


def _of_menu(menu: Menu) -> Iterator[_Named]:
    yield from (("organisation", ("organisations", n), one) for n, one in enumerate(menu.organisations))
    for n, section in enumerate(menu.sections):
        yield from (("entry", ("sections", n, "entries", m), one) for m, one in enumerate(section.entries))
    yield from (("contact", ("people", n), person) for n, person in enumerate(menu.people))


def _of_stand_ins(stands_for: StandsFor) -> Iterator[_Named]:
    yield from (("entry", ("stands_for", heard), str(entry)) for heard, entry in stands_for)


class _References:
    """Looks up names among those that stand in the files; what could not be read at all is not asked for."""

    def __init__(self, positions: Positions) -> None:
        self._positions = positions
        self._names = {kind: positions.names(where) for kind, where in _KINDS.items()}
        self._names["whom"] = self._names["organisation"] | {EVERYONE}

    @property
    def organisations(self) -> frozenset[str]:
        return self._names["organisation"]

    def all(self, where: Where, named: Iterable[_Named]) -> Iterator[Problem]:
        for kind, place, name in named:
            if kind == "target":
                yield from self._target(where, place, name)
            else:
                yield from self._known(where, place, kind, name, self._names[kind])

    def pathway(self, pathway: Pathway) -> Iterator[Problem]:
        where: Where = ("pathways", pathway.id)
        questions = frozenset(step.id for step in pathway.steps)
        for kind, place, name in _of_pathway(pathway):
            if kind == "question" or name.startswith("step:"):
                yield from self._known(where, place, "question", name.removeprefix("step:"), questions)
            elif (kind, name) != ("target", "about"):
                yield from self.all(where, [(kind, place, name)])

    def _target(self, where: Where, place: Place, target: str) -> Iterator[Problem]:
        kind, _, name = target.rpartition(":")
        if kind not in ("", "pathway"):
            instead = "write the id of an entry, pathway:id, or menu"
            yield self._positions.problem(where, place, f'"{target}" leads nowhere', instead)
        elif target != "menu":
            yield from self.all(where, [(kind or "entry", place, name)])

    def _known(self, where: Where, place: Place, kind: str, name: str, among: frozenset[str]) -> Iterator[Problem]:
        if among and name not in among:
            wrong = f'there is no {"organisation" if kind == "whom" else kind} "{name}"'
            listed = ", ".join(sorted(among)[:_LISTED]) + (" ..." if len(among) > _LISTED else "")
            yield self._positions.problem(where, place, wrong, f"write one of {listed}")
