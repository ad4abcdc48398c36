"""What the app is sent looks as Slack's documentation says."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack import interactions, payloads
from tests.slack.refusal import Json
from tests.slack.stand_in import StandIn

OTHER = payloads.OTHER_TEAM


def all_events(slack: StandIn) -> dict[str, Json]:
    """Return one event of each type."""
    world = slack.world
    said = payloads.message_im(world, "U1", "first")
    ts = said["event"]["ts"]
    return {
        "message": said,
        "in a thread": payloads.message_im(world, "U1", "second", thread=ts),
        "file_share": payloads.file_share(world, "U1", "look"),
        "message_changed": payloads.message_changed(world, "D1", ts, "first!"),
        "message_deleted": payloads.message_deleted(world, "D1", ts),
        "bot_message": payloads.bot_message(world, "U1", "beep"),
        "own": payloads.own_message(world, world.direct("U1"), {"type": "message", "ts": "1.0", "bot_id": "B"}),
        "app_mention": payloads.app_mention(world, "U1", "C1", "hello"),
        "mention in a group": payloads.app_mention(world, "U1", "G1", "hello"),
        "app_home_opened": payloads.app_home_opened(world, "U1"),
        "app_context_changed": payloads.app_context_changed(world, "U1", "C1"),
        "something_new": payloads.unknown_event(world, "U1"),
    }


@pytest.mark.asyncio
async def test_every_event_is_in_its_envelope(slack: StandIn) -> None:
    """The workspace, the app, an id of its own and a time are on each."""
    events = all_events(slack)

    assert len({event["event_id"] for event in events.values()}) == len(events)
    for name, event in events.items():
        assert (event["type"], event["team_id"], event["api_app_id"]) == ("event_callback", slack.team, slack.app_id)
        assert event["authorizations"][0]["is_bot"]
        assert event["event"]["event_ts"], name
        assert event["event"].get("subtype", event["event"]["type"]) in {name, "message", "app_mention"}


@pytest.mark.asyncio
async def test_messages_say_where_they_are(slack: StandIn) -> None:
    """A direct message has channel_type im; a thread has its root; a mention has neither type nor secret."""
    events = all_events(slack)

    assert {events[name]["event"]["channel_type"] for name in ("message", "file_share", "message_deleted")} == {"im"}
    assert events["in a thread"]["event"]["thread_ts"] == events["message"]["event"]["ts"]
    mention = events["app_mention"]["event"]
    assert (mention["channel"], mention["text"]) == ("C1", f"<@{slack.bot_user}> hello")
    assert events["message_changed"]["event"]["previous_message"]["text"] == "first"
    assert events["message_changed"]["event"]["message"]["text"] == "first!"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("R&D <b>", "R&amp;D &lt;b&gt;"),
        ("@U1 and @here", "<@U1> and <!here>"),
        ("a@b.org", "<mailto:a@b.org|a@b.org>"),
        ("https://x.org?a&b", "<https://x.org?a&amp;b>"),
        ("<@U1>", "&lt;<@U1>&gt;"),
    ],
)
async def test_text_is_sent_as_slack_writes_it(slack: StandIn, said: str, sent: str) -> None:
    """Escaped and marked in the text; as it was typed in the block that repeats it."""
    event = payloads.message_im(slack.world, "U1", said)["event"]

    assert event["text"] == sent
    assert event["blocks"][0]["elements"][0]["elements"][0]["text"] == said


@pytest.mark.asyncio
async def test_outsiders_and_other_workspaces_are_told_by_their_teams(slack: StandIn) -> None:
    """An author from elsewhere keeps the envelope's team; another workspace does not."""
    event, press = (payloads.message_im(slack.world, "U1", "x"), interactions.unknown_interaction(slack.world, "U1"))
    visited, pressed = payloads.by_outsider(event), payloads.by_outsider(press)
    moved, pressed_there = payloads.in_other_workspace(event), payloads.in_other_workspace(press)
    commanded = payloads.in_other_workspace(interactions.slash(slack.world, "U1", "C1"))

    assert (visited["team_id"], visited["event"]["user_team"]) == (slack.team, OTHER)
    assert visited["is_ext_shared_channel"]
    assert (pressed["team"]["id"], pressed["user"]["team_id"]) == (slack.team, OTHER)
    assert (moved["team_id"], moved["event"]["team"], moved["authorizations"][0]["team_id"]) == (OTHER,) * 3
    assert (pressed_there["team"]["id"], pressed_there["user"]["team_id"], commanded["team_id"]) == (OTHER,) * 3
    assert event["team_id"] == slack.team


@pytest.mark.asyncio
async def test_what_stands_there_can_be_pressed(slack: StandIn, client: AsyncWebClient) -> None:
    """A button, feedback and an icon are found by value; the payload is that of Slack's page for each surface."""
    words = {"type": "plain_text", "text": "Go"}
    half = {"text": words, "value": "good"}
    small = [
        {"type": "feedback_buttons", "positive_button": half, "negative_button": {**half, "value": "bad"}},
        {"type": "icon_button", "icon": "trash", "text": words, "value": "gone"},
    ]
    row: Json = {"type": "actions", "elements": [{"type": "button", "text": words, "value": "go"}]}
    blocks: list[Json] = [row, {"type": "context_actions", "elements": small}]
    place = slack.direct("U1")
    ts = (await client.chat_postMessage(channel=place, text="x", blocks=blocks))["ts"]
    alone = (await client.chat_postEphemeral(channel="C1", user="U1", text="x", blocks=blocks))["message_ts"]
    await client.views_publish(user_id="U1", view={"type": "home", "blocks": [row]})

    kinds = {
        value: interactions.pressed(slack.world, "U1", place, ts, value)["actions"][0]["type"]
        for value in ("go", "good", "bad", "gone")
    }
    direct = interactions.pressed(slack.world, "U1", place, ts, "bad")
    whispered = interactions.pressed(slack.world, "U1", "C1", alone, "go")
    at_home = interactions.pressed_at_home(slack.world, "U1", "go")

    feedback = "feedback_buttons"
    assert kinds == {"go": "button", "good": feedback, "bad": feedback, "gone": "icon_button"}
    assert direct["container"] == {"type": "message", "message_ts": ts, "channel_id": place, "is_ephemeral": False}
    assert (direct["actions"][0]["value"], direct["message"]["ts"]) == ("bad", ts)
    assert (whispered["container"]["is_ephemeral"], "message" in whispered) == (True, False)
    assert (at_home["container"]["type"], "response_url" in at_home, "channel" in at_home) == ("view", False, False)
    for person, value in (("U1", "none"), ("U2", "go")):
        with pytest.raises(LookupError):
            interactions.pressed(slack.world, person, "C1", alone, value)


@pytest.mark.asyncio
async def test_a_shortcut_repeats_the_message(slack: StandIn) -> None:
    """Whoever wrote it, its text comes along; in a direct message between others the place has Slack's name for it."""
    said = payloads.say(slack.world, "U2", slack.world.places["D9"], "is this fair?")
    payload = interactions.shortcut(slack.world, "U1", "D9", said["ts"])

    assert (payload["user"]["id"], payload["message"]["user"]) == ("U1", "U2")
    assert (payload["message"]["text"], payload["channel"]["name"]) == ("is this fair?", "directmessage")


@pytest.mark.asyncio
async def test_home_shows_what_was_published(slack: StandIn, client: AsyncWebClient) -> None:
    """The view comes with the event once there is one, and only with the Home tab."""
    assert "view" not in payloads.app_home_opened(slack.world, "U1", "home")["event"]
    await client.views_publish(user_id="U1", view={"type": "home", "blocks": [{"type": "divider"}]})

    assert payloads.app_home_opened(slack.world, "U1", "home")["event"]["view"]["blocks"][0]["type"] == "divider"
    assert "view" not in payloads.app_home_opened(slack.world, "U1", "messages")["event"]


@pytest.mark.asyncio
async def test_the_rest_has_the_form_of_its_page(slack: StandIn) -> None:
    """A context may be empty; the two payloads without an event say what they are."""
    assert payloads.app_context_changed(slack.world, "U1")["event"]["context"] == {}
    assert set(payloads.url_verification()) == {"token", "challenge", "type"}
    assert payloads.app_rate_limited(slack.world)["minute_rate_limited"] > 0
