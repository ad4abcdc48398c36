"""A request from outside, read no further than it may be long."""

import asyncio

from aiohttp import web

PATIENCE_S = 10.0
"""How long a body may take; a platform sends it in one go."""


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
