"""What stands in a dialogue file: the steps of one conversation, or every fault in one line each."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from knowledge.document import Document, Place, Value, read_document
from knowledge.problem import Problem

_TOP = ("about", "organisation", "talk")
_STEP = ("you", "press", "bot", "not", "entry", "crisis")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing said (*you*) or pressed (*press*, a choice's label) and what must come back.

    *bot*: texts that the reply holds. *never*: texts that it does not. *entries*: those that answer (empty:
    any). *crisis*: whether the fixed crisis text comes first (None: not looked at).
    """

    number: int
    line: int
    you: str | None
    press: str | None
    bot: tuple[str, ...]
    never: tuple[str, ...]
    entries: tuple[str, ...]
    crisis: bool | None


@dataclass(frozen=True, slots=True)
class Script:
    """One dialogue; *organisation* is the one whose Slack or Teams it happens in (None: not known)."""

    about: str
    organisation: str | None
    talk: tuple[Step, ...]


def read_script(
    path: Path, *, entries: Collection[str], organisations: Collection[str]
) -> tuple[Script | None, list[Problem]]:
    """Return the dialogue in the file at *path*, None with everything that is wrong if anything is.

    *entries* and *organisations* are the ids that a dialogue may name.
    """
    document, problems = read_document(path, path.name)
    if problems:
        return None, problems
    reader = _ScriptReader(document, frozenset(entries), frozenset(organisations))
    script = reader.script()
    return (None, sorted(reader.problems)) if reader.problems else (script, [])


class _ScriptReader:
    """Turns a document into a script, collecting what is wrong."""

    def __init__(self, document: Document, entries: frozenset[str], organisations: frozenset[str]) -> None:
        self._document, self._entries, self._organisations = document, entries, organisations
        self.problems: list[Problem] = []

    def script(self) -> Script:
        top = self._fields(self._document.value, (), _TOP)
        about = self._text(top, (), "about")
        if not about:
            self._wrong(("about",), "it is missing", "write about: and one sentence that says what must be true")
        organisation = self._text(top, (), "organisation")
        self._must_be_known(("organisation",), organisation, self._organisations)
        steps = top.get("talk")
        if not isinstance(steps, list) or not steps:
            self._wrong(("talk",), "there is no talk", 'write talk: and under it steps that start with "- you:"')
            steps = []
        return Script(about or "", organisation, tuple(self._step(n, step) for n, step in enumerate(steps)))

    def _step(self, number: int, value: Value) -> Step:
        place: Place = ("talk", number)
        fields = self._fields(value, place, _STEP)
        you, press = self._text(fields, place, "you"), self._text(fields, place, "press")
        if (you is None) == (press is None):
            self._wrong(place, "it is not clear who starts", 'write either "you: some words" or "press: a label"')
        crisis = self._text(fields, place, "crisis")
        if crisis not in (None, "yes", "no"):
            self._wrong((*place, "crisis"), f'"{crisis}" is neither yes nor no', "write yes or no")
        bot, never = self._texts(fields, place, "bot"), self._texts(fields, place, "not")
        entries = self._texts(fields, place, "entry")
        for entry in entries:
            self._must_be_known((*place, "entry"), entry, self._entries)
        if isinstance(value, dict) and not (bot or never or entries or crisis):
            self._wrong(place, "nothing is expected of the reply", "write bot:, not:, entry: or crisis:")
        is_crisis = None if crisis is None else crisis == "yes"
        return Step(number + 1, self._document.lines[place], you, press, bot, never, entries, is_crisis)

    def _fields(self, value: Value, place: Place, known: tuple[str, ...]) -> dict[str, Value]:
        if not isinstance(value, dict):
            self._wrong(place, "it has no fields", f"write {', '.join(known)}, each with a colon and a space")
            return {}
        for name in value:
            if name not in known:
                self._wrong((*place, name), "there is no such field", f"write one of {', '.join(known)}")
        return value

    def _text(self, fields: dict[str, Value], place: Place, name: str) -> str | None:
        value = fields.get(name)
        if value is None or isinstance(value, str):
            return value
        self._wrong((*place, name), "it should be one text", f'write "{name}: some words" in one line')
        return None

    def _texts(self, fields: dict[str, Value], place: Place, name: str) -> tuple[str, ...]:
        value = fields.get(name, [])
        values = value if isinstance(value, list) else [value]
        texts = [one for one in values if isinstance(one, str) and one]
        if len(texts) < len(values) or (name in fields and not texts):
            self._wrong((*place, name), "it is empty or no text", 'write some words, or a list: one "- text" a line')
        return tuple(texts)

    def _must_be_known(self, place: Place, given: str | None, known: frozenset[str]) -> None:
        if given is not None and given not in known:
            some = ", ".join(sorted(known)[:3])
            self._wrong(place, f'there is no "{given}"', f"write one that exists, such as {some}")

    def _wrong(self, place: Place, wrong: str, instead: str) -> None:
        self.problems.append(self._document.problem(place, wrong, instead))
