"""What does a signed request hold? An event, an interaction or a command, as fields that can be read without fear."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl

MOST_NESTED = 100
"""Slack's deepest, a list in a quotation in a shared message, is below 30; Python gives up near 1,000."""
MOST_FIELDS = 50
"""A command has about 15."""


def parse(body: bytes) -> dict[str, Any] | None:
    """Return the event, interaction or command in *body*, None if there is none that can be read. Never raises.

    It is what Bolt makes of *body*, but for a command with the word "payload" in it, in which Bolt finds no field.
    """
    try:
        text = body.decode()
        if text.startswith("{"):
            return _object(text)
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
        )
        fields = _once_each(pairs)
        if "payload" in fields:
            return _object(fields["payload"]) if len(fields) == 1 else None
    except (ValueError, RecursionError):
        return None
    return fields if "command" in fields or "ssl_check" in fields else None


def _object(text: str) -> dict[str, Any]:
    value = json.loads(text, object_pairs_hook=_once_each)
    if not isinstance(value, dict) or _is_too_deep(value):
        raise ValueError
    return value


def _once_each(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
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
