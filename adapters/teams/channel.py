"""Teams as one channel of a running Signpost: opened, served, closed."""

import logging
import time

import aiohttp
from aiohttp import web

from adapters.error import ServeError
from adapters.lines import Lines
from adapters.request import limited_body
from adapters.teams.app import TeamsEvents
from adapters.teams.body import MOST_BYTES, parse
from adapters.teams.connector import Connector
from adapters.teams.credentials import Credentials
from adapters.teams.events import Reader
from adapters.teams.hosts import Hosts
from adapters.teams.keys import Keys
from adapters.teams.kinds import CHANNEL
from adapters.teams.sdk import TEAMS
from adapters.teams.send import TeamsSender
from adapters.teams.settings import TeamsSettings
from adapters.teams.token import TokenCheck
from adapters.teams.web import open_session
from bot.app import App
from bot.delivery import Delivery
from bot.sender import NotYetError

log = logging.getLogger(__name__)

PATH = "/api/messages"
_ANONYMOUS_CHANNELS = frozenset(("msteams", "emulator"))


class TeamsUnreachableError(ServeError):
    """Microsoft does not take our secret; the text says which variable to look at."""


class TeamsChannel:
    """Teams, for as long as Signpost runs. ``open`` makes it; *sender* brings its answers."""

    name = CHANNEL

    def __init__(self, settings: TeamsSettings, app: App, session: aiohttp.ClientSession) -> None:
        self._settings, self._session = settings, session
        hosts = Hosts(settings.service_hosts)
        self._credentials = None if settings.is_anonymous else Credentials(settings, session)
        self._connector = Connector(session, hosts, settings.app_id, self._credentials)
        self._keys = Keys(settings.metadata_url, session)
        self._check = TokenCheck(settings, self._keys, hosts)
        self._lines = Lines(app.bot, lambda: app.mind)
        self.sender = TeamsSender(self._connector, self._lines, settings.app_id, settings.tenant_id)
        self._events: TeamsEvents | None = None

    @classmethod
    async def open(cls, settings: TeamsSettings, app: App) -> "TeamsChannel":
        """Return Teams; that Microsoft cannot be reached just now is no reason not to start.

        Raises:
            TeamsUnreachableError: our secret is not taken.
        """
        channel = cls(settings, app, open_session(settings.ca_bundle))
        if channel._credentials:
            try:
                await channel._credentials.token()
            except NotYetError as error:
                if error.is_refused:
                    await channel.stop()
                    msg = f"TEAMS_APP_ID, TEAMS_APP_PASSWORD, TEAMS_TENANT_ID: Microsoft refuses them: {error.reason}"
                    raise TeamsUnreachableError(msg) from None
                log.warning("no token for sending yet: %s", error.reason)
        return channel

    async def start(self, delivery: Delivery) -> None:
        """Begin to hear."""
        settings = self._settings
        channels = _ANONYMOUS_CHANNELS if settings.is_anonymous else frozenset((TEAMS,))
        reader = Reader(settings.app_id, settings.allowed_tenants, settings.organisation, channels=channels)
        self._events = TeamsEvents(delivery, reader, self._lines, self._connector)
        if settings.is_anonymous:
            log.warning("TEAMS_DEV_ANONYMOUS: ANYBODY ON THIS MACHINE IS BELIEVED TO BE TEAMS")

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the web server."""
        return [web.post(PATH, self._heard)]

    async def quiet(self) -> None:
        """Hear nothing more but what still comes in over HTTP."""

    async def stop(self) -> None:
        """Let go of everything."""
        if self._events:
            await self._events.stop()
        if self._credentials:
            await self._credentials.stop()
        await self._keys.stop()
        await self._session.close()

    @property
    def trouble(self) -> str:
        """Why nothing is heard at the moment, empty when all is well."""
        return self._keys.trouble

    async def _heard(self, request: web.Request) -> web.Response:
        """Answer one request; what is not Teams' is refused before anything reads it as an activity."""
        body = await limited_body(request, MOST_BYTES)
        if len(body) > MOST_BYTES:
            return _refused(413, "too_large")
        activity = parse(body)
        if activity is None or self._events is None:
            return _refused(400, "body") if self._events else _refused(503, "starting")
        # Of two headers of this name, neither is to be believed.
        authorizations = request.headers.getall("Authorization", [])
        authorization = authorizations[0] if len(authorizations) == 1 else None
        verdict = await self._check.check(authorization, activity, time.time())
        if verdict.reason:
            return _refused(verdict.status, verdict.reason.value)
        return await self._events.answer(activity)


def _refused(status: int, why: str) -> web.Response:
    log.warning("refused", extra={"channel": CHANNEL, "outcome": why})
    return web.Response(status=status)
