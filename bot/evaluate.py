"""How well are labelled questions answered? Accuracy, refusal, crisis recall and confusions, repeatably."""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TypedDict

from bot.app import App
from bot.decision import outcome
from bot.lines import alone
from bot.measure import MEASURES, Fared, Given
from bot.message import Message
from bot.question import Question


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
    """A question not answered as it should be, by its file and line."""

    place: str
    set: str
    wanted: str
    given: str
    fared: Fared


class Figures(TypedDict):
    """All figures; lists of questions are in the order asked, confusions the most frequent first."""

    number: int
    all: dict[str, Share]
    sets: dict[str, dict[str, Share]]
    intents: dict[str, OfIntent]
    confusions: list[Confusion]
    missed_crises: list[Failure]
    false_alarms: list[Failure]
    failures: list[Failure]


class Result(Figures):
    """The figures, and which questions they are of: the digest of each file."""

    files: dict[str, str | None]


def digest(file: Path) -> str | None:
    """Return the sha256 of what is in *file*; None of what can be read only once, such as a pipe."""
    return sha256(file.read_bytes()).hexdigest() if file.is_file() else None


def evaluate(app: App, questions: Sequence[Question], files: Mapping[str, str | None]) -> Result:
    """Return how well *app* answers each question in a conversation of its own; it has a knowledge base.

    *files* gives the digest of each file the questions are from, for the record.
    """
    assert app.mind  # noqa: S101 - questions are read against its knowledge base
    kinds = {entry.id: entry.kind for entry in app.mind.base.entries.values()}
    figures = tally([_ask(app, question, kinds) for question in questions])
    return {"files": dict(files), **figures}


def tally(given: Sequence[Given]) -> Figures:
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
        "missed_crises": [_failure(one) for one in given if one.needs_crisis and not one.is_crisis],
        "false_alarms": [_failure(one) for one in given if not one.may_be_crisis and one.is_crisis],
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
    return {
        "place": question.place,
        "set": question.set,
        "wanted": question.intent,
        "given": _what(given),
        "fared": given.fared,
    }
