"""A Slack that quotes: it stands before the stand-in, and answers some calls itself, with words in the answer."""

import json
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from tests.slack.stand_in import StandIn

_PASSED_ON = ("Content-Type", "Retry-After")


@dataclass(frozen=True, slots=True)
class Quote:
    """An answer that quotes."""

    status: int
    kind: str
    body: str
    retry_after: str = ""


def quotes(words: str) -> Iterator[Quote]:
    """Yield answers of Slack, or of a proxy before it, that mean no and quote *words*."""
    refusals: list[dict[str, object]] = [
        {"error": words},
        {"error": {words: words}},
        {"error": "invalid_blocks", "errors": [words], "response_metadata": {"messages": [f"[ERROR] {words}"]}},
        {"error": "internal_error", "warning": words, words: words},
    ]
    for refusal in refusals:
        yield Quote(200, "application/json", json.dumps({"ok": False, **refusal}))
    yield Quote(400, "application/json", json.dumps({"ok": False, "error": words}))
    yield Quote(200, "application/json", json.dumps([words]))
    yield Quote(500, "application/json", json.dumps(words)[:-1])
    for status in (200, 403, 503):
        yield Quote(status, "text/html", f"<!DOCTYPE html><title>{words}</title>")
        yield Quote(status, "text/plain", words)


class Quoting:
    """The server. *url* is its address; ``next`` says what to answer itself, ``always`` until further notice."""

    def __init__(self, slack: StandIn) -> None:
        self._slack = slack
        self.next: defaultdict[str, deque[Quote]] = defaultdict(deque)
        self.always: dict[str, Quote] = {}
        self.url = ""
        app = web.Application(client_max_size=4 * 2**20)
        app.add_routes([web.route("*", "/{path:.+}", self._answer)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}".format(*self._runner.addresses[0])
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        name = request.path.removeprefix("/api/") if request.path.startswith("/api/") else "response_url"
        quote = self.next[name].popleft() if self.next[name] else self.always.get(name)
        if quote:
            headers = {"Content-Type": f"{quote.kind}; charset=utf-8"}
            headers |= {"Retry-After": quote.retry_after} if quote.retry_after else {}
            return web.Response(status=quote.status, body=quote.body.encode("utf-8", "replace"), headers=headers)
        headers = {name: value for name, value in request.headers.items() if name in ("Content-Type", "Authorization")}
        url = self._slack.world.url + request.path_qs
        async with self._session.request(request.method, url, data=body, headers=headers) as got:
            headers = {name: value for name, value in got.headers.items() if name in _PASSED_ON}
            return web.Response(status=got.status, body=await got.read(), headers=headers)
