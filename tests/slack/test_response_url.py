"""A response_url speaks to whom Slack says, for as long as Slack says."""

import time

import aiohttp
import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.slack import interactions, payloads
from tests.slack.refusal import Json
from tests.slack.stand_in import StandIn

BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "More"}, "value": "more"}
BLOCKS = [{"type": "actions", "elements": [BUTTON]}]


async def send(url: str, body: Json) -> int:
    """Post *body* with Slack's own client and return the status."""
    return (await AsyncWebhookClient(url, retry_handlers=[]).send_dict(body)).status_code


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "viewers", "stands"),
    [
        ({"text": "x"}, {"U1"}, 0),
        ({"text": "x", "response_type": "ephemeral"}, {"U1"}, 0),
        ({"text": "x", "response_type": "in_channel"}, {"U1", "U2"}, 1),
    ],
)
@pytest.mark.parametrize("place", ["C1", "C2", "D9"])
async def test_answers_one_person_or_all(
    slack: StandIn, body: Json, viewers: set[str], stands: int, place: str
) -> None:
    """It works where the app is not a member, and speaks to one person unless in_channel is said."""
    command = interactions.slash(slack.world, "U1", place)

    assert await send(command["response_url"], body) == 200
    [seen] = slack.seen
    assert (seen.kind, seen.place, seen.viewers) == ("response_url", place, viewers)
    assert len(slack.messages(place)) == stands
    assert slack.shared() == ([seen] if stands or place != "D9" else [])


@pytest.mark.asyncio
async def test_replaces_and_deletes_the_message_it_came_from(slack: StandIn) -> None:
    """A pressed button's message can be replaced, even one that a single person sees."""
    await send(slack.world.link("commands", "U1", "C1"), {"text": "one", "blocks": BLOCKS})
    [message] = slack.world.places["C1"].ephemeral
    url = interactions.pressed(slack.world, "U1", "C1", message["ts"], "more")["response_url"]

    assert await send(url, {"text": "two", "replace_original": True}) == 200
    assert [seen.sentences for seen in slack.seen] == [("one", "More"), ("two",)]
    assert slack.seen[1].viewers == {"U1"}

    assert await send(url, {"delete_original": True}) == 200
    assert slack.world.places["C1"].ephemeral == []


@pytest.mark.asyncio
async def test_works_five_times(slack: StandIn) -> None:
    """The sixth time it is used up."""
    url = slack.world.link("actions", "U1", "C1")

    assert [await send(url, {"text": "x"}) for _ in range(6)] == [200] * 5 + [404]
    assert [call.result for call in slack.calls] == ["ok"] * 5 + ["used_url"]


@pytest.mark.asyncio
async def test_works_for_half_an_hour(slack: StandIn) -> None:
    """After that, and where there never was one, nothing is said."""
    url = slack.world.link("actions", "U1", "C1")
    slack.world.now = lambda: time.time() + 1801

    assert await send(url, {"text": "x"}) == 404
    assert await send(f"{slack.world.url}/commands/{slack.team}/1/none", {"text": "x"}) == 404
    assert slack.seen == []


@pytest.mark.asyncio
async def test_refuses_what_slack_would_not_show(slack: StandIn) -> None:
    """The limits of messages hold here too."""
    url = slack.world.link("actions", "U1", "C1")

    assert await send(url, {"blocks": []}) == 400
    assert await send(url, {"text": "x", "blocks": [{"type": "marquee"}]}) == 400
    async with aiohttp.ClientSession() as session:
        assert (await session.post(url, data="{", headers={"Content-Type": "application/json"})).status == 400
    assert [call.result for call in slack.calls] == ["no_text", "invalid_blocks", "invalid_payload"]


@pytest.mark.asyncio
async def test_a_message_shortcut_has_one(slack: StandIn) -> None:
    """It is for the person who used it, where the message is."""
    asked = payloads.say(slack.world, "U2", slack.world.places["C2"], "is this fair?")
    payload = interactions.shortcut(slack.world, "U1", "C2", asked["ts"])

    assert await send(payload["response_url"], {"text": "x"}) == 200
    assert slack.seen[0].viewers == {"U1"}
