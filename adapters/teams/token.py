"""Did Microsoft send this, to us, for somebody we serve? Asked before anything else is done with an activity.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

import re
from collections.abc import Mapping
from typing import Any

import jwt
from jwt.types import Options

from adapters.teams.hosts import Hosts
from adapters.teams.keys import Key, Keys, KeysUnreachableError
from adapters.teams.sdk import SERVICE_URL_CLAIM, TEAMS
from adapters.teams.settings import TeamsSettings
from adapters.teams.verdict import Reason, Verdict

MOST_CHARACTERS = 16_384
"""Of the header: more than any server lets through, and little enough to be looked at for nothing."""
MOST_SECONDS_OFF = 300
"""How far the clocks may be apart, as Microsoft says (the page above)."""

_BEARER = re.compile(r"Bearer ([\w-]+\.[\w-]+\.[\w-]*)", re.ASCII | re.IGNORECASE)
_ALGORITHM = "RS256"
# The claims are compared below, with our own *now*: PyJWT lets a token pass that does not say when it ends.
_SIGNATURE_ONLY: Options = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
_UNREADABLE = (jwt.PyJWTError, ValueError, TypeError, RecursionError)
_LATEST = 1e11
"""The year 5138: a time beyond is none."""


class _RefusedError(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class TokenCheck:
    """Checks the token of each activity. With anonymous settings only where the answer is wanted is checked."""

    def __init__(self, settings: TeamsSettings, keys: Keys, hosts: Hosts) -> None:
        self._settings, self._keys, self._hosts = settings, keys, hosts

    async def check(self, authorization: str | None, activity: Mapping[str, Any], now: float) -> Verdict:
        """Return whether *activity* is let in. Never raises, and never waits longer than 5 s.

        Args:
            authorization: The header of this name, None if there is none; of two, neither is to be believed.
            activity: The body, not yet checked in any way.
            now: Seconds since the epoch.
        """
        url = activity.get("serviceUrl")
        try:
            if not self._settings.is_anonymous:
                claims = await self._claims(authorization, activity)
                self._require_claims(claims, now)
                _require(_same(claims.get(SERVICE_URL_CLAIM), url), Reason.SERVICE_URL)
            _require(self._hosts.allows(url), Reason.SERVICE_HOST)
            return Verdict(tenant=self._tenant(activity))
        except _RefusedError as refused:
            return Verdict(refused.reason)

    async def _claims(self, authorization: str | None, activity: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what is claimed with the signature of a key that may sign for Teams."""
        _require(bool(authorization), Reason.MISSING)
        token = _token(authorization or "")
        key = await self._key(token)
        try:
            claims = jwt.decode(token, key.public, algorithms=[_ALGORITHM], options=_SIGNATURE_ONLY)
        except jwt.InvalidSignatureError:
            raise _RefusedError(Reason.SIGNATURE) from None
        except _UNREADABLE:
            raise _RefusedError(Reason.MALFORMED) from None
        _require(activity.get("channelId") == TEAMS, Reason.CHANNEL)
        _require(TEAMS in key.endorsements, Reason.ENDORSEMENT)
        return claims

    async def _key(self, token: str) -> Key:
        try:
            header = jwt.get_unverified_header(token)
        except _UNREADABLE:
            raise _RefusedError(Reason.MALFORMED) from None
        _require(header.get("alg") == _ALGORITHM, Reason.ALGORITHM)
        try:
            key = await self._keys.find(header.get("kid", ""))
        except KeysUnreachableError:
            raise _RefusedError(Reason.UNREACHABLE) from None
        if key is None:
            raise _RefusedError(Reason.UNKNOWN_KEY)
        return key

    def _require_claims(self, claims: Mapping[str, Any], now: float) -> None:
        ends: Any = claims.get("exp")
        begins, audience = claims.get("nbf", 0), claims.get("aud")
        _require(claims.get("iss") == self._settings.token_issuer, Reason.ISSUER)
        _require(isinstance(audience, str) and audience.lower() == self._settings.app_id, Reason.AUDIENCE)
        _require(_is_time(ends) and now - ends <= MOST_SECONDS_OFF, Reason.EXPIRED)
        _require(_is_time(begins) and begins - now <= MOST_SECONDS_OFF, Reason.NOT_YET_VALID)

    def _tenant(self, activity: Mapping[str, Any]) -> str:
        """Return whose the activity is: what it says in either place has to be a tenant that we serve.

        Messages and installations say it in both, reactions in ``channelData`` alone, some presses in ``conversation``:
        https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
        """
        said = (_at(activity, "channelData", "tenant", "id"), _at(activity, "conversation", "tenantId"))
        tenants = [one.lower() if isinstance(one, str) else "" for one in said if one is not None]
        if self._settings.is_anonymous:
            return next(iter(tenants), "")
        _require(bool(tenants) and self._settings.allowed_tenants.issuperset(tenants), Reason.TENANT)
        return tenants[0]


def _require(holds: bool, reason: Reason) -> None:
    if not holds:
        raise _RefusedError(reason)


def _token(authorization: str) -> str:
    found = _BEARER.fullmatch(authorization) if len(authorization) <= MOST_CHARACTERS else None
    if not found:
        raise _RefusedError(Reason.MALFORMED)
    return found[1]


def _same(claimed: object, said: object) -> bool:
    """Return whether two URLs are the same but for a "/" at the end."""
    return isinstance(claimed, str) and isinstance(said, str) and claimed.removesuffix("/") == said.removesuffix("/")


def _is_time(claimed: Any) -> bool:  # noqa: ANN401 - of a token: anything that JSON can say
    return isinstance(claimed, int | float) and not isinstance(claimed, bool) and 0 <= claimed < _LATEST


def _at(found: object, *path: str) -> object:
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
