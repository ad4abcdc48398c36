"""The knowledge base in memory: look-ups, nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.field import EVERYONE
from knowledge.path import Pathway, Section
from knowledge.phrases import Phrases
from knowledge.schema import Contact, Entry, Organisation, Source
from knowledge.speech import Language, Listening


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """A whole, checked knowledge base. *people* are the contacts offered when there is no answer."""

    entries: Mapping[str, Entry]
    contacts: Mapping[str, Contact]
    organisations: Mapping[str, Organisation]
    sources: Mapping[str, Source]
    pathways: Mapping[str, Pathway]
    languages: Mapping[str, Language]
    sections: tuple[Section, ...]
    people: tuple[str, ...]
    phrases: Phrases
    listening: Listening

    def section(self, section_id: str | None) -> Section | None:
        """Return the menu section with this id, or None."""
        return next((section for section in self.sections if section.id == section_id), None)

    def served(self, organisation: str | None) -> Iterator[Organisation]:
        """Yield the organisations an answer is for: the one given, or all of them when it is None."""
        for one in self.organisations.values():
            if organisation in (None, one.id):
                yield one

    def is_for(self, whom: str, organisation: str | None) -> bool:
        """Return whether something for *whom* may be shown to someone at *organisation* (None: not known)."""
        return whom == EVERYONE or organisation in (None, whom)
