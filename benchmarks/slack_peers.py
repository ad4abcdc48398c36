"""What Signpost in Slack is measured against, each a process of its own: python -m benchmarks.slack_peers aiohttp|bolt.

``aiohttp`` checks the signature and says yes. ``bolt`` is the app of Bolt's first page: it replies to every message
with one fixed sentence, and remembers nothing.
"""

import asyncio
import hashlib
import hmac
import os
import sys
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.peer import serve

PATH = "/slack/events"
REPLY = "Thank you. Somebody will look into it."


async def signed(request: web.Request) -> web.Response:
    """Say yes to what is signed."""
    body = await request.read()
    stamp = request.headers["X-Slack-Request-Timestamp"].encode()
    secret = os.environ["SLACK_SIGNING_SECRET"].encode()
    digest = hmac.new(secret, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
    is_ours = hmac.compare_digest(f"v0={digest}", request.headers["X-Slack-Signature"])
    return web.Response(status=200 if is_ours else 401)


def replying(session: aiohttp.ClientSession | None) -> Handler:
    """Return the Bolt app; with a *session* all its calls share one, which Bolt's first page does not do."""
    token, api_url = os.environ["SLACK_BOT_TOKEN"], os.environ["SLACK_API_URL"]
    app = AsyncApp(client=AsyncWebClient(token=token, base_url=api_url, session=session))

    @app.event("message")
    async def reply(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=event["channel"], text=REPLY)

    async def answer(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    return answer


async def main(which: str) -> None:
    """Serve until the process is ended."""
    session = aiohttp.ClientSession() if which == "bolt-shared" else None
    await serve(PATH, signed if which == "aiohttp" else replying(session))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
