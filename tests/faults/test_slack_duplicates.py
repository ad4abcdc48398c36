"""Slack sends things more than once: each is answered once."""

import asyncio
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from bot.app import App
from tests.adapters.slack.serving import served
from tests.faults.asking import answered, answers, ask, keys, mention, people, told
from tests.slack import interactions
from tests.slack.delivery import Delivery
from tests.slack.over_http import OverHttp, form
from tests.slack.refusal import Json
from tests.slack.stand_in import StandIn

SOCKET = {"SLACK_MODE": "socket", "SLACK_APP_TOKEN": StandIn.app_token}


async def _again(way: OverHttp, payload: Json, number: int) -> int:
    """Send *payload* as the retry *number* of it, 0 for the first time, and return the status."""
    body, headers = form(payload)
    retry = {"X-Slack-Retry-Num": f"{number}", "X-Slack-Retry-Reason": "http_timeout"} if number else {}
    return (await way.raw(body, {**headers, **way.signed(body), **retry})).status


@pytest.mark.asyncio
@pytest.mark.parametrize("seed", range(4))
async def test_what_comes_several_times_is_answered_once(app: App, slack: StandIn, tmp_path: Path, seed: int) -> None:
    """Each event 1 to 4 times, mixed with all others and many at once: one answer each, and every time a yes."""
    random = Random(seed)
    events = [(ask if random.random() < 0.7 else mention)(slack, person) for person in people(20) * 2]
    deliveries = [(event, n) for event in events for n in range(random.randint(1, 4))]
    random.shuffle(deliveries)
    at_once = asyncio.Semaphore(12)
    async with served(app, slack, tmp_path) as (running, _):
        way = slack.http(f"http://127.0.0.1:{running.port}/slack/events", timeout_s=20)

        async def deliver(event: Json, number: int) -> int:
            async with at_once:
                return await _again(way, event, number)

        statuses = await asyncio.gather(*(deliver(*one) for one in deliveries))

    assert Counter(statuses) == {200: len(deliveries)}
    assert answered(slack, people(20)) == Counter(people(20) * 2)
    assert len(set(keys(slack))) == len(events)


@pytest.mark.asyncio
@pytest.mark.parametrize("mode", [{}, SOCKET], ids=["http", "socket"])
async def test_a_repetition_is_known_after_a_restart(
    app: App, slack: StandIn, tmp_path: Path, mode: dict[str, str]
) -> None:
    """What was answered before a stop is not answered after it, however often it comes."""
    event = ask(slack, "U1")
    for _ in range(2):
        async with served(app, slack, tmp_path, **mode) as (_, way):
            for _ in range(20):
                assert (await way.deliver(event)).acknowledged

    assert len(answers(slack, "U1")) == 1


@pytest.mark.asyncio
async def test_a_repetition_changes_no_order(app: App, slack: StandIn, tmp_path: Path) -> None:
    """Three questions, the first two of which come once more in between, are answered in their order."""
    first, second, third = (ask(slack, "U1", question) for question in range(3))
    async with served(app, slack, tmp_path) as (_, way):
        for event in (first, second, first, third, second):
            await way.deliver(event)

    assert told(slack, "U1") == [0, 1, 2]


@pytest.mark.asyncio
async def test_presses_and_commands_are_answered_once(app: App, slack: StandIn, tmp_path: Path) -> None:
    """A command or a press that a proxy sends twice is one; the same words a second time are another."""
    async with served(app, slack, tmp_path) as (_, way):
        await _both(way, interactions.slash(slack.world, "U0", "C1", "reach email"))
        await _both(way, interactions.slash(slack.world, "U0", "C1", "reach email"))
        button = interactions.button("menu", action_id="choice.1")
        message = {"ts": slack.world.ts(), "text": "", "blocks": []}
        for _ in range(2):
            await _both(way, interactions.block_actions(slack.world, "U1", button, slack.direct("U1"), message))

    assert [seen.kind for seen in slack.seen_by("U0")] == ["ephemeral"] * 2
    assert len(answers(slack, "U1")) == 2


async def _both(way: Delivery, payload: Json) -> None:
    delivered = await asyncio.gather(way.deliver(payload), way.deliver(payload))
    assert all(one.acknowledged for one in delivered)
