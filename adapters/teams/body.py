"""What does a request hold? An activity of the Bot Framework, as an object that can be read without fear."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

MOST_BYTES = 256 * 1024
"""A message comes twice, as text and as HTML, each of at most about 50,000 characters: 100 KB in UTF-16.
https://learn.microsoft.com/en-us/microsoftteams/platform/bots/how-to/format-your-bot-messages
"""
MOST_NESTED = 100
"""Teams' deepest, the answers in a card that was sent back, is below 20; Python gives up near 1,000."""


def parse(body: bytes) -> dict[str, Any] | None:
    """Return the activity in *body*, None if it holds no JSON object that can be read. Never raises.

    Args:
        body: The raw bytes; of a longer body, MOST_BYTES + 1 of them are enough to have it refused.
    """
    if len(body) > MOST_BYTES:
        return None
    try:
        value = json.loads(body.decode(), object_pairs_hook=_once_each)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and not _is_too_deep(value) else None


def _once_each(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return *pairs* as an object: with a name that stands there twice, two readers could read two things."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError
    return fields


def _is_too_deep(value: object) -> bool:
    level = [value]
    for _ in range(MOST_NESTED):
        level = [inner for outer in level if isinstance(outer, dict | list) for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(outer: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return outer.values() if isinstance(outer, dict) else outer
