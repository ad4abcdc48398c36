"""The stand-in answers Slack's own client as Slack does."""

import time
from collections.abc import Sized
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack import payloads
from tests.slack.refusal import Json
from tests.slack.stand_in import StandIn

BLOCKS: list[Json] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Who to *ask*"}},
    {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "More"}, "value": "m"}]},
]
METADATA = {"event_type": "answer", "event_payload": {"k": "abc"}}


async def refused(client: AsyncWebClient, method: str, arguments: Json) -> str:
    """Return Slack's word for the refusal of a call."""
    with pytest.raises(SlackApiError) as raised:
        await client.api_call(method, json=arguments)
    return str(raised.value.response["error"])


@pytest.mark.asyncio
async def test_says_who_the_token_belongs_to(client: AsyncWebClient) -> None:
    """auth.test names the team, the bot, and the scopes in a header, as Bolt reads them."""
    answer = await client.auth_test()

    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == (StandIn.team, StandIn.bot_user, StandIn.bot_id)
    assert "chat:write" in answer.headers["X-OAuth-Scopes"]


@pytest.mark.asyncio
async def test_opens_the_same_direct_messages_each_time(slack: StandIn, client: AsyncWebClient) -> None:
    """A person has one conversation with the app, with its id known beforehand."""
    opened = [(await client.conversations_open(users="U1"))["channel"]["id"] for _ in range(2)]

    assert opened == [slack.direct("U1")] * 2


@pytest.mark.asyncio
async def test_posting_to_a_person_is_posting_to_their_direct_messages(slack: StandIn, client: AsyncWebClient) -> None:
    """The id of a person may stand for the conversation with them."""
    answer = await client.chat_postMessage(channel="U1", text="hello", blocks=BLOCKS, metadata=METADATA)

    assert answer["channel"] == slack.direct("U1")
    [message] = slack.messages(slack.direct("U1"))
    assert (message["ts"], message["text"], message["bot_id"]) == (answer["ts"], "hello", slack.bot_id)
    assert [block["block_id"] for block in message["blocks"]] == ["b1", "b2"]


@pytest.mark.asyncio
async def test_metadata_is_found_again_only_when_asked_for(slack: StandIn, client: AsyncWebClient) -> None:
    """History and replies hold back metadata unless include_all_metadata is set."""
    place = slack.direct("U1")
    root = (await client.chat_postMessage(channel=place, text="hello", metadata=METADATA))["ts"]
    await client.chat_postMessage(channel=place, text="more", thread_ts=root, metadata=METADATA)

    for ask in (client.conversations_history, client.conversations_replies):
        arguments: dict[str, Any] = {"channel": place, "ts": root}
        with_it = (await ask(**arguments, include_all_metadata=True))["messages"]
        without = (await ask(**arguments))["messages"]
        assert [message["metadata"] for message in with_it] == [METADATA] * len(with_it)
        assert with_it
        assert not any("metadata" in message for message in without)


@pytest.mark.asyncio
async def test_history_is_latest_first_and_without_replies(slack: StandIn, client: AsyncWebClient) -> None:
    """What people said stands there too; a reply stands in its thread only."""
    place = slack.direct("U1")
    asked = payloads.message_im(slack.world, "U1", "is R&D <open>?")["event"]
    await client.chat_postMessage(channel=place, text="reply", thread_ts=asked["ts"])
    await client.chat_postMessage(channel=place, text="answer")

    history = (await client.conversations_history(channel=place))["messages"]
    thread = (await client.conversations_replies(channel=place, ts=asked["ts"]))["messages"]

    assert [message["text"] for message in history] == ["answer", "is R&amp;D &lt;open&gt;?"]
    assert [message["text"] for message in thread] == ["is R&amp;D &lt;open&gt;?", "reply"]


@pytest.mark.asyncio
async def test_history_comes_in_pages(slack: StandIn, client: AsyncWebClient) -> None:
    """Limit and cursor lead through everything once; oldest is left out unless inclusive."""
    place = slack.direct("U1")
    sent = [(await client.chat_postMessage(channel=place, text=f"{n}"))["ts"] for n in range(5)]

    pages, cursor = [], None
    while cursor != "":
        page = await client.conversations_history(channel=place, limit=2, cursor=cursor)
        pages.append([message["ts"] for message in page["messages"]])
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
    since = await client.conversations_history(channel=place, oldest=sent[3])
    from_it = await client.conversations_history(channel=place, oldest=sent[3], inclusive=True)

    assert await refused(client, "conversations.history", {"channel": place, "cursor": "?"}) == "invalid_cursor"
    assert pages == [[sent[4], sent[3]], [sent[2], sent[1]], [sent[0]]]
    assert [message["ts"] for message in since["messages"]] == [sent[4]]
    assert [message["ts"] for message in from_it["messages"]] == [sent[4], sent[3]]


@pytest.mark.asyncio
async def test_changes_and_deletes_its_own_messages(slack: StandIn, client: AsyncWebClient) -> None:
    """An update keeps the blocks that it does not mention; a deleted message stands no more."""
    place = slack.direct("U1")
    ts = (await client.chat_postMessage(channel=place, text="one", blocks=BLOCKS))["ts"]

    await client.chat_update(channel=place, ts=ts, text="two")
    [message] = slack.messages(place)
    assert (message["text"], len(message["blocks"])) == ("two", 2)

    await client.chat_delete(channel=place, ts=ts)
    assert not slack.messages(place)


@pytest.mark.asyncio
async def test_the_other_methods_answer_well(slack: StandIn, client: AsyncWebClient) -> None:
    """Views, status, prompts, ephemeral messages, reactions and websockets are there."""
    slack.grant(*slack.world.scopes, "reactions:write")
    asked = payloads.app_mention(slack.world, "U1", "C1", "hello")["event"]
    trigger = slack.world.trigger("U1")
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "Hello"}, "blocks": BLOCKS[:1]}

    assert (await client.chat_postEphemeral(channel="C1", user="U1", text="look"))["message_ts"]
    assert (await client.views_publish(user_id="U1", view={"type": "home", "blocks": BLOCKS}))["view"]["id"]
    assert (await client.views_open(trigger_id=trigger, view=modal))["view"]["id"]
    thread = {"channel_id": slack.direct("U1"), "thread_ts": asked["ts"]}
    assert (await client.assistant_threads_setStatus(**thread, status="thinks"))["ok"]
    prompts = [{"title": "Leave", "message": "How do I take leave?"}]
    assert (await client.assistant_threads_setSuggestedPrompts(channel_id=slack.direct("U1"), prompts=prompts))["ok"]
    assert (await client.reactions_add(channel="C1", name="eyes", timestamp=asked["ts"]))["ok"]
    assert (await client.apps_connections_open(app_token=slack.app_token))["url"].startswith("ws://127.0.0.1:")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("no.such", {}, "unknown_method"),
        ("apps.connections.open", {}, "not_allowed_token_type"),
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C0", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C2", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "C3", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "D9", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C1"}, "no_text"),
        ("chat.postEphemeral", {"channel": "C1", "user": "U3", "text": "x"}, "user_not_in_channel"),
        ("chat.postEphemeral", {"channel": "C2", "user": "U1", "text": "x"}, "not_in_channel"),
        ("chat.postEphemeral", {"channel": "C3", "user": "U1", "text": "x"}, "channel_not_found"),
        ("chat.update", {"channel": "C1", "ts": "1.0", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": "C1", "ts": "1.0"}, "message_not_found"),
        ("conversations.open", {"users": "U0"}, "user_not_found"),
        ("conversations.open", {"users": "U1,U2"}, "missing_scope"),
        ("conversations.open", {"channel": "D9"}, "channel_not_found"),
        ("conversations.history", {"channel": "C1"}, "missing_scope"),
        ("conversations.history", {"channel": "G1"}, "missing_scope"),
        ("conversations.history", {"channel": "D1"}, "channel_not_found"),
        ("conversations.replies", {"channel": "C1", "ts": "1.0"}, "missing_scope"),
        ("conversations.open", {}, "invalid_arguments"),
        ("views.publish", {"user_id": "U0", "view": {"type": "home", "blocks": []}}, "user_not_found"),
        ("views.publish", {"user_id": "U1", "view": {"type": "modal", "blocks": []}}, "invalid_arguments"),
        ("views.open", {"trigger_id": "1.2.3", "view": {"type": "modal"}}, "invalid_trigger_id"),
        ("assistant.threads.setStatus", {"channel_id": "C1", "status": "x"}, "invalid_arguments"),
        ("assistant.threads.setStatus", {"channel_id": "C1", "thread_ts": "1.0"}, "invalid_arguments"),
        (
            "assistant.threads.setStatus",
            {"channel_id": "C1", "thread_ts": "1.0", "status": "x", "loading_messages": ["x"] * 11},
            "invalid_arguments",
        ),
        ("assistant.threads.setSuggestedPrompts", {"channel_id": "C1", "prompts": [{}]}, "invalid_arguments"),
        (
            "assistant.threads.setSuggestedPrompts",
            {"channel_id": "C1", "prompts": [{"title": "x", "message": "x"}] * 5},
            "invalid_arguments",
        ),
        ("reactions.add", {"channel": "C1", "name": "eyes", "timestamp": "1.0"}, "missing_scope"),
    ],
)
async def test_refuses_what_slack_refuses(client: AsyncWebClient, method: str, arguments: Json, error: str) -> None:
    """A call that may not be done is answered with Slack's word for why."""
    assert await refused(client, method, arguments) == error


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("method", "arguments", "needed"),
    [
        ("chat.postMessage", {"channel": "C1", "text": "x"}, "chat:write"),
        ("chat.postEphemeral", {"channel": "C1", "user": "U1", "text": "x"}, "chat:write"),
        ("conversations.open", {"users": "U1"}, "im:write"),
        ("conversations.open", {"users": "U1,U2"}, "mpim:write"),
        ("conversations.history", {"channel": "D1"}, "im:history"),
        ("conversations.replies", {"channel": "G1", "ts": "1.0"}, "mpim:history"),
        ("assistant.threads.setStatus", {}, "chat:write,assistant:write"),
        ("assistant.threads.setSuggestedPrompts", {}, "assistant:write"),
        ("reactions.add", {}, "reactions:write"),
    ],
)
async def test_names_the_scope_that_is_missing(
    slack: StandIn, client: AsyncWebClient, method: str, arguments: Json, needed: str
) -> None:
    """The answer says what is needed and what is provided."""
    slack.direct("U1")
    slack.grant("commands")

    with pytest.raises(SlackApiError) as raised:
        await client.api_call(method, json=arguments)

    answer = raised.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", needed, "commands")


@pytest.mark.asyncio
async def test_a_public_channel_takes_a_post_from_outside_with_its_scope(
    slack: StandIn, client: AsyncWebClient
) -> None:
    """chat:write.public opens public channels, and no private one."""
    slack.grant("chat:write", "chat:write.public")

    assert (await client.chat_postMessage(channel="C2", text="x"))["ok"]
    assert await refused(client, "chat.postMessage", {"channel": "C3", "text": "x"}) == "channel_not_found"


@pytest.mark.asyncio
async def test_refuses_wrong_tokens(slack: StandIn, client: AsyncWebClient) -> None:
    """No token, a wrong one, the other one and a revoked one are told apart."""
    other = AsyncWebClient(slack.app_token, base_url=slack.api_url)
    nobody = AsyncWebClient(base_url=slack.api_url)

    assert await refused(nobody, "auth.test", {}) == "not_authed"
    assert await refused(other, "auth.test", {}) == "not_allowed_token_type"
    other.token = "xoxb-wrong"  # noqa: S105 - no secret
    assert await refused(other, "auth.test", {}) == "invalid_auth"
    slack.refuse_tokens("token_revoked")
    assert await refused(client, "auth.test", {}) == "token_revoked"
    slack.refuse_tokens("")
    assert (await client.auth_test())["ok"]


@pytest.mark.asyncio
async def test_a_person_s_message_is_not_the_app_s_to_change(slack: StandIn, client: AsyncWebClient) -> None:
    """Neither update nor delete touches what somebody else said."""
    asked = payloads.message_im(slack.world, "U1", "hello")["event"]
    where = {"channel": asked["channel"], "ts": asked["ts"]}

    assert await refused(client, "chat.update", {**where, "text": "x"}) == "cant_update_message"
    assert await refused(client, "chat.delete", where) == "cant_delete_message"


@pytest.mark.asyncio
async def test_every_call_is_kept(slack: StandIn, client: AsyncWebClient) -> None:
    """A call is kept with its arguments and its result, done or refused."""
    await client.chat_postMessage(channel="C1", text="hello")
    await refused(client, "chat.postMessage", {"channel": "C0", "text": "x"})

    assert [(call.method, call.arguments["channel"], call.result) for call in slack.calls] == [
        ("chat.postMessage", "C1", "ok"),
        ("chat.postMessage", "C0", "channel_not_found"),
    ]


@pytest.mark.asyncio
async def test_forms_are_as_good_as_json(slack: StandIn, client: AsyncWebClient) -> None:
    """Arguments in a form may hold JSON; a body that is neither is refused."""
    form = {"channel": "C1", "text": "x", "blocks": '[{"type": "divider"}]'}
    assert (await client.api_call("chat.postMessage", data=form))["ok"]
    assert slack.messages("C1")[0]["blocks"] == [{"type": "divider", "block_id": "b1"}]

    form["blocks"] = "[{"
    with pytest.raises(SlackApiError) as raised:
        await client.api_call("chat.postMessage", data=form)
    assert raised.value.response["error"] == "invalid_json"


@pytest.mark.asyncio
async def test_opens_groups_and_reads_them_with_their_scopes(slack: StandIn, client: AsyncWebClient) -> None:
    """A group of several is opened and read like any conversation; a channel without the app is not read."""
    slack.grant(*slack.world.scopes, "mpim:write", "mpim:history", "channels:history")
    group = (await client.conversations_open(users="U1,U2"))["channel"]["id"]
    again = (await client.conversations_open(channel=group))["channel"]["id"]
    await client.chat_postMessage(channel=group, text="hello all")

    assert again == group
    assert [one["text"] for one in (await client.conversations_history(channel=group))["messages"]] == ["hello all"]
    assert slack.seen[-1].viewers == {"U1", "U2"}
    assert await refused(client, "conversations.history", {"channel": "C2"}) == "not_in_channel"
    assert await refused(client, "conversations.replies", {"channel": group, "ts": "1.0"}) == "thread_not_found"


@pytest.mark.asyncio
async def test_a_reply_may_stand_in_the_conversation_too(slack: StandIn, client: AsyncWebClient) -> None:
    """With reply_broadcast it is in the history as well."""
    place = slack.direct("U1")
    root = (await client.chat_postMessage(channel=place, text="one"))["ts"]
    await client.chat_postMessage(channel=place, text="two", thread_ts=root, reply_broadcast=True)

    assert [one["text"] for one in (await client.conversations_history(channel=place))["messages"]] == ["two", "one"]


@pytest.mark.asyncio
async def test_refuses_what_comes_too_late_or_twice(slack: StandIn, client: AsyncWebClient) -> None:
    """An outdated view, an old trigger and a second reaction are refused."""
    slack.grant(*slack.world.scopes, "reactions:write")
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    modal = {"type": "modal", "blocks": [{"type": "divider"}]}
    first = (await client.views_publish(user_id="U1", view=home))["view"]["hash"]
    trigger = slack.world.trigger("U1")
    thumb = {
        "channel": "C1",
        "name": "eyes",
        "timestamp": (await client.chat_postMessage(channel="C1", text="x"))["ts"],
    }

    await client.views_publish(user_id="U1", view=home, hash=first)
    await client.api_call("reactions.add", json=thumb)
    slack.world.now = lambda: time.time() + 4

    stale = {"user_id": "U1", "view": home, "hash": first}
    assert await refused(client, "views.publish", stale) == "hash_conflict"
    assert await refused(client, "reactions.add", thumb) == "already_reacted"
    assert await refused(client, "views.open", {"trigger_id": trigger, "view": modal}) == "expired_trigger_id"


@pytest.mark.asyncio
async def test_remembers_only_the_latest_when_told_to() -> None:
    """For long runs: calls, what was seen, messages, links and triggers are forgotten from the earliest on."""
    async with StandIn(most=3) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        place = slack.direct("U1")
        for n in range(10):
            await client.chat_postMessage(channel=place, text=f"{n}")
            slack.world.link("actions", "U1", place)
            slack.world.trigger("U1")
        kept: list[Sized] = [slack.calls, slack.seen, slack.messages(place), slack.world.links, slack.world.triggers]

        assert all(3 <= len(one) <= 6 for one in kept)
        assert slack.messages(place)[-1]["text"] == "9"
