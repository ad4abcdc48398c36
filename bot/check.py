"""Whether a content folder keeps every rule: ``signpost check``. Reads files, changes nothing.

Each bot/check_*.py holds the rules of one subject; a rule takes the content and yields what breaks it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from bot.check_asking import asking_problems
from bot.check_crisis import crisis_problems
from bot.check_number import number_problems
from bot.check_path import path_problems
from bot.check_route import route_problems
from bot.check_shown import Content
from bot.check_text import text_problems
from bot.check_word import word_problems
from bot.safety import built_in
from knowledge.base import KnowledgeBase
from knowledge.load import load_with_positions
from knowledge.problem import ContentError, Problem

Rules = Callable[[Content], Iterator[Problem]]
RULES: tuple[Rules, ...] = (
    asking_problems,
    crisis_problems,
    number_problems,
    path_problems,
    route_problems,
    text_problems,
    word_problems,
)

PROMISES: tuple[Rules, ...] = (crisis_problems, number_problems, route_problems)
"""Rules whose breach could send somebody to the wrong place. An edit that breaks one is not taken up by a running
Signpost; a word that is not plain or an answer that is too long is only reported."""


def broken_promises(content: Content) -> list[Problem]:
    """Return what in *content* breaks one of the PROMISES, by file and line."""
    return sorted({problem for rules in PROMISES for problem in rules(content)})


def check_content(folder: Path, *, today: Callable[[], date] = date.today) -> tuple[list[Problem], str]:
    """Return every problem in *folder*, by file and line, and a sentence that sums up.

    While the files do not load, only that is reported: the other rules need a whole knowledge base. A past
    review date is counted in the sentence and is never a problem.
    """
    try:
        content = read_content(folder)
    except ContentError as error:
        return unreadable(error)
    return check_rules(content, today=today)


def unreadable(error: ContentError) -> tuple[list[Problem], str]:
    """Return what ``check_content`` does when the files do not load."""
    return error.problems, _counted(len(error.problems), "problem") + "."


def check_rules(
    content: Content, more: Iterable[Problem] = (), *, today: Callable[[], date] = date.today
) -> tuple[list[Problem], str]:
    """Return what ``check_content`` does when the files load; *more* are problems found otherwise."""
    problems = sorted({problem for rules in RULES for problem in rules(content)} | set(more))
    if problems:
        return problems, _counted(len(problems), "problem") + "."
    return [], _summary(content.base, today())


def read_content(folder: Path) -> Content:
    """Return what the rules look at.

    Raises:
        ContentError: the folder holds no whole knowledge base.
    """
    return Content(folder, *load_with_positions(folder), built_in())


def _summary(base: KnowledgeBase, today: date) -> str:
    notes = sum(language.note is not None for language in base.languages.values())
    waiting = sum(entry.status == "to_confirm" for entry in base.entries.values())
    dated = (base.entries, base.contacts, base.pathways, base.languages)
    overdue = sum(item.is_overdue(today) for items in dated for item in items.values())
    parts = (
        _counted(len(base.entries), "entry", "entries"),
        _counted(len(base.contacts), "contact"),
        _counted(len(base.pathways), "pathway"),
        f"{_counted(notes, 'language')} with a note",
    )
    late = f"{overdue} {'is' if overdue == 1 else 'are'} overdue" if overdue else "none is overdue"
    wait = f"{_counted(waiting, 'entry', 'entries')} {'waits' if waiting == 1 else 'wait'} for facts"
    return f"{', '.join(parts)}: all rules hold. {wait}, {late}."


def _counted(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"
