"""Signpost as processes: two at once, replaced by each other, standing still, on a machine that is full."""

import asyncio
import resource
import signal
from collections.abc import Callable
from itertools import count

import pytest

from bot.sending import AT_ONCE
from tests.faults.asking import WANTS_TO_DIE, answered, answers, ask, calls, keys, people, until
from tests.faults.in_slack import Signpost
from tests.faults.running import started
from tests.slack import payloads
from tests.slack.delivery import Delivered
from tests.slack.faults import Slow
from tests.slack.stand_in import StandIn

Make = Callable[..., Signpost]


@pytest.mark.asyncio
async def test_two_at_once_answer_once(signpost: Make, slack: StandIn) -> None:
    """Each event reaches both within a millisecond; one of them is killed on the way, and the other sends the rest."""
    one, other = signpost(), signpost()
    await started(one, other)
    first, second, third = people(150)[:50], people(150)[50:100], people(150)[100:]

    async def to_both(person: str) -> None:
        event = ask(slack, person)
        delivered = await asyncio.gather(one.way(timeout_s=20).deliver(event), other.way(timeout_s=20).deliver(event))
        assert any(what.acknowledged for what in delivered)

    await asyncio.gather(*map(to_both, first))
    await until(lambda: len(keys(slack)) == len(first))
    slack.misbehave_by_chance(0, (1.0, Slow(1)), method="chat.postMessage")
    for person in second:
        assert (await one.way(timeout_s=20).deliver(ask(slack, person))).acknowledged
    both = [asyncio.create_task(to_both(person)) for person in third]
    await asyncio.sleep(0.1)
    await one.kill()
    when_killed = len(keys(slack))
    slack.behave()
    await asyncio.gather(*both)
    await until(lambda: len(keys(slack)) >= 150)
    other.send_signal()

    assert await other.ended() == 0
    assert when_killed < 100
    assert answered(slack, people(150)) == dict.fromkeys(people(150), 1)


@pytest.mark.asyncio
async def test_a_crash_leaves_little_to_look_for(signpost: Make, slack: StandIn) -> None:
    """With 200 answers owed, only those on their way are looked for: Slack lets few conversations be read a minute."""
    one = signpost()
    await started(one)
    slack.misbehave_by_chance(0, (1.0, Slow(1)), method="chat.postMessage")
    way = one.way(timeout_s=20)
    delivered = await asyncio.gather(*(way.deliver(ask(slack, person)) for person in people(200)))
    assert all(what.acknowledged for what in delivered)
    await until(lambda: len(keys(slack)) > 0)
    await one.kill()
    slack.behave()
    await started(one)
    await until(lambda: len(keys(slack)) >= 200)
    one.send_signal()

    assert await one.ended() == 0
    assert answered(slack, people(200)) == dict.fromkeys(people(200), 1)
    assert 0 < len(calls(slack, "conversations.history")) <= AT_ONCE


@pytest.mark.asyncio
async def test_one_after_the_other_is_replaced(signpost: Make, slack: StandIn) -> None:
    """Two behind a balancer, each ended in turn and started again under steady traffic: nobody notices."""
    several = [signpost(), signpost()]
    await started(*several)
    serving = list(several)
    asked: dict[str, asyncio.Task[Delivered]] = {}

    async def traffic() -> None:
        for n in count():
            event = ask(slack, person := f"U{n:05}")
            one = serving[n % len(serving)]
            asked[person] = asyncio.create_task(one.way(timeout_s=20).deliver(event))
            await asyncio.sleep(0.05)

    asking = asyncio.create_task(traffic())
    codes = []
    for one in several * 4:
        await asyncio.sleep(0.5)
        serving.remove(one)  # the balancer is told first
        one.send_signal()
        codes.append(await one.ended())
        await started(one)
        serving.append(one)
    asking.cancel()
    delivered = await asyncio.gather(*asked.values())
    await until(lambda: len(keys(slack)) >= len(asked))
    for one in several:
        one.send_signal()
    codes += [await one.ended() for one in several]

    assert set(codes) == {0}
    assert {what.statuses for what in delivered} == {(200,)}
    assert answered(slack, asked) == dict.fromkeys(asked, 1)


@pytest.mark.asyncio
async def test_on_a_full_disk_danger_is_answered(signpost: Make, slack: StandIn) -> None:
    """When no file can grow, nothing is taken that would be lost, but the numbers come; with room, all is well."""
    one = signpost()
    await started(one)
    way = one.way(timeout_s=20, pauses_s=(0.0, 0.1))
    assert (await way.deliver(ask(slack, "U0"))).acknowledged
    resource.prlimit(one.life.pid, resource.RLIMIT_FSIZE, (4_096, resource.RLIM_INFINITY))
    event = ask(slack, "U1")
    refused = [await way.deliver(event) for _ in range(5)]
    said = await one.health()
    crises = [payloads.message_im(slack.world, person, WANTS_TO_DIE) for person in people(5)]
    taken = [await way.deliver(crisis) for crisis in crises]
    resource.prlimit(one.life.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    later = await way.deliver(event)
    await one.ready()
    one.send_signal()

    assert await one.ended() == 0
    assert {what.statuses for what in refused} == {(503,) * 4}
    assert [*said["trouble"]] == ["store"]
    assert {what.statuses for what in taken} == {(200,)}
    assert all("116 123" in answers(slack, person)[0]["text"] for person in people(5))
    assert later.acknowledged
    assert answered(slack, ["U0", "U1", *people(5)]) == dict.fromkeys(["U0", "U1", *people(5)], 1)


@pytest.mark.asyncio
async def test_without_descriptors_it_recovers(signpost: Make, slack: StandIn) -> None:
    """When it may open nothing more, it takes nothing; when it may again, Slack's retry is answered."""
    one = signpost()
    await started(one)
    event = ask(slack, "U1")
    usual, most = resource.prlimit(one.life.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(one.life.pid, resource.RLIMIT_NOFILE, (3, most))
    refused = await one.way(timeout_s=1).deliver(event, retries=1)
    resource.prlimit(one.life.pid, resource.RLIMIT_NOFILE, (usual, most))
    later = await one.way(timeout_s=20).deliver(event)
    one.send_signal()

    assert await one.ended() == 0
    assert not refused.acknowledged
    assert later.acknowledged
    assert len(answers(slack, "U1")) == 1


@pytest.mark.asyncio
async def test_a_process_that_stood_still_goes_on(signpost: Make, slack: StandIn) -> None:
    """Frozen while events come and are repeated, it answers each once when it wakes."""
    one = signpost()
    await started(one)
    slack.misbehave_by_chance(0, (1.0, Slow(0.2)), method="chat.postMessage")
    way = one.way(timeout_s=0.5, pauses_s=(0.0, 0.5, 1.0))
    asking = [asyncio.create_task(way.deliver(ask(slack, person), retries=20)) for person in people(30)]
    await asyncio.sleep(0.1)
    one.send_signal(signal.SIGSTOP)
    await asyncio.sleep(3)
    one.send_signal(signal.SIGCONT)
    delivered = await asyncio.gather(*asking)
    one.send_signal()

    assert await one.ended() == 0
    assert all(what.acknowledged for what in delivered)
    assert answered(slack, people(30)) == dict.fromkeys(people(30), 1)
