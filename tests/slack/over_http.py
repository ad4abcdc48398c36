"""Delivery over HTTP: signed requests to the app's address, and requests that are not as they should be."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import urlencode

import aiohttp

from tests.slack.delivery import PAUSES_S, RETRIES, TIMEOUT_S, Answer, Delivered, Sort, carry, sort_of
from tests.slack.refusal import Json
from tests.slack.world import World

TOO_OLD_S = 301
"""https://docs.slack.dev/authentication/verifying-requests-from-slack: five minutes are let pass."""


class OverHttp:
    """Delivers to *app_url*; an answer is waited for *timeout_s* seconds, *pauses_s* are those before retries."""

    def __init__(
        self,
        world: World,
        session: aiohttp.ClientSession,
        app_url: str,
        *,
        timeout_s: float = TIMEOUT_S,
        pauses_s: tuple[float, ...] = PAUSES_S,
    ) -> None:
        self._world = world
        self._session = session
        self._app_url = app_url
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._pauses_s = pauses_s

    async def deliver(self, payload: Json, *, retries: int = RETRIES, at: float | None = None) -> Delivered:
        """Deliver *payload* as Slack does; *at* is the time it is signed for, in seconds since the epoch."""
        body, headers = form(payload)

        async def send(number: int, reason: str) -> Answer:
            again = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason} if number else {}
            return await self.raw(body, {**headers, **self.signed(body, at), **again})

        return await carry(self._world, payload, send, retries, self._pauses_s)

    def signed(self, body: bytes, at: float | None = None, secret: str | None = None) -> dict[str, str]:
        """Return the headers that sign *body*: with the app's secret and for now, unless said otherwise."""
        time = str(int(self._world.now() if at is None else at))
        key = (self._world.signing_secret if secret is None else secret).encode()
        digest = hmac.new(key, b":".join((b"v0", time.encode(), body)), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": time, "X-Slack-Signature": f"v0={digest}"}

    async def raw(self, body: bytes, headers: Mapping[str, str], method: str = "POST") -> Answer:
        """Send *body* just so and return the answer."""
        request = self._session.request(
            method, self._app_url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False
        )
        # The words: https://docs.slack.dev/apis/events-api#retries
        try:
            async with request as response:
                final = response.headers.get("X-Slack-No-Retry") == "1"
                return Answer(response.status, await response.read(), "http_error", final)
        except TimeoutError:
            return Answer(0, reason="http_timeout")
        except aiohttp.ClientConnectorError:
            return Answer(0, reason="connection_failed")
        except aiohttp.ClientError:
            return Answer(0, reason="unknown_error")

    async def unsigned(self, payload: Json) -> Answer:
        """Send *payload* without a signature."""
        return await self.raw(*form(payload))

    async def mis_signed(self, payload: Json) -> Answer:
        """Send *payload* signed with another secret."""
        body, headers = form(payload)
        return await self.raw(body, {**headers, **self.signed(body, secret=self._world.signing_secret[::-1])})

    async def stale(self, payload: Json, by_s: float = TOO_OLD_S) -> Answer:
        """Send *payload* rightly signed, *by_s* seconds ago (negative: in the future)."""
        body, headers = form(payload)
        return await self.raw(body, {**headers, **self.signed(body, self._world.now() - by_s)})


def form(payload: Json) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers that *payload* is sent with, a signature aside."""
    agent = {"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
    if sort_of(payload) is Sort.EVENT:
        return json.dumps(payload).encode(), {**agent, "Content-Type": "application/json"}
    fields = payload if sort_of(payload) is Sort.COMMAND else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), {**agent, "Content-Type": "application/x-www-form-urlencoded"}
