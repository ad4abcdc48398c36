"""Socket Mode: the connection ends, breaks, or goes silent, and every event is answered once all the same."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

import aiohttp
import pytest

from adapters.served import Served
from bot import delivery
from bot.app import App
from tests.adapters.slack.serving import served
from tests.faults.asking import answered, answers, ask, keys, mention, people, told, until
from tests.slack import interactions, payloads
from tests.slack.connection import Connection
from tests.slack.faults import Status
from tests.slack.sockets import Sockets
from tests.slack.stand_in import StandIn

pytestmark = pytest.mark.usefixtures("short_pauses")

SOCKET = {"SLACK_MODE": "socket", "SLACK_APP_TOKEN": StandIn.app_token}


async def _refresh(sockets: Sockets) -> None:
    await sockets.refresh(after_s=0.1)


async def _cut(sockets: Sockets) -> None:
    sockets.cut()


async def _silence(sockets: Sockets) -> None:
    sockets.silence()


@pytest.mark.asyncio
@pytest.mark.parametrize(("end", "times"), [(_refresh, 10), (_cut, 5), (_silence, 2)])
async def test_it_connects_anew_and_loses_nothing(
    app: App, slack: StandIn, tmp_path: Path, end: Callable[[Sockets], Awaitable[None]], times: int
) -> None:
    """Events flow while the connection ends again and again: what was not acknowledged comes again, and is known."""
    random = Random(times)
    asked = people(12 * times)
    async with served(app, slack, tmp_path, **SOCKET) as (running, _):
        way = slack.socket(timeout_s=10, pauses_s=(0.0, 0.5, 2.0))
        await slack.sockets.connected()
        for n in range(times):
            events = [(ask if random.random() < 0.7 else mention)(slack, one) for one in asked[12 * n : 12 * n + 12]]
            delivering = [asyncio.create_task(way.deliver(event)) for event in events]
            await asyncio.sleep(random.uniform(0, 0.03))
            before = set(slack.sockets.connections)
            await end(slack.sockets)
            delivered = await asyncio.gather(*delivering)
            assert all(one.acknowledged for one in delivered)
            await _until_anew(slack.sockets, before)
        await until(lambda: len(keys(slack)) == len(asked))
        await _until_ready(running)

    assert answered(slack, asked) == dict.fromkeys(asked, 1)


async def _until_anew(sockets: Sockets, before: set[Connection]) -> None:
    await until(lambda: bool(set(sockets.connections) - before))


async def _until_ready(running: Served) -> None:
    async with asyncio.timeout(30):
        while not await _is_ready(running):
            await asyncio.sleep(0.1)


async def _is_ready(running: Served) -> bool:
    async with aiohttp.request("GET", f"http://127.0.0.1:{running.port}/readyz") as response:
        said = await response.json()
        assert response.status == (200 if said["ready"] else 503)
        return [*said["trouble"]] != ["slack"]


@pytest.mark.asyncio
async def test_an_acknowledgement_that_is_lost_is_no_second_answer(app: App, slack: StandIn, tmp_path: Path) -> None:
    """Envelopes whose acknowledgement never arrives come again, and are acknowledged without another answer."""
    async with served(app, slack, tmp_path, **SOCKET) as (_, way):
        for question in range(3):
            event = ask(slack, "U1", question)
            for _ in range(4):
                assert (await way.deliver(event)).statuses == (200,)

    assert told(slack, "U1") == [0, 1, 2]


@pytest.mark.asyncio
async def test_what_is_refused_is_not_acknowledged(
    app: App, slack: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be kept stays with Slack, which sends it again."""
    event = ask(slack, "U1")
    async with served(app, slack, tmp_path, **SOCKET) as (_, _):
        way = slack.socket(timeout_s=0.5)
        await slack.sockets.connected()
        with monkeypatch.context() as full:
            full.setattr(delivery, "MOST_OWED", 0)
            refused = await way.deliver(event, retries=1)
        later = await slack.socket(timeout_s=10).deliver(event)

    assert refused.statuses == (0, 0)
    assert later.statuses == (200,)
    assert len(answers(slack, "U1")) == 1


@pytest.mark.asyncio
async def test_what_is_new_to_us_is_acknowledged(app: App, slack: StandIn, tmp_path: Path) -> None:
    """An event or a press of a sort that we do not know does not come again and again."""
    async with served(app, slack, tmp_path, **SOCKET) as (_, way):
        for payload in (
            payloads.unknown_event(slack.world, "U1"),
            payloads.app_rate_limited(slack.world),
            interactions.unknown_interaction(slack.world, "U1"),
        ):
            assert (await way.deliver(payload)).statuses == (200,)

    assert slack.seen == []


@pytest.mark.asyncio
async def test_a_slack_that_gives_no_connection_is_asked_again(app: App, slack: StandIn, tmp_path: Path) -> None:
    """It is not ready without a connection, says so, and takes the first that it gets."""
    slack.misbehave("apps.connections.open", None, Status(500), Status(503))  # the first is asked at the start
    async with served(app, slack, tmp_path, **SOCKET) as (running, way):
        assert not await _is_ready(running)
        await _until_ready(running)
        assert (await way.deliver(ask(slack, "U1"))).acknowledged

    assert len(answers(slack, "U1")) == 1


@pytest.mark.asyncio
async def test_socket_mode_opens_no_way_in(app: App, slack: StandIn, tmp_path: Path) -> None:
    """Over HTTP it hears nothing, not even what is signed with a secret that was left in the environment."""
    async with served(app, slack, tmp_path, **SOCKET) as (running, _):
        way = slack.http(f"http://127.0.0.1:{running.port}/slack/events")
        assert (await way.deliver(ask(slack, "U1"), retries=0)).statuses == (404,)

    assert slack.seen == []
