"""What Signpost in Teams is measured against, each a process of its own: python -m benchmarks.teams_peers NAME.

``aiohttp`` checks the token and says yes. ``botbuilder`` is the echo bot of Microsoft's samples on botbuilder-core and
aiohttp, with the adapter that keeps its connection and its own token from message to message. It remembers nothing.
"""

import asyncio
import json
import os
import sys
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import jwt
import requests
from aiohttp import web
from aiohttp.typedefs import Handler
from botbuilder.core import (  # type: ignore[import-untyped] # has no py.typed
    ActivityHandler,
    BotFrameworkAdapter,
    BotFrameworkAdapterSettings,
    MessageFactory,
    TurnContext,
)
from botbuilder.core.integration import aiohttp_error_middleware  # type: ignore[import-untyped] # has no py.typed
from botbuilder.schema import Activity  # type: ignore[import-untyped] # has no py.typed
from botframework.connector.auth import MicrosoftAppCredentials  # type: ignore[import-untyped] # has no py.typed
from msal import ConfidentialClientApplication  # type: ignore[import-untyped] # has no py.typed

from benchmarks.peer import serve

PATH = "/api/messages"


class Echo(ActivityHandler):  # type: ignore[misc] # has no types
    """Says again what was said."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Reply to one message."""
        await turn_context.send_activity(MessageFactory.text(f"Echo: {turn_context.activity.text}"))


class Login:
    """Microsoft's login for MSAL, which calls none without https: what it sends goes on to the stand-in's from here.

    MSAL asks once an hour; each message finds the token in MSAL's own cache, as with the real login.
    """

    def get(self, url: str, **_: object) -> SimpleNamespace:
        """Say where tokens are given out: the one document that the stand-in has not."""
        tenant = url.partition("/v2.0/")[0]
        where = {name: f"{tenant}/oauth2/v2.0/{name[:-9]}" for name in ("authorization_endpoint", "token_endpoint")}
        return SimpleNamespace(status_code=200, text=json.dumps({"issuer": f"{tenant}/v2.0", **where}), headers={})

    def post(self, url: str, **form: Any) -> requests.Response:  # noqa: ANN401 - whatever MSAL says
        """Ask the stand-in."""
        return requests.post(os.environ["TEAMS_LOGIN_URL"] + urlsplit(url).path, timeout=5, **form)


def replying() -> Handler:
    """Return the echo bot; what the SDK calls outside is the stand-in: its keys, its login, and its Teams."""
    app_id, password = os.environ["TEAMS_APP_ID"], os.environ["TEAMS_APP_PASSWORD"]
    credentials = MicrosoftAppCredentials(app_id, password, os.environ["TEAMS_TENANT_ID"])
    credentials.app = ConfidentialClientApplication(
        app_id, client_credential=password, authority=credentials.oauth_endpoint, http_client=Login()
    )
    metadata = os.environ["TEAMS_OPENID_METADATA_URL"]
    settings = BotFrameworkAdapterSettings(app_id, password, open_id_metadata=metadata, app_credentials=credentials)
    adapter, bot = BotFrameworkAdapter(settings), Echo()

    async def answer(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        done = await adapter.process_activity(activity, request.headers.get("Authorization", ""), bot.on_turn)
        return web.json_response(done.body, status=done.status) if done else web.Response(status=201)

    return answer


async def checking() -> Handler:
    """Return what says yes to every request with a good token."""
    async with aiohttp.ClientSession() as session:
        metadata = await (await session.get(os.environ["TEAMS_OPENID_METADATA_URL"])).json()
        keys = jwt.PyJWKSet.from_dict(await (await session.get(metadata["jwks_uri"])).json())
    audience, issuer = os.environ["TEAMS_APP_ID"], os.environ["TEAMS_TOKEN_ISSUER"]

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            key = keys[jwt.get_unverified_header(token)["kid"]]
            jwt.decode(token, key, ["RS256"], audience=audience, issuer=issuer)
        except (jwt.PyJWTError, KeyError):
            return web.Response(status=401)
        return web.Response()

    return answer


async def main(which: str) -> None:
    """Serve until the process is ended."""
    if which == "aiohttp":
        await serve(PATH, await checking())
    else:
        await serve(PATH, replying(), aiohttp_error_middleware)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
