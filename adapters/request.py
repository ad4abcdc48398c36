"""A request from outside, read no further than it may be long."""

from aiohttp import web


async def limited_body(request: web.Request, most: int) -> bytes:
    """Return the body of *request*, at most one byte more than *most*, so that a longer one can be told."""
    body = bytearray()
    while len(body) <= most and (chunk := await request.content.read(most + 1 - len(body))):
        body += chunk
    return bytes(body)
