"""How well are labelled questions answered? Accuracy, refusal, crisis recall and confusions, repeatably."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TypedDict

from bot.app import App
from bot.lines import alone, outcome
from bot.message import Message
from knowledge.base import KnowledgeBase
from knowledge.problem import Problem

CRISIS_FIRST, NO_CRISIS = "crisis_reply_first", "no_crisis_reply"
MOST_CONFUSIONS, MOST_WEAK = 15, 10
"""Lines of the report; the figures as JSON hold them all."""
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


class Share(TypedDict):
    """So many *of* so many; *percent* is rounded to one decimal and None of nothing."""

    count: int
    of: int
    percent: float | None


class OfIntent(TypedDict):
    """How questions with one intent fared."""

    number: int
    first: int
    offered: int


class Confusion(TypedDict):
    """How often *given* came when *wanted* was right; *given* is an entry, or an outcome that shows none."""

    wanted: str
    given: str
    count: int


class Failure(TypedDict):
    """A question not answered rightly at once, by its file and line."""

    place: str
    set: str
    wanted: str
    given: str


class Result(TypedDict):
    """All figures; lists of questions are in the order asked, confusions the most frequent first."""

    number: int
    all: dict[str, Share]
    sets: dict[str, dict[str, Share]]
    intents: dict[str, OfIntent]
    confusions: list[Confusion]
    missed_crises: list[Failure]
    false_alarms: list[Failure]
    failures: list[Failure]


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered to a question.

    *shown* are the entries of the answer, best first (those to choose from for an unclear one); *offered* are
    these and the entries that its choices lead to. *kinds* gives the kind of every entry.
    """

    question: Question
    outcome: str
    shown: tuple[str, ...]
    offered: frozenset[str]
    kinds: Mapping[str, str]

    @property
    def is_first(self) -> bool:
        """The first thing shown is right."""
        return self.has_answer and bool(self.shown) and self.shown[0] in self.question.accept

    @property
    def is_offered(self) -> bool:
        """What is right is shown, or one press away."""
        return bool(self.question.accept & self.offered)

    @property
    def has_answer(self) -> bool:
        """Something was said, rather than asked back or not known."""
        return self.outcome in ("answered", "said", "crisis")

    @property
    def needs_crisis(self) -> bool:
        """The question is about somebody in danger."""
        return CRISIS_FIRST in self.question.must or self.kind == "crisis"

    @property
    def may_be_crisis(self) -> bool:
        """The question may rightly get a crisis reply."""
        return self.needs_crisis or any(self.kinds.get(intent) == "crisis" for intent in self.question.accept)

    @property
    def kind(self) -> str:
        """The kind of entry that is wanted."""
        return self.kinds[self.question.intent]

    @property
    def is_refused(self) -> bool:
        """It was not known, or met by an entry that says what Signpost is and is not for."""
        if not self.has_answer or not self.shown:
            return self.outcome == "unknown"
        return self.is_first or self.kinds.get(self.shown[0]) in ("out_of_scope", "about")


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: of the answers to which it *applies*, those for which it *holds*."""

    title: str
    applies: Callable[[Given], bool]
    holds: Callable[[Given], bool]


def _any(_: Given) -> bool:
    return True


def _in_scope(given: Given) -> bool:
    return given.kind not in ("out_of_scope", "crisis")


def _beyond(given: Given) -> bool:
    return given.kind == "out_of_scope"


def _needs(given: Given) -> bool:
    return bool(given.question.needs)


def _no_crisis(given: Given) -> bool:
    return NO_CRISIS in given.question.must


def _crisis(given: Given) -> bool:
    return given.outcome == "crisis"


def _answered_beyond(given: Given) -> bool:
    return given.outcome == "answered" and not given.is_refused


def _both_met(given: Given) -> bool:
    return given.has_answer and given.question.needs <= set(given.shown)


MEASURES = {
    "right_first": Measure("first", _any, lambda g: g.is_first),
    "right_offered": Measure("or offered", _any, lambda g: g.is_offered),
    "wrong_confident": Measure("wrong", _any, lambda g: g.outcome == "answered" and not g.is_offered),
    "asked_to_choose": Measure("to choose", _any, lambda g: g.outcome == "unclear"),
    "unknown": Measure("unknown", _any, lambda g: g.outcome == "unknown"),
    "in_scope_first": Measure("in scope: right first", _in_scope, lambda g: g.is_first),
    "in_scope_offered": Measure("in scope: right first or offered", _in_scope, lambda g: g.is_offered),
    "out_of_scope_met": Measure("out of scope: refused or rightly met", _beyond, lambda g: g.is_refused),
    "out_of_scope_answered": Measure("out of scope: answered as in scope", _beyond, _answered_beyond),
    "crisis_heard": Measure("crisis: heard", lambda g: g.needs_crisis, _crisis),
    "false_alarm_forbidden": Measure("crisis: false alarm, of those marked as none", _no_crisis, _crisis),
    "false_alarm": Measure("crisis: false alarm, of all but crises", lambda g: not g.may_be_crisis, _crisis),
    "needs_met": Measure("two needs: both met", _needs, _both_met),
    "needs_offered": Measure("two needs: met or offered", _needs, lambda g: g.question.needs <= g.offered),
}
_IN_TABLE = tuple(MEASURES)[:5]


def evaluate(app: App, questions: Sequence[Question]) -> Result:
    """Return how well *app* answers each question in a conversation of its own; it has a knowledge base."""
    assert app.mind  # noqa: S101 - questions are read against its knowledge base
    kinds = {entry.id: entry.kind for entry in app.mind.base.entries.values()}
    return tally([_ask(app, question, kinds) for question in questions])


def tally(given: Sequence[Given]) -> Result:
    """Return the figures of these answers."""
    sets, intents = ({getattr(one.question, name) for one in given} for name in ("set", "intent"))
    wrong = [one for one in given if not one.is_first]
    confused = Counter((one.question.intent, _what(one)) for one in wrong)
    return {
        "number": len(given),
        "all": _figures(given),
        "sets": {name: _figures(_of(given, set=name)) for name in sorted(sets)},
        "intents": {name: _fared(_of(given, intent=name)) for name in sorted(intents)},
        "confusions": [
            {"wanted": wanted, "given": what, "count": count}
            for (wanted, what), count in sorted(confused.items(), key=lambda item: (-item[1], item[0]))
        ],
        "missed_crises": [_failure(one) for one in given if one.needs_crisis and not _crisis(one)],
        "false_alarms": [_failure(one) for one in given if not one.may_be_crisis and _crisis(one)],
        "failures": [_failure(one) for one in wrong],
    }


def report(result: Result, *, failures: bool = False) -> Iterator[str]:
    """Yield the lines of a report for the terminal; *failures* lists every question not right at once.

    Questions are named by file and line. Their words are nowhere in *result*.
    """
    yield from _table(result)
    yield ""
    for name, measure in MEASURES.items():
        share = result["all"][name]
        if name not in _IN_TABLE and share["of"]:
            yield f"{measure.title:<52}{share['count']:>5} of {share['of']:<5}{_percent(share)}"
    yield from _listed("most frequent confusions", _confusions(result))
    yield from _listed("weakest intents", _weakest(result))
    yield from _listed("crises not heard", map(_line, result["missed_crises"]))
    yield from _listed("false alarms", map(_line, result["false_alarms"]))
    if failures:
        yield from _listed("not right first", map(_line, result["failures"]))


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


def _ask(app: App, question: Question, kinds: Mapping[str, str]) -> Given:
    turn = app.bot.hear(Message(alone(), question.text))
    shown = app.bot.intents(turn.decision)
    choices = (choice.intent for choice in app.bot.say(turn).choices)
    return Given(question, outcome(turn.decision), shown, frozenset([*shown, *filter(None, choices)]), kinds)


def _of(given: Sequence[Given], *, set: str | None = None, intent: str | None = None) -> list[Given]:  # noqa: A002
    return [one for one in given if set in (None, one.question.set) and intent in (None, one.question.intent)]


def _figures(given: Sequence[Given]) -> dict[str, Share]:
    return {name: _share(list(map(m.holds, filter(m.applies, given)))) for name, m in MEASURES.items()}


def _share(held: Sequence[bool]) -> Share:
    percent = round(100 * sum(held) / len(held), 1) if held else None
    return {"count": sum(held), "of": len(held), "percent": percent}


def _fared(given: Sequence[Given]) -> OfIntent:
    first, offered = sum(one.is_first for one in given), sum(one.is_offered for one in given)
    return {"number": len(given), "first": first, "offered": offered}


def _what(given: Given) -> str:
    return given.shown[0] if given.has_answer and given.shown else given.outcome


def _failure(given: Given) -> Failure:
    question = given.question
    return {"place": question.place, "set": question.set, "wanted": question.intent, "given": _what(given)}


def _table(result: Result) -> Iterator[str]:
    yield f"{'right answer':<18}{'number':>7}" + "".join(f"{MEASURES[name].title:>14}" for name in _IN_TABLE)
    for name, figures in [*result["sets"].items(), ("all", result["all"])]:
        shares = [figures[measure] for measure in _IN_TABLE]
        cells = "".join(f"{share['count']:>6} {_percent(share):>7}" for share in shares)
        yield f"{name:<18}{shares[0]['of']:>7}{cells}"


def _percent(share: Share) -> str:
    return "-" if share["percent"] is None else f"{share['percent']:.1f}%"


def _confusions(result: Result) -> Iterator[str]:
    for one in result["confusions"][:MOST_CONFUSIONS]:
        yield f"{one['count']:>5}  {one['wanted']} -> {one['given']}"


def _weakest(result: Result) -> Iterator[str]:
    def strength(item: tuple[str, OfIntent]) -> tuple[float, int, str]:
        return item[1]["first"] / item[1]["number"], -item[1]["number"], item[0]

    weak = [item for item in result["intents"].items() if item[1]["first"] < item[1]["number"]]
    for name, one in sorted(weak, key=strength)[:MOST_WEAK]:
        yield f"  {name:<32}first {one['first']:>2} of {one['number']:<3} or offered {one['offered']:>2}"


def _line(failure: Failure) -> str:
    return f"  {failure['place']}: {failure['wanted']} -> {failure['given']}"


def _listed(title: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield from ("", title, *found)
