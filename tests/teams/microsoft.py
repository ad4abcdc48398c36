"""What Microsoft signs with, and how it gives out tokens.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

import json
import secrets
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from tests.teams.refusal import Json, RefusedError, refuse
from tests.teams.world import World

ISSUER = "https://api.botframework.com"
METADATA, KEYS = "/v1/.well-known/openidconfiguration", "/v1/.well-known/keys"
SCOPE = f"{ISSUER}/.default"
TOKEN_S = 3_600
"""How long a token is good for, theirs and ours."""
ALGORITHM = "RS256"


@cache
def private_key(kid: str) -> RSAPrivateKey:  # noqa: ARG001 - what it is kept by
    """Return the key called *kid*: another one in each process, for it takes a tenth of a second to make one."""
    return generate_private_key(public_exponent=65_537, key_size=2_048)


class Microsoft:
    """The keys that are published, each with its endorsements, and the one that signs now."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.kid = "key-1"
        self.published: dict[str, tuple[str, ...]] = {self.kid: ("msteams", "webchat")}

    def rotate(self, kid: str, *, endorsements: tuple[str, ...] = ("msteams",), keep: bool = True) -> None:
        """Publish the key *kid* and sign with it from now on; *keep* the others, or take them back."""
        self.published = {**(self.published if keep else {}), kid: endorsements}
        self.kid = kid

    def metadata(self) -> Json:
        """Return the document that says where the keys are."""
        return {
            "issuer": ISSUER,
            "jwks_uri": self._world.url + KEYS,
            "id_token_signing_alg_values_supported": [ALGORITHM],
        }

    def keys(self) -> Json:
        """Return the keys as they are published."""
        return {"keys": [_jwk(kid, endorsements) for kid, endorsements in self.published.items()]}

    def token(self, activity: Json, *, kid: str = "", **claims: Any) -> str:  # noqa: ANN401 - of a token: anything
        """Return a token for *activity*, signed by *kid* or the key of now; *claims* are instead of the usual ones.

        A claim that is None is left out.
        """
        now = int(self._world.now())
        usual = {
            "serviceurl": activity.get("serviceUrl"),
            "nbf": now - 300,
            "exp": now + TOKEN_S,
            "iss": ISSUER,
            "aud": self._world.app_id,
        }
        said = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        named = kid or self.kid
        return jwt.encode(said, private_key(named), ALGORITHM, headers={"kid": named, "x5t": named})

    def grant(self, tenant: str, form: Json) -> Json:
        """Return the answer to the app that asks for a token of its own.

        Raises:
            RefusedError: it does not say who it is, or asks for something else.
        """
        world = self._world
        if tenant != world.tenant:
            refuse(400, "invalid_request")
        if form.get("grant_type") != "client_credentials":
            refuse(400, "unsupported_grant_type")
        if (form.get("client_id"), form.get("client_secret")) != (world.app_id, world.app_password):
            refuse(401, "invalid_client")
        if form.get("scope") != SCOPE:
            refuse(400, "invalid_scope")
        token = f"stand-in.{secrets.token_urlsafe(24)}.token"
        world.tokens[token] = world.now() + TOKEN_S
        return {"token_type": "Bearer", "expires_in": TOKEN_S, "ext_expires_in": TOKEN_S, "access_token": token}


def login_error(refused: RefusedError) -> Json:
    """Return the body with which the login refuses: of another form than Teams' own."""
    return {"error": refused.code, "error_description": f"{refused.code}, says the stand-in"}


def _jwk(kid: str, endorsements: tuple[str, ...]) -> Json:
    public: Json = json.loads(RSAAlgorithm.to_jwk(private_key(kid).public_key()))
    return {**public, "use": "sig", "kid": kid, "x5t": kid, "endorsements": list(endorsements)}
