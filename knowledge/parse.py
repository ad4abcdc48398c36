"""YAML text becomes plain values: every value a string, nothing that content does not need."""

import re
from typing import Union

import yaml

from knowledge.problem import Refused

MAX_DEPTH = 8
MAX_NODES = 10_000

Value = Union[str, list["Value"], dict[str, "Value"]]  # noqa: UP007 - a type that names itself needs the text form
Place = tuple[str | int, ...]

_HINT = 'check the spaces at the start of the line, and put "quotes" around text that has ": " or " #"'
_QUOTE = 'put the text in "double quotes"'
# Control characters, line ends of other systems, marks that make text read in another order.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")


def parse(text: str, lines: dict[Place, int]) -> Value:
    """Return what *text* holds and write the line of every place in it into *lines*.

    Raises:
        Refused: it is not YAML, or more than the plain part of it.
    """
    parser = yaml.CLoader(text)
    try:
        return _Reader(text, parser, lines).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is not YAML"
        before = text.encode()[: getattr(error, "position", 0)]
        line = mark.line if mark else before.count(b"\n")
        raise Refused(line + 1, f"this cannot be read ({said})", _HINT) from None
    finally:
        parser.dispose()


class _Reader:
    """Turn the events of one document into text values, refusing what content does not need."""

    def __init__(self, text: str, parser: yaml.CLoader, lines: dict[Place, int]) -> None:
        self._parser = parser
        self._lines = lines
        self._nodes = 0
        self._text_lines = [*text.splitlines(), ""]

    def document(self) -> Value:
        self._next()  # the start of the stream
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            raise Refused(1, "it is empty", "write the fields, or delete the file")
        if getattr(start, "version", None) or getattr(start, "tags", None):
            raise Refused(1, "it starts with a % line", "remove that line")
        value = self._value(self._next(), ())
        self._next()  # the end of the document
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise Refused(_line(after), "a second document starts here (---)", "keep one document a file")
        return value

    def _next(self) -> yaml.Event:
        event = self._parser.get_event()
        assert event  # noqa: S101 - only behind the end of the stream there is none, and nobody reads on there
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise Refused(_line(event), f"it has over {MAX_NODES} values", "split it into several files")
        return event

    def _value(self, event: yaml.Event, place: Place) -> Value:
        if len(place) > MAX_DEPTH:
            raise Refused(_line(event), f"it is nested over {MAX_DEPTH} deep", "write it flatter")
        _must_be_plain(event)
        self._lines[place] = _line(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._text(event, place)
        return self._list(place) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(place)

    def _text(self, event: yaml.ScalarEvent, place: Place) -> str:
        text = event.value.strip()
        if _UNSEEN.search(text):
            raise Refused(_line(event), "it holds a character that cannot be seen", "type the text again")
        if not event.style and self._is_followed_by_a_comment(event):
            raise Refused(_line(event), "what stands after # is lost", _QUOTE)
        if event.style == "|":
            first = _line(event) + 1 + event.value[: event.value.find(text)].count("\n")
            self._lines.update({(*place, n): first + n for n in range(text.count("\n") + 1)})
        return text

    def _is_followed_by_a_comment(self, event: yaml.ScalarEvent) -> bool:
        """Whether YAML takes the rest of the line for a comment, which a lead may have meant as text."""
        end = event.end_mark
        return end is not None and self._text_lines[end.line][end.column :].lstrip().startswith("#")

    def _list(self, place: Place) -> Value:
        found: list[Value] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            found.append(self._value(event, (*place, len(found))))
        return found

    def _mapping(self, place: Place) -> Value:
        found: dict[str, Value] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event)
            if key in found:
                raise Refused(_line(event), f'"{key}" stands here twice', "keep one of the two")
            found[key] = self._value(self._next(), (*place, key))
            self._lines[*place, key] = _line(event)
        return found

    def _key(self, event: yaml.Event) -> str:
        _must_be_plain(event)
        key = self._text(event, ("?",)) if isinstance(event, yaml.ScalarEvent) else ""
        if key in ("", "<<"):
            raise Refused(_line(event), "a field has no plain name", "write name: value")
        return key


def _must_be_plain(event: yaml.Event) -> None:
    """Refuse what makes a value something else than the text that stands there."""
    if isinstance(event, yaml.AliasEvent):
        raise Refused(_line(event), "text starts with *", _QUOTE)
    if getattr(event, "anchor", None):
        raise Refused(_line(event), "text starts with &", _QUOTE)
    if getattr(event, "tag", None):
        raise Refused(_line(event), "text starts with !", _QUOTE)
    if getattr(event, "flow_style", False):
        instead = f'{_QUOTE}, or write one item a line, each starting with "- "'
        raise Refused(_line(event), "text starts with [ or {", instead)


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1
