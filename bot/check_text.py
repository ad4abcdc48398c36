"""Rules about texts as a whole: how long they are, and what is said to whom."""

import re
from collections.abc import Iterator

from bot.check_shown import Content, Shown, shown
from bot.passage import fill, named_contacts
from intents.text import words
from knowledge.document import Place
from knowledge.field import EVERYONE
from knowledge.problem import Problem
from knowledge.schema import Entry

MOST_SHORT, MOST_FULL = 60, 160
"""Words that are read in one go: in a short answer; in a full one, a point, or a manager's steps."""

_MARK = re.compile(r"^\s*(- |> |\d{1,2}\. )", re.MULTILINE)
_BRACED = re.compile(r"\{([^{}]*)\}")


def text_problems(content: Content) -> Iterator[Problem]:
    """Yield what is too long, has another's title, or says one organisation's things to another."""
    for entry in content.base.entries.values():
        for place, what, most, length in _lengths(content, entry):
            if length > most:
                instead = f"write at most {most} in all that is shown when the organisation is not known"
                yield content.problem(("entries", entry.id), place, f"{what} has {length} words", instead)
    yield from _same_titles(content)
    for text in shown(content.base):
        if text.where[0] != "phrases.yaml":  # their gaps were checked when they were loaded
            yield from _braces(content, text)
        yield from _belonging(content, text)
        yield from _unnamed(content, text)


def _lengths(content: Content, entry: Entry) -> Iterator[tuple[Place, str, int, int]]:
    """Yield where, what, how many words at most, and how many there are, for all that is shown together."""

    def count(*texts: str) -> int:
        return sum(_words(content, text) for text in texts)

    said = entry.answer.values()
    first = next(iter(entry.answer))
    yield ("answer", first, "short"), "the short answer", MOST_SHORT, count(*(one.short for one in said))
    if any(one.full for one in said):
        length = count(*(one.full or one.short for one in said))
        yield ("answer", first, "full"), "the full answer", MOST_FULL, length
    for n, point in enumerate(entry.points):
        yield ("points", n, "says"), "the text", MOST_FULL, count(point.says)
    if entry.manager:
        yield ("manager",), "the advice", MOST_FULL, count(*(text for _, text in entry.manager))


def _words(content: Content, text: str) -> int:
    def address(contact: str) -> str:
        known = content.base.contacts.get(contact)
        return known.address if known else contact

    return sum(any(map(str.isalnum, word)) for word in fill(_MARK.sub("", text), address).split())


def _same_titles(content: Content) -> Iterator[Problem]:
    first: dict[tuple[str, ...], str] = {}
    for entry in content.base.entries.values():
        other = first.setdefault(words(entry.title), entry.id)
        if other != entry.id:
            wrong = f"{other} has the same title"
            yield content.problem(("entries", entry.id), ("title",), wrong, "write one that tells them apart")


def _braces(content: Content, text: Shown) -> Iterator[Problem]:
    for place, line in text.lines():
        for name in _BRACED.findall(line):
            if not text.fills:
                yield content.problem(text.where, place, f"{{{name}}} is not filled in here", "leave it out")
            elif name not in content.base.contacts:
                wrong = f"{{{name}}} names no contact"
                yield content.problem(text.where, place, wrong, "write an id of contacts.yaml in the braces")
            elif not content.base.contacts[name].address:
                wrong = f"{{{name}}} has no number or address yet"
                yield content.problem(text.where, place, wrong, "say it in words; list it under contacts:")
        if set("{}") & set(_BRACED.sub("", line)):
            yield content.problem(text.where, place, "a brace stands alone", "write {contact}, or no brace")


def _belonging(content: Content, text: Shown) -> Iterator[Problem]:
    for place, line in text.lines():
        for name in named_contacts(line):
            contact = content.base.contacts.get(name)
            if contact and contact.organisation not in (EVERYONE, text.whom):
                owner = content.base.organisations[contact.organisation].name
                wrong = f"{{{name}}} is for people at {owner} only"
                instead = f"say it in a part for {contact.organisation}, or only list it under contacts:"
                yield content.problem(text.where, place, wrong, instead)


def _unnamed(content: Content, text: Shown) -> Iterator[Problem]:
    """Yield an answer or point for one organisation that does not say which: both may be shown together."""
    if text.whom == EVERYONE or text.place[0] not in ("answer", "points"):
        return
    name = content.base.organisations[text.whom].name
    if not re.search(rf"\b{re.escape(name)}\b", text.text):
        wrong = f"it is for {name} and does not say so"
        yield content.problem(text.where, text.place, wrong, f'write "{name}" in it')
