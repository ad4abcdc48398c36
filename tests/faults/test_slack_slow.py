"""Slack is slow, and many ask: what is accepted is acknowledged at once, what would be too much is refused."""

import asyncio
import time
from pathlib import Path

import pytest

from bot import delivery
from bot.app import App
from tests.adapters.slack.serving import served
from tests.faults.asking import WANTS_TO_DIE, answered, answers, ask, keys, people, until
from tests.slack import payloads
from tests.slack.faults import Slow
from tests.slack.stand_in import StandIn

SLACK_WAITS_S = 3.0
"""https://docs.slack.dev/apis/events-api: then an event counts as failed."""
AT_ONCE = 40


@pytest.mark.asyncio
async def test_a_slow_slack_holds_no_acknowledgement_up(app: App, slack: StandIn, tmp_path: Path) -> None:
    """Each of 400 events is acknowledged in time, although posting takes longer than Slack waits for us."""
    slack.misbehave_by_chance(0, (1.0, Slow(SLACK_WAITS_S + 1)), method="chat.postMessage")
    at_once, took = asyncio.Semaphore(AT_ONCE), []
    async with served(app, slack, tmp_path) as (running, _):
        way = slack.http(f"http://127.0.0.1:{running.port}/slack/events", timeout_s=60)

        async def deliver(person: str) -> None:
            async with at_once:
                begun = time.monotonic()
                assert (await way.deliver(ask(slack, person))).statuses == (200,)
                took.append(time.monotonic() - begun)

        await asyncio.gather(*map(deliver, people(400)))
        slack.behave()
        await until(lambda: len(keys(slack)) == 400)

    assert answered(slack, people(400)) == dict.fromkeys(people(400), 1)
    assert sorted(took)[-1] < SLACK_WAITS_S


@pytest.mark.asyncio
async def test_what_would_be_too_much_is_left_to_slack(
    app: App, slack: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more is owed than the limit says; the rest is refused with 503, and each is answered once in the end."""
    monkeypatch.setattr(delivery, "MOST_OWED", 100)
    slack.misbehave_by_chance(0, (1.0, Slow(4)), method="chat.postMessage")
    async with served(app, slack, tmp_path) as (running, _):
        way = slack.http(f"http://127.0.0.1:{running.port}/slack/events", timeout_s=60, pauses_s=(0.0, 0.2, 0.2))
        events = {person: ask(slack, person) for person in people(300)}
        statuses: dict[str, int] = {}
        for person, event in events.items():
            statuses[person] = (await way.deliver(event, retries=0)).statuses[0]
        crisis = await way.deliver(payloads.message_im(slack.world, "U9", WANTS_TO_DIE))
        acknowledged = [person for person, status in statuses.items() if status == 200]
        owed = len(acknowledged) - len(keys(slack))

        slack.behave()
        refused = [person for person in events if person not in acknowledged]
        while refused:
            taken = [person for person in refused if (await way.deliver(events[person])).acknowledged]
            refused = [person for person in refused if person not in taken]

    assert set(statuses.values()) == {200, 503}
    assert owed <= 100
    assert crisis.statuses == (200,)
    assert "116 123" in answers(slack, "U9")[0]["text"]
    assert answered(slack, events) == dict.fromkeys(events, 1)
