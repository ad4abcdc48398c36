"""An app that keeps what it is sent and answers what it is told to."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Request:
    """What came in."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(slots=True)
class LittleApp:
    """Answers each request with the next of *answers*, a status, a body and a wait in seconds; then always 200."""

    answers: list[tuple[int, str, float]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/", self._answer)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}/".format(*self._runner.addresses[0])
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
        return web.Response(status=status, text=body, headers=self.headers)
