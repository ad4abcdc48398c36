"""Is a crisis heard by the whole of Signpost, in words that the safety screen does not know?"""

from collections.abc import Iterator

import pytest

from bot.app import App
from bot.decision import Crisis, Decision, Unclear
from bot.message import Message
from knowledge.base import KnowledgeBase
from tests.safety.lists import Line, lines

MANY = 8
"""Words of a cry for help that a saying in front of it does not drown."""


def _decided(app: App, name: str) -> Iterator[tuple[Line, Decision]]:
    """Yield each message of the list *name* with what is decided, each in a conversation of its own."""
    for number, line in enumerate(lines(name)):
        yield line, app.bot.hear(Message(f"{name} {number}", text=line.text)).decision


def _numbers_first(app: App, decision: Decision) -> bool:
    """Return whether the reply begins with the emergency numbers."""
    return isinstance(decision, Crisis) or (isinstance(decision, Unclear) and decision.entries[0] in app.bot.crises)


@pytest.mark.parametrize(("name", "least"), [("held_out_6", 0.95), ("held_out_7", 0.85)])
def test_a_crisis_in_words_of_ones_own_is_heard(app: App, name: str, least: float) -> None:
    """What the screen has no pattern for is heard by its likeness to the examples of crises."""
    missed = [line.text for line, decided in _decided(app, name) if line.kind and not _numbers_first(app, decided)]

    share = 1 - len(missed) / sum(bool(line.kind) for line in lines(name))
    assert share >= least, f"{share:.1%} of {name} heard, missed: {missed}"


@pytest.mark.parametrize(("name", "most"), [("idioms", 0.03), ("held_out_6", 0.06), ("held_out_7", 0.06)])
def test_few_are_told_of_a_crisis_they_did_not_speak_of(app: App, name: str, most: float) -> None:
    """Sayings, stories, mourning and professional talk that hold the same words are answered as what they are."""
    raised = [line.text for line, decided in _decided(app, name) if not line.kind and isinstance(decided, Crisis)]

    share = len(raised) / sum(not line.kind for line in lines(name))
    assert share <= most, f"{share:.1%} of {name} falsely raised: {raised}"


@pytest.mark.parametrize("saying", ["this rota is killing me", "could murder a brew", "im dead on my feet"])
def test_a_saying_hides_no_crisis_beside_it(app: App, base: KnowledgeBase, saying: str) -> None:
    """A turn of phrase is left out of what is compared, and what is left is still heard."""
    entry = base.entries["emergency_danger"]
    cry = next(
        one for one in entry.examples if not app.safety.screen(f"{saying} and {one}") and len(one.split()) > MANY
    )

    alone = app.bot.hear(Message(saying, text=saying)).decision
    beside = app.bot.hear(Message(f"{saying} beside", text=f"{saying} and {cry}")).decision

    assert not isinstance(alone, Crisis)
    assert isinstance(beside, Crisis)
