"""Answers go to Teams in its own form, our token to no other host, and every failure says what it means."""

import asyncio
import socket
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from adapters.teams import web as teams_web
from adapters.teams.connector import Connector
from adapters.teams.credentials import Credentials
from adapters.teams.hosts import Hosts
from adapters.teams.web import open_session
from bot.sender import NeverError, NotYetError, SendError
from tests.adapters.teams.local_microsoft import APP_ID, TENANT, Call, LocalMicrosoft, local_microsoft

THREAD = "19:efa9296d959346209fea44151c742e73@thread.tacv2;messageid=1481567603816"
CARD = {"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": {}}]}


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[LocalMicrosoft, Connector]]:
    """Yield Microsoft, and a connector to it."""
    async with local_microsoft() as microsoft, open_session() as session:
        credentials = Credentials(microsoft.settings(), session)
        yield microsoft, Connector(session, Hosts([microsoft.host]), APP_ID, credentials)
        await credentials.stop()


@pytest.mark.asyncio
async def test_sends_replies_updates_and_opens_chats() -> None:
    """Each call is the one that Microsoft documents, with our token, and nothing of an activity is lost."""
    activity = {**CARD, "entities": [{"type": "https://schema.org/Message", "@type": "Message"}], "odd": [{"kept": 1}]}
    chat = {
        "isGroup": False,
        "bot": {"id": f"28:{APP_ID}"},
        "members": [{"id": "29:1-x_Y"}],
        "channelData": {"tenant": {"id": TENANT}},
        "tenantID": TENANT,
    }
    quoted = "19%3Aefa9296d959346209fea44151c742e73%40thread.tacv2%3Bmessageid%3D1481567603816"
    async with connected() as (microsoft, connector):
        assert await connector.send(microsoft.service_url, "a:1/..", activity) == "a:1-new"
        assert await connector.send(microsoft.service_url.rstrip("/"), THREAD, CARD, reply_to="1700") == "a:1-new"
        await connector.update(microsoft.service_url, "a:1", "f:7?", CARD)
        assert await connector.open_chat(microsoft.service_url, "29:1-x_Y", TENANT) == "a:1-new"

    proof = "Bearer our-token-1"
    assert microsoft.calls == [
        Call("POST", "/uk/v3/conversations/a%3A1%2F../activities", proof, activity),
        Call("POST", f"/uk/v3/conversations/{quoted}/activities/1700", proof, CARD),
        Call("PUT", "/uk/v3/conversations/a%3A1/activities/f%3A7%3F", proof, CARD),
        Call("POST", "/uk/v3/conversations", proof, chat),
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "body", "named"), [(200, {"id": "1700"}, "1700"), (201, {"id": "a:1"}, "a:1"), (202, b"", "")]
)
async def test_what_teams_takes_has_arrived(status: int, body: object, named: str) -> None:
    """Teams names what it made; where it made several messages of one it says 202 and no more."""
    async with connected() as (microsoft, connector):
        microsoft.teams.status, microsoft.teams.body = status, body

        assert await connector.send(microsoft.service_url, "a:1", CARD) == named


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "<!DOCTYPE html><title>Log in</title>"),
        (202, "<html>zebra</html>"),
        (200, b""),
        (201, b""),
        (204, b""),
        (200, b"\xff"),
        (200, {}),
        (200, []),
        (201, {"id": 7}),
        (201, {"id": ""}),
        (200, {"error": "zebra"}),
    ],
)
async def test_what_teams_did_not_say_is_no_success(status: int, body: object) -> None:
    """A page of something on the way, such as a proxy that wants a login, brought nobody an answer that we know of."""
    async with connected() as (microsoft, connector):
        microsoft.teams.status, microsoft.teams.body = status, body
        raised = []
        for call in (
            connector.send(microsoft.service_url, "a:1", CARD),
            connector.update(microsoft.service_url, "a:1", "1", CARD),
            connector.open_chat(microsoft.service_url, "29:1", TENANT),
        ):
            with pytest.raises(NotYetError) as failed:
                await call
            raised.append(failed.value)

    assert {(error.reason, error.is_refused) for error in raised} == {("no answer of Teams", True)}
    assert [error.may_have_arrived for error in raised] == [True, True, False]


@pytest.mark.asyncio
async def test_a_chat_has_a_name() -> None:
    """Where Teams opens a chat and does not say which, nothing can be sent yet."""
    async with connected() as (microsoft, connector):
        microsoft.teams.status, microsoft.teams.body = 202, b""
        with pytest.raises(NotYetError, match="no chat in the answer") as failed:
            await connector.open_chat(microsoft.service_url, "29:1", TENANT)

    assert not failed.value.may_have_arrived


@pytest.mark.asyncio
async def test_our_token_goes_to_no_host_that_is_not_on_the_list() -> None:
    """Whatever service URL is asked for, a host that is not on the list sees no connection, and no token is fetched."""
    async with local_microsoft() as evil, local_microsoft() as microsoft, open_session() as session:
        credentials = Credentials(microsoft.settings(), session)
        connector = Connector(session, Hosts([microsoft.host]), APP_ID, credentials)
        port = evil.host.partition(":")[2]
        for url in (
            evil.service_url,
            f"http://localhost:{port}/",
            f"http://[::1]:{port}/",
            f"http://2130706433:{port}/",
            f"http://127.1:{port}/",
            f"http://{microsoft.host}@{evil.host}/",
            f"http://{microsoft.host}#@{evil.host}/",
            f"http://{microsoft.host}\\@{evil.host}/",
            f"http://{microsoft.host}.evil.example:{port}/",
            f"http://{evil.host}/?{microsoft.service_url}",
            "http://169.254.169.254/latest/",
            "file:///etc/passwd",
            "",
        ):
            calls = (
                connector.send(url, "a:1", CARD),
                connector.update(url, "a:1", "1", CARD),
                connector.open_chat(url, "29:1", TENANT),
            )
            for call in calls:
                with pytest.raises(NeverError, match="not on the list"):
                    await call

    assert evil.calls == microsoft.calls == []
    assert microsoft.asked["login"] == 0


@pytest.mark.asyncio
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_our_token_follows_no_redirect(status: int) -> None:
    """Teams itself cannot send our token elsewhere."""
    async with local_microsoft() as evil, connected() as (microsoft, connector):
        microsoft.teams.status, microsoft.teams.headers = status, {"Location": f"{evil.url}/steal"}
        with pytest.raises(NotYetError, match=f"status {status}"):
            await connector.send(microsoft.service_url, "a:1", CARD)

    assert evil.calls == []
    assert len(microsoft.calls) == 1


@pytest.mark.asyncio
async def test_without_credentials_no_token_is_sent() -> None:
    """For trying out on one machine nothing is proved, to us or by us."""
    async with local_microsoft() as microsoft, open_session() as session:
        await Connector(session, Hosts([microsoft.host]), "", None).send(microsoft.service_url, "a:1", CARD)

    assert [call.authorization for call in microsoft.calls] == [None]
    assert microsoft.asked["login"] == 0


BLOCKED = {"errorCode": 209, "message": '{\r\n  "subCode": "MessageWritesBlocked",\r\n  "details": "zebra"\r\n}'}


def said(code: str) -> dict[str, object]:
    """Return an error as Teams words it."""
    return {"error": {"code": code, "message": "zebra crossing"}}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, said("BadSyntax"), NeverError("bad request")),
        (403, BLOCKED, NeverError("blocked")),
        (403, said("ConversationBlockedByUser"), NeverError("blocked")),
        (403, said("ForbiddenOperationException"), NeverError("not installed")),
        (403, said("BotNotInConversationRoster"), NeverError("not installed")),
        (403, said("BotDisabledByAdmin"), NeverError("disabled")),
        (403, said("zebra"), NeverError("forbidden")),
        (404, said("ConversationNotFound"), NeverError("gone")),
        (413, said("MessageSizeTooBig"), NeverError("too large")),
        (422, "zebra", NeverError("status 422")),
        (401, said("BotNotRegistered"), NotYetError("unauthorised", is_refused=True)),
        (403, "<html>zebra</html>", NotYetError("forbidden", is_refused=True)),
        (407, "", NotYetError("status 407", is_refused=True)),
        (412, said("PreconditionFailed"), NotYetError("conflict")),
        (429, said("Throttled"), NotYetError("rate limited")),
        (408, "", NotYetError("status 408", may_have_arrived=True)),
        (500, said("ServiceError"), NotYetError("status 500", may_have_arrived=True)),
        (502, "<html>zebra</html>", NotYetError("status 502", may_have_arrived=True)),
        (503, "", NotYetError("status 503")),
        (504, b"\xff", NotYetError("status 504", may_have_arrived=True)),
    ],
)
async def test_a_refusal_says_what_it_means(status: int, body: object, error: SendError) -> None:
    """Gone for good, try again, an operator has to act, perhaps it arrived: told apart, in our words."""
    async with connected() as (microsoft, connector):
        microsoft.teams.status, microsoft.teams.body = status, body
        with pytest.raises(SendError) as failed:
            await connector.send(microsoft.service_url, "a:1", CARD)

    assert (type(failed.value), vars(failed.value)) == (type(error), vars(error))
    assert "zebra" not in repr(failed.value)
    assert len(microsoft.calls) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("given", "after_s"),
    [("7", 7.0), ("0", 0.0), ("999999999999", 3_600.0), ("soon", None), ("-1", None), ("٧", None), ("", None)],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_waits_as_long_as_teams_says(status: int, given: str, after_s: float | None) -> None:
    """The time that Teams names is kept to the second, as long as it is one."""
    async with connected() as (microsoft, connector):
        microsoft.teams.status, microsoft.teams.headers = status, {"Retry-After": given} if given.isascii() else {}
        with pytest.raises(NotYetError) as failed:
            await connector.send(microsoft.service_url, "a:1", CARD)

    assert failed.value.after_s == after_s


@pytest.mark.asyncio
async def test_a_token_that_teams_does_not_take_is_replaced() -> None:
    """After 401 the next try comes with a new token."""
    async with connected() as (microsoft, connector):
        microsoft.teams.status = 401
        with pytest.raises(NotYetError):
            await connector.send(microsoft.service_url, "a:1", CARD)
        microsoft.teams.status = 200
        await connector.send(microsoft.service_url, "a:1", CARD)

    assert [call.authorization for call in microsoft.calls] == ["Bearer our-token-1", "Bearer our-token-2"]


@pytest.mark.asyncio
async def test_opening_a_chat_again_doubles_nothing() -> None:
    """A chat may be asked for again after any trouble: it is the same one."""
    async with connected() as (microsoft, connector):
        microsoft.teams.status = 502
        with pytest.raises(NotYetError) as failed:
            await connector.open_chat(microsoft.service_url, "29:1", TENANT)

    assert not failed.value.may_have_arrived


@pytest.mark.asyncio
async def test_nobody_there_is_not_arrived() -> None:
    """Where nobody listens nothing can have arrived."""
    async with connected() as (microsoft, connector):
        await connector.send(microsoft.service_url, "a:1", CARD)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
        async with open_session() as session:
            with pytest.raises(NotYetError, match="no connection") as failed:
                await Connector(session, Hosts([host]), APP_ID, None).send(f"http://{host}/", "a:1", CARD)

    assert not failed.value.may_have_arrived


@pytest.mark.asyncio
async def test_a_line_that_breaks_leaves_it_open() -> None:
    """A connection that is reset after the request may have brought it."""

    async def reset(request: web.Request) -> web.StreamResponse:
        await request.read()
        assert request.transport
        raw = request.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
        return web.Response()

    server = web.Application()
    server.router.add_route("*", "/{rest:.*}", reset)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host = f"127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with open_session() as session:
            with pytest.raises(NotYetError) as failed:
                await Connector(session, Hosts([host]), APP_ID, None).send(f"http://{host}/", "a:1", CARD)
    finally:
        await runner.cleanup()

    assert failed.value.may_have_arrived


@pytest.mark.asyncio
async def test_waits_no_longer_than_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Teams that does not answer holds up one answer for five seconds, and nothing else; it may have arrived."""
    assert teams_web.TIMEOUT_S == 5
    monkeypatch.setattr(teams_web, "TIMEOUT_S", 0.5)
    async with connected() as (microsoft, connector):
        await connector.update(microsoft.service_url, "a:1", "1", CARD)
        microsoft.teams.silence_s = 60
        started, turns = time.monotonic(), 0
        waiting = asyncio.create_task(connector.send(microsoft.service_url, "a:1", CARD))
        while not waiting.done():
            await asyncio.sleep(0.01)
            turns += 1

    failed = waiting.exception()
    assert isinstance(failed, NotYetError)
    assert failed.may_have_arrived
    assert time.monotonic() - started < 2
    assert turns > 20
