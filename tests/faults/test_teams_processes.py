"""Signpost in Teams as processes: two at once, one of them killed, and one that is told to end."""

import asyncio
from collections.abc import Callable

import pytest

from bot.sending import AT_ONCE
from tests.faults.asking import until
from tests.faults.in_teams import TeamsSignpost, answered, ask, mention, people
from tests.faults.running import started
from tests.teams.faults import Slow
from tests.teams.stand_in import StandIn

Make = Callable[..., TeamsSignpost]
END_S = 15.0
"""docs/operating.md: TimeoutStopSec has to be more than that."""


def _all_answered(teams: StandIn, asked: list[str]) -> Callable[[], bool]:
    return lambda: min(answered(teams, asked).values()) > 0


@pytest.mark.asyncio
async def test_two_at_once_answer_once(teams_signpost: Make, teams: StandIn) -> None:
    """Each activity reaches both within a millisecond, from chats and from the channel, and is answered once."""
    one, other = teams_signpost(), teams_signpost()
    await started(one, other)
    everybody = people(100)

    async def to_both(number: int, person: str) -> None:
        activity = (mention if number % 3 == 0 else ask)(teams, person)
        both = (one.way(timeout_s=20).deliver(activity), other.way(timeout_s=20).deliver(activity))
        assert all(what.acknowledged for what in await asyncio.gather(*both))

    await asyncio.gather(*(to_both(number, person) for number, person in enumerate(everybody)))
    await until(_all_answered(teams, everybody))
    for each in (one, other):
        each.send_signal()

    assert [await each.ended() for each in (one, other)] == [0, 0]
    assert answered(teams, everybody) == dict.fromkeys(everybody, 1)
    lines = [seen for seen in teams.shared() if seen.kind == "message"]
    assert len({seen.thread for seen in lines}) == len(lines) == len(everybody[::3])


@pytest.mark.asyncio
async def test_what_one_owed_the_other_sends(teams_signpost: Make, teams: StandIn) -> None:
    """One of two is killed with 100 answers behind a slow Teams: all arrive, twice only those on their way."""
    one, other = teams_signpost(), teams_signpost()
    await started(one, other)
    teams.misbehave_by_chance(0, (1.0, Slow(1)), method="send")
    everybody = people(100)
    way = one.way(timeout_s=20)
    delivered = await asyncio.gather(*(way.deliver(ask(teams, person)) for person in everybody))
    assert all(what.acknowledged for what in delivered)
    await until(lambda: sum(answered(teams, everybody).values()) > 0)
    await one.kill()
    when_killed = answered(teams, everybody)
    teams.behave()
    await until(_all_answered(teams, everybody))
    other.send_signal()

    assert await other.ended() == 0
    doubled = [person for person, number in answered(teams, everybody).items() if number > 1]
    assert max(answered(teams, everybody).values()) <= 2
    assert len(doubled) <= AT_ONCE
    assert all(when_killed[person] for person in doubled)
    assert sum(when_killed.values()) < len(everybody)


@pytest.mark.asyncio
@pytest.mark.parametrize("slow_s", [0.1, 3], ids=["quick", "slow"])
async def test_told_to_end_it_ends_soon_and_loses_nothing(
    teams_signpost: Make, teams: StandIn, capsys: pytest.CaptureFixture[str], slow_s: float
) -> None:
    """SIGTERM with 200 answers behind a slow Teams: it says so, is gone in 15 s, and the next start sends the rest.

    Twice come only those that were on their way when its time was over.
    """
    one = teams_signpost()
    await started(one, forked=False)
    everybody, way = people(200), one.way(timeout_s=20)
    teams.misbehave_by_chance(0, (1.0, Slow(slow_s)), method="send")
    delivered = await asyncio.gather(*(way.deliver(ask(teams, person)) for person in everybody))
    assert all(what.acknowledged for what in delivered)
    ending = await one.told_to_end()
    sent = answered(teams, everybody)
    teams.behave()
    await started(one)
    await until(_all_answered(teams, everybody))
    one.send_signal()

    assert await one.ended() == 0
    doubled = [person for person, number in answered(teams, everybody).items() if number > 1]
    with capsys.disabled():
        print(f"\n{ending}, {sum(sent.values())} sent, {len(doubled)} doubled")  # noqa: T201 - for the figures
    assert (ending.code, ending.was_alive) == (0, True)
    assert ending.noticed_s < END_S / 3
    assert ending.took_s < END_S
    assert len(doubled) <= (AT_ONCE if slow_s >= 1 else 0)
    assert all(sent[person] for person in doubled)
    assert max(answered(teams, everybody).values()) <= 2
    assert sum(sent.values()) == len(everybody) or slow_s >= 1
