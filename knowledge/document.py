"""Read one YAML file as text: every value a string, with the line it stands on.

Plain YAML turns ``no`` into False, ``0116`` into 78 and ``17:00`` into 1020, and lets the second of two equal
keys win. Here a value is what was typed. Anchors, aliases, tags, merge keys and nested inline brackets are
refused, because a few hundred bytes of them can hang or crash a process.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.file import read_text
from knowledge.parse import Place, Value, parse
from knowledge.problem import Problem, Refused

__all__ = ["Document", "Place", "Positions", "Value", "Where", "read_document"]

Where = tuple[str, str]
"""An item of a knowledge base: its file or folder, and its id there ("" for the file as a whole)."""


@dataclass(slots=True)
class Document:
    """A file's content and, for every place in it, its line (counted from 1).

    A number behind the place of a text block is one of its lines, counted from 0.
    """

    file: str
    value: Value = ""
    lines: dict[Place, int] = field(default_factory=dict)

    def at(self, place: Place) -> Value:
        """Return what stands at *place*, which must be one of its places."""
        value = self.value
        for step in place:
            value = value[step]  # type: ignore[index]  # the place tells which of them it is
        return value

    def problem(self, place: Place, wrong: str, instead: str) -> Problem:
        """Return the problem at *place*; a place that is not in the file has its parent's line."""
        known = place
        while known and known not in self.lines:
            known = known[:-1]
        name = ".".join(str(p + 1) if isinstance(p, int) else p for p in place) or "file"
        return Problem(self.file, self.lines.get(known, 1), name, wrong, instead)


@dataclass(frozen=True, slots=True)
class Positions:
    """Where each item of a knowledge base stands."""

    items: Mapping[Where, tuple[Document, Place]]

    def problem(self, where: Where, place: Place, wrong: str, instead: str) -> Problem:
        """Return the problem at *place* of the item *where*."""
        document, start = self.items[where]
        return document.problem((*start, *place), wrong, instead)

    def names(self, kind: str) -> frozenset[str]:
        """Return the ids that stand in the file or folder *kind*, whether or not they could be used."""
        return frozenset(name for folder, name in self.items if folder == kind)


def read_document(path: Path, name: str) -> tuple[Document, list[Problem]]:
    """Return the document at *path*, called *name* in messages, and what is wrong with its form.

    A file with any problem comes back with an empty value. Never raises for what a file holds or is: a
    missing, unreadable, special or oversized file is a problem like any other.
    """
    document = Document(name)
    try:
        document.value = parse(read_text(path), document.lines)
    except Refused as refused:
        return Document(name), [Problem(name, refused.line, "file", refused.wrong, refused.instead)]
    return document, []
