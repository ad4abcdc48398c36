"""How much Slack takes, and text cut to it."""

import json
from collections.abc import Iterable
from typing import Any

SlackBlock = dict[str, Any]
"""A block, an element or a text of Block Kit, as it is sent."""

MESSAGE_BLOCKS = 50
"""https://docs.slack.dev/reference/block-kit/blocks"""

VIEW_BLOCKS = 100
"""Of the Home tab: https://docs.slack.dev/reference/block-kit/blocks"""

HEADER = 150
"""https://docs.slack.dev/reference/block-kit/blocks/header-block"""

BUTTONS = 25
"""In one block: https://docs.slack.dev/reference/block-kit/blocks/actions-block"""

BUTTON = 75
"""A button's text, and what is read aloud instead: https://docs.slack.dev/reference/block-kit/block-elements/button-element

The other limit there, 2,000 for a value, is out of reach: values are choices' ids, made of names of 40 characters.
"""

BLOCK_TEXT = 3_000
"""A text object: https://docs.slack.dev/reference/block-kit/composition-objects/text-object

Nothing is said of rich text, so it is held to the same.
"""

MESSAGE_TEXT = 4_000
"""Recommended for the text beside the blocks, cut off at 40,000: https://docs.slack.dev/reference/methods/chat.postMessage"""

MESSAGE_SIZE = 12_000
"""Characters of JSON for an answer's blocks, which leaves 3,000 for the controls below it.

Past a sum that is not documented all is refused as msg_blocks_too_long. Of markdown alone 13,297 characters passed;
of rich text a message passed with 9,597 in 15,561 of JSON, and one with 11,341 in 17,694 did not. What is counted is
not known, so both stay below: MESSAGE_TEXT keeps what is read far from 9,597.
https://github.com/slackapi/bolt-js/issues/2509 and https://github.com/slackapi/bolt-js/issues/2867
"""


def size(blocks: Iterable[SlackBlock]) -> int:
    """Return the length of *blocks* as JSON in characters."""
    return sum(len(json.dumps(block, ensure_ascii=False)) for block in blocks)


def cut(text: str, limit: int) -> str:
    """Return *text* no longer than *limit*, cut at a word where there is one.

    >>> cut("Agree the swap first", 12), cut("unbroken", 4)
    ('Agree the…', 'unb…')
    """
    if len(text) <= limit:
        return text
    return (text[:limit].rpartition(" ")[0] or text[: limit - 1]) + "…"
