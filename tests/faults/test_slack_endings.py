"""Signpost is told to end: it says so, finishes what it can in time, and leaves the rest to the next start."""

import asyncio
import signal
from collections.abc import Callable

import pytest

from tests.faults.asking import answered, answers, ask, keys, people, until
from tests.faults.in_slack import Signpost
from tests.faults.running import started
from tests.slack.faults import Slow
from tests.slack.stand_in import StandIn

Make = Callable[..., Signpost]
END_S = 15.0
"""docs/operating.md: TimeoutStopSec has to be more than that."""
SOCKET = {"SLACK_MODE": "socket", "SLACK_APP_TOKEN": StandIn.app_token}


@pytest.mark.asyncio
@pytest.mark.parametrize(("mode", "slow_s"), [({}, 0.1), ({}, 4), (SOCKET, 1)], ids=["quick", "slow", "socket"])
async def test_told_to_end_it_ends_soon_and_loses_nothing(
    signpost: Make, slack: StandIn, mode: dict[str, str], slow_s: float
) -> None:
    """SIGTERM with 200 answers behind a slow Slack: it says so, is gone in 15 s, and the next start sends the rest."""
    one = signpost(**mode)
    await started(one, forked=False)
    way = slack.socket(timeout_s=20) if mode else one.way(timeout_s=20)
    slack.misbehave_by_chance(0, (1.0, Slow(slow_s)), method="chat.postMessage")
    delivered = await asyncio.gather(*(way.deliver(ask(slack, person)) for person in people(200)))
    assert all(what.acknowledged for what in delivered)
    ending = await one.told_to_end()
    sent = len(keys(slack))
    print(f"\n{ending}, {sent} sent")  # noqa: T201 - for the figures
    slack.behave()
    await started(one)
    await until(lambda: len(keys(slack)) == 200)
    one.send_signal()

    assert await one.ended() == 0
    assert (ending.code, ending.was_alive) == (0, True)
    assert ending.noticed_s < END_S / 3
    assert ending.took_s < END_S
    assert sent == 200 or slow_s >= 1
    assert answered(slack, people(200)) == dict.fromkeys(people(200), 1)


@pytest.mark.asyncio
async def test_what_comes_while_it_ends_is_answered(signpost: Make, slack: StandIn) -> None:
    """Until it is gone it takes what still comes, and refuses nothing that it could take."""
    one = signpost()
    await started(one)
    slack.misbehave_by_chance(0, (1.0, Slow(2)), method="chat.postMessage")
    await one.way(timeout_s=20).deliver(ask(slack, "U1"))
    one.send_signal()
    await one.stopping()
    late = await one.way(timeout_s=20).deliver(ask(slack, "U2"), retries=0)
    assert await one.ended() == 0
    await started(one)
    await until(lambda: len(keys(slack)) == 2)

    assert late.statuses == (200,)
    assert answered(slack, ["U1", "U2"]) == {"U1": 1, "U2": 1}


@pytest.mark.asyncio
async def test_a_stop_signal_in_the_terminal_is_the_same(signpost: Make, slack: StandIn) -> None:
    """Ctrl-C ends it as well as SIGTERM does."""
    one = signpost()
    await started(one)
    assert (await one.way().deliver(ask(slack, "U1"))).acknowledged
    one.send_signal(signal.SIGINT)

    assert await one.ended() == 0
    assert len(answers(slack, "U1")) == 1
    assert "Traceback" not in one.log.read_text()
