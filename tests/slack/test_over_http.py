"""Over HTTP, what happens in Slack reaches the app as Slack sends it."""

import asyncio
import json
import time
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack import interactions, payloads
from tests.slack.delivery import Delivered
from tests.slack.little_app import LittleApp, Request
from tests.slack.refusal import Json, RefusedError
from tests.slack.stand_in import StandIn


def is_valid(slack: StandIn, request: Request) -> bool:
    """Tell whether Slack's own verifier takes the signature."""
    return SignatureVerifier(slack.signing_secret).is_valid_request(request.body, dict(request.headers))


async def deliver(slack: StandIn, app: LittleApp, payload: Json) -> Delivered:
    """Deliver *payload*, quickly impatient."""
    return await slack.http(app.url, timeout_s=0.5, pauses_s=(0, 0.01)).deliver(payload)


@pytest.mark.asyncio
async def test_each_sort_has_its_form_and_is_signed(slack: StandIn) -> None:
    """An event is JSON, an interaction JSON in a form, a slash command a form."""
    event = payloads.message_im(slack.world, "U1", "hello")
    press = interactions.unknown_interaction(slack.world, "U1")
    slash = interactions.slash(slack.world, "U1", "C1", "R&D?")
    async with LittleApp() as app:
        for payload in (event, press, slash):
            assert (await deliver(slack, app, payload)).statuses == (200,)

    bodies = [request.body for request in app.requests]
    assert json.loads(bodies[0]) == event
    assert json.loads(parse_qs(bodies[1].decode())["payload"][0]) == press
    assert parse_qs(bodies[2].decode())["text"] == ["R&amp;D?"]
    assert all(is_valid(slack, request) for request in app.requests)
    assert [request.headers["Content-Type"] for request in app.requests] == [
        "application/json",
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded",
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answers", "statuses", "reasons"),
    [
        ([(200, "", 0)], (200,), [None]),
        ([(500, "", 0), (404, "", 0)], (500, 404, 200), [None, "http_error", "http_error"]),
        ([(200, "", 5)], (0, 200), [None, "http_timeout"]),
        ([(302, "", 0)] * 9, (302,) * 4, [None] + ["http_error"] * 3),
    ],
)
async def test_an_event_is_sent_again_until_it_is_acknowledged(
    slack: StandIn, answers: list[tuple[int, str, float]], statuses: tuple[int, ...], reasons: list[str | None]
) -> None:
    """Up to three times, with a number and a reason, and the same event id."""
    async with LittleApp(answers=answers) as app:
        delivered = await deliver(slack, app, payloads.message_im(slack.world, "U1", "hello"))

    assert delivered.statuses == statuses
    assert delivered.acknowledged == (statuses[-1] == 200)
    assert [request.headers.get("X-Slack-Retry-Reason") for request in app.requests] == reasons
    numbers = [request.headers.get("X-Slack-Retry-Num") for request in app.requests]
    assert numbers == [None, "1", "2", "3"][: len(statuses)]
    assert len({json.loads(request.body)["event_id"] for request in app.requests}) == 1


@pytest.mark.asyncio
async def test_an_app_that_is_away_is_tried_again(slack: StandIn) -> None:
    """A refused connection is one of the reasons."""
    async with LittleApp() as app:
        pass
    delivered = await deliver(slack, app, payloads.message_im(slack.world, "U1", "hello"))

    assert delivered.statuses == (0,) * 4
    assert delivered.answers[0].reason == "connection_failed"


@pytest.mark.asyncio
async def test_an_app_may_decline_retries(slack: StandIn) -> None:
    """X-Slack-No-Retry ends them."""
    async with LittleApp(answers=[(503, "", 0)], headers={"X-Slack-No-Retry": "1"}) as app:
        assert (await deliver(slack, app, payloads.message_im(slack.world, "U1", "x"))).statuses == (503,)


@pytest.mark.asyncio
@pytest.mark.parametrize("make", [interactions.unknown_interaction, lambda w, p: interactions.slash(w, p, "C1")])
async def test_nothing_else_is_sent_again(slack: StandIn, make: Callable[..., Json]) -> None:
    """Interactions and slash commands come once."""
    async with LittleApp(answers=[(500, "", 0)]) as app:
        assert (await deliver(slack, app, make(slack.world, "U1"))).statuses == (500,)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("", []),
        ("{}", []),
        ("just words", [("ephemeral", {"U1"}, ("just words",))]),
        (json.dumps({"text": "x", "response_type": "ephemeral"}), [("ephemeral", {"U1"}, ("x",))]),
        (json.dumps({"text": "x", "response_type": "in_channel"}), [("message", {"U1", "U2"}, ("x",))]),
    ],
)
async def test_the_answer_to_a_slash_command_is_seen(slack: StandIn, body: str, seen: list[object]) -> None:
    """By the one who asked, or by all when it says so."""
    async with LittleApp(answers=[(200, body, 0)]) as app:
        await deliver(slack, app, interactions.slash(slack.world, "U1", "C2"))

    assert [(one.kind, set(one.viewers), one.sentences) for one in slack.seen] == seen


@pytest.mark.asyncio
async def test_an_answer_beyond_the_limits_fails_the_test_that_got_it(slack: StandIn) -> None:
    """Slack would show the person an error instead."""
    body = json.dumps({"text": "x", "blocks": [{"type": "marquee"}]})
    async with LittleApp(answers=[(200, body, 0)]) as app:
        with pytest.raises(RefusedError, match="invalid_blocks"):
            await deliver(slack, app, interactions.slash(slack.world, "U1", "C1"))


@pytest.mark.asyncio
async def test_sends_what_slack_would_not(slack: StandIn) -> None:
    """Unsigned, wrongly signed, stale and future requests can be sent, and are none of Slack's."""
    event = payloads.message_im(slack.world, "U1", "hello")
    async with LittleApp() as app:
        way = slack.http(app.url)
        for answer in (
            await way.unsigned(event),
            await way.mis_signed(event),
            await way.stale(event),
            await way.stale(event, by_s=-301),
            await way.raw(b"\xff{", {"X-Slack-Request-Timestamp": "soon"}),
        ):
            assert answer.ok
        await way.deliver(event, at=time.time() - 400)
        await way.deliver(event)

    assert [is_valid(slack, request) for request in app.requests[:4]] == [False] * 4
    assert [is_valid(slack, request) for request in app.requests[5:]] == [False, True]
    assert app.requests[4].body == b"\xff{"


@pytest.mark.asyncio
async def test_the_app_hears_itself_when_it_is_so_set_up(slack: StandIn, client: AsyncWebClient) -> None:
    """Its own direct messages come back as events that name the bot; what it says elsewhere does not."""
    async with LittleApp() as app:
        await client.chat_postMessage(channel="U1", text="not yet")
        slack.echo_to(slack.http(app.url))
        ts = (await client.chat_postMessage(channel="U1", text="one"))["ts"]
        await client.chat_update(channel=slack.direct("U1"), ts=ts, text="two")
        await client.chat_delete(channel=slack.direct("U1"), ts=ts)
        await client.chat_postMessage(channel="C1", text="public")
        async with asyncio.timeout(10):
            while len(app.requests) < 3:
                await asyncio.sleep(0.01)

    events = [json.loads(request.body)["event"] for request in app.requests]
    assert sorted(event.get("subtype", "") for event in events) == ["", "message_changed", "message_deleted"]
    [said] = [event for event in events if "subtype" not in event]
    assert (said["bot_id"], said["channel_type"], said["text"]) == (slack.bot_id, "im", "one")
