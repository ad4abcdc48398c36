"""The items of a content folder before they are known to fit together."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from knowledge.base import KnowledgeBase
from knowledge.field import Id, Item
from knowledge.path import Pathway, Section
from knowledge.phrases import Phrases
from knowledge.schema import Contact, Entry, Organisation, Source
from knowledge.speech import Language, Listening


class Menu(Item):
    """menu.yaml: the menu, the organisations in order, and whom to turn to when there is no answer."""

    organisations: tuple[Id, ...] = ()
    sections: tuple[Section, ...] = Field(min_length=1)
    people: tuple[Id, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Parts:
    """Every item that could be read; None stands for a file that could not."""

    menu: Menu | None
    phrases: Phrases | None
    listening: Listening | None
    contacts: Mapping[str, Contact]
    sources: Mapping[str, Source]
    entries: Mapping[str, Entry]
    organisations: Mapping[str, Organisation]
    pathways: Mapping[str, Pathway]
    languages: Mapping[str, Language]

    def whole(self) -> KnowledgeBase | None:
        """Return the knowledge base, None when a file it cannot do without is broken."""
        if not (self.menu and self.phrases and self.listening):
            return None
        # Organisations stand in the menu's order, those that it does not name after them.
        order = dict.fromkeys((*self.menu.organisations, *self.organisations))
        return KnowledgeBase(
            entries=self.entries,
            contacts=self.contacts,
            organisations={one: self.organisations[one] for one in order if one in self.organisations},
            sources=self.sources,
            pathways=self.pathways,
            languages=self.languages,
            sections=self.menu.sections,
            people=self.menu.people,
            phrases=self.phrases,
            listening=self.listening,
        )
