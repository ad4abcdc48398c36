"""With which keys does Microsoft sign what it sends? Fetched, kept, and fetched again when they change.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm

from adapters.teams.hosts import is_private
from adapters.teams.web import TIMEOUT_S, exchange
from bot.sender import NotYetError

log = logging.getLogger(__name__)

OLDEST_S = 86_400.0
"""How long keys are good without asking again: a day, as in the SDK."""
UNKNOWN_KEY_S = 60.0
"""How soon after the last answer an unknown key makes us ask again: a stranger can invent as many as they like."""
RETRY_S = 2.0
"""How soon after a failure."""
MOST_KEYS = 100
LEAST_BITS = 2_048
"""Shorter keys are not safe any more: NIST SP 800-131A."""


class KeysUnreachableError(Exception):
    """A key is not known, and Microsoft cannot be asked for it at the moment."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key, and the channels whose messages may be signed with it."""

    public: RSAPublicKey
    endorsements: frozenset[str]


class Keys:
    """Microsoft's keys, as *metadata_url* says where to find them. Old ones are used while it cannot be reached."""

    def __init__(
        self, metadata_url: str, session: aiohttp.ClientSession, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._url, self._session, self._clock = metadata_url, session, clock
        self._keys: dict[str, Key] = {}
        self._fetched_at = self._failed_at = -math.inf
        self._fetching: asyncio.Task[None] | None = None
        self.trouble = ""
        """Why the keys could not be fetched the last time, empty when they could."""

    async def find(self, kid: str) -> Key | None:
        """Return the key with the id *kid*, None if Microsoft has none. It takes 5 s at the longest.

        Raises:
            KeysUnreachableError: it is not known, and Microsoft cannot be asked.
        """
        if self._is_due(kid):
            fetching = self._fetch_once()
            if kid not in self._keys or not self.trouble:
                await asyncio.shield(fetching)
        key = self._keys.get(kid)
        if key is None and self.trouble:
            raise KeysUnreachableError(self.trouble)
        return key

    async def stop(self) -> None:
        """Let go of a fetch that is under way."""
        if self._fetching:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _is_due(self, kid: str) -> bool:
        now = self._clock()
        good_for = OLDEST_S if kid in self._keys else UNKNOWN_KEY_S
        return now - self._failed_at >= RETRY_S and now - self._fetched_at >= good_for

    def _fetch_once(self) -> asyncio.Task[None]:
        """Return the fetch that is under way, or a new one: there is one at a time, whoever waits for it."""
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch(), name="fetch keys")
        return self._fetching

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                self._keys = await self._published()
        except (NotYetError, TimeoutError) as error:
            self.trouble = error.reason if isinstance(error, NotYetError) else "no answer"
            self._failed_at = self._clock()
            log.warning("Microsoft's keys cannot be fetched: %s", self.trouble)
        else:
            self.trouble, self._fetched_at = "", self._clock()

    async def _published(self) -> dict[str, Key]:
        where = (await self._document(self._url)).get("jwks_uri")
        if isinstance(where, str) and is_private(where):
            published = (await self._document(where)).get("keys")
            if keys := dict(_usable(published)):
                return keys
        reason = "no keys in the answer"
        raise NotYetError(reason)

    async def _document(self, url: str) -> dict[str, Any]:
        answer = await exchange(self._session, "GET", url)
        if not answer.is_done:
            reason = f"status {answer.status}"
            raise NotYetError(reason)
        return answer.json()


def _usable(published: object) -> Iterator[tuple[str, Key]]:
    for one in published[:MOST_KEYS] if isinstance(published, list) else ():
        if not isinstance(one, dict) or not isinstance(one.get("kid"), str) or one.get("use", "sig") != "sig":
            continue
        try:
            public = RSAAlgorithm.from_jwk(one)
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
        if isinstance(public, RSAPublicKey) and public.key_size >= LEAST_BITS:
            endorsements = one.get("endorsements")
            named = endorsements if isinstance(endorsements, list) else ()
            yield one["kid"], Key(public, frozenset(name for name in named if isinstance(name, str)))
