"""When things go wrong, and how an answer then comes about."""

import asyncio
import random
import socket
import struct
from collections import defaultdict, deque
from collections.abc import Callable
from typing import assert_never

from aiohttp import web

from tests.teams.faults import ANY, Error, Fault, Hang, Html, RateLimited, ReplyLost, Reset, Slow, Status
from tests.teams.refusal import RefusedError


class Misbehaviour:
    """What goes wrong next: first what is queued for a method, then what is queued for any, then chance."""

    def __init__(self) -> None:
        self._queued: dict[str, deque[Fault | None]] = defaultdict(deque)
        self._chances: dict[str, tuple[random.Random, tuple[tuple[float, Fault], ...]]] = {}

    def queue(self, method: str, *faults: Fault | None) -> None:
        """Let the next calls of *method* meet *faults*, one each; None lets a call pass."""
        self._queued[method].extend(faults)

    def chance(self, method: str, seed: int, *chances: tuple[float, Fault]) -> None:
        """Let each later call of *method* meet one of the faults with its chance, in [0, 1] together."""
        self._chances[method] = (random.Random(seed), chances)

    def clear(self) -> None:
        """Let everything go well from now on."""
        self._queued.clear()
        self._chances.clear()

    def next(self, method: str) -> Fault | None:
        """Return the fault that a call of *method* meets now, None for none."""
        for name in (method, ANY):
            if self._queued[name]:
                return self._queued[name].popleft()
        for name in (method, ANY):
            if name in self._chances:
                source, chances = self._chances[name]
                drawn = source.random()
                for chance, fault in chances:
                    drawn -= chance
                    if drawn < 0:
                        return fault
        return None


async def answer(request: web.Request, fault: Fault | None, do: Callable[[], web.Response]) -> web.Response:
    """Return the answer to *request*, which ``do()`` does, as *fault* lets it come about."""
    match fault:
        case None:
            return do()
        case RateLimited(after):
            refusal = RefusedError(429, "TooManyRequests").answer
            return web.json_response(refusal, status=429, headers={"Retry-After": str(after)})
        case Status(status):
            return web.Response(status=status, text="upstream unavailable")
        case Html(done):
            return _page(do() if done else None)
        case Error(status, code):
            return web.json_response(RefusedError(status, code).answer, status=status)
        case Reset():
            return _reset(request)
        case ReplyLost():
            do()
            return _reset(request)
        case Hang(seconds, done):
            await asyncio.sleep(seconds)
            return do() if done else _reset(request)
        case Slow(seconds):
            response = do()
            await asyncio.sleep(seconds)
            return response
        case _:
            assert_never(fault)


def _page(_spoiled: web.Response | None) -> web.Response:
    return web.Response(text="<!DOCTYPE html><title>Maintenance</title>", content_type="text/html")


def _reset(request: web.Request) -> web.Response:
    if request.transport is not None:  # the client has not gone
        connection: socket.socket = request.transport.get_extra_info("socket")
        # A lingering time of 0 makes closing send a reset: man 7 socket, SO_LINGER.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
    return web.Response()  # goes nowhere
