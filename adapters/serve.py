"""A running Signpost: its store, its web server, its channels; started, watched over and stopped."""

import asyncio
import logging
import math
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from adapters.log import log_to
from adapters.slack.channel import SlackChannel, SlackUnreachableError
from adapters.slack.settings import SlackSettings, SlackSettingsError, read_slack_settings
from adapters.stores.folder import FolderError
from adapters.stores.secret import RotatingSecret
from adapters.stores.sqlite import SqliteStore
from bot.app import App
from bot.delivery import Delivery
from bot.store import StoreError, Tally

log = logging.getLogger(__name__)

PORT = 3978
DRAIN_S = 12.0
"""Of the 15 s in which everything must have ended, what the answers on their way may take."""
_HIGHEST_PORT = 65_535


class ServeError(Exception):
    """Signpost cannot be served; each line of the text names a setting and says what to do."""


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Where to listen, and the folder for what is kept."""

    host: str
    port: int
    data: Path


def run(app: App, environment: Mapping[str, str]) -> None:
    """Serve Slack until a signal says to stop.

    Raises:
        ServeError: a setting is missing or cannot be used, or a platform does not take it.
    """
    settings = read_serve_settings(environment)
    slack = _slack_settings(app, environment)
    log_to(sys.stderr)
    asyncio.run(_serve(app, settings, slack))


def read_serve_settings(environment: Mapping[str, str]) -> ServeSettings:
    """Return ``HOST``, ``PORT`` and ``SIGNPOST_DATA`` of *environment*.

    Raises:
        ServeError: one of them cannot be used.
    """
    port = environment.get("PORT", "") or str(PORT)
    if not port.isascii() or not port.isdecimal() or not 0 <= int(port[:6]) <= _HIGHEST_PORT:
        msg = f"PORT: write a number from 0 to {_HIGHEST_PORT}, or leave it out for {PORT}"
        raise ServeError(msg)
    return ServeSettings(environment.get("HOST", "") or "127.0.0.1", int(port), _data(environment))


def counted(environment: Mapping[str, str]) -> dict[Tally, int]:
    """Return what people thought of the answers, from what was kept where *environment* says.

    Raises:
        ServeError: the folder cannot be used.
    """
    folder = _data(environment)
    if not folder.exists():
        return {}

    async def read() -> dict[Tally, int]:
        store = await SqliteStore.open(folder, idle_s=math.inf, limit=sys.maxsize)
        try:
            return await store.tallies()
        finally:
            await store.close()

    try:
        return asyncio.run(read())
    except StoreError as error:
        raise ServeError(str(error)) from None


def _data(environment: Mapping[str, str]) -> Path:
    if given := environment.get("SIGNPOST_DATA"):
        return Path(given)
    # https://specifications.freedesktop.org/basedir-spec/latest/: a relative one is to be ignored
    state = Path(environment.get("XDG_STATE_HOME", ""))
    home = Path(environment.get("HOME", ""))
    if not state.is_absolute() and not home.is_absolute():
        msg = "SIGNPOST_DATA: name the folder for what is kept until it is answered"
        raise ServeError(msg)
    return (state if state.is_absolute() else home / ".local" / "state") / "signpost"


def _slack_settings(app: App, environment: Mapping[str, str]) -> SlackSettings:
    try:
        settings = read_slack_settings(environment)
    except SlackSettingsError as error:
        raise ServeError(str(error)) from None
    known = app.mind.base.organisations if app.mind else None
    if settings.organisation and known is not None and settings.organisation not in known:
        msg = f"SLACK_ORGANISATION: write {' or '.join(known)}, or leave it out if the workspace serves both"
        raise ServeError(msg)
    return settings


async def _serve(app: App, settings: ServeSettings, slack: SlackSettings) -> None:
    stop = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    try:
        channel = await SlackChannel.open(slack, app)
    except SlackUnreachableError as error:
        raise ServeError(str(error)) from None
    served = Served(app, settings, channel)
    try:
        await served.start()
        await stop.wait()
    finally:
        await served.stop()


class Served:
    """Everything that runs, with its health."""

    def __init__(self, app: App, settings: ServeSettings, channel: SlackChannel) -> None:
        self._app, self._settings, self._channel = app, settings, channel
        self._delivery: Delivery | None = None
        self._runner: web.AppRunner | None = None
        self._is_stopping = False

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
        self._delivery = Delivery(self._app.bot, store, secret.names, {self._channel.name: self._channel.sender})
        await self._delivery.start()
        await self._channel.start(self._delivery)
        self._app.watch()
        await self._listen()

    async def stop(self) -> None:
        """Say that no more should come, finish what is on its way, and end."""
        self._is_stopping = True
        await self._channel.quiet()
        if self._delivery:
            await self._delivery.drain(DRAIN_S)
        if self._runner:
            await self._runner.cleanup()
        if self._delivery:
            await self._delivery.stop()
        await self._channel.stop()
        self._app.close()
        log.info("stopped")

    async def _listen(self) -> None:
        server = web.Application()
        server.add_routes([web.get("/livez", self._live), web.get("/readyz", self._ready), *self._channel.routes()])
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        host, port = self._settings.host, self._settings.port
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            msg = f"HOST and PORT: {host}:{port} cannot be listened on: {error.strerror}"
            raise ServeError(msg) from None
        log.info("listening on %s port %s. %s", host, self.port, self._app.matching.summary)

    async def _live(self, _: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def _ready(self, _: web.Request) -> web.Response:
        """Say whether messages should be sent here, and if not why."""
        trouble = {
            "stopping": "yes" if self._is_stopping else "",
            "store": self._delivery.trouble if self._delivery else "starting",
            "sending": self._delivery.sending.trouble if self._delivery else "",
            self._channel.name: self._channel.trouble,
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
