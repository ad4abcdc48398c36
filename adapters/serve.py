"""A running Signpost: its store, its web server, its channels; started, watched over and stopped."""

import asyncio
import logging
import math
import signal
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from aiohttp import web

from adapters.error import ServeError
from adapters.log import log_to
from adapters.stores.database import NAME
from adapters.stores.folder import FolderError
from adapters.stores.secret import RotatingSecret
from adapters.stores.sqlite import SqliteStore
from bot.app import App
from bot.delivery import Delivery
from bot.sending import Sender
from bot.store import StoreError, Tally

log = logging.getLogger(__name__)

PORT = 3978
DRAIN_S, QUIET_S = 10.0, 1.0
"""Of the 15 s in which everything must have ended, what the answers on their way and closing a connection may take."""
_HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Where to listen, and the folder for what is kept."""

    host: str
    port: int
    data: Path


class Channel(Protocol):
    """A platform, for as long as Signpost runs."""

    @property
    def name(self) -> str:
        """What its addresses say."""

    @property
    def sender(self) -> Sender:
        """What brings its answers."""

    async def start(self, delivery: Delivery) -> None:
        """Begin to hear."""

    def routes(self) -> list[web.RouteDef]:
        """Return its routes of the web server."""

    async def quiet(self) -> None:
        """Hear nothing more; answers can still be sent."""

    async def stop(self) -> None:
        """Let go of everything."""

    @property
    def trouble(self) -> str:
        """Why nothing is heard at the moment, empty when all is well."""


Opener = Callable[[], Awaitable[Channel]]


def run(app: App, channels: Collection[str], environment: Mapping[str, str]) -> None:
    """Serve *channels*, "slack" or "teams" or both, until a signal says to stop.

    Raises:
        ServeError: a setting is missing or cannot be used, or a platform does not take it.
    """
    settings = read_serve_settings(environment)
    openers, wrong = [], []
    for name in sorted(channels):
        try:
            openers.append(_OPENERS[name](app, settings, environment))
        except ServeError as error:
            wrong.append(str(error))
    if wrong:
        raise ServeError("\n".join(wrong))
    log_to(sys.stderr)
    asyncio.run(_serve(app, settings, openers))


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
    if not folder.exists() or (folder.is_dir() and not (folder / NAME).exists()):
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


def _slack(app: App, _: ServeSettings, environment: Mapping[str, str]) -> Opener:
    from adapters.slack.channel import SlackChannel  # noqa: PLC0415 - a platform's libraries only where it is served
    from adapters.slack.settings import SlackSettingsError, read_slack_settings  # noqa: PLC0415 - as above

    try:
        settings = read_slack_settings(environment)
    except SlackSettingsError as error:
        raise ServeError(str(error)) from None
    _require_organisation(app, "SLACK_ORGANISATION", settings.organisation)
    return partial(SlackChannel.open, settings, app)


def _teams(app: App, served: ServeSettings, environment: Mapping[str, str]) -> Opener:
    from adapters.teams.channel import TeamsChannel  # noqa: PLC0415 - as above
    from adapters.teams.hosts import is_loopback  # noqa: PLC0415 - as above
    from adapters.teams.settings import TeamsSettingsError, read_teams_settings  # noqa: PLC0415 - as above

    try:
        settings = read_teams_settings(environment)
    except TeamsSettingsError as error:
        raise ServeError(str(error)) from None
    _require_organisation(app, "TEAMS_ORGANISATION", settings.organisation)
    if settings.is_anonymous and not is_loopback(served.host):
        msg = "HOST: with TEAMS_DEV_ANONYMOUS nobody proves who they are: leave it out, or write 127.0.0.1"
        raise ServeError(msg)
    return partial(TeamsChannel.open, settings, app)


_OPENERS = {"slack": _slack, "teams": _teams}


def _require_organisation(app: App, name: str, organisation: str | None) -> None:
    known = app.mind.base.organisations if app.mind else None
    if organisation and known is not None and organisation not in known:
        msg = f"{name}: write {' or '.join(known)}, or leave it out if both are served"
        raise ServeError(msg)


async def _serve(app: App, settings: ServeSettings, openers: Sequence[Opener]) -> None:
    stop = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    channels: list[Channel] = []
    served = Served(app, settings, channels)
    try:
        for opener in openers:
            channels.append(await opener())
        await served.start()
        await stop.wait()
    finally:
        await served.stop()


class Served:
    """Everything that runs, with its health."""

    def __init__(self, app: App, settings: ServeSettings, channels: Sequence[Channel]) -> None:
        self._app, self._settings, self._channels = app, settings, channels
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
        await self._listen()

    async def stop(self) -> None:
        """Say that no more should come, finish what is on its way, and end."""
        self._is_stopping = True
        for channel in self._channels:
            with suppress(TimeoutError):
                await asyncio.wait_for(channel.quiet(), QUIET_S)
        if self._delivery:
            await self._delivery.drain(DRAIN_S)
        if self._runner:
            await self._runner.cleanup()
        if self._delivery:
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
