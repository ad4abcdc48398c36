"""A peer as a process: it listens on PORT, says when it is ready, and answers at one path until it is ended."""

import asyncio
import logging
import os

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware


async def serve(path: str, answer: Handler, *middlewares: Middleware) -> None:
    """Let *answer* answer what is posted to *path*, until the process is ended."""
    logging.disable(logging.CRITICAL)
    server = web.Application(middlewares=middlewares)
    server.add_routes([web.post(path, answer), web.get("/readyz", _ready)])
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["PORT"])).start()
    await asyncio.Event().wait()


async def _ready(_: web.Request) -> web.Response:
    return web.Response()
