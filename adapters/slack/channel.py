"""Slack as one channel of a running Signpost: opened, served, closed."""

import logging
import time
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.error import ServeError
from adapters.lines import Lines
from adapters.request import limited_body
from adapters.slack.app import SlackEvents, bolt_app
from adapters.slack.events import Reader
from adapters.slack.guard import MOST_BYTES, Refusal, check
from adapters.slack.send import SlackSender
from adapters.slack.settings import Mode, SlackSettings
from adapters.slack.socket import Socket
from adapters.slack.web import TIMEOUT_S, answered, host_of, web_client
from adapters.slack.workspace import CHANNEL
from bot.app import App
from bot.bot import log_without_words
from bot.delivery import Delivery
from bot.sender import NotYetError, SendError

log = logging.getLogger(__name__)

PATH = "/slack/events"


class SlackUnreachableError(ServeError):
    """Slack does not take the token, or cannot be reached; the text says which and what to do."""


class SlackChannel:
    """Slack, for as long as Signpost runs. ``open`` makes it; *sender* brings its answers."""

    name = CHANNEL

    def __init__(
        self, settings: SlackSettings, app: App, session: aiohttp.ClientSession, identity: dict[str, Any]
    ) -> None:
        self._settings, self._session, self._identity = settings, session, identity
        self._client = web_client(settings.bot_token, settings.api_url, session)
        self._lines = Lines(app.bot, lambda: app.mind)
        self.sender = SlackSender(self._client, session, self._lines)
        self._bolt: AsyncApp | None = None
        self._events: SlackEvents | None = None
        self._socket: Socket | None = None

    @classmethod
    async def open(cls, settings: SlackSettings, app: App) -> "SlackChannel":
        """Return Slack, known to take our token.

        Raises:
            SlackUnreachableError: it does not.
        """
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S))
        client, asked = web_client(settings.bot_token, settings.api_url, session), "SLACK_BOT_TOKEN"
        try:
            identity = await answered(client.auth_test())
            if settings.mode is Mode.SOCKET:
                asked = "SLACK_APP_TOKEN"
                await _try_to_connect(client, settings.app_token)
        except SendError as error:
            await session.close()
            msg = f"{asked}: {host_of(settings.api_url)} does not accept it or does not answer: {error.reason}"
            raise SlackUnreachableError(msg) from None
        ours = {identity.get("team_id"), identity.get("enterprise_id")}
        if settings.team_ids and settings.team_ids.isdisjoint(ours):
            await session.close()
            msg = "SLACK_TEAM_IDS: the workspace that SLACK_BOT_TOKEN belongs to is not among them"
            raise SlackUnreachableError(msg)
        return cls(settings, app, session, dict(identity))

    async def start(self, delivery: Delivery) -> None:
        """Begin to hear."""
        settings, identity = self._settings, self._identity
        reader = Reader(
            team_ids=settings.team_ids or frozenset((identity["team_id"],)),
            bot_user=identity["user_id"],
            bot_id=identity.get("bot_id", ""),
            organisation=settings.organisation,
            api_host=host_of(settings.api_url),
        )
        self._events = SlackEvents(delivery, reader, self._lines, self._client, self._session)
        self._bolt = bolt_app(self._events, settings.signing_secret, settings.api_url, identity, settings.bot_token)
        if settings.mode is Mode.SOCKET:
            self._socket = Socket(self._bolt, settings.app_token, self._client)
            await self._socket.start()

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the web server: none when events come over a socket."""
        return [] if self._settings.mode is Mode.SOCKET else [web.post(PATH, self._heard)]

    async def quiet(self) -> None:
        """Hear nothing more; answers can still be sent."""
        if self._socket:
            await self._socket.stop()

    async def stop(self) -> None:
        """Let go of everything."""
        if self._events:
            await self._events.stop()
        await self._session.close()

    @property
    def trouble(self) -> str:
        """Why nothing is heard at the moment, empty when all is well."""
        return self._socket.trouble if self._socket else ""

    async def _heard(self, request: web.Request) -> web.Response:
        """Answer one request over HTTP; what is not Slack's is refused before anything reads it."""
        body = await limited_body(request, MOST_BYTES)
        fields = check(request.headers, body, self._settings.signing_secret, time.time())
        if isinstance(fields, Refusal) or self._bolt is None:
            why = fields.reason.value if isinstance(fields, Refusal) else "starting"
            log.warning("refused", extra={"channel": CHANNEL, "outcome": why})
            return web.Response(status=fields.status if isinstance(fields, Refusal) else 503)
        bolt_request = AsyncBoltRequest(body="", headers=dict(request.headers))
        # Read by us: Bolt breaks on a body unlike Slack's, and in a command with the word "payload" it finds no field.
        is_readable = isinstance(fields.get("event", {}), dict)
        bolt_request.raw_body, bolt_request.body = body.decode(), fields if is_readable else {}
        try:
            answer = await self._bolt.async_dispatch(bolt_request)
        except Exception as error:  # noqa: BLE001 - what we do is caught inside: here Bolt met a body unlike Slack's
            log_without_words("bolt", error)
            return web.Response(status=400)
        return await to_aiohttp_response(answer)


async def _try_to_connect(client: AsyncWebClient, app_token: str) -> None:
    """Do nothing if Slack takes the token, or only cannot be reached: the socket asks again.

    Raises:
        SendError: Slack does not take it.
    """
    try:
        await answered(client.apps_connections_open(app_token=app_token))
    except NotYetError as error:
        if error.is_refused:
            raise
