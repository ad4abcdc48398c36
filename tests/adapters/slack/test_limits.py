"""What judges the Slack messages finds every mistake it is there for."""

from typing import Any

import pytest

from adapters.slack.render import SlackMessage
from tests.adapters.slack.limits import message_problems, view_problems

Json = dict[str, Any]


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _button(**changes: Any) -> Json:  # noqa: ANN401 - JSON is anything
    return {"type": "button", "action_id": "a", "text": _plain("Go"), "value": "v", **changes}


def _actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def _rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def _below(positive: Json, **hide: str) -> Json:
    negative = {"text": _plain("No"), "value": "v"}
    rate = {"type": "feedback_buttons", "action_id": "f", "positive_button": positive, "negative_button": negative}
    icon = {"type": "icon_button", "action_id": "h", "icon": "trash", "text": _plain("Hide"), "value": "v", **hide}
    return {"type": "context_actions", "elements": [rate, icon]}


YES = {"text": _plain("Yes"), "value": "v", "accessibility_label": "Yes"}
TEXT = {"type": "text", "text": "Hello", "style": {"bold": True}}
LINK = {"type": "link", "text": "999", "url": "tel:999"}
GOOD = (
    {"type": "header", "text": _plain("Title")},
    _rich(TEXT, LINK),
    {"type": "context", "elements": [_plain("Note")]},
    _actions(_button()),
    _below(YES, accessibility_label="Hide"),
)
BAD: dict[str, list[Json]] = {
    "no blocks": [],
    "51 blocks": [{"type": "divider"}] * 51,
    "too much in all": [_rich({"type": "text", "text": "a" * 2_900})] * 6,
    "a block nobody knows": [{"type": "hello"}],
    "a field nobody knows": [{"type": "divider", "colour": "red"}],
    "an element nobody knows": [_actions({"type": "hello"})],
    "the same action_id in one block": [_actions(_button(), _button())],
    "the same action_id in two blocks": [_actions(_button()), _actions(_button())],
    "the same block_id": [{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}],
    "an action_id that is too long": [_actions(_button(action_id="a" * 256))],
    "a block_id that is too long": [{"type": "divider", "block_id": "b" * 256}],
    "an empty action_id": [_actions(_button(action_id=""))],
    "a header that is too long": [{"type": "header", "text": _plain("a" * 151)}],
    "an empty header": [{"type": "header", "text": _plain("")}],
    "a header with markup": [{"type": "header", "text": {"type": "mrkdwn", "text": "a"}}],
    "a button that is too long": [_actions(_button(text=_plain("a" * 76)))],
    "a button with markup": [_actions(_button(text={"type": "mrkdwn", "text": "a"}))],
    "a blank button": [_actions(_button(text=_plain(" ")))],
    "a value that is too long": [_actions(_button(value="a" * 2_001))],
    "an empty value": [_actions(_button(value=""))],
    "a label to read that is too long": [_actions(_button(accessibility_label="a" * 76))],
    "26 buttons": [_actions(*(_button(action_id=str(n)) for n in range(26)))],
    "no buttons": [_actions()],
    "11 notes": [{"type": "context", "elements": [_plain("a")] * 11}],
    "a note that is too long": [{"type": "context", "elements": [_plain("a" * 3_001)]}],
    "an empty note": [{"type": "context", "elements": [_plain("")]}],
    "an empty text": [_rich({"type": "text", "text": ""})],
    "a text that is too long": [_rich({"type": "text", "text": "a" * 3_001})],
    "an empty rich text": [{"type": "rich_text", "elements": []}],
    "a mention": [_rich({"type": "user", "user_id": "U1"})],
    "everybody": [_rich({"type": "broadcast", "range": "here"})],
    "a channel": [_rich({"type": "channel", "channel_id": "C1"})],
    "an address that is too long": [_rich({**LINK, "url": "https://" + "a" * 3_000})],
    "a section that is too long": [{"type": "section", "text": {"type": "mrkdwn", "text": "a" * 3_001}}],
    "six elements below": [{"type": "context_actions", "elements": [_below(YES)["elements"][1]] * 6}],
    "a rating that is too long": [_below({**YES, "text": _plain("a" * 76)})],
    "a rating's value that is too long": [_below({**YES, "value": "a" * 2_001})],
    "a rating's label that is too long": [_below({**YES, "accessibility_label": "a" * 76})],
    "a rating with markup": [_below({**YES, "text": {"type": "mrkdwn", "text": "a"}})],
    "a picture nobody knows": [_below(YES, icon="bin")],
    "an icon's label that is too long": [_below(YES, accessibility_label="a" * 76)],
}


def test_what_slack_takes_passes() -> None:
    """The judge has nothing to say of a message and a Home tab as Slack's own examples have them."""
    assert message_problems(SlackMessage("a &amp; b", GOOD, 0)) == []
    assert view_problems({"type": "home", "blocks": [*GOOD[:-1]]}) == []


@pytest.mark.parametrize("blocks", BAD.values(), ids=BAD)
def test_what_slack_refuses_is_found(blocks: list[Json]) -> None:
    """Each mistake is found by itself."""
    assert message_problems(SlackMessage("a", tuple(blocks), 0))


@pytest.mark.parametrize("text", ["", " \n", "a" * 40_001, "<!here>", "a > b", "AT&T", "&nbsp;"])
def test_a_text_beside_the_blocks_that_is_not_fit_is_found(text: str) -> None:
    """An empty text, one that is too long, and one that Slack would read as markup are found."""
    assert message_problems(SlackMessage(text, GOOD, 0))


@pytest.mark.parametrize(
    "view",
    [
        {"type": "home", "blocks": [{"type": "divider"}] * 101},
        {"type": "home", "blocks": [GOOD[-1]]},
        {"type": "home", "blocks": [{"type": "divider"}], "colour": "red"},
    ],
    ids=["101 blocks", "context_actions", "a field nobody knows"],
)
def test_a_home_tab_that_slack_refuses_is_found(view: Json) -> None:
    """More blocks than a view takes, and what only messages may hold, are found."""
    assert view_problems(view)
