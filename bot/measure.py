"""What is measured about the answer to a labelled question?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.question import CRISIS_FIRST, NO_CRISIS, Question

Fared = Literal["first", "offered", "refused", "wrong"]
"""How a question fared: right first; else right and one press away; else refused; else wrong."""


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
    def is_crisis(self) -> bool:
        """A crisis reply came, of whatever kind."""
        return self.outcome == "crisis"

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

    @property
    def fared(self) -> Fared:
        """The first of the four that is true."""
        if self.is_first:
            return "first"
        if self.is_offered:
            return "offered"
        return "refused" if self.is_refused else "wrong"


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
    return given.is_crisis


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
