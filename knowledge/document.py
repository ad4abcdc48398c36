"""Read one YAML file as text: every value a string, with the line it stands on.

Plain YAML turns ``no`` into False, ``0116`` into 78 and ``17:00`` into 1020, and lets the second of two equal
keys win. Here a value is what was typed. Anchors, aliases, tags, merge keys and nested inline brackets are
refused, because a few hundred bytes of them can hang or crash a process.
"""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Union

import yaml

from knowledge.problem import Problem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 8
MAX_NODES = 20_000

Value = Union[str, list["Value"], dict[str, "Value"]]
Place = tuple[str | int, ...]


@dataclass(slots=True)
class Document:
    """A file's content and, for every place in it, its line (counted from 1)."""

    file: str
    value: Value = ""
    lines: dict[Place, int] = field(default_factory=dict)

    def problem(self, place: Place, wrong: str, instead: str) -> Problem:
        """Return the problem at *place*; a place that is not in the file has its parent's line."""
        known = place
        while known and known not in self.lines:
            known = known[:-1]
        name = ".".join(str(p + 1) if isinstance(p, int) else p for p in place) or "file"
        return Problem(self.file, self.lines.get(known, 1), name, wrong, instead)


class _Refused(Exception):  # noqa: N818 - carries one Problem out of the event loop, never leaves this file
    def __init__(self, line: int, wrong: str, instead: str) -> None:
        self.line, self.wrong, self.instead = line, wrong, instead


def read_document(path: Path, name: str) -> tuple[Document, list[Problem]]:
    """Return the document at *path*, called *name* in messages, and what is wrong with its form.

    A file with any problem comes back with an empty value. Never raises for what a file holds or is: a
    missing, unreadable, special or oversized file is a problem like any other.
    """
    document = Document(name)
    try:
        text = _read_text(path)
        parser = yaml.CLoader(text)
        try:
            document.value = _Reader(parser, document.lines).document()
        finally:
            parser.dispose()
    except _Refused as refused:
        return Document(name), [Problem(name, refused.line, "file", refused.wrong, refused.instead)]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is not YAML"
        line = mark.line + 1 if mark else 1
        return Document(name), [Problem(name, line, "file", f"this cannot be read ({said})", _HINT)]
    return document, []


_HINT = 'check the spaces at the start of the line, and put "double quotes" around text with ": " or " #" in it'


def _read_text(path: Path) -> str:
    try:
        # Without O_NONBLOCK, opening a pipe would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _Refused(1, f"it cannot be opened ({error.strerror})", "check that the file is there") from None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _Refused(1, "it is not an ordinary file", "put a text file here")
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _Refused(1, f"it is over {MAX_BYTES // 1024} kB", "split it or make it shorter")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _Refused(line, "a character is not UTF-8", "save the file as UTF-8") from None


class _Reader:
    """Turn the events of one document into text values, refusing what content does not need."""

    def __init__(self, parser: yaml.CLoader, lines: dict[Place, int]) -> None:
        self._parser = parser
        self._lines = lines
        self._nodes = 0

    def document(self) -> Value:
        self._next()  # the start of the stream
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            raise _Refused(1, "it is empty", "write the fields, or delete the file")
        if start.version or start.tags:
            raise _Refused(1, "it starts with a % line", "remove that line")
        value = self._value(self._next(), ())
        self._next()  # the end of the document
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise _Refused(_line(after), "a second document starts here (---)", "keep one document a file")
        return value

    def _next(self) -> yaml.Event:
        event = self._parser.get_event()
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _Refused(_line(event), f"it has over {MAX_NODES} values", "split it into several files")
        return event

    def _value(self, event: yaml.Event, place: Place) -> Value:
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(_line(event), "text starts with *", 'put the text in "double quotes"')
        if getattr(event, "anchor", None):
            raise _Refused(_line(event), "text starts with &", 'put the text in "double quotes"')
        if getattr(event, "tag", None):
            raise _Refused(_line(event), "text starts with !", 'put the text in "double quotes"')
        if len(place) > MAX_DEPTH:
            raise _Refused(_line(event), f"it is nested over {MAX_DEPTH} deep", "write it flatter")
        self._lines[place] = _line(event)
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value).strip()
        if event.flow_style:
            raise _Refused(
                _line(event),
                "text starts with [ or {",
                'put the text in "double quotes", or write one item a line, each starting with "- "',
            )
        return self._list(place) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(place)

    def _list(self, place: Place) -> Value:
        found: list[Value] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            found.append(self._value(event, (*place, len(found))))
        return found

    def _mapping(self, place: Place) -> Value:
        found: dict[str, Value] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._value(event, (*place, "?")) if isinstance(event, yaml.ScalarEvent) else None
            if not isinstance(key, str) or key in ("", "<<"):
                raise _Refused(_line(event), "a field has no plain name", "write name: value")
            if key in found:
                raise _Refused(_line(event), f'"{key}" stands here twice', "keep one of the two")
            value = self._value(self._next(), (*place, key))
            found[key] = value
            self._lines[*place, key] = _line(event)
        return found


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1
