"""The stand-in knows who could see what."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack import payloads
from tests.slack.refusal import Json
from tests.slack.stand_in import StandIn

PROMPTS = [{"title": "Leave", "message": "How do I take leave?"}]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("place", "viewers", "shared"),
    [("D1", {"U1"}, False), ("C1", {"U1", "U2"}, True), ("G1", {"U1", "U2", "U3"}, True)],
)
async def test_a_message_is_seen_by_all_members(
    slack: StandIn, client: AsyncWebClient, place: str, viewers: set[str], shared: bool
) -> None:
    """A message, its thread, its update, its reaction and the status below it are for everybody there."""
    slack.direct("U1")
    slack.grant(*slack.world.scopes, "reactions:write")
    ts = (await client.chat_postMessage(channel=place, text="one"))["ts"]
    await client.chat_postMessage(channel=place, text="two", thread_ts=ts)
    await client.chat_update(channel=place, ts=ts, text="three")
    await client.reactions_add(channel=place, name="eyes", timestamp=ts)
    await client.assistant_threads_setStatus(
        channel_id=place, thread_ts=ts, status="thinks", loading_messages=["a", "b"]
    )

    assert [(seen.kind, seen.thread, seen.sentences) for seen in slack.seen] == [
        ("message", "", ("one",)),
        ("message", ts, ("two",)),
        ("update", "", ("three",)),
        ("reaction", "", (":eyes:",)),
        ("status", ts, ("thinks", "a", "b")),
    ]
    assert {seen.viewers for seen in slack.seen} == {frozenset(viewers)}
    assert {seen.place for seen in slack.seen} == {place}
    assert slack.shared() == (slack.seen if shared else [])


@pytest.mark.asyncio
async def test_an_ephemeral_message_is_seen_by_one_but_in_a_shared_place(
    slack: StandIn, client: AsyncWebClient
) -> None:
    """Only its reader sees it, and it does not stand there; its place still is one that others are in."""
    await client.chat_postEphemeral(channel="C1", user="U1", text="only you")

    [seen] = slack.seen
    assert (seen.kind, seen.viewers, seen.sentences) == ("ephemeral", {"U1"}, ("only you",))
    assert slack.seen_by("U1") == [seen]
    assert slack.seen_by("U2") == []
    assert slack.shared() == [seen]
    assert slack.messages("C1") == []


@pytest.mark.asyncio
async def test_views_are_seen_by_one(slack: StandIn, client: AsyncWebClient) -> None:
    """A Home tab and a window belong to one person; every text in them counts."""
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": "Welcome"}},
        {"type": "image", "image_url": "https://x.org/x.png", "alt_text": "a map", "title": {
            "type": "plain_text", "text": "Where"}},
        {"type": "actions", "elements": [{
            "type": "button", "text": {"type": "plain_text", "text": "Go"}, "value": "hidden",
            "url": "https://x.org", "accessibility_label": "Go there"}]},
    ]  # fmt: skip
    await client.views_publish(user_id="U1", view={"type": "home", "blocks": blocks})
    await client.views_open(trigger_id=slack.world.trigger("U2"), view={"type": "modal", "blocks": blocks[:1]})

    home, window = slack.seen
    assert (home.kind, home.place, home.viewers) == ("view", "home:U1", {"U1"})
    assert home.sentences == ("Welcome", "a map", "Where", "Go", "https://x.org", "Go there")
    assert (window.viewers, window.sentences) == ({"U2"}, ("Welcome",))
    assert slack.shared() == []


@pytest.mark.asyncio
async def test_an_agent_s_prompts_are_seen_only_without_a_thread(slack: StandIn, client: AsyncWebClient) -> None:
    """With a thread the call does well and nothing appears."""
    place = slack.direct("U1")
    await client.assistant_threads_setSuggestedPrompts(channel_id=place, prompts=PROMPTS, thread_ts="1.0")
    assert slack.seen == []

    await client.assistant_threads_setSuggestedPrompts(channel_id=place, prompts=PROMPTS, title="Try")
    [seen] = slack.seen
    assert (seen.kind, seen.viewers, seen.sentences) == ("prompts", {"U1"}, ("Try", "Leave", "How do I take leave?"))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("switches", "kinds"),
    [
        ({}, ["message", "unfurl"]),
        ({"unfurl_links": False}, ["message", "unfurl"]),
        ({"unfurl_links": False, "unfurl_media": False}, ["message"]),
    ],
)
async def test_a_link_unfurls_unless_both_switches_are_off(
    slack: StandIn, client: AsyncWebClient, switches: Json, kinds: list[str]
) -> None:
    """A preview below the message is seen as well."""
    await client.api_call("chat.postMessage", json={"channel": "C1", "text": "see <https://x.org|this>", **switches})

    assert [seen.kind for seen in slack.seen] == kinds
    assert [seen.sentences for seen in slack.seen if seen.kind == "unfurl"] in ([], [("https://x.org",)])


@pytest.mark.asyncio
async def test_what_was_refused_is_not_seen(slack: StandIn, client: AsyncWebClient) -> None:
    """A refused call shows nothing to anybody, and an empty status neither."""
    await client.assistant_threads_setStatus(channel_id="C1", thread_ts="1.0", status="")
    for channel in ("C2", "C3"):
        await client.api_call("auth.test")
        with pytest.raises(Exception, match="error"):
            await client.chat_postMessage(channel=channel, text="x")

    assert slack.seen == []


@pytest.mark.asyncio
async def test_metadata_is_kept_with_what_was_seen(slack: StandIn, client: AsyncWebClient) -> None:
    """Metadata is no sentence, but it is there for whoever looks."""
    metadata = {"event_type": "answer", "event_payload": {"text": "abc"}}
    await client.chat_postMessage(channel=slack.direct("U1"), text="x", metadata=metadata)

    [seen] = slack.seen
    assert (seen.sentences, seen.metadata) == (("x",), metadata)


@pytest.mark.asyncio
async def test_what_people_say_is_not_the_app_s(slack: StandIn) -> None:
    """Only what the app shows is recorded as seen."""
    payloads.message_im(slack.world, "U1", "hello")
    payloads.app_mention(slack.world, "U1", "C1", "hello")

    assert slack.seen == []
    assert [len(slack.messages(place)) for place in ("D1", "C1")] == [1, 1]
