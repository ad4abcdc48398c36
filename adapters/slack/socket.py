"""Socket Mode: events over a connection that we open, for networks that let nothing in."""

import asyncio
import logging
import time

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.web import quiet_logger

log = logging.getLogger(__name__)

PING_S = 2.0
"""A cut connection is noticed after 1 s and a silent one after 3 s; with the SDK's own 10 s it is 9 s and 19 s."""
DEAF_S = 20.0
"""Seconds without a connection after which everything is made anew: the SDK has been seen alive but deaf."""


class Socket:
    """Keeps one connection to Slack open, and makes it anew when it stays closed."""

    def __init__(self, bolt: AsyncApp, app_token: str, client: AsyncWebClient) -> None:
        self._bolt, self._app_token, self._client = bolt, app_token, client
        self._socket: SocketModeClient | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self.trouble = "connecting"
        """Why nothing is heard, empty when it is."""

    async def start(self) -> None:
        """Connect, and keep connected until ``stop``."""
        self._tasks = [asyncio.create_task(self._connect(), name="connect")]
        self._tasks.append(asyncio.create_task(self._watch(), name="watch the socket"))

    async def stop(self) -> None:
        """Close the connection."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._close()

    async def _connect(self) -> None:
        self._socket = SocketModeClient(
            self._app_token, web_client=self._client, ping_interval=PING_S, logger=quiet_logger()
        )
        self._socket.proxy = self._client.proxy
        self._socket.socket_mode_request_listeners.append(self._answer)
        await self._socket.connect()  # type: ignore[no-untyped-call] # the SDK says no types

    async def _answer(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        # Anything but a 200 is not acknowledged, and Slack sends it again.
        response = await run_async_bolt_app(self._bolt, request)
        await send_async_response(client, request, response, time.time())

    async def _watch(self) -> None:
        heard = time.monotonic()
        while True:
            await asyncio.sleep(PING_S)
            if self._socket and await self._socket.is_connected():
                heard, self.trouble = time.monotonic(), ""
                continue
            self.trouble = "no connection to Slack"
            if time.monotonic() - heard >= DEAF_S:
                log.warning("the connection to Slack is made anew")
                self._tasks[0].cancel()
                await self._close()
                self._tasks[0] = asyncio.create_task(self._connect(), name="connect")
                heard = time.monotonic()

    async def _close(self) -> None:
        if self._socket:
            await self._socket.close()  # type: ignore[no-untyped-call] # the SDK says no types
            self._socket = None
