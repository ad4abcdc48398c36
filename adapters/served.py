"""A running Signpost: its store, its web server, its channels, and whether all of that is well."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from aiohttp import web

from adapters.channels import Channel
from adapters.error import ServeError
from adapters.garbage import spare
from adapters.settings import ServeSettings
from adapters.stores.folder import FolderError
from adapters.stores.secret import RotatingSecret
from adapters.stores.sqlite import SqliteStore
from bot.app import App
from bot.delivery import Delivery
from bot.store import StoreError

log = logging.getLogger(__name__)

DRAIN_S, QUIET_S = 10.0, 1.0
"""Of the 15 s in which everything must have ended, what the answers on their way and closing a connection may take."""


class Served:
    """Everything that runs, with its health."""

    def __init__(self, app: App, settings: ServeSettings, channels: Sequence[Channel]) -> None:
        self._app, self._settings, self._channels = app, settings, channels
        self._delivery: Delivery | None = None
        self._runner: web.AppRunner | None = None
        self._is_stopping = False
        self._sparing: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that is listened on, once started."""
        return int(self._runner.addresses[0][1]) if self._runner else 0

    async def start(self) -> None:
        """Take up what is owed, then listen.

        Raises:
            ServeError: the folder or the port cannot be used.
        """
        folder, idle_s = self._settings.data, self._app.settings.idle_minutes * 60.0
        try:
            store = await SqliteStore.open(folder, idle_s=idle_s, limit=self._app.settings.conversations)
            secret = RotatingSecret(folder / "keys.json")
        except FolderError as error:
            raise ServeError(str(error)) from None
        except StoreError as error:
            msg = f"SIGNPOST_DATA={folder}: the store there cannot be opened: {error}"
            raise ServeError(msg) from None
        self._delivery = Delivery(
            self._app.bot, store, secret.names, {channel.name: channel.sender for channel in self._channels}
        )
        await self._delivery.start()
        for channel in self._channels:
            await channel.start(self._delivery)
        self._app.watch()
        self._sparing = asyncio.create_task(spare(self._app), name="spare")
        await self._listen()

    async def stop(self) -> None:
        """Say that no more should come, finish what is on its way, and end."""
        self._is_stopping = True
        if self._sparing:
            self._sparing.cancel()
        for channel in self._channels:
            with suppress(TimeoutError):
                await asyncio.wait_for(channel.quiet(), QUIET_S)
        if self._delivery:
            await self._delivery.drain(DRAIN_S)
        if self._runner:
            await self._runner.cleanup()
        if self._delivery:
            await self._delivery.drain(QUIET_S)  # what came in meanwhile
            await self._delivery.stop()
        for channel in self._channels:
            await channel.stop()
        self._app.close()
        log.info("stopped")

    async def _listen(self) -> None:
        server = web.Application()
        server.add_routes([web.get("/livez", self._live), web.get("/readyz", self._ready), *self._routes()])
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        host, port = self._settings.host, self._settings.port
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            msg = f"HOST and PORT: {host}:{port} cannot be listened on: {error.strerror}"
            raise ServeError(msg) from None
        log.info("listening on %s port %s. %s", host, self.port, self._app.matching.summary)

    def _routes(self) -> list[web.RouteDef]:
        return [route for channel in self._channels for route in channel.routes()]

    async def _live(self, _: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def _ready(self, _: web.Request) -> web.Response:
        """Say whether messages should be sent here, and if not why."""
        trouble = {
            "stopping": "yes" if self._is_stopping else "",
            "store": self._delivery.trouble if self._delivery else "starting",
            # With nothing owed nobody can tell, and without messages nobody would ever.
            "sending": self._delivery.sending.trouble if self._delivery and self._delivery.sending.owed else "",
            **{channel.name: channel.trouble for channel in self._channels},
            "content": "" if self._app.mind else "there is no knowledge base: only crises are answered",
        }
        why = {name: text for name, text in trouble.items() if text}
        body = {
            "ready": not why,
            "trouble": why,
            "matching": self._app.matching.summary,
            "learning": self._app.is_learning,
            "edits_refused": len(self._app.problems),
        }
        return web.json_response(body, status=503 if why else 200)
