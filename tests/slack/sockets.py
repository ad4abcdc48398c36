"""The websockets of Socket Mode, and what goes wrong with them.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import random

from aiohttp import web

from tests.slack.connection import CLOSE_S, DEBUG, Connection
from tests.slack.world import World


class Sockets:
    """All websockets of the app."""

    def __init__(self, world: World, seed: int = 0) -> None:
        self._world = world
        self._random = random.Random(seed)
        self._changed = asyncio.Condition()
        self.connections: list[Connection] = []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer at the address that ``apps.connections.open`` gave."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._world.tickets:
            return web.Response(status=401)
        self._world.tickets.remove(ticket)
        socket = web.WebSocketResponse(autoping=False, timeout=1)
        await socket.prepare(request)
        connection = Connection(request, socket)
        count = len(self.connections) + 1
        about = {"connection_info": {"app_id": self._world.app_id}, "num_connections": count, "debug_info": DEBUG}
        await socket.send_json({"type": "hello", **about})
        await self._now(connection, there=True)
        try:
            await connection.listen()
        finally:
            await self._now(connection, there=False)
        return socket

    async def pick(self, timeout_s: float) -> Connection:
        """Return one of the connections by chance, as Slack does; a silent one is as good to it as another.

        Raises:
            TimeoutError: there is none for *timeout_s* seconds.
        """
        async with asyncio.timeout(timeout_s), self._changed:
            await self._changed.wait_for(self._open)
            return self._random.choice(self._open())

    async def connected(self, count: int = 1, timeout_s: float = 10) -> None:
        """Return as soon as there are *count* connections at least.

        Raises:
            TimeoutError: there are not within *timeout_s* seconds.
        """
        async with asyncio.timeout(timeout_s), self._changed:
            await self._changed.wait_for(lambda: len(self._open()) >= count)

    async def refresh(self, after_s: float = CLOSE_S) -> None:
        """Refresh all connections that there are."""
        await asyncio.gather(*(connection.refresh(after_s) for connection in self._open()))

    def cut(self) -> None:
        """Cut all connections that there are."""
        for connection in self.connections:
            connection.cut()

    def silence(self) -> None:
        """Silence all connections that there are."""
        for connection in self.connections:
            connection.silence()

    def _open(self) -> list[Connection]:
        return [connection for connection in self.connections if not connection.leaving]

    async def _now(self, connection: Connection, *, there: bool) -> None:
        async with self._changed:
            if there:
                self.connections.append(connection)
            else:
                self.connections.remove(connection)
            self._changed.notify_all()
