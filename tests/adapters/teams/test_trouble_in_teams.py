"""What goes wrong with Teams or with Microsoft, strangers too: who gets in, and how often an answer then arrives."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import pytest
import pytest_asyncio
from multidict import CIMultiDict

from bot.app import App
from bot.message import Message
from bot.plain import plain
from tests.adapters.slack.serving import environment
from tests.adapters.slack.talk import PATIENCE_S, until
from tests.adapters.teams.dressed import fallback
from tests.adapters.teams.home_in_teams import TeamsHome
from tests.adapters.teams.talk_in_teams import Product, Talk, product, product_for
from tests.adapters.teams.ways_in_teams import CHANNEL, open_places
from tests.slack import payloads as slack_payloads
from tests.slack.stand_in import StandIn as Slack
from tests.teams import payloads
from tests.teams.faults import Error, Fault, Hang, Html, RateLimited, ReplyLost, Reset, Slow, Status
from tests.teams.microsoft import ALGORITHM, Microsoft, private_key
from tests.teams.refusal import Json
from tests.teams.stand_in import StandIn

QUESTION, DANGER = "reach email", "i want to kill myself"
AT_ONCE_S = 1.0
"""What counts as at once on a busy machine; what must not hold it up takes longer."""
HASTE_S = 1.0
PEOPLE = count(1)
Token = Callable[[Microsoft, Json], str]


@pytest.fixture(scope="module", autouse=True)
def _in_haste() -> Iterator[None]:
    """Wait less long for Microsoft than Signpost does."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("adapters.teams.web.TIMEOUT_S", HASTE_S)
        patched.setattr("adapters.teams.keys.TIMEOUT_S", HASTE_S)
        patched.setattr("adapters.teams.keys.RETRY_S", HASTE_S)
        patched.setattr("adapters.teams.credentials.PAUSE_S", HASTE_S)
        patched.setattr("adapters.served.DRAIN_S", HASTE_S)
        yield


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(app: App, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """Return a Signpost in a tenant with a channel."""
    async with product(app, tmp_path_factory.mktemp("data")) as running:
        open_places(running.teams)
        yield running


@pytest.fixture
def talk(running: Product) -> Talk:
    """Return the personal chat of somebody new, who is in the channel as well."""
    return _somebody(running)


def _somebody(running: Product) -> Talk:
    person = f"29:{next(PEOPLE):03}"
    if CHANNEL in running.teams.world.places:
        running.teams.world.places[CHANNEL].members.add(person)
    return Talk(running, person)


def _claims(**claims: Any) -> Token:  # noqa: ANN401 - of a token: anything
    return lambda microsoft, activity: "Bearer " + microsoft.token(activity, **claims)


def _signed(key: object, algorithm: str | None, **header: str) -> Token:
    def token(microsoft: Microsoft, activity: Json) -> str:
        claims = jwt.decode(microsoft.token(activity), options={"verify_signature": False})
        headers = {"kid": microsoft.kid, **header}
        return "Bearer " + jwt.encode(claims, key, algorithm, headers=headers)  # type: ignore[arg-type] # any key

    return token


def _good(microsoft: Microsoft, activity: Json) -> str:
    return "Bearer " + microsoft.token(activity)


TOKENS: Mapping[str, Token | None] = {
    "none": None,
    "empty": lambda *_: "",
    "no token": lambda *_: "Bearer ",
    "another scheme": lambda microsoft, activity: _good(microsoft, activity).replace("Bearer", "Basic"),
    "no JSON": lambda *_: "Bearer a.b.c",
    "spoiled signature": lambda microsoft, activity: _good(microsoft, activity)[:-8] + "AAAAAAAA",
    "unknown key": lambda microsoft, activity: "Bearer " + microsoft.token(activity, kid="key-unknown"),
    "another's key with a known name": _signed(private_key("key-unknown"), ALGORITHM),
    "not signed": _signed(None, "none"),
    "a secret that is shared": _signed("0" * 64, "HS256"),
    "expired": _claims(exp=int(time.time()) - 3_600),
    "without an end": _claims(exp=None),
    "not good yet": _claims(nbf=int(time.time()) + 3_600),
    "for another app": _claims(aud="8e0f5f5c-4d1a-4b37-a4ef-0b0b0b0b0b0b"),
    "by somebody else": _claims(iss="https://login.example.org"),
    "for another service": _claims(serviceurl="https://smba.trafficmanager.net/emea/"),
    "for no service": _claims(serviceurl=None),
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
async def test_who_is_not_teams_gets_nothing(running: Product, talk: Talk, token: Token | None) -> None:
    """They are told only that they are not let in, even in danger: nothing is sent, nothing is kept.

    What Teams itself sends afterwards, the very same message, is answered.
    """
    activity = payloads.message(running.teams.world, talk.person, DANGER)
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = token(running.teams.microsoft, activity)
    refused = await running.way.raw(json.dumps(activity).encode(), headers)

    assert (refused.status, refused.body) == (401, b"")
    assert (await talk.deliver(activity)).statuses == (200,)
    await talk.answer()
    assert len(talk.ours()) == 1


@pytest.mark.asyncio(loop_scope="module")
async def test_of_two_tokens_none_is_believed(running: Product, talk: Talk) -> None:
    """Whichever stands first."""
    activity = payloads.message(running.teams.world, talk.person, QUESTION)
    good = running.way.signed(activity)["Authorization"]
    for both in ((good, "Bearer x"), ("Bearer x", good), (good, good)):
        headers = CIMultiDict([("Authorization", one) for one in both])
        assert (await running.way.raw(json.dumps(activity).encode(), headers)).status == 401

    assert talk.ours() == []


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        (b'"x"', 400),
        (b'{"type":"message"}', 401),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, 400),
        (b'{"text":"' + b"x" * 300_000 + b'"}', 413),
    ],
    ids=["empty", "list", "half", "text", "bare", "deep", "long"],
)
async def test_what_is_no_activity_is_refused(running: Product, body: bytes, status: int) -> None:
    """Before anything reads it."""
    headers = {"Content-Type": "application/json", "Authorization": "Bearer x"}

    assert (await running.way.raw(body, headers)).status == status


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", [Hang(3), Status(503), Reset(), Html()], ids=str)
@pytest.mark.parametrize("what", ["metadata", "keys"])
async def test_while_the_keys_cannot_be_had_teams_is_asked_to_try_again(
    app: App, tmp_path: Path, fault: Fault, what: str
) -> None:
    """503, while whoever watches over Signpost is answered at once; as soon as they can be had, one answer."""
    async with product(app, tmp_path) as running:
        talk = _somebody(running)
        running.teams.misbehave_by_chance(1, (1.0, fault), method=what)
        activity = payloads.message(running.teams.world, talk.person, QUESTION)
        asking = asyncio.create_task(running.way.deliver(activity, retries=0))
        await asyncio.sleep(0.1)
        async with asyncio.timeout(AT_ONCE_S), aiohttp.request("GET", f"{running.url}/livez") as live:
            assert live.status == 200
        refused = await asking
        running.teams.behave()
        delivered = await until_taken(running, activity)
        await talk.answer()

        assert refused.statuses == (503,)
        assert delivered == 200
        assert len(talk.ours()) == 1


async def until_taken(running: Product, activity: Json) -> int:
    """Deliver *activity* until it is no longer refused for a while; return the status."""
    async with asyncio.timeout(PATIENCE_S):
        while (status := (await running.way.deliver(activity, retries=0)).status) == 503:
            await asyncio.sleep(0.2)
    return status


ONCE: tuple[Fault, ...] = (
    RateLimited(),
    Error(412, "PreconditionFailed"),
    Status(502),
    Status(500),
    Reset(),
    Html(),
    Hang(0.3),
    Hang(3),
    Hang(0.3, done=True),
    Slow(0.3),
)
"""Nothing was done, or Teams says in time that it was."""
OPEN: tuple[Fault, ...] = (ReplyLost(), Html(done=True), Hang(3, done=True), Slow(3))
"""Done, and Teams does not say so, or not in time; it has no way to look."""


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("place", ["personal", "channel"])
@pytest.mark.parametrize("fault", [*ONCE, *OPEN], ids=str)
async def test_an_answer_arrives_whatever_happens_on_the_way(
    running: Product, app: App, talk: Talk, fault: Fault, place: str
) -> None:
    """Once, where nothing was done or Teams says that it was; where it leaves that open, twice at the most."""
    if place == "personal":
        running.teams.misbehave("send", None, fault)  # the first shows that an answer is coming
        await talk.say(QUESTION)
    else:
        running.teams.misbehave("send", fault)
        await talk.deliver(payloads.mention(running.teams.world, talk.person, CHANNEL, QUESTION))
    await talk.say("hi")  # answered when all before it is over
    before, after = (plain(app.bot.say(app.bot.hear(Message(f"{talk.person} in trouble", "hi")))) for _ in range(2))
    await until(lambda: fallback(talk.ours()[-1:]) == after)
    answers = [fallback([one]) for one in talk.ours()]

    assert before == after
    assert len(answers) in ((2,) if fault in ONCE else (2, 3))
    assert len(set(answers)) == 2
    assert len(talk.seen(CHANNEL)) == (place == "channel")


@pytest.mark.asyncio
@pytest.mark.parametrize("method", ["create", "token"])
@pytest.mark.parametrize("fault", [RateLimited(), Status(502), Reset(), ReplyLost(), Html()], ids=str)
async def test_opening_a_chat_again_doubles_nothing(app: App, tmp_path: Path, fault: Fault, method: str) -> None:
    """Nor does asking for a token again: one answer, one notice."""
    async with product(app, tmp_path) as running:
        open_places(running.teams, "29:1ann")
        talk = Talk(running, "29:1ann")
        running.teams.world.tokens.clear()  # the token that it was given at the start is refused once
        running.teams.misbehave(method, fault)
        await talk.deliver(payloads.mention(running.teams.world, talk.person, CHANNEL, QUESTION))
        await talk.answer()
        await until(lambda: talk.seen(CHANNEL))

    assert len(talk.ours()) == len(talk.seen(CHANNEL)) == 1


@pytest.mark.asyncio
async def test_what_is_owed_at_the_end_is_sent_by_the_next_start(app: App, tmp_path: Path) -> None:
    """Stopped while Teams takes nothing, Signpost forgets no answer, and sends each once when it is started again."""
    async with StandIn() as teams:
        open_places(teams, *(f"29:{number}" for number in range(6)))
        async with product_for(app, teams, tmp_path) as first:
            teams.misbehave_by_chance(1, (1.0, Status(503)), method="send")
            for number in range(6):
                person = f"29:{number}"
                asked = (
                    payloads.message(teams.world, person, QUESTION)
                    if number % 2
                    else payloads.mention(teams.world, person, CHANNEL, QUESTION)
                )
                assert (await first.way.deliver(asked)).statuses == (200,)
        before = [Talk(first, f"29:{number}").ours() for number in range(6)]
        teams.behave()
        async with product_for(app, teams, tmp_path) as second:
            talks = [Talk(second, f"29:{number}") for number in range(6)]
            for talk in talks:
                await talk.answer()
            await until(lambda: len(talks[0].seen(CHANNEL)) >= 3)

        assert before == [[]] * 6
        assert [len(talk.ours()) for talk in talks] == [1] * 6
        assert len(talks[0].seen(CHANNEL)) == 3


@pytest.mark.asyncio
async def test_slack_and_teams_are_served_by_one_process(tmp_path: Path) -> None:
    """Both are answered, each person in their own, and both stop when it is told to."""
    async with Slack() as slack, StandIn() as teams:
        home = TeamsHome(tmp_path, ("slack", "teams"), "-m", "bot", **environment(slack), **teams.settings())
        await home.start()
        try:
            ann, place = slack.direct("U1ANN"), teams.personal("29:1ann")
            in_slack = slack.http(f"{home.url}/slack/events", timeout_s=PATIENCE_S)
            in_teams = teams.http(f"{home.url}/api/messages", timeout_s=PATIENCE_S)
            taken = await asyncio.gather(
                in_slack.deliver(slack_payloads.message_im(slack.world, "U1ANN", QUESTION)),
                in_teams.deliver(payloads.message(teams.world, "29:1ann", QUESTION)),
            )
            mine = await until(lambda: [one for one in slack.messages(ann) if one.get("bot_id")])
            theirs = await until(lambda: [one for one in teams.messages(place) if one["from"]["id"] == teams.bot])
            async with aiohttp.request("GET", f"{home.url}/readyz") as ready:
                assert ready.status == 200
            ended = await home.stop()
        finally:
            await home.close()

    assert [one.statuses for one in taken] == [(200,), (200,)]
    assert (len(mine), len(theirs), ended) == (1, 1, 0)
    assert slack.shared() == []
    assert teams.shared() == []
