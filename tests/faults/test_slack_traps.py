"""What Slack's libraries do by themselves, and Signpost does not let them do."""

import time
from pathlib import Path

import aiohttp
import pytest

from bot.app import App
from tests.adapters.slack.serving import served
from tests.faults.asking import answers, ask, calls, mention, people, told, until
from tests.slack import interactions, payloads
from tests.slack.faults import Error
from tests.slack.stand_in import StandIn

SOCKET = {"SLACK_MODE": "socket", "SLACK_APP_TOKEN": StandIn.app_token}


@pytest.mark.asyncio
@pytest.mark.parametrize("mode", [{}, SOCKET], ids=["http", "socket"])
async def test_slack_is_asked_once_whose_token_it_is(
    app: App, slack: StandIn, tmp_path: Path, mode: dict[str, str]
) -> None:
    """auth.test is called at the start and never again, so that its failing later costs nobody an answer."""
    async with served(app, slack, tmp_path, **mode) as (_, way):
        slack.misbehave("auth.test", *[Error("invalid_auth")] * 10)
        for person in people(3):
            assert (await way.deliver(ask(slack, person))).acknowledged
            assert (await way.deliver(mention(slack, person, 1))).acknowledged

    assert calls(slack, "auth.test") == ["auth.test"]
    assert [told(slack, person) for person in people(3)] == [[0, 1]] * 3


@pytest.mark.asyncio
async def test_an_answer_in_a_thread_reads_nothing(app: App, slack: StandIn, tmp_path: Path) -> None:
    """It costs two calls and no more: neither the thread nor the conversation is read for it."""
    root = payloads.say(slack.world, "U1", slack.world.direct("U1"), "earlier")
    async with served(app, slack, tmp_path) as (_, way):
        await way.deliver(payloads.message_im(slack.world, "U1", "reach email", thread=root["ts"]))

    assert calls(slack) == ["assistant.threads.setStatus", "chat.postMessage"]
    assert [message["thread_ts"] for message in answers(slack, "U1")] == [root["ts"]]


@pytest.mark.asyncio
async def test_all_calls_share_one_session(
    app: App, slack: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No session is made for a call, which would cost as much as the rest of the answer."""
    real, made = aiohttp.ClientSession, []

    def counted() -> aiohttp.ClientSession:
        made.append(real())
        return made[-1]

    async with served(app, slack, tmp_path) as (_, way):
        monkeypatch.setattr(aiohttp, "ClientSession", counted)
        for person in people(10):
            await way.deliver(mention(slack, person))

    assert len(calls(slack, "conversations.open", "chat.postMessage", "chat.postEphemeral")) == 30
    assert made == []


@pytest.mark.asyncio
@pytest.mark.parametrize("how", ["cut", "silence"])
async def test_a_dead_connection_is_noticed_soon(app: App, slack: StandIn, tmp_path: Path, how: str) -> None:
    """A line that is cut or silent is replaced in seconds; left to itself the SDK takes up to 19 s."""
    async with served(app, slack, tmp_path, **SOCKET) as (_, way):
        await slack.sockets.connected()
        before = set(slack.sockets.connections)
        begun = time.monotonic()
        getattr(slack.sockets, how)()
        await until(lambda: bool(set(slack.sockets.connections) - before))
        took = time.monotonic() - begun
        assert (await way.deliver(ask(slack, "U1"))).acknowledged

    assert took < 15
    assert len(answers(slack, "U1")) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("mode", [{}, SOCKET], ids=["http", "socket"])
async def test_it_does_not_talk_to_itself(app: App, slack: StandIn, tmp_path: Path, mode: dict[str, str]) -> None:
    """Slack sends it its own messages too: none is answered, and no word of them counts as a danger."""
    async with served(app, slack, tmp_path, **mode) as (_, way):
        slack.echo_to(way)
        for text in ("reach email", "i want to kill myself"):
            assert (await way.deliver(payloads.message_im(slack.world, "U1", text))).acknowledged
        await until(lambda: len(answers(slack, "U1")) == 2)
        await way.deliver(ask(slack, "U2"))

    assert [len(answers(slack, person)) for person in ("U1", "U2")] == [2, 1]


@pytest.mark.asyncio
@pytest.mark.parametrize("words", ["reach email payload", "payload", "reach email&payload=x", "command=x"])
async def test_a_command_is_heard_whatever_its_words(app: App, slack: StandIn, tmp_path: Path, words: str) -> None:
    """Bolt finds no field in a command that holds the word "payload"; Signpost answers it."""
    async with served(app, slack, tmp_path) as (_, way):
        delivered = await way.deliver(interactions.slash(slack.world, "U0", "C1", words))

    assert delivered.statuses == (200,)
    assert [seen.kind for seen in slack.seen_by("U0")] == ["ephemeral"]
