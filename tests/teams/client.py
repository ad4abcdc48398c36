"""A plain client of the connector, and an app that answers what it is told to: no code of ours takes part."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import aiohttp
from aiohttp import web
from yarl import URL

from tests.teams.microsoft import SCOPE
from tests.teams.stand_in import StandIn

Answered = tuple[int, Any]
"""A status, and the body's JSON; None if it is none."""


class Client:
    """Calls *teams* with a token of its own, once ``log_in`` got one."""

    def __init__(self, teams: StandIn, session: aiohttp.ClientSession) -> None:
        self._teams, self._session = teams, session
        self.token = ""
        self.headers: Mapping[str, str] = {}

    async def log_in(self, tenant: str = StandIn.tenant, **form: str) -> Answered:
        """Ask for a token, as the app does unless *form* says otherwise, and keep it."""
        asked = {"grant_type": "client_credentials", "client_id": self._teams.app_id, "scope": SCOPE}
        asked |= {"client_secret": self._teams.app_password} | form
        url = f"{self._teams.world.url}/{tenant}/oauth2/v2.0/token"
        async with self._session.post(url, data=asked) as answer:
            found = await answer.json()
            self.token = found.get("access_token", "")
            return answer.status, found

    async def call(self, method: str, *path: str, body: object = None) -> Answered:
        """Call the connector: *path* is what comes after "conversations"."""
        url = "/".join((f"{self._teams.world.service_url}v3/conversations", *(quote(part, safe="") for part in path)))
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self._session.request(method, _encoded(url), json=body, headers=headers) as answer:
            self.headers = dict(answer.headers)
            return answer.status, await answer.json() if answer.content_type == "application/json" else None

    async def send(self, place: str, text: str = "hello") -> Answered:
        """Say *text* in *place*."""
        return await self.call("POST", place, "activities", body={"type": "message", "text": text})


def _encoded(url: str) -> URL:
    return URL(url, encoded=True)


@dataclass(frozen=True, slots=True)
class Request:
    """What came in."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(slots=True)
class LittleApp:
    """Answers each request with the next of *answers*, a status, a body and a wait in seconds; then always 200."""

    answers: list[tuple[int, str, float]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/api/messages", self._answer)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}/api/messages".format(*self._runner.addresses[0])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        self.requests.append(Request(await request.read(), request.headers))
        status, body, wait = self.answers.pop(0) if self.answers else (200, "", 0)
        await asyncio.sleep(wait)
        return web.Response(status=status, text=body)
