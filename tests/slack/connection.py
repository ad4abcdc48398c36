"""One websocket of Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode."""

import asyncio
import json
from contextlib import suppress

from aiohttp import WSMsgType, web

from tests.slack.refusal import Json

CLOSE_S = 0.2
"""Between the notice of a refresh and its end; Slack gives about 10 s."""
DEBUG = {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060}


class Connection:
    """One websocket of the app."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._request = request
        self._socket = socket
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._silent = False
        self.leaving = False

    async def send(self, envelope: Json, timeout_s: float) -> Json:
        """Send *envelope* and return what its acknowledgement says, {} for nothing.

        Raises:
            TimeoutError: none came within *timeout_s* seconds.
            ConnectionError: the connection broke before it came.
        """
        acknowledged = self._waiting.setdefault(envelope["envelope_id"], asyncio.get_running_loop().create_future())
        try:
            if not self._silent:
                await self._socket.send_json(envelope)
            async with asyncio.timeout(timeout_s):
                return await acknowledged
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    async def refresh(self, after_s: float = CLOSE_S) -> None:
        """Announce that this connection ends, and end it *after_s* seconds later."""
        self.leaving = True
        with suppress(ConnectionError):  # the app may have gone first
            await self._socket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": DEBUG})
            await asyncio.sleep(after_s)
            await self._socket.close()

    def cut(self) -> None:
        """Break the line without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    def silence(self) -> None:
        """Stay open, but send nothing, answer no ping and hear nothing from now on."""
        self._silent = True

    async def listen(self) -> None:
        """Take in what comes, until the connection ends."""
        with suppress(ConnectionError):  # it may end while a ping is answered
            async for message in self._socket:
                if message.type is WSMsgType.PING and not self._silent:
                    await self._socket.pong(message.data)
                elif message.type is WSMsgType.TEXT and not self._silent:
                    self._hear(json.loads(message.data))
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError())

    def _hear(self, acknowledgement: Json) -> None:
        waiting = self._waiting.get(acknowledgement.get("envelope_id", ""))
        if waiting and not waiting.done():
            waiting.set_result(acknowledgement.get("payload") or {})
