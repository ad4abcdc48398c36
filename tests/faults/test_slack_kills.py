"""kill -9 at any moment: every event that was acknowledged is answered in Slack, and once.

Fifty kills in the usual run. ``SIGNPOST_LONG=1`` makes it five hundred, with 20,000 events.
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.faults.asking import answers, ask, keys, mention
from tests.faults.in_slack import Signpost
from tests.faults.killing import MANY_KILLS, RETRIES, Figures, end, kill_while_asked
from tests.slack.delivery import Delivered
from tests.slack.faults import RateLimited, ReplyLost, Slow, Status
from tests.slack.stand_in import StandIn

KILLS = MANY_KILLS or 50
FAULTS = ((0.3, Slow(0.2)), (0.03, ReplyLost()), (0.02, Status(500)), (0.02, RateLimited(1)))
"""What Slack does meanwhile, and how often."""


@dataclass
class InSlack:
    """A Slack in which people ask *one*; *posted* is how many messages came, *looked* how often one was looked for."""

    slack: StandIn
    one: Signpost
    posted: int = 0
    looked: int = 0

    async def ask(self, person: str, *, shared: bool) -> Delivered:
        """Let *person* ask."""
        way = self.one.way(pauses_s=(0.0, 0.5, 1.0, 2.0))
        return await way.deliver((mention if shared else ask)(self.slack, f"U{person}"), retries=RETRIES)

    async def killed(self, _at: float) -> None:
        """Count the calls since the last time, and forget them: those of 20,000 events would take gigabytes."""
        self.posted += self._posted()
        self.looked += sum(call.method == "conversations.history" for call in self.slack.calls)
        self.slack.calls.clear()
        self.slack.seen.clear()
        gc.freeze()  # or looking for garbage in all that stays would take seconds

    def answered(self) -> int:
        """Return how many messages there are; in Slack no answer has two."""
        return self.posted + self._posted()

    def _posted(self) -> int:
        return sum(call.method == "chat.postMessage" and call.result == "ok" for call in self.slack.calls)


@pytest.mark.asyncio
async def test_nothing_is_lost_or_doubled_by_kills(
    signpost: Callable[..., Signpost], slack: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    """Killed again and again while events flow and Slack has faults of its own, each event has its one answer."""
    one, figures = signpost(), Figures(KILLS)
    platform = InSlack(slack, one)
    for method in ("chat.postMessage", "conversations.open", "conversations.history"):
        slack.misbehave_by_chance(KILLS, *FAULTS, method=method)
    delivered = await kill_while_asked(one, platform, figures)
    slack.behave()
    await end(one, platform, len(delivered))

    await platform.killed(0)
    gc.unfreeze()
    figures.count(delivered, {person: len(answers(slack, f"U{person}")) for person in delivered})
    with capsys.disabled():
        print(f"\n{figures}; answers looked for {platform.looked} times")  # noqa: T201 - for docs/operating.md
    assert (figures.lost, figures.doubled) == (0, 0)
    assert len(set(keys(slack))) == len(keys(slack))
    assert figures.taken == figures.events
