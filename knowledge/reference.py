"""References that lead nowhere: the rules a knowledge base must keep to be served at all."""

from collections.abc import Iterator, Mapping

from knowledge.base import KnowledgeBase
from knowledge.document import Document, Place
from knowledge.problem import Problem
from knowledge.schema import EVERYONE, Contact, Entry, Pathway

Documents = Mapping[tuple[str, str], tuple[Document, Place]]


def broken_references(base: KnowledgeBase, documents: Documents) -> Iterator[Problem]:
    """Yield every id in *base* that names nothing, at the place in *documents* where it stands."""
    check = _References(base, documents)
    for entry in base.entries.values():
        yield from check.entry(entry)
    for contact_id, contact in base.contacts.items():
        yield from check.contact(contact_id, contact)
    for pathway in base.pathways.values():
        yield from check.pathway(pathway)
    yield from check.rest()


class _References:
    def __init__(self, base: KnowledgeBase, documents: Documents) -> None:
        self._base, self._documents = base, documents
        self._whom = {EVERYONE, *base.organisations}

    def entry(self, entry: Entry) -> Iterator[Problem]:
        where, base = ("entries", entry.id), self._base
        for whom in entry.answer:
            yield from self._known(whom in self._whom, where, ("answer", whom), whom, "organisation", self._whom)
        if EVERYONE not in entry.answer and set(entry.answer) != set(base.organisations):
            yield self._problem(where, ("answer",), "some people get no answer", "write everyone:, or each organisation")
        for n, contact in enumerate(entry.contacts):
            yield from self._known(contact in base.contacts, where, ("contacts", n), contact, "contact", base.contacts)
        for n, source in enumerate(entry.sources):
            yield from self._known(source in base.sources, where, ("sources", n), source, "source", base.sources)
        for n, lead in enumerate(entry.choices):
            yield from self._target(where, ("choices", n, "to"), lead.to)
        for n, point in enumerate(entry.points):
            yield from self._known(
                point.for_ in self._whom, where, ("points", n, "for"), point.for_, "organisation", self._whom
            )
        for n, missing in enumerate(entry.missing):
            yield from self._known(
                missing.for_ in self._whom, where, ("missing", n, "for"), missing.for_, "organisation", self._whom
            )
            if missing.ask:
                known = missing.ask in base.contacts
                yield from self._known(known, where, ("missing", n, "ask"), missing.ask, "contact", base.contacts)
        if entry.pathway:
            known = entry.pathway in base.pathways
            yield from self._known(known, where, ("pathway",), entry.pathway, "pathway", base.pathways)

    def contact(self, contact_id: str, contact: Contact) -> Iterator[Problem]:
        where, base = ("contacts.yaml", contact_id), self._base
        known = contact.organisation in self._whom
        yield from self._known(known, where, ("organisation",), contact.organisation, "organisation", self._whom)
        yield from self._known(
            contact.source in base.sources, where, ("source",), contact.source, "source", base.sources
        )
        if contact.ask:
            known = contact.ask in base.contacts
            yield from self._known(known, where, ("ask",), contact.ask, "contact", base.contacts)

    def pathway(self, pathway: Pathway) -> Iterator[Problem]:
        where = ("pathways", pathway.id)
        yield from self._target(where, ("about",), pathway.about)
        if pathway.step(pathway.start) is None:
            yield self._problem(where, ("start",), f'there is no step "{pathway.start}"', "write a step's id")
        for n, step in enumerate(pathway.steps):
            targets = [(("steps", n, "skip"), step.skip), (("steps", n, "next"), step.next)]
            for m, choice in enumerate(step.choices):
                targets.append((("steps", n, "choices", m, "to"), choice.to))
                if choice.about:
                    targets.append((("steps", n, "choices", m, "about"), choice.about))
            for place, target in targets:
                if target:
                    yield from self._target(where, place, target, pathway)

    def rest(self) -> Iterator[Problem]:
        base = self._base
        for one in base.organisations.values():
            known = one.ask in base.contacts
            yield from self._known(known, ("organisations", one.id), ("ask",), one.ask, "contact", base.contacts)
        for n, section in enumerate(base.sections):
            for m, entry in enumerate(section.entries):
                place: Place = ("sections", n, "entries", m)
                yield from self._known(entry in base.entries, ("menu.yaml", ""), place, entry, "entry", base.entries)
        for n, person in enumerate(base.people):
            known = person in base.contacts
            yield from self._known(known, ("menu.yaml", ""), ("people", n), person, "contact", base.contacts)
        for language in base.languages.values():
            for entry in language.examples:
                where = ("languages", language.id)
                yield from self._known(entry in base.entries, where, ("examples", entry), entry, "entry", base.entries)

    def _target(
        self, where: tuple[str, str], place: Place, target: str, pathway: Pathway | None = None
    ) -> Iterator[Problem]:
        kind, _, name = target.rpartition(":")
        base = self._base
        if kind == "step" and pathway:
            known = pathway.step(name) is not None
        elif kind == "pathway":
            known = name in base.pathways
        else:
            known = kind == "" and (name == "menu" or name in base.entries or (name == "about" and pathway is not None))
        if not known:
            yield self._problem(where, place, f'"{target}" leads nowhere', "write the id of an entry, or pathway:id")

    def _known(
        self, known: bool, where: tuple[str, str], place: Place, name: str, kind: str, among: object
    ) -> Iterator[Problem]:
        if not known:
            names = sorted(among) if isinstance(among, (set, Mapping)) else []
            listed = ", ".join(names[:12]) + (" ..." if len(names) > 12 else "")  # noqa: PLR2004 - enough to choose from
            yield self._problem(where, place, f'there is no {kind} "{name}"', f"write one of {listed}")

    def _problem(self, where: tuple[str, str], place: Place, wrong: str, instead: str) -> Problem:
        document, base = self._documents[where]
        return document.problem((*base, *place), wrong, instead)
