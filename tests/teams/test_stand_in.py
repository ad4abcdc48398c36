"""The stand-in answers as Teams and Microsoft's login do, and keeps what everybody could see."""

import time
from pathlib import Path

import aiohttp
import pytest

from tests.teams import payloads
from tests.teams.client import Client
from tests.teams.connector import MESSAGE_BYTES
from tests.teams.faults import ANY, Error, Fault, Hang, Html, RateLimited, ReplyLost, Reset, Slow, Status
from tests.teams.refusal import Json
from tests.teams.stand_in import StandIn

ROOT = Path(__file__).parents[2]
WARD, OTHER, GROUP = "19:ward@thread.tacv2", "19:other@thread.tacv2", "19:group@unq.gbl.spaces"
CARD: Json = {
    "contentType": "application/vnd.microsoft.card.adaptive",
    "content": {
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": "No card",
        "body": [
            {"type": "TextBlock", "text": "Who to ask"},
            {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "0116"}]},
            {"type": "FactSet", "facts": [{"title": "Where", "value": "Ward"}]},
            {"type": "Image", "url": "https://x.org/x.png", "altText": "a map"},
            {"type": "Input.Text", "id": "x", "label": "Name", "placeholder": "yours"},
            {"type": "ActionSet", "actions": [{
                "type": "Action.Execute", "title": "More", "verb": "choice", "data": {"choice": "hidden"},
                "fallback": {"type": "Action.Submit", "title": "Old", "data": {"choice": "hidden"}}}]},
        ],
    },
}  # fmt: skip
SAID = (
    "No card",
    "Who to ask",
    "0116",
    "Where",
    "Ward",
    "https://x.org/x.png",
    "a map",
    "Name",
    "yours",
    "More",
    "Old",
)


def code(answer: object) -> str:
    """Return Teams' word for a refusal."""
    assert isinstance(answer, dict)
    return str(answer["error"]["code"])


@pytest.mark.asyncio
async def test_gives_a_token_to_the_app_only(teams: StandIn, client: Client) -> None:
    """A token is for whoever knows the secret, and asks for the right thing in the right tenant."""
    status, granted = await client.log_in()
    assert (status, granted["token_type"], granted["expires_in"]) == (200, "Bearer", 3600)

    for form, refusal in [
        ({"client_secret": "wrong"}, (401, "invalid_client")),
        ({"client_id": "other"}, (401, "invalid_client")),
        ({"scope": "everything"}, (400, "invalid_scope")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
        ({"tenant": "elsewhere"}, (400, "invalid_request")),
    ]:
        status, refused = await client.log_in(**form)
        assert (status, refused["error"]) == refusal
    assert {call.method for call in teams.calls} == {"token"}
    assert teams.app_password not in str(teams.calls)


@pytest.mark.asyncio
async def test_takes_its_own_tokens_while_they_are_good(teams: StandIn, client: Client) -> None:
    """No token, a wrong one, one that is too old and one that is refused are not taken."""
    place, good = teams.personal("29:1"), client.token
    assert (await client.send(place))[0] == 201
    teams.refuse_tokens()
    assert (await client.send(place))[0] == 401
    teams.refuse_tokens(refused=False)
    assert (await client.send(place))[0] == 201
    for client.token in ("", "wrong"):
        assert (await client.send(place))[0] == 401
    client.token = good
    teams.world.now = lambda: time.time() + 3_601
    assert (await client.send(place))[0] == 401
    assert [call.result for call in teams.calls[1:]] == ["ok", "Unauthorized", "ok"] + ["Unauthorized"] * 3


@pytest.mark.asyncio
async def test_opens_the_same_chat_each_time(teams: StandIn, client: Client) -> None:
    """A person has one chat with the app."""
    body = {"bot": {"id": teams.bot}, "isGroup": False, "members": [{"id": "29:1"}], "tenantId": teams.tenant}
    opened = [await client.call("POST", body=body) for _ in range(2)]

    assert opened == [(201, {"id": teams.personal("29:1")})] * 2


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        ({"members": []}, 400, "BadArgument"),
        ({"members": [{"id": "29:1"}, {"id": "29:2"}]}, 400, "BadArgument"),
        ({"members": [{"id": "29:0"}]}, 400, "BadArgument"),
        ({"members": [{}]}, 400, "BadArgument"),
        ({"isGroup": True}, 400, "BadArgument"),
        ({"tenantId": "elsewhere"}, 400, "BadArgument"),
        ({"tenantId": None}, 400, "BadArgument"),
        ({"members": [{"id": "29:9"}]}, 403, "ForbiddenOperationException"),
    ],
)
async def test_opens_no_other_chat(teams: StandIn, client: Client, change: Json, status: int, word: str) -> None:
    """Only with one known person of the tenant who has the app."""
    teams.add_person("29:9", installed=False)
    body = {"isGroup": False, "members": [{"id": "29:1"}], "tenantId": teams.tenant, **change}

    answered, refused = await client.call("POST", body=body)
    assert (answered, code(refused)) == (status, word)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("conversation", "viewers", "shared"),
    [
        ("a:11", {"29:1"}, False),
        (GROUP, {"29:1", "29:2", "29:3"}, True),
        (WARD, {"29:1", "29:2"}, True),
        (f"{WARD};messageid=17", {"29:1", "29:2"}, True),
    ],
)
async def test_whoever_is_in_a_place_sees_what_is_said_there(
    teams: StandIn, client: Client, conversation: str, viewers: set[str], shared: bool
) -> None:
    """A message, its change and the sign of typing are seen, with every text of a card."""
    teams.personal("29:1")
    place, _, thread = conversation.partition(";messageid=")
    _, sent = await client.call(
        "POST", conversation, "activities", body={"type": "message", "summary": "New", "attachments": [CARD]}
    )
    await client.call("POST", conversation, "activities", body={"type": "typing"})
    changed = {"type": "message", "text": "changed"}
    assert await client.call("PUT", conversation, "activities", sent["id"], body=changed) == (200, sent)

    assert [(seen.kind, seen.thread, seen.sentences) for seen in teams.seen] == [
        ("message", thread, ("New", *SAID)),
        ("typing", thread, ()),
        ("update", thread, ("changed",)),
    ]
    assert {(frozenset(seen.viewers), seen.place) for seen in teams.seen} == {(frozenset(viewers), place)}
    assert teams.shared() == (teams.seen if shared else [])
    assert teams.seen_by("29:2") == (teams.seen if "29:2" in viewers else [])
    assert [one["text"] for one in teams.messages(place)] == ["changed"]


@pytest.mark.asyncio
async def test_a_reply_in_a_channel_is_in_its_thread(teams: StandIn, client: Client) -> None:
    """In a channel it stands below the message it is for, elsewhere it is a message like any other."""
    said = payloads.mention(teams.world, "29:1", WARD, "hello")
    for place in (WARD, GROUP):
        answer = {"type": "message", "text": "hello"}
        assert (await client.call("POST", place, "activities", said["id"], body=answer))[0] == 201

    assert [seen.thread for seen in teams.seen] == [said["id"], ""]


@pytest.mark.asyncio
async def test_a_message_can_be_deleted_by_who_wrote_it(teams: StandIn, client: Client) -> None:
    """What the app said can be taken back, what a person said cannot be touched."""
    said, place = payloads.message(teams.world, "29:1", "hello"), teams.personal("29:1")
    _, sent = await client.send(place)

    assert await client.call("DELETE", place, "activities", sent["id"]) == (200, {})
    assert (await client.call("DELETE", place, "activities", sent["id"]))[0] == 404
    assert (await client.call("DELETE", place, "activities", said["id"]))[0] == 403
    assert (await client.call("PUT", place, "activities", said["id"], body={"text": "x"}))[0] == 403
    assert [one["id"] for one in teams.messages(place)] == [said["id"]]


@pytest.mark.asyncio
async def test_says_who_is_in_a_place(client: Client) -> None:
    """Members are people, each with their id in the directory."""
    status, found = await client.call("GET", WARD, "members")

    assert (status, [one["id"] for one in found]) == (200, ["29:1", "29:2"])
    assert len({one["aadObjectId"] for one in found}) == 2


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("place", "body", "status", "word"),
    [
        ("19:nowhere", {"type": "message", "text": "x"}, 404, "ConversationNotFound"),
        (OTHER, {"type": "message", "text": "x"}, 403, "BotNotInConversationRoster"),
        ("a:12", {"type": "message", "text": "x"}, 403, "MessageWritesBlocked"),
        (WARD, {"type": "message"}, 400, "BadSyntax"),
        (WARD, {"type": "message", "text": "", "attachments": []}, 400, "BadSyntax"),
        (WARD, {"text": "x"}, 400, "BadSyntax"),
        (WARD, ["x"], 400, "BadSyntax"),
        (WARD, {"type": "message", "text": "x" * MESSAGE_BYTES}, 413, "MessageSizeTooBig"),
        (WARD, {"type": "message", "text": "x" * 20_000}, 413, "MessageSizeTooBig"),
        (WARD, {"type": "message", "text": "語" * (MESSAGE_BYTES // 3)}, 413, "MessageSizeTooBig"),
    ],
)
async def test_refuses_what_teams_refuses(  # noqa: PLR0917 - the columns of the table
    teams: StandIn, client: Client, place: str, body: object, status: int, word: str
) -> None:
    """A call that may not be done is answered with Teams' word for why, and nobody sees it."""
    teams.personal("29:2")
    teams.block("29:2")

    answered, refused = await client.call("POST", place, "activities", body=body)

    assert (answered, code(refused), teams.seen) == (status, word, [])
    assert (teams.calls[-1].method, teams.calls[-1].place, teams.calls[-1].result) == ("send", place, word)


@pytest.mark.asyncio
async def test_takes_what_just_fits(teams: StandIn, client: Client) -> None:
    """The limit is on the whole message."""
    assert (await client.send(WARD, "x" * 19_000))[0] == 201
    assert len(teams.messages(WARD)) == 1


@pytest.mark.asyncio
async def test_names_no_message_of_text_and_card(teams: StandIn, client: Client) -> None:
    """Teams makes two messages of them, and its answer has no id."""
    body = {"type": "message", "text": "x", "attachments": [CARD]}

    assert await client.call("POST", WARD, "activities", body=body) == (201, {})
    assert len(teams.seen) == 1


async def outcome(client: Client) -> tuple[int, str]:
    """Return the status of one post and Teams' word for a refusal; 0 for no answer at all."""
    try:
        status, answer = await client.send(WARD)
    except aiohttp.ClientError:
        return 0, ""
    return status, code(answer) if isinstance(answer, dict) and "error" in answer else ""


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fault", "result", "done"),
    [
        (RateLimited(7), (429, "TooManyRequests"), 0),
        (Status(412), (412, ""), 0),
        (Status(500), (500, ""), 0),
        (Status(502), (502, ""), 0),
        (Error(), (403, "MessageWritesBlocked"), 0),
        (Html(), (200, ""), 0),
        (Html(done=True), (200, ""), 1),
        (Reset(), (0, ""), 0),
        (ReplyLost(), (0, ""), 1),
        (Hang(0.05), (0, ""), 0),
        (Hang(0.05, done=True), (201, ""), 1),
        (Slow(0.05), (201, ""), 1),
        (None, (201, ""), 1),
    ],
)
async def test_each_fault_does_what_it_says(
    teams: StandIn, client: Client, fault: Fault | None, result: tuple[int, str], done: int
) -> None:
    """A fault is met once, and by its own method only."""
    teams.misbehave("send", fault)

    assert (await client.call("GET", WARD, "members"))[0] == 200
    assert await outcome(client) == result
    assert len(teams.messages(WARD)) == done
    assert await outcome(client) == (201, "")
    assert [call.fault for call in teams.calls[1:]] == ["", type(fault).__name__ if fault else "", ""]


@pytest.mark.asyncio
async def test_says_when_to_try_again(teams: StandIn, client: Client) -> None:
    """A limited call is told how many seconds to wait."""
    teams.misbehave(ANY, RateLimited(7))

    await client.send(WARD)
    assert client.headers["Retry-After"] == "7"


@pytest.mark.asyncio
async def test_goes_wrong_by_chance_until_it_behaves(teams: StandIn, client: Client) -> None:
    """The same seed goes wrong at the same calls; Microsoft's login and keys can go wrong too."""
    runs = []
    for _ in range(2):
        teams.misbehave_by_chance(7, (0.3, Status(500)), method="send")
        runs.append([(await outcome(client))[0] for _ in range(50)])
    teams.misbehave_by_chance(1, (1.0, Error(503, "temporarily_unavailable")), method="token")
    assert (await client.log_in())[0] == 503
    teams.behave()

    assert runs[0] == runs[1]
    assert 5 <= runs[0].count(500) <= 25
    assert (await client.log_in())[0] == 200
    assert await outcome(client) == (201, "")


@pytest.mark.asyncio
async def test_what_people_say_is_not_the_app_s(teams: StandIn) -> None:
    """Only what the app shows is recorded as seen; what people say stands there too."""
    payloads.message(teams.world, "29:1", "hello")
    payloads.mention(teams.world, "29:1", WARD, "hello")

    assert teams.seen == []
    assert [len(teams.messages(place)) for place in (teams.personal("29:1"), WARD)] == [1, 1]


@pytest.mark.asyncio
async def test_remembers_only_the_latest_when_told_to() -> None:
    """For long runs: calls, what was seen and messages are forgotten from the earliest on."""
    async with StandIn(most=3) as teams, aiohttp.ClientSession() as session:
        client, place = Client(teams, session), teams.personal("29:1")
        await client.log_in()
        for n in range(10):
            await client.send(place, f"{n}")

        assert all(3 <= len(one) <= 6 for one in (teams.calls, teams.seen, teams.messages(place)))
        assert teams.messages(place)[-1]["text"] == "9"
