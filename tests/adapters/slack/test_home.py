"""The Home tab: the numbers to call, what Signpost is, and the menu."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.links import pressable
from adapters.slack.render import Dressing, home_view
from bot.app import App
from bot.decision import Said, Turn, What
from bot.reply import Choices, Items, Note, Reply, Text
from knowledge.base import KnowledgeBase
from tests.adapters.dressed import LABELS, NOTHING_KNOWN
from tests.adapters.slack.limits import view_problems, walk


def _text(view: dict[str, Any]) -> str:
    return "".join(one["text"] for one in walk(view["blocks"]) if isinstance(one.get("text"), str))


def test_home_has_the_numbers_first_and_then_the_menu(app: App, base: KnowledgeBase) -> None:
    """The fixed lines stand at the top with numbers to press, then the greeting, what is kept, and the menu."""
    reply = app.bot.say(Turn("", Said(What.HELLO)))

    view = home_view(reply, app.safety.unavailable[1:-1], Dressing(LABELS, pressable(base.contacts.values()), "a"))

    assert view_problems(view) == []
    assert view["type"] == "home"
    links = [one["url"] for one in walk(view["blocks"]) if one.get("type") == "link"]
    assert links[:2] == ["tel:999", "tel:116123"]
    assert _text(view).startswith("".join(app.safety.unavailable[1:-1]))
    hello, kept, menu = reply.blocks
    assert isinstance(hello, Text)
    assert isinstance(kept, Note)
    assert isinstance(menu, Choices)
    assert kept.text in _text(view)
    pressed = [(one["value"], one["text"]["text"]) for one in walk(view["blocks"]) if one.get("type") == "button"]
    assert pressed == [(choice.id, choice.label) for choice in menu.choices]


def test_home_without_content_has_the_numbers() -> None:
    """With no knowledge base the fixed lines are there all the same."""
    view = home_view(Reply((Text("Try again later."),)), ("In danger? Call 999.",), NOTHING_KNOWN)

    assert view_problems(view) == []
    assert _text(view) == "In danger? Call 999.Try again later."


@settings(deadline=None)
@given(st.integers(1, 150), st.text(min_size=1, max_size=9).filter(str.strip))
def test_slack_takes_home_however_long_its_content(times: int, text: str) -> None:
    """However much the content says, the view is not refused and the numbers stay at its top."""
    reply = Reply((*(Note(text) for _ in range(times)), Items((text,))))

    view = home_view(reply, ("Call 999.",), Dressing(LABELS, frozenset({"999"})))

    assert view_problems(view) == []
    assert _text(view).startswith("Call 999.")
