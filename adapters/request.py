"""A request from outside: read no further than it may be long, and only as what can be read without fear."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from typing import Any

from aiohttp import web

PATIENCE_S = 10.0
"""How long a body may take; a platform sends it in one go."""
MOST_NESTED = 100
"""The deepest of Slack's and Teams', a list in a quotation in a shared message or the answers in a card, are below 30;
Python gives up near 1,000."""


async def limited_body(request: web.Request, most: int) -> bytes:
    """Return the body of *request*, at most one byte more than *most*, so that a longer one can be told.

    Raises:
        web.HTTPRequestTimeout: it does not come to an end.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE_S):
            while len(body) <= most and (chunk := await request.content.read(most + 1 - len(body))):
                body += chunk
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return bytes(body)


def json_object(text: str) -> dict[str, Any]:
    """Return the JSON object that *text* is.

    Raises:
        ValueError: it is none, is nested too deeply, or holds a name twice, in which two readers could read two things.
        RecursionError: as for ValueError.
    """
    value = json.loads(text, object_pairs_hook=_once_each)
    if not isinstance(value, dict) or (text.count("{") + text.count("[") >= MOST_NESTED and _is_too_deep(value)):
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
