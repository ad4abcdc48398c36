"""The stand-in goes wrong as it is told to, and does or does not do what was asked."""

import asyncio
from collections import Counter

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.faults import ANY, Error, Fault, Hang, Html, RateLimited, ReplyLost, Reset, Slow, Status
from tests.slack.stand_in import StandIn


async def outcome(client: AsyncWebClient) -> str:
    """Return what the client makes of one post."""
    try:
        await client.chat_postMessage(channel="C1", text="x")
    except SlackApiError as error:
        return f"{error.response.status_code} {error.response.get('error', '')}".strip()
    except aiohttp.ClientError:
        return "broken"
    return "ok"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fault", "result", "done"),
    [
        (RateLimited(7), "429 ratelimited", 0),
        (Error("internal_error"), "200 internal_error", 0),
        (Reset(), "broken", 0),
        (ReplyLost(), "broken", 1),
        (Hang(0.05), "broken", 0),
        (Hang(0.05, done=True), "ok", 1),
        (Slow(0.05), "ok", 1),
        (None, "ok", 1),
    ],
)
async def test_each_fault_does_what_it_says(
    slack: StandIn, client: AsyncWebClient, fault: Fault | None, result: str, done: int
) -> None:
    """A fault is met once, and by its own method only."""
    slack.misbehave("chat.postMessage", fault)

    await client.auth_test()
    assert await outcome(client) == result
    assert len(slack.messages("C1")) == done
    assert await outcome(client) == "ok"

    assert [call.fault for call in slack.calls] == ["", type(fault).__name__ if fault else "", ""]
    assert slack.calls[1].result == ("ok" if done else "")


@pytest.mark.asyncio
@pytest.mark.parametrize(("fault", "status"), [(Status(500), 500), (Status(503), 503), (Html(), 200)])
async def test_answers_that_are_no_json(slack: StandIn, fault: Fault, status: int) -> None:
    """A gateway's page comes instead of an answer, and nothing was done."""
    slack.misbehave("chat.postMessage", fault)
    headers = {"Authorization": f"Bearer {slack.bot_token}"}

    async with aiohttp.ClientSession(headers=headers) as session:
        answer = await session.post(f"{slack.api_url}chat.postMessage", json={"channel": "C1", "text": "x"})
        assert (answer.status, answer.content_type.startswith("text/")) == (status, True)
    assert slack.messages("C1") == []


@pytest.mark.asyncio
async def test_says_when_to_try_again(slack: StandIn, client: AsyncWebClient) -> None:
    """A limited call is told how many seconds to wait."""
    slack.misbehave("auth.test", RateLimited(7))

    with pytest.raises(SlackApiError) as raised:
        await client.auth_test()
    assert raised.value.response.headers["Retry-After"] == "7"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fault", "at_once", "later"), [(Slow(0.6), 1, 1), (Hang(0.6, done=True), 0, 1), (Hang(0.6), 0, 0)]
)
async def test_goes_on_when_nobody_waits_any_more(
    slack: StandIn, client: AsyncWebClient, fault: Fault, at_once: int, later: int
) -> None:
    """A client that gives up does not know whether it was done, before or after."""
    slack.misbehave("chat.postMessage", fault)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await client.chat_postMessage(channel="C1", text="x")
    assert len(slack.messages("C1")) == at_once
    await asyncio.sleep(0.5)
    assert len(slack.messages("C1")) == later


@pytest.mark.asyncio
async def test_faults_come_in_order(slack: StandIn, client: AsyncWebClient) -> None:
    """A method's own come first, then those for any; None lets a call pass; behaving forgets the rest."""
    slack.misbehave(ANY, Error("two"), Error("never"))
    slack.misbehave("chat.postMessage", None, Error("one"))

    assert [await outcome(client) for _ in range(3)] == ["ok", "200 one", "200 two"]
    slack.behave()
    assert await outcome(client) == "ok"


@pytest.mark.asyncio
async def test_chance_is_the_same_each_time(client: AsyncWebClient, slack: StandIn) -> None:
    """The same seed goes wrong at the same calls, about as often as was said."""
    runs = []
    for _ in range(2):
        slack.misbehave_by_chance(7, (0.2, Error("one")), (0.3, Error("two")))
        runs.append([await outcome(client) for _ in range(100)])

    assert runs[0] == runs[1]
    counted = Counter(runs[0])
    assert 10 <= counted["200 one"] <= 30
    assert 20 <= counted["200 two"] <= 40


@pytest.mark.asyncio
async def test_a_response_url_goes_wrong_too(slack: StandIn) -> None:
    """Its faults are queued under its own name."""
    slack.misbehave("response_url", Status(500))
    url = slack.world.link("actions", "U1", "C1")

    async with aiohttp.ClientSession() as session:
        statuses = [(await session.post(url, json={"text": "x"})).status for _ in range(2)]
    assert statuses == [500, 200]
