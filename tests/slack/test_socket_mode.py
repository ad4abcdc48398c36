"""Over the websocket, Slack's own client gets what it expects."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack import interactions, payloads
from tests.slack.stand_in import StandIn


class Listener:
    """Slack's websocket client, which keeps what it is sent and acknowledges it, or does not when *deaf*."""

    def __init__(self, slack: StandIn) -> None:
        web = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        self.client = SocketModeClient(slack.app_token, web_client=web, ping_interval=0.5)
        self.client.socket_mode_request_listeners.append(self._heard)
        self.heard: list[SocketModeRequest] = []
        self.deaf = 0
        self.answer: dict[str, str] | None = None

    async def _heard(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        if self.deaf:
            self.deaf -= 1
        else:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.answer))


Connect = Callable[[], Awaitable[Listener]]


@pytest_asyncio.fixture
async def connect(slack: StandIn) -> AsyncIterator[Connect]:
    """Return a way to connect one more client."""
    listeners: list[Listener] = []

    async def another() -> Listener:
        listeners.append(Listener(slack))
        await listeners[-1].client.connect()  # type: ignore[no-untyped-call]  # Slack's own has no types
        await slack.sockets.connected(len(listeners))
        return listeners[-1]

    yield another
    for listener in listeners:
        await listener.client.close()  # type: ignore[no-untyped-call]  # Slack's own has no types


@pytest.mark.asyncio
async def test_an_event_is_delivered_and_acknowledged(slack: StandIn, connect: Connect) -> None:
    """The envelope holds the payload and says that it is the first try."""
    listener = await connect()
    event = payloads.message_im(slack.world, "U1", "hello")

    assert (await slack.socket().deliver(event)).statuses == (200,)
    [request] = listener.heard
    assert (request.type, request.payload, request.retry_attempt) == ("events_api", event, 0)
    assert not request.accepts_response_payload


@pytest.mark.asyncio
async def test_an_event_is_sent_again_until_it_is_acknowledged(slack: StandIn, connect: Connect) -> None:
    """With a number and a reason, in a new envelope."""
    listener = await connect()
    listener.deaf = 2

    delivered = await slack.socket(timeout_s=0.3).deliver(payloads.message_im(slack.world, "U1", "hello"))

    assert delivered.statuses == (0, 0, 200)
    tries = [(request.retry_attempt, request.retry_reason) for request in listener.heard]
    assert tries == [(0, ""), (1, "timeout"), (2, "timeout")]
    assert len({request.envelope_id for request in listener.heard}) == 3


@pytest.mark.asyncio
async def test_the_answer_to_a_slash_command_is_in_its_acknowledgement(slack: StandIn, connect: Connect) -> None:
    """It is seen as over HTTP, and an unacknowledged command does not come again."""
    listener = await connect()
    listener.answer = {"text": "only you"}
    listener.deaf = 1

    first = await slack.socket(timeout_s=0.3).deliver(interactions.slash(slack.world, "U1", "C1"))
    second = await slack.socket().deliver(interactions.slash(slack.world, "U1", "C1"))

    assert (first.statuses, second.statuses, json.loads(second.body)) == ((0,), (200,), listener.answer)
    assert [(seen.kind, seen.viewers, seen.sentences) for seen in slack.seen] == [("ephemeral", {"U1"}, ("only you",))]
    assert [request.type for request in listener.heard] == ["slash_commands"] * 2


@pytest.mark.asyncio
async def test_an_interaction_is_delivered(slack: StandIn, connect: Connect) -> None:
    """Its envelope takes an answer."""
    listener = await connect()

    await slack.socket().deliver(interactions.unknown_interaction(slack.world, "U1"))
    assert [(one.type, one.accepts_response_payload) for one in listener.heard] == [("interactive", True)]


@pytest.mark.asyncio
async def test_events_go_to_any_one_connection(slack: StandIn, connect: Connect) -> None:
    """Each event comes once, and every connection gets some."""
    listeners = [await connect() for _ in range(3)]
    for n in range(30):
        await slack.socket().deliver(payloads.message_im(slack.world, "U1", f"{n}"))

    heard = [len(listener.heard) for listener in listeners]
    assert sum(heard) == 30
    assert min(heard) > 0


@pytest.mark.asyncio
@pytest.mark.parametrize("how", ["refresh", "cut", "silence"])
async def test_a_client_comes_back(slack: StandIn, connect: Connect, how: str) -> None:
    """After a refresh, a cut and a silence, the client connects anew and hears again."""
    listener = await connect()
    [before] = slack.sockets.connections
    if how == "refresh":
        await slack.sockets.refresh(after_s=0)
    else:
        getattr(slack.sockets, how)()

    async with asyncio.timeout(10):
        while before in slack.sockets.connections or not slack.sockets.connections:
            await asyncio.sleep(0.02)
    delivered = await slack.socket().deliver(payloads.message_im(slack.world, "U1", "hello"))

    assert delivered.acknowledged
    assert listener.heard


@pytest.mark.asyncio
async def test_a_cut_while_waiting_leads_to_another_try(slack: StandIn, connect: Connect) -> None:
    """An event on a line that breaks is not lost: it comes again on the next."""
    listener = await connect()
    listener.deaf = 1
    way = slack.socket(timeout_s=5)
    delivering = asyncio.create_task(way.deliver(payloads.message_im(slack.world, "U1", "hello")))
    async with asyncio.timeout(10):
        while not listener.heard:
            await asyncio.sleep(0.01)

    slack.sockets.cut()

    assert (await delivering).statuses == (0, 200)
    assert [request.retry_attempt for request in listener.heard] == [0, 1]


@pytest.mark.asyncio
async def test_without_a_connection_nothing_is_delivered(slack: StandIn) -> None:
    """All tries come to nothing."""
    delivered = await slack.socket(timeout_s=0.01).deliver(payloads.message_im(slack.world, "U1", "hello"))

    assert delivered.statuses == (0,) * 4


@pytest.mark.asyncio
async def test_a_ticket_is_good_for_one_connection(slack: StandIn) -> None:
    """An address from apps.connections.open cannot be used twice."""
    web = AsyncWebClient(base_url=slack.api_url)
    url = (await web.apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        first = await session.ws_connect(url)

        assert (await first.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
            await session.ws_connect(url)
        await first.close()
