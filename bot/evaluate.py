"""How well are labelled questions answered? Accuracy, refusal, crisis recall and confusions, repeatably."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from bot.app import App
from bot.lines import alone, outcome
from bot.message import Message
from bot.question import CRISIS_FIRST, NO_CRISIS, Question


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
