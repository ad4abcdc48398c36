"""How people speak: the languages recognised, and what is said to the assistant itself."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from knowledge.field import Id, Item, Line, Lines, Passage, Reviewed, Title, refuse


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
    elsewhere: Id
    language: Id
    disclosure: Id
    kept: Id
    menu: Id


class Listening(Item):
    """How people say things to the assistant itself, as word patterns (see intents/pattern.py)."""

    commands: Mapping[Literal["menu", "restart", "skip", "back", "more", "none", "forget", "kept", "hello",
                              "thanks", "goodbye", "both", "yes", "no"], Lines]  # fmt: skip
    stands_for: StandsFor
    elsewhere: Lines
    elsewhere_said: Lines
    organisation_said: Lines
    organisation_denied: Lines
    organisation_before: Lines
    organisation_after: Lines
    abuse: Lines
    abuse_stands_for: Line
    people: Lines
    set_aside: Lines
    people_denied: Lines
    feelings: Lines
    joins: Lines
    courtesies: Lines
