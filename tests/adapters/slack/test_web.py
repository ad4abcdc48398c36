"""What Slack answers to a call becomes one of a few things to do, in our words or in those that Slack publishes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from adapters.slack.web import answered, web_client
from bot.sender import NeverError, NotYetError, SendError

UNCLEAR = NotYetError("unexpected answer", may_have_arrived=True)


@asynccontextmanager
async def _slack(status: int, body: object) -> AsyncIterator[str]:
    """Yield the address of a Slack that answers every call with *status* and *body*."""

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(body, status=status, headers={"Retry-After": "7"})

    server = web.Application()
    server.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "said", "error"),
    [
        (200, "user_not_found", NeverError("user_not_found")),
        (200, "zebra", NeverError("another refusal")),
        (200, "Zebra crossing", UNCLEAR),
        (200, "z" * 51, UNCLEAR),
        (200, "", UNCLEAR),
        (200, ["zebra"], UNCLEAR),
        (200, None, UNCLEAR),
        (500, "Zebra crossing", UNCLEAR),
        (200, "token_revoked", NotYetError("token_revoked", is_refused=True)),
        (200, "internal_error", NotYetError("internal_error", may_have_arrived=True)),
        (503, "service_unavailable", NotYetError("service_unavailable", may_have_arrived=True)),
        (200, "ratelimited", NotYetError("rate limited", after_s=7.0)),
        (429, "Zebra crossing", NotYetError("rate limited", after_s=7.0)),
    ],
)
async def test_a_refusal_says_what_it_means(status: int, said: object, error: SendError) -> None:
    """Gone for good, try again, an operator has to act, perhaps it arrived: told apart, and nothing quoted.

    What is no code of Slack's leaves it open whether anything was done, so it is looked for.
    """
    async with _slack(status, {"ok": False, "error": said}) as url, aiohttp.ClientSession() as session:
        with pytest.raises(SendError) as failed:
            await answered(web_client("xoxb-1", url, session).auth_test())

    assert (type(failed.value), vars(failed.value)) == (type(error), vars(error))
    assert "zebra" not in repr(failed.value).casefold()
