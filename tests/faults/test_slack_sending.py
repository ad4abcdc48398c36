"""Slack, or the line to it, goes wrong while answers are sent: each arrives once, in order, as soon as it can."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from adapters.served import Served
from bot.app import App
from tests.adapters.slack.serving import served
from tests.faults.asking import answered, answers, ask, calls, keys, mention, people, told, until
from tests.slack.faults import ANY, Error, Fault, Hang, Html, RateLimited, ReplyLost, Reset, Slow, Status
from tests.slack.refusal import Json
from tests.slack.stand_in import StandIn

pytestmark = pytest.mark.usefixtures("short_pauses")

FAULTS: list[Fault] = [
    Status(500),
    Status(503),
    Html(),
    ReplyLost(),
    Reset(),
    Hang(2),
    Slow(2),
    Error("fatal_error"),
    Error("internal_error"),
    Error("ratelimited"),
]
"""Each is to be tried again; ReplyLost and Slow (the line is given up after a second) have done what was asked."""


@asynccontextmanager
async def _health(running: Served) -> AsyncIterator[Json]:
    """Yield what ``/readyz`` says, its status as "status"."""
    async with aiohttp.request("GET", f"http://127.0.0.1:{running.port}/readyz") as response:
        yield {**await response.json(), "status": response.status}


async def _until_ready(running: Served, status: int) -> Json:
    """Return what ``/readyz`` says as soon as it has this *status*."""
    while True:
        async with _health(running) as said:
            if said["status"] == status:
                return said


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("method", "fault"),
    [
        *(("chat.postMessage", fault) for fault in FAULTS),
        *(("conversations.open", fault) for fault in FAULTS if not isinstance(fault, Hang | Slow | Error)),
    ],
    ids=repr,
)
async def test_every_answer_arrives_once(app: App, slack: StandIn, tmp_path: Path, method: str, fault: Fault) -> None:
    """Whatever a call meets, nobody is left without an answer, nobody gets one twice, and the order stays."""
    slack.misbehave(method, fault, None, fault, fault)
    async with served(app, slack, tmp_path) as (_, way):
        for question in range(3):
            await way.deliver(mention(slack, "U1", question))
            await way.deliver(ask(slack, "U2", question))

    assert told(slack, "U1") == told(slack, "U2") == [0, 1, 2]
    assert [one.fault for one in slack.calls].count(type(fault).__name__) == 3


@pytest.mark.asyncio
async def test_slack_says_how_long_to_wait(app: App, slack: StandIn, tmp_path: Path) -> None:
    """Retry-After is waited for, to the second, each time; the answers behind keep their order."""
    slack.misbehave("chat.postMessage", RateLimited(2), RateLimited(1))
    async with served(app, slack, tmp_path) as (_, way):
        for question in range(3):
            await way.deliver(ask(slack, "U1", question))

    first, second, third, *_ = [call.at for call in slack.calls if call.method == "chat.postMessage"]
    assert second - first >= 2
    assert third - second >= 1
    assert told(slack, "U1") == [0, 1, 2]


@pytest.mark.asyncio
@pytest.mark.parametrize("code", ["channel_not_found", "user_not_found", "is_archived", "messages_tab_disabled"])
async def test_who_is_gone_holds_nobody_up(app: App, slack: StandIn, tmp_path: Path, code: str) -> None:
    """An answer that can never arrive is given up, without another try; the next one goes out."""
    slack.misbehave("chat.postMessage", Error(code))
    async with served(app, slack, tmp_path) as (running, way):
        for question in range(3):
            await way.deliver(ask(slack, "U1", question))
        await until(lambda: len(answers(slack, "U1")) == 2)
        async with _health(running) as said:
            assert said["ready"]

    assert told(slack, "U1") == [1, 2]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("conversations.open", "user_not_found"),
        ("conversations.open", "user_disabled"),
        ("chat.postMessage", "channel_not_found"),
    ],
)
async def test_who_cannot_be_written_to_is_not_answered_where_others_read(
    app: App, slack: StandIn, tmp_path: Path, method: str, code: str
) -> None:
    """An answer for whom Slack has no direct message is given up; nothing of it, and no line, goes to the channel."""
    slack.misbehave(method, Error(code))
    async with served(app, slack, tmp_path) as (_, way):
        await way.deliver(mention(slack, "U1"))

    assert calls(slack, method) == [method]
    assert slack.shared() == []
    assert slack.seen_by("U1") == []


@pytest.mark.asyncio
@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive", "missing_scope"])
async def test_a_refused_token_is_said_and_nothing_is_lost(app: App, slack: StandIn, tmp_path: Path, code: str) -> None:
    """Nothing is ready while Slack refuses us, in Slack's own word; all that is owed comes when it takes us again."""
    async with served(app, slack, tmp_path) as (running, way):
        slack.refuse_tokens(code)
        for person in people(20):
            await way.deliver(ask(slack, person))
        said = await _until_ready(running, 503)
        slack.refuse_tokens("")
        await _until_ready(running, 200)

    assert (said["ready"], said["trouble"]) == (False, {"sending": code})
    assert answered(slack, people(20)) == dict.fromkeys(people(20), 1)


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", [*FAULTS, Error("user_not_in_channel"), Error("channel_not_found")], ids=repr)
async def test_a_courtesy_that_fails_costs_nothing(app: App, slack: StandIn, tmp_path: Path, fault: Fault) -> None:
    """Neither the line in the channel nor "is working" holds an answer back or brings it twice when it fails."""
    slack.misbehave("chat.postEphemeral", fault, fault)
    slack.misbehave("assistant.threads.setStatus", fault, fault)
    async with served(app, slack, tmp_path) as (_, way):
        for question in range(2):
            await way.deliver(mention(slack, "U1", question))
            await way.deliver(ask(slack, "U2", question))

    assert told(slack, "U1") == told(slack, "U2") == [0, 1]


@pytest.mark.asyncio
async def test_nothing_seems_to_be_on_its_way_when_it_has_arrived(app: App, slack: StandIn, tmp_path: Path) -> None:
    """An answer that was looked for and found is the last thing to be seen: no "is working" stays behind it."""
    slack.misbehave("chat.postMessage", ReplyLost())
    async with served(app, slack, tmp_path) as (_, way):
        await way.deliver(ask(slack, "U1"))

    assert [seen.kind for seen in slack.seen][-1] == "message"
    assert "conversations.history" in calls(slack)
    assert len(answers(slack, "U1")) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("seed", range(2))
async def test_everything_goes_wrong_at_once(app: App, slack: StandIn, tmp_path: Path, seed: int) -> None:
    """Nearly half of all calls meet one fault or another, and still each question has its answer, once and in order."""
    long = {Hang(2), Slow(2), Error("ratelimited")}
    chances = [(0.01 if fault in long else 0.06, fault) for fault in FAULTS]
    async with served(app, slack, tmp_path) as (_, way):
        slack.misbehave_by_chance(seed, *chances, method=ANY)
        for question in range(3):
            for person in people(10):
                await way.deliver((ask if int(person[1:]) % 2 else mention)(slack, person, question))
        await until(lambda: len(keys(slack)) == 30)
        slack.behave()

    assert {tuple(told(slack, person)) for person in people(10)} == {(0, 1, 2)}
