"""The stand-in takes what Slack takes, and refuses what it refuses."""

import pytest
from slack_sdk.models.blocks import Block

from tests.slack.limits import check_message, check_view
from tests.slack.refusal import Json, RefusedError


def plain(text: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """Return a text object with marks."""
    return {"type": "mrkdwn", "text": text}


def button(text: str = "Go", **fields: object) -> Json:
    """Return a button."""
    return {"type": "button", "text": plain(text), **fields}


def actions(*elements: Json) -> Json:
    """Return a row of elements."""
    return {"type": "actions", "elements": list(elements)}


def section(text: str) -> Json:
    """Return a paragraph."""
    return {"type": "section", "text": mrkdwn(text)}


def context_actions(*elements: Json) -> Json:
    """Return a row of small elements."""
    return {"type": "context_actions", "elements": list(elements)}


TRASH = {"type": "icon_button", "icon": "trash", "text": plain("Delete"), "action_id": "d", "value": "v"}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "f",
    "positive_button": {"text": plain("Yes"), "value": "yes", "accessibility_label": "This helped"},
    "negative_button": {"text": plain("No"), "value": "no"},
}
DIVIDER = {"type": "divider"}

TAKEN = [
    [section("x" * 3000)],
    [{"type": "header", "text": plain("x" * 150)}],
    [actions(*(button("x" * 75, value="v" * 2000, action_id=f"{n}") for n in range(25)))],
    [context_actions(FEEDBACK, TRASH)],
    [{"type": "context", "elements": [mrkdwn("small")] * 10}],
    [{"type": "section", "fields": [mrkdwn("x" * 1000)] * 10, "accessory": button()}],
    [{"type": "image", "image_url": "https://x.org/x.png", "alt_text": "a map"}],
    [{"type": "markdown", "text": "x" * 12_000}],
    [DIVIDER] * 50,
    [actions(button(action_id="a")), actions(button(action_id="a"))],
]
REFUSED = [
    ([section("x" * 3001)], "/blocks/0/text/text"),
    ([section("")], "/blocks/0/text/text"),
    ([section("  ")], "/blocks/0/text/text"),
    ([{"type": "section"}], "/blocks/0"),
    ([{"type": "section", "fields": [mrkdwn("x")] * 11}], "/blocks/0/fields"),
    ([{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "/blocks/0/fields/0/text"),
    ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text"),
    ([{"type": "header", "text": mrkdwn("x")}], "/blocks/0/text/type"),
    ([{"type": "header"}], "/blocks/0"),
    ([actions(button("x" * 76))], "/blocks/0/elements/0/text/text"),
    ([actions(button(""))], "/blocks/0/elements/0/text/text"),
    ([actions({**button(), "text": mrkdwn("x")})], "/blocks/0/elements/0/text/type"),
    ([actions(button(value="v" * 2001))], "/blocks/0/elements/0/value"),
    ([actions(button(url="u" * 3001))], "/blocks/0/elements/0/url"),
    ([actions(button(style="loud"))], "/blocks/0/elements/0/style"),
    ([actions(button(disabled=True))], "/blocks/0/elements/0"),
    ([actions(button(accessibility_label="x" * 76))], "/blocks/0/elements/0/accessibility_label"),
    ([actions(*(button(action_id=f"{n}") for n in range(26)))], "/blocks/0/elements"),
    ([actions()], "/blocks/0/elements"),
    ([actions(button(action_id="a"), button(action_id="a"))], "/blocks/0/elements"),
    ([actions(button(action_id="a" * 256))], "/blocks/0/elements/0/action_id"),
    ([actions(TRASH)], "/blocks/0/elements/0/type"),
    ([context_actions(*({**TRASH, "action_id": f"{n}"} for n in range(6)))], "/blocks/0/elements"),
    ([context_actions({**TRASH, "icon": "star"})], "/blocks/0/elements/0/icon"),
    ([context_actions({**FEEDBACK, "positive_button": {"text": plain("x")}})], "/blocks/0/elements/0/positive_button"),
    ([context_actions(button())], "/blocks/0/elements/0/type"),
    ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "/blocks/0/elements"),
    ([{"type": "image", "image_url": "https://x.org/x.png"}], "/blocks/0"),
    ([{"type": "markdown", "text": "x" * 6001}] * 2, "/blocks"),
    ([{"type": "marquee"}], "/blocks/0/type"),
    (["section"], "/blocks/0/type"),
    ([{**DIVIDER, "block_id": "b"}] * 2, "/blocks/1/block_id"),
    ([{**DIVIDER, "block_id": "b" * 256}], "/blocks/0/block_id"),
    ([DIVIDER] * 51, "/blocks"),
    ("section", "/blocks"),
]


@pytest.mark.parametrize("blocks", TAKEN)
def test_takes_what_is_within_the_limits(blocks: list[Json]) -> None:
    """Each limit may be reached, and Slack's own library finds nothing wrong either."""
    check_message({"text": "fallback", "blocks": blocks})

    for block in Block.parse_all(blocks):
        block.validate_json()


@pytest.mark.parametrize(("blocks", "place"), REFUSED)
def test_refuses_what_is_beyond_a_limit(blocks: object, place: str) -> None:
    """One more than allowed is refused, and the answer says where and not what was written there."""
    with pytest.raises(RefusedError) as raised:
        check_message({"text": "fallback", "blocks": blocks})

    [problem] = raised.value.answer["errors"]
    assert raised.value.error == "invalid_blocks"
    assert problem.endswith(f"[json-pointer:{place}]")
    assert "xx" not in problem


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": 7}, "invalid_arguments"),
        ({"blocks": [section("x" * 2900)] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "metadata": "k"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "t"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "", "event_payload": {}}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "t", "event_payload": {"k": "v" * 9000}}}, "metadata_too_large"),
    ],
)
def test_refuses_messages_that_are_none(body: Json, error: str) -> None:
    """A message needs words, not too many, and metadata of the right form."""
    with pytest.raises(RefusedError) as raised:
        check_message(body)

    assert raised.value.error == error


def test_a_view_may_hold_twice_as_many_blocks() -> None:
    """100 blocks are allowed on a view; what belongs below messages is not."""
    check_view({"type": "home", "blocks": [DIVIDER] * 100, "private_metadata": ""}, "home")

    for blocks in ([DIVIDER] * 101, [context_actions(TRASH)], [], None):
        with pytest.raises(RefusedError):
            check_view({"type": "home", "blocks": blocks}, "home")


def test_a_view_may_not_be_too_large() -> None:
    """The view as a whole is measured too."""
    fields = {"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}

    with pytest.raises(RefusedError) as raised:
        check_view({"type": "home", "blocks": [fields] * 20}, "home")

    assert raised.value.error == "view_too_large"
