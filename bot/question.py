"""Labelled questions, read from files of JSON lines."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from knowledge.base import KnowledgeBase
from knowledge.problem import Problem

CRISIS_FIRST, NO_CRISIS = "crisis_reply_first", "no_crisis_reply"
_FOR_EXAMPLE = '{"text": "reach email", "intent": "reach_contact"}'


@dataclass(frozen=True, slots=True)
class Question:
    """One labelled question. *place* is its file and line; *accept* holds every right intent.

    *needs* are entries that must all be addressed; empty when there is only one need.
    """

    place: str
    text: str = field(repr=False)
    intent: str
    accept: frozenset[str]
    must: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    set: str = ""


class QuestionError(ValueError):
    """A file of questions that cannot be used; *problems* says everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


def read_questions(path: Path, base: KnowledgeBase) -> list[Question]:
    """Return the questions in a file of JSON lines; empty lines are passed over, unknown fields ignored.

    Raises:
        QuestionError: The file cannot be read or a line cannot be used, with everything that is wrong.
    """
    try:
        # Not splitlines(): JSON may hold line separators of Unicode as they are.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise _unusable(path, f"it cannot be read ({error.strerror})", "give a file of JSON lines") from None
    except UnicodeDecodeError:
        raise _unusable(path, "it is not text", "save it as UTF-8") from None
    read = {number: _Line(path, number, base) for number, line in enumerate(lines, 1) if line.strip()}
    questions = [line.question(lines[number - 1]) for number, line in read.items()]
    problems = [problem for line in read.values() for problem in line.problems]
    if problems:
        raise QuestionError(problems)
    if not questions:
        raise _unusable(path, "it has no question", f"write a line such as {_FOR_EXAMPLE}")
    return questions


def _unusable(path: Path, wrong: str, instead: str) -> QuestionError:
    return QuestionError([Problem(str(path), 1, "file", wrong, instead)])


class _Line:
    """Reads one line and collects what is wrong with it."""

    def __init__(self, path: Path, number: int, base: KnowledgeBase) -> None:
        self.problems: list[Problem] = []
        self._file, self._number, self._entries = str(path), number, base.entries
        self._given: dict[str, object] = {}

    def question(self, line: str) -> Question:
        """Return the question on the line; it is of use only if there is no problem."""
        try:
            given = json.loads(line)
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            self._add("line", "it is not a JSON object", f"write {_FOR_EXAMPLE}")
            return Question("", "", "", frozenset())
        self._given = given
        text, intent, must = self._text("text"), self._text("intent"), self._texts("must")
        accept, needs = (self._known(name, self._texts(name)) for name in ("accept", _needs_field(given)))
        if intent:
            self._known("intent", [intent])
        if {CRISIS_FIRST, NO_CRISIS} <= set(must):
            self._add("must", "a crisis reply is both asked for and ruled out", "leave one of them out")
        return Question(
            f"{self._file}:{self._number}",
            text,
            intent,
            frozenset([intent, *accept]),
            frozenset(must),
            frozenset(needs),
            self._text("set", needed=False) or "no set",
        )

    def _text(self, name: str, *, needed: bool = True) -> str:
        found = self._given.get(name)
        if found is None and not needed:
            return ""
        if isinstance(found, str) and found.strip():
            return found
        self._add(name, "it is missing" if found is None else "it is not a text", f'write "{name}": "..."')
        return ""

    def _texts(self, name: str) -> list[str]:
        found = self._given.get(name)
        if found is None:
            return []
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return found
        self._add(name, "it is not a list of texts", f'write "{name}": ["...", "..."] or leave it out')
        return []

    def _known(self, name: str, intents: Sequence[str]) -> Sequence[str]:
        for one in intents:
            if one not in self._entries:
                near = get_close_matches(one, self._entries, 1)
                self._add(name, "there is no such entry", f"write {near[0] if near else 'the id of one'}")
        return intents

    def _add(self, name: str, wrong: str, instead: str) -> None:
        self.problems.append(Problem(self._file, self._number, name, wrong, instead))


def _needs_field(given: Mapping[str, object]) -> str:
    return "needs" if given.get("needs") is not None else "must_address_all"
