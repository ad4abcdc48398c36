"""What is in a file of labelled messages, and what of it is fitted and asked."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.label import words_of

Labelled = tuple[str, str]
"""A text and the name of its intent."""
Lists = Mapping[str, object]

_SHOWN = 10
"""Problems that are named at once."""
_PAIR = 2
_JSON = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}


class DataError(ValueError):
    """The file cannot be used; the text names each place and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message to be matched; *intent* is the right one, None if it is out of scope.

    *fitted* is False if there is no example of that intent, so that it cannot be found.
    """

    text: str
    intent: str | None
    fitted: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """What every method is given, and by which messages it is judged.

    *facts* are numbers that a reader must know to read the figures.
    """

    examples: tuple[Labelled, ...]
    asked: tuple[Asked, ...]
    facts: Mapping[str, int]


def read(path: Path) -> Lists:
    """Return the object in the JSON file.

    Raises:
        DataError: There is no such file, or no such thing in it.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}"
        raise DataError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path}: not in UTF-8 at byte {error.start}"
        raise DataError(msg) from error
    except (ValueError, RecursionError) as error:
        msg = f"{path}: not JSON: {error}"
        raise DataError(msg) from error
    if not isinstance(found, dict):
        msg = f'{path}: {_kind(found)}, not an object of lists: {{"train": [["text", "intent"], ...], ...}}'
        raise DataError(msg)
    return found


def labelled(path: Path, lists: Lists, key: str) -> list[Labelled]:
    """Return the list called *key*.

    Raises:
        DataError: There is none, or something in it is not [text, intent].
    """
    if key not in lists:
        there = ", ".join(repr(one) for one, value in lists.items() if isinstance(value, list))
        msg = f"{path}: no list called {key!r}; there is: {there or 'none at all'}"
        raise DataError(msg)
    found = lists[key]
    if not isinstance(found, list):
        msg = f"{path}: {key}: {_kind(found)}, not a list of [text, intent]"
        raise DataError(msg)
    problems = [f"{path}: {key}[{at}]: {wrong}" for at, item in enumerate(found) if (wrong := _wrong(item))]
    if problems:
        more = len(problems) - _SHOWN
        raise DataError("\n".join(problems[:_SHOWN] + [f"and {more} more"] * (more > 0)))
    return [(text, intent) for text, intent in found]


def task(
    fit: Sequence[Labelled], test: Sequence[Labelled], oos: Sequence[Labelled], oos_label: str, *, names: bool = True
) -> Task:
    """Return what is to be fitted and asked.

    Left out of the fit are blank texts, the second of two equal items, and items labelled *oos_label*: nobody
    writes examples of what is not there. Nothing is left out of what is asked.

    Args:
        fit: The examples.
        test: Messages; those labelled *oos_label* are out of scope.
        oos: More messages out of scope, whatever their label.
        oos_label: The label of what is out of scope.
        names: Make the words of an intent's label one of its examples.

    Raises:
        DataError: Nothing is left to fit, or there is nothing to ask.
    """
    inside = [(text, intent) for text, intent in fit if intent != oos_label]
    written = [(text, intent) for text, intent in inside if text.strip()]
    intents = list(dict.fromkeys(intent for _, intent in inside))
    named = [(name, intent) for intent in intents if names and (name := words_of(intent))]
    examples = tuple(dict.fromkeys([*named, *written]))
    if not examples:
        msg = f"nothing to fit: {len(fit)} items, of which {len(fit) - len(inside)} are labelled {oos_label!r}"
        raise DataError(msg)
    known = {intent for _, intent in examples}
    asked = [Asked(text, intent, intent in known) for text, intent in test if intent != oos_label]
    outside = [Asked(text, None) for text, _ in [*((t, i) for t, i in test if i == oos_label), *oos]]
    if not asked and not outside:
        msg = "nothing to ask: the list to test with is empty"
        raise DataError(msg)
    strange = [one.intent for one in asked if not one.fitted]
    several = Counter(text for text, _ in dict.fromkeys(written))
    facts = {
        "intents": len(known),
        "examples": len(examples),
        "of which made from labels": len(examples) - len(set(written)),
        "intents with one item only": sum(n == 1 for n in Counter(intent for _, intent in written).values()),
        "texts under more than one intent": sum(n > 1 for n in several.values()),
        "left out: blank": len(inside) - len(written),
        "left out: the same item again": len(written) - len(set(written)),
        "left out: out of scope": len(fit) - len(inside),
        "messages in scope": len(asked),
        "of which of an intent that was not fitted": len(strange),
        "intents that were not fitted": len(set(strange)),
        "messages out of scope": len(outside),
    }
    return Task(examples, (*asked, *outside), facts)


def _wrong(item: object) -> str | None:
    if not isinstance(item, list):
        return f"{_kind(item)}, not [text, intent]"
    if len(item) != _PAIR:
        return f"a list of {len(item)}, not [text, intent]"
    for what, value in zip(("text", "intent"), item, strict=True):
        if not isinstance(value, str):
            return f"the {what} is {_kind(value)}, not a text"
    return None


def _kind(value: object) -> str:
    return _JSON.get(type(value), "a number")
