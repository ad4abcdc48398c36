"""Rules about how people ask: enough examples, each in one place, and patterns that can be read."""

from collections.abc import Iterator

from bot.check_shown import Content
from bot.listen import Listener
from intents.pattern import PatternError
from intents.text import words
from knowledge.document import Place, Where
from knowledge.problem import Problem

FEWEST = 12
"""Main examples of an entry; from fewer, the matcher learns too little."""


def asking_problems(content: Content) -> Iterator[Problem]:
    """Yield what is wrong with the examples and with the patterns of listening.yaml."""
    yield from _too_few(content)
    yield from _clashes(content)
    try:
        Listener(content.base, frozenset())
    except PatternError as error:
        yield content.problem(("listening.yaml", ""), (), str(error), "mend this pattern")


def _too_few(content: Content) -> Iterator[Problem]:
    for entry in content.base.entries.values():
        if len(entry.examples) < FEWEST:
            wrong = f"there are only {len(entry.examples)} examples"
            yield content.problem(("entries", entry.id), ("examples",), wrong, f"write at least {FEWEST}")


def _clashes(content: Content) -> Iterator[Problem]:
    """Yield each example that was already given for something else: the matcher could not tell them apart."""
    first: dict[tuple[str, ...], tuple[str, str, Problem]] = {}
    for where, place, entry, point, text in _examples(content):
        asked = words(text)
        here = content.problem(where, place, "", "")
        if not asked:
            yield content.problem(where, place, f'"{text}" holds no words', "write what people type")
            continue
        other_entry, other_point, other = first.setdefault(asked, (entry, point, here))
        if (other_entry, other_point) != (entry, point):
            whose = _named(other_entry, other_point)
            wrong = f'"{text}" also stands in {other.file}:{other.line} for {whose}'
            instead = f"keep it there, or here for {_named(entry, point)}, or change one of the two"
            yield content.problem(where, place, wrong, instead)


def _examples(content: Content) -> Iterator[tuple[Where, Place, str, str, str]]:
    """Yield where each example stands, its entry, its point ("" for the entry as a whole) and its text."""
    for entry in content.base.entries.values():
        where = ("entries", entry.id)
        # The matcher learns from the title as well.
        yield where, ("title",), entry.id, "", entry.title
        for n, text in enumerate(entry.examples):
            yield where, ("examples", n), entry.id, "", text
        for n, point in enumerate(entry.points):
            for m, text in enumerate(point.examples):
                yield where, ("points", n, "examples", m), entry.id, point.id, text
    for language in content.base.languages.values():
        for entry_id, texts in language.examples.items():
            for n, text in enumerate(texts):
                yield ("languages", language.id), ("examples", entry_id, n), entry_id, "", text


def _named(entry: str, point: str) -> str:
    return f"{entry}, point {point}" if point else entry
