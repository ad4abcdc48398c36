"""Microsoft on loopback: its keys, its login, and a Teams that writes down what it gets."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from adapters.teams.settings import TeamsSettings, read_teams_settings

APP_ID = "5a3c1d0e-7b42-4f7e-9d53-0c2b8e6f1a90"
TENANT = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9"
SECRET = "not-a-real-secret-1234"  # noqa: S105 - of the login below and nowhere else
ISSUER = "https://api.botframework.com"
TEAMS_URL = "https://smba.trafficmanager.net/uk/"
TIMEOUT_S = 5.0


@cache
def private_key(name: str, bits: int = 2_048) -> RSAPrivateKey:  # noqa: ARG001 - the cache knows it by its name
    """Return a key that is made once for each *name*."""
    return generate_private_key(65_537, bits)


def published(name: str, endorsements: object = ("msteams", "skype"), **more: object) -> dict[str, Any]:
    """Return the public half of the key *name* as Microsoft publishes it."""
    key: dict[str, Any] = RSAAlgorithm.to_jwk(private_key(name).public_key(), as_dict=True)
    named = list(endorsements) if isinstance(endorsements, tuple) else endorsements
    return {**key, "use": "sig", "kid": name, "endorsements": named, **more}


def bearer(
    signer: str = "current",
    kid: str | None = "current",
    headers: Mapping[str, object] | None = None,
    claims: Mapping[str, object] | None = None,
) -> str:
    """Return the header with which Microsoft would come now; a claim of None is left out."""
    now = time.time()
    usual = {"iss": ISSUER, "aud": APP_ID, "exp": now + 3_600, "nbf": now - 5, "serviceurl": TEAMS_URL}
    body = {name: value for name, value in {**usual, **(claims or {})}.items() if value is not None}
    named = {} if kid is None else {"kid": kid}
    payload = json.dumps(body).encode()  # by hand: PyJWT would not sign odd claims
    return "Bearer " + jwt.PyJWS().encode(payload, private_key(signer), "RS256", {**named, **(headers or {})})


@dataclass
class Call:
    """One call of Teams' interface."""

    method: str
    path: str
    authorization: str | None
    body: Any


@dataclass
class Behaviour:
    """How one part answers: with *status* and *body*, after *silence_s* seconds."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    silence_s: float = 0.0

    async def answer(self, usual: object = None) -> web.StreamResponse:
        """Return the answer; *usual* is the body where none is set."""
        await asyncio.sleep(self.silence_s)
        body = usual if self.body is None else self.body
        if isinstance(body, str | bytes):
            text = body.encode() if isinstance(body, str) else body
            return web.Response(status=self.status, body=text, content_type="text/html", headers=self.headers)
        return web.json_response(body, status=self.status, headers=self.headers)


class LocalMicrosoft:
    """The servers. *keys*, *metadata*, *login* and *teams* can be told to misbehave."""

    def __init__(self) -> None:
        self.url = ""
        self.published: list[Any] = [published("current")]
        self.metadata, self.keys, self.login, self.teams = Behaviour(), Behaviour(), Behaviour(), Behaviour()
        self.asked = {"metadata": 0, "keys": 0, "login": 0}
        self.forms: list[dict[str, str]] = []
        self.calls: list[Call] = []

    @property
    def metadata_url(self) -> str:
        """Where the keys are said to be."""
        return f"{self.url}/metadata"

    @property
    def service_url(self) -> str:
        """Where Teams takes messages."""
        return f"{self.url}/uk/"

    @property
    def host(self) -> str:
        """Host and port."""
        return self.url.removeprefix("http://")

    def settings(self, **more: str) -> TeamsSettings:
        """Return settings that lead here."""
        return read_teams_settings(
            {
                "TEAMS_APP_ID": APP_ID,
                "TEAMS_APP_PASSWORD": SECRET,
                "TEAMS_TENANT_ID": TENANT,
                "TEAMS_OPENID_METADATA_URL": self.metadata_url,
                "TEAMS_LOGIN_URL": self.url,
                **more,
            }
        )

    def routes(self) -> Iterable[web.RouteDef]:
        """Return what is served."""
        return (
            web.get("/metadata", self._metadata),
            web.get("/keys", self._keys),
            web.post("/{tenant}/oauth2/v2.0/token", self._login),
            web.route("*", "/{rest:.*}", self._teams),
        )

    async def _metadata(self, request: web.Request) -> web.StreamResponse:
        self.asked["metadata"] += 1
        return await self.metadata.answer({"issuer": ISSUER, "jwks_uri": str(request.url.with_path("/keys"))})

    async def _keys(self, _: web.Request) -> web.StreamResponse:
        self.asked["keys"] += 1
        return await self.keys.answer({"keys": self.published})

    async def _login(self, request: web.Request) -> web.StreamResponse:
        self.asked["login"] += 1
        self.forms.append({name: str(value) for name, value in (await request.post()).items()})
        granted = {"token_type": "Bearer", "expires_in": 3_599, "access_token": f"our-token-{self.asked['login']}"}
        return await self.login.answer(granted)

    async def _teams(self, request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else None
        self.calls.append(Call(request.method, request.raw_path, request.headers.get("Authorization"), body))
        return await self.teams.answer({"id": "a:1-new"})


@asynccontextmanager
async def local_microsoft() -> AsyncIterator[LocalMicrosoft]:
    """Yield Microsoft, listening on loopback."""
    microsoft, server = LocalMicrosoft(), web.Application()
    server.add_routes(microsoft.routes())
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    microsoft.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield microsoft
    finally:
        await runner.cleanup()


class Clock:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Return what it shows."""
        return self.now
