"""kill -9 at any moment: every event that was acknowledged is answered, and once.

Fifty kills in the usual run. ``SIGNPOST_LONG=1`` makes it five hundred, with 20,000 events.
"""

import asyncio
import gc
import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from adapters.stores.sqlite import SqliteStore
from tests.faults.asking import answers, ask, keys, mention, until
from tests.faults.running import RefusedError, Signpost
from tests.slack.delivery import Delivered
from tests.slack.faults import RateLimited, ReplyLost, Slow, Status
from tests.slack.stand_in import StandIn

KILLS = 500 if os.environ.get("SIGNPOST_LONG") else 50
EVENTS_A_LIFE = 40
LONGEST_LIFE_S = 0.9
"""Of new traffic before each kill."""
KILLED_EARLY = 0.15
"""So many are killed while they still start."""
MOST_WAITING = 80
"""Events that may wait for their answer when new ones come; else there would be more and more, with a kill a second."""
RETRIES = 100
"""Slack gives up after three; but then, nothing else is killed every second."""
FAULTS = ((0.3, Slow(0.2)), (0.03, ReplyLost()), (0.02, Status(500)), (0.02, RateLimited(1)))
"""What Slack does meanwhile, and how often."""


@dataclass
class Figures:
    """What came of it; *taken* is how many events were acknowledged, *looked* how often an answer was looked for."""

    events: int = 0
    taken: int = 0
    deliveries: int = 0
    posted: int = 0
    looked: int = 0
    lost: int = 0
    doubled: int = 0
    starts_s: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        starts = sorted(self.starts_s)
        return (
            f"{KILLS} kills, {self.events} events in {self.deliveries} deliveries, {self.taken} acknowledged, "
            f"answers looked for {self.looked} times: {self.lost} lost, {self.doubled} doubled; "
            f"ready {statistics.median(starts):.2f} s after a kill, {starts[-1]:.2f} s at most"
        )

    def count_calls(self, slack: StandIn) -> None:
        """Count the calls since the last time, and forget them: those of 20,000 events would take gigabytes."""
        self.posted += _posted(slack)
        self.looked += sum(call.method == "conversations.history" for call in slack.calls)
        slack.calls.clear()
        slack.seen.clear()
        gc.freeze()  # or looking for garbage in all that stays would take seconds


@pytest.mark.asyncio
async def test_nothing_is_lost_or_doubled_by_kills(
    signpost: Callable[..., Signpost], slack: StandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Killed again and again while events flow and Slack has faults of its own, each event has its one answer."""
    random, figures = Random(KILLS), Figures()
    one = signpost()
    asking: dict[str, asyncio.Task[Delivered]] = {}
    for method in ("chat.postMessage", "conversations.open", "conversations.history"):
        slack.misbehave_by_chance(KILLS, *FAULTS, method=method)
    one.start()
    await _up(one)
    for life in range(KILLS):
        for n in range(EVENTS_A_LIFE):
            person = f"U{life:03}{n:03}"
            asked = _asked(slack, one, person, random.uniform(0, LONGEST_LIFE_S), shared=random.random() < 0.3)
            asking[person] = asyncio.create_task(asked)
        await asyncio.sleep(random.uniform(0, LONGEST_LIFE_S))
        await one.kill()
        figures.count_calls(slack)
        one.start(forked=True)
        if random.random() < KILLED_EARLY:
            await asyncio.sleep(random.uniform(0, 0.5))
        else:
            figures.starts_s.append(await _up(one))
            await until(lambda: len(asking) - figures.posted - _posted(slack) < MOST_WAITING)
    await _up(one)
    delivered = dict(zip(asking, await asyncio.gather(*asking.values()), strict=True))
    slack.behave()
    await until(lambda: figures.posted + _posted(slack) >= len(asking))
    one.send_signal()
    assert await one.ended() == 0

    figures.count_calls(slack)
    gc.unfreeze()
    for person, what in delivered.items():
        number = len(answers(slack, person))
        figures.events += 1
        figures.deliveries += len(what.answers)
        figures.taken += what.acknowledged
        figures.lost += what.acknowledged and number < 1
        figures.doubled += number > 1
    with capsys.disabled():
        print(f"\n{figures}")  # noqa: T201 - the figures of docs/operating.md
    assert (figures.lost, figures.doubled) == (0, 0)
    assert len(set(keys(slack))) == len(keys(slack))
    assert figures.taken == figures.events
    assert await _owed(tmp_path / "data") == 0


async def _asked(slack: StandIn, signpost: Signpost, person: str, after_s: float, *, shared: bool) -> Delivered:
    """Return what came of *person* asking after so many seconds."""
    await asyncio.sleep(after_s)
    way = signpost.way(pauses_s=(0.0, 0.5, 1.0, 2.0))
    return await way.deliver((mention if shared else ask)(slack, person), retries=RETRIES)


async def _up(one: Signpost) -> float:
    """Return after how many seconds it was ready; start it again if it ends, as whatever runs it does.

    It does not start when Slack is too slow to say whose token it is, which happens on a busy machine.
    """
    while True:
        try:
            return await one.ready()
        except RefusedError:
            one.start(forked=True)


def _posted(slack: StandIn) -> int:
    return sum(call.method == "chat.postMessage" and call.result == "ok" for call in slack.calls)


async def _owed(data: Path) -> int:
    store = await SqliteStore.open(data, idle_s=900, limit=100)
    try:
        return len(await store.adopt())
    finally:
        await store.close()
