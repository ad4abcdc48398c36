"""The clock here and Slack's differ: what is too far off is refused, what is not costs and doubles nothing."""

import logging
import time
from pathlib import Path

import pytest

from bot.app import App
from tests.adapters.slack.serving import served
from tests.faults.asking import answers, ask, told
from tests.slack.faults import ReplyLost
from tests.slack.over_http import OverHttp
from tests.slack.stand_in import StandIn

pytestmark = pytest.mark.usefixtures("short_pauses")


@pytest.mark.asyncio
@pytest.mark.parametrize("ahead_s", [-290, -120, 0, 120, 290])
async def test_clocks_that_differ_double_nothing(app: App, tmp_path: Path, ahead_s: int) -> None:
    """Within the five minutes that a request may be off, an answer that may have arrived is found."""
    async with StandIn(now=lambda: time.time() - ahead_s) as slack:
        slack.misbehave("chat.postMessage", ReplyLost(), None, ReplyLost())
        async with served(app, slack, tmp_path) as (_, way):
            for question in range(3):
                assert (await way.deliver(ask(slack, "U1", question))).statuses == (200,)

        assert told(slack, "U1") == [0, 1, 2]


@pytest.mark.asyncio
@pytest.mark.parametrize("off_s", [301, 600, 86_400, -301, -600, -86_400])
async def test_a_clock_that_is_wrong_is_said_and_nothing_else(
    app: App, slack: StandIn, tmp_path: Path, off_s: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A request of another time is refused with 401, the log says that it is the clock, and no word of it."""
    caplog.set_level(logging.DEBUG)
    async with served(app, slack, tmp_path) as (_, way):
        assert isinstance(way, OverHttp)
        refused = await way.stale(ask(slack, "U1"), off_s)
        assert (await way.deliver(ask(slack, "U1", 1))).statuses == (200,)

    assert refused.status == 401
    assert [getattr(one, "outcome", "") for one in caplog.records if one.getMessage() == "refused"] == ["clock"]
    assert "reach" not in caplog.text
    assert told(slack, "U1") == [1]
    assert len(answers(slack, "U1")) == 1
