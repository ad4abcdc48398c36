"""Delivery: activities with Microsoft's token at the app's address, and requests that are not as they should be."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp

from tests.teams.microsoft import Microsoft
from tests.teams.refusal import Json

RETRIES = 1
"""Teams tries once more; how often is written nowhere."""
PAUSE_S = 0.1
"""The pause before it, shortened."""
TIMEOUT_S = 1.0
"""How long an answer is waited for; Teams itself waits 15 s (github.com/MicrosoftDocs/msteams-docs issue 6084)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app answered. *status* is 0 if nothing came in time."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether Teams takes it for an acknowledgement."""
        return 200 <= self.status < 300

    def json(self) -> Json:
        """Return the body of the response to an invoke, which is an object or nothing at all."""
        found = json.loads(self.body or b"{}")
        assert isinstance(found, dict)
        return found


@dataclass(frozen=True, slots=True)
class Delivered:
    """All *answers* to one activity: the first, and one for each retry."""

    answers: tuple[Answer, ...]

    @property
    def statuses(self) -> tuple[int, ...]:
        """The status of each answer."""
        return tuple(answer.status for answer in self.answers)

    @property
    def status(self) -> int:
        """The last answer's status."""
        return self.answers[-1].status

    @property
    def body(self) -> bytes:
        """The last answer's body."""
        return self.answers[-1].body

    @property
    def acknowledged(self) -> bool:
        """Whether the last answer was an acknowledgement."""
        return self.answers[-1].ok


class OverHttp:
    """Delivers to *app_url*; an answer is waited for *timeout_s* seconds, *pause_s* is the pause before a retry."""

    def __init__(
        self,
        microsoft: Microsoft,
        session: aiohttp.ClientSession,
        app_url: str,
        *,
        timeout_s: float = TIMEOUT_S,
        pause_s: float = PAUSE_S,
    ) -> None:
        self._microsoft = microsoft
        self._session = session
        self._app_url = app_url
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._pause_s = pause_s

    async def deliver(self, activity: Json, *, token: str | None = None, retries: int = RETRIES) -> Delivered:
        """Deliver *activity* as Teams does, with a *token* for it unless another is given.

        It is sent again up to *retries* times if the app says nothing or that it has failed; an invoke never is.
        """
        headers = self.signed(activity, token)
        body = json.dumps(activity).encode()
        answers = [await self.raw(body, headers)]
        for _ in range(0 if activity.get("type") == "invoke" else retries):
            if 0 < answers[-1].status < 500:
                break
            await asyncio.sleep(self._pause_s)
            answers.append(await self.raw(body, headers))
        return Delivered(tuple(answers))

    def signed(self, activity: Json, token: str | None = None) -> dict[str, str]:
        """Return the headers that *activity* is sent with."""
        given = self._microsoft.token(activity) if token is None else token
        return {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {given}"}

    async def raw(self, body: bytes, headers: Mapping[str, str], method: str = "POST") -> Answer:
        """Send *body* just so and return the answer."""
        request = self._session.request(
            method, self._app_url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False
        )
        try:
            async with request as response:
                return Answer(response.status, await response.read(), dict(response.headers))
        except (TimeoutError, aiohttp.ClientError):
            return Answer(0)

    async def unsigned(self, activity: Json) -> Answer:
        """Send *activity* without a token."""
        return await self.raw(json.dumps(activity).encode(), {"Content-Type": "application/json; charset=utf-8"})
