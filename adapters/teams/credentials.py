"""How does Signpost prove to Teams who it is? With a token of its own, fetched with its secret and kept while good.

Fetched over the session that everything uses, so that proxy, certificates and time limits are the same; Microsoft's own
library for it blocks, asks two more questions first, and would need threads.
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

import asyncio
import logging
import math
import re
import time
from collections.abc import Callable

import aiohttp

from adapters.teams.sdk import TOKEN_PATH
from adapters.teams.settings import TeamsSettings
from adapters.teams.web import Answer, exchange
from bot.sender import NotYetError

log = logging.getLogger(__name__)

EARLY_S = 300.0
"""How long before its end a token is replaced; it is used till its end if it cannot be."""
PAUSE_S = 5.0
"""How long after a failure nobody asks again: thousands of answers may be waiting."""
LONGEST_S = 86_400
"""What is believed of the time a token is good for; Microsoft's are for an hour or a day."""

_TOKEN = re.compile(r"[!-~]{1,16384}")
_CODE = re.compile(r"[a-z_]{1,50}")
_AGAIN = (408, 429)
"""Of the answers that blame us, those that end by themselves."""


class Credentials:
    """Our token for sending."""

    def __init__(
        self, settings: TeamsSettings, session: aiohttp.ClientSession, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings, self._session, self._clock = settings, session, clock
        self._token = ""
        self._fresh_until = self._good_until = self._failed_at = -math.inf
        self._failure = NotYetError("no token")
        self._fetching: asyncio.Task[None] | None = None

    async def token(self) -> str:
        """Return the token.

        Raises:
            NotYetError: there is none at the moment; ``is_refused`` if the secret is not taken.
        """
        now = self._clock()
        if now >= self._fresh_until and now - self._failed_at >= PAUSE_S:
            await asyncio.shield(self._fetch_once())
        if self._clock() < self._good_until:
            return self._token
        raise NotYetError(self._failure.reason, is_refused=self._failure.is_refused)

    def forget(self, token: str) -> None:
        """Use *token* no more: Teams did not take it."""
        if token == self._token:
            self._fresh_until = self._good_until = -math.inf

    async def stop(self) -> None:
        """Let go of a fetch that is under way."""
        if self._fetching:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _fetch_once(self) -> asyncio.Task[None]:
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch(), name="fetch our token")
        return self._fetching

    async def _fetch(self) -> None:
        settings = self._settings
        form = {
            "grant_type": "client_credentials",
            "client_id": settings.app_id,
            "client_secret": settings.app_password,
            # In every cloud those who issue the tokens that come in are the audience of those that go out.
            "scope": f"{settings.token_issuer}/.default",
        }
        asked_at = self._clock()
        try:
            url = f"{settings.login_url}/{settings.tenant_id}{TOKEN_PATH}"
            token, good_for = _granted(await exchange(self._session, "POST", url, form=form))
        except NotYetError as error:
            self._failure, self._failed_at = error, self._clock()
            log.warning("no token for sending: %s", error.reason)
        else:
            self._token, self._good_until = token, asked_at + good_for
            self._fresh_until = self._good_until - EARLY_S


def _granted(answer: Answer) -> tuple[str, int]:
    """Return the token and for how many seconds it is good."""
    found = answer.json()
    token, good_for = found.get("access_token"), found.get("expires_in")
    if not answer.is_done:
        code = found.get("error")
        said = code if isinstance(code, str) and _CODE.fullmatch(code) else f"status {answer.status}"
        reason = f"login: {said}"
        raise NotYetError(reason, is_refused=answer.status < 500 and answer.status not in _AGAIN)  # noqa: PLR2004 - HTTP
    if not (isinstance(token, str) and _TOKEN.fullmatch(token) and isinstance(good_for, int) and good_for > 0):
        reason = "login: unexpected answer"
        raise NotYetError(reason)
    return token, min(good_for, LONGEST_S)
