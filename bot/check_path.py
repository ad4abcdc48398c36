"""Rules about getting around: everything is near the menu, nothing is a dead end."""

from collections.abc import Iterator

from bot.check_shown import Content
from bot.conversation import Conversation
from bot.decision import Answered, Asked, Crisis, Decision, Said, Turn, What
from bot.follow import Follow
from bot.offer import Offer
from bot.press import read_press
from bot.safety import CrisisKind
from knowledge.problem import Problem

MOST_PRESSES = 3
"""How far an entry may be from the menu."""
_Reached = dict[str, int]


def path_problems(content: Content) -> Iterator[Problem]:
    """Yield the entries that are too far away or lead nowhere, and the questions that nobody is asked."""
    entries, questions = _presses(content)
    for entry in content.base.entries.values():
        where, presses = ("entries", entry.id), entries.get(entry.id)
        if presses is None or presses > MOST_PRESSES:
            wrong = f"it is {presses} presses from the menu" if presses else "nothing leads to it"
            instead = f"add it to menu.yaml, or to the choices of an entry within {MOST_PRESSES - 1} presses"
            yield content.problem(where, ("id",), wrong, instead)
        if entry.kind != "crisis" and not entry.contacts and not entry.choices:
            yield content.problem(where, ("id",), "it is a dead end", "add contacts: or choices:")
    for pathway in content.base.pathways.values():
        for n, step in enumerate(pathway.steps):
            if f"{pathway.id}.{step.id}" not in questions:
                instead = "lead to it from an answer or a skip (to the first question: from an entry)"
                where = ("pathways", pathway.id)
                yield content.problem(where, ("steps", n, "id"), "nobody is asked this question", instead)


def _presses(content: Content) -> tuple[_Reached, set[str]]:
    """Return how many presses from the menu each entry is, and the questions that are reached at all.

    It presses every choice that the bot would offer, so that what is counted is what people meet.
    """
    crises = {content.safety.reply(kind).entry: kind for kind in reversed(CrisisKind)}
    follow, offer = Follow(content.base, crises), Offer(content.base)
    reached: _Reached = {}
    questions: set[str] = set()
    pressed: set[str] = set()
    here: list[Decision] = [Said(What.MENU)]
    presses = 0
    while here:
        for decision in here:
            for entry in _shows(decision, crises):
                reached.setdefault(entry, presses)
            if isinstance(decision, Asked):
                questions.add(f"{decision.pathway}.{decision.step}")
        offered = dict.fromkeys(choice.id for one in here for choice in offer.choices(Turn("", one)))
        fresh = [choice for choice in offered if choice not in pressed]
        pressed.update(fresh)
        here = [follow.press(read_press(choice), Conversation()) for choice in fresh]
        presses += 1
    return reached, questions


def _shows(decision: Decision, crises: dict[str, CrisisKind]) -> Iterator[str]:
    if isinstance(decision, Answered):
        yield from (part.entry for part in decision.parts)
    elif isinstance(decision, Crisis):
        yield from (entry for entry, kind in crises.items() if kind is decision.kind)
