"""What happens in Teams becomes one of a few things to do: messages, mentions, presses, and the app being installed."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.request import MOST_NESTED
from adapters.teams.body import MOST_BYTES, parse
from adapters.teams.events import Added, Ask, Hide, Ignored, InvokeOther, Opened, Rated, Reader, Why
from bot.incoming import Incoming
from bot.message import Audience, Message
from bot.store import Address, Tally
from tests.adapters.teams.reading import (
    ANN,
    ANYTHING,
    AT,
    BEN,
    CARD,
    CHANNEL,
    GROUP,
    NAME,
    PERSONAL,
    URL,
    Json,
    asked,
    read,
    reader,
    spoil,
    stand_in,
)
from tests.teams import payloads
from tests.teams.world import OTHER_TENANT, World

Make = Callable[[World], Json]


@pytest.fixture(name="world")
def _world() -> World:
    return stand_in()


def with_(activity: Json, name: str, **fields: object) -> Json:
    """Return *activity* with these fields of the object *name* instead."""
    return {**activity, name: {**activity[name], **fields}}


def without(activity: Json, *names: str) -> Json:
    """Return *activity* without these fields."""
    return {name: value for name, value in activity.items() if name not in names}


def test_hears_a_personal_message(world: World) -> None:
    """A personal message is answered where it was written."""
    said = payloads.message(world, ANN, "R&D <3 what now?")

    assert asked(said) == Incoming(
        f"{PERSONAL} {said['id']}",
        Message(NAME, "R&D <3 what now?"),
        Address("teams", ANN, place=PERSONAL, url=URL),
        AT,
    )


def test_does_not_hear_what_is_replied_to(world: World) -> None:
    """A message of ours about danger that somebody replies to is nothing they said."""
    said = payloads.message(world, ANN, "thank you", quoting="If you want to die, call 999")

    assert asked(said).message == Message(NAME, "thank you")


@pytest.mark.parametrize("attachments", [[], [{"contentType": "image/png", "contentUrl": "https://x"}], None, "x"])
def test_hears_a_message_without_words(world: World, attachments: object) -> None:
    """A picture or a file alone is owed an answer."""
    said = without(payloads.message(world, ANN, ""), "text") | {"attachments": attachments}

    assert asked(said).message == Message(NAME, "")


@pytest.mark.parametrize(
    ("place", "thread", "shared"),
    [
        (GROUP, "", GROUP),
        (CHANNEL, "", f"{CHANNEL};messageid=1764000000250"),
        (CHANNEL, "1763000000000", f"{CHANNEL};messageid=1763000000000"),
    ],
)
def test_answers_a_mention_in_private(world: World, place: str, thread: str, shared: str) -> None:
    """A mention in a group chat, channel or thread is answered in a personal chat that has still to be found."""
    said = payloads.mention(world, ANN, place, "somebody called me a name", thread=thread)

    assert asked(said) == Incoming(
        f"{shared} {said['id']}",
        Message(NAME, "somebody called me a name", audience=Audience.SHARED),
        Address("teams", ANN, shared_place=shared, url=URL),
        AT,
    )


def test_names_nobody_who_was_mentioned(world: World) -> None:
    """Who else was mentioned is not needed to answer."""
    said = payloads.mention(world, ANN, GROUP, "<at>Ben Carr</at> and Dr Roe said it")
    said["entities"].append({"type": "mention", "text": "Dr Roe", "mentioned": {"id": BEN}})

    assert asked(said).message.text.split() == ["and", "said", "it"]


def test_takes_all_that_one_person_says_for_one_conversation(world: World) -> None:
    """A mention, a personal message and a press of a person are one conversation, another's is not."""
    heard = [
        asked(payloads.message(world, ANN, "a")),
        asked(payloads.mention(world, ANN, CHANNEL, "a")),
        asked(payloads.execute(world, ANN, PERSONAL, CARD, {"choice": "menu"})),
    ]

    assert {incoming.message.conversation for incoming in heard} == {NAME}
    assert asked(payloads.message(world, BEN, "a")).message.conversation != NAME
    assert len({incoming.event for incoming in heard}) == len(heard)


def test_knows_a_person_without_an_id_of_the_directory(world: World) -> None:
    """Where Teams leaves it out, the id that it gives a person for this bot does."""
    said = payloads.message(world, ANN, "hello") | {"from": {"id": ANN}}

    assert asked(said).message.conversation == f"teams {World.tenant} {ANN}"


@pytest.mark.parametrize("invoked", [True, False])
@pytest.mark.parametrize("place", [PERSONAL, GROUP])
def test_hears_a_press(world: World, place: str, invoked: bool) -> None:
    """Newer clients invoke, older ones send a message; both press the choice with its id, in private or not."""
    make = payloads.execute if invoked else payloads.submit
    pressed = make(world, ANN, place, CARD, {"choice": "pathway:witness", "extra": 1})
    shared = place == GROUP

    audience = Audience.SHARED if shared else Audience.ONE_PERSON
    address = Address("teams", ANN, url=URL, **({"shared_place": place} if shared else {"place": place}))
    message = Message(NAME, choice="pathway:witness", audience=audience)
    assert read(pressed) == Ask(Incoming(f"{place} {pressed['id']}", message, address, AT), invoked)


def test_hears_a_press_in_the_form_of_an_invoke(world: World) -> None:
    """A message that carries what an invoke would is a press too, and words beside it are not lost."""
    value = {"action": {"type": "Action.Execute", "data": {"choice": "menu"}}}
    pressed = payloads.message(world, ANN, "I want to die") | {"value": value}

    assert asked(pressed).message == Message(NAME, "I want to die", "menu")


@pytest.mark.parametrize("value", [{}, {"unknown": 1}, {"choice": 7}, {"choice": ""}, "menu", None, [{}]])
def test_hears_the_words_beside_what_it_does_not_know(world: World, value: object) -> None:
    """What is no press of ours is a message like any other."""
    assert asked(payloads.message(world, ANN, "hello") | {"value": value}).message == Message(NAME, "hello")


@pytest.mark.parametrize("make", [payloads.execute, payloads.submit])
def test_hides_its_own_message(world: World, make: Callable[..., Json]) -> None:
    """Hiding names the message that the button stands on."""
    pressed = make(world, ANN, PERSONAL, CARD, {"hide": "1"})

    assert read(pressed) == Hide(f"{PERSONAL} {pressed['id']}", PERSONAL, CARD, URL, make is payloads.execute)


@pytest.mark.parametrize("make", [payloads.execute, payloads.submit])
@pytest.mark.parametrize(
    ("verdict", "about", "tally", "which"),
    [
        ("helpful", "reach_contact@nhft", Tally("reach_contact", "helpful", "nhft"), "rate"),
        ("not_quite", "reach_contact", Tally("reach_contact", "not_quite"), "rate"),
        ("out_of_date", "reach_contact", Tally("reach_contact", "out_of_date"), "out_of_date"),
    ],
)
def test_counts_what_people_think(  # noqa: PLR0917 - the columns of the table
    world: World, make: Callable[..., Json], verdict: str, about: str, tally: Tally, which: str
) -> None:
    """A verdict is about an entry and an organisation, and every rating of one answer is one event."""
    pressed = make(world, ANN, PERSONAL, CARD, {"rate": verdict, "about": about})

    event = f"{which} {ANN} {PERSONAL} {CARD}"
    assert read(pressed) == Rated(event, tally, ANN, PERSONAL, CARD, URL, make is payloads.execute)


def test_counts_without_knowing_the_message(world: World) -> None:
    """Where Teams does not say which message was rated, the press itself is the event."""
    pressed = payloads.submit(world, ANN, PERSONAL, "", {"rate": "helpful", "about": "menu"})
    rated = read(pressed)

    assert isinstance(rated, Rated)
    assert (rated.event, rated.message) == (f"rate {ANN} {PERSONAL} {pressed['id']}", "")


_SPOILT = [
    {"rate": "helpful"},
    {"rate": "helpful", "about": "No words, please"},
    {"rate": "splendid", "about": "menu"},
    {"rate": ["helpful"], "about": "menu"},
    {"hide": "1"},
]


@pytest.mark.parametrize("data", [*_SPOILT, {}, {"choice": ""}, {"choice": ["menu"]}, {"unknown": 1}])
def test_says_that_a_press_cannot_be_read(world: World, data: Json) -> None:
    """An invoke that holds nothing we put on a button is a bad request."""
    event = read(payloads.execute(world, ANN, PERSONAL, "", data))

    assert event == InvokeOther(400)
    assert isinstance(event, InvokeOther)
    assert (event.body["statusCode"], event.body["type"]) == (400, "application/vnd.microsoft.error")


@pytest.mark.parametrize("data", _SPOILT)
def test_passes_over_a_press_that_cannot_be_read(world: World, data: Json) -> None:
    """A message that holds a button of ours and no more is nothing to answer."""
    assert read(payloads.submit(world, ANN, PERSONAL, "", data)) == Ignored(Why.MALFORMED)


@pytest.mark.parametrize("value", [None, "x", [], {"action": None}, {"action": {"data": "choice"}}])
def test_says_that_an_invoke_is_malformed(world: World, value: object) -> None:
    """An invoke of a card without an action is a bad request."""
    assert read(payloads.execute(world, ANN, PERSONAL, CARD, {}) | {"value": value}) == InvokeOther(400)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("fileConsent/invoke", 501),
        ("task/fetch", 501),
        ("composeExtension/query", 501),
        ("signin/verifyState", 501),
        ("something/new", 501),
        ("", 501),
        ("message/submitAction", 200),
    ],
)
def test_answers_other_invokes_as_teams_expects(world: World, name: str, status: int) -> None:
    """What is not for us is not implemented; Teams' own thumbs are taken in."""
    assert read(payloads.invoke(world, ANN, name)) == InvokeOther(status)


def test_takes_in_teams_own_thumbs(world: World) -> None:
    """What is typed in their window is in nothing that comes of it."""
    event = read(payloads.feedback(world, ANN, CARD, words="zebra crossing"))

    assert event == InvokeOther(200)
    assert isinstance(event, InvokeOther)
    assert event.body == {}


def test_greets_once(world: World) -> None:
    """Both ways in which Teams tells of an installation are one event, which asks for a greeting."""
    events = [read(payloads.installed(world, ANN)), read(payloads.members_added(world, ANN))]

    address = Address("teams", ANN, place=PERSONAL, url=URL)
    opened = Opened(Incoming(f"opened {PERSONAL}", Message(NAME, choice="hello"), address, AT))
    assert events == [opened, opened]


@pytest.mark.parametrize("place", [CHANNEL, GROUP])
def test_says_nothing_when_added_to_others(world: World, place: str) -> None:
    """In a team or group nothing is said."""
    assert read(payloads.installed(world, ANN, place)) == Added()
    assert read(payloads.members_added(world, ANN, place)) == Added()


_OF_BEN = {"type": "mention", "mentioned": {"id": BEN}}


def _message(world: World) -> Json:
    return payloads.message(world, ANN, "hello")


def _mention(world: World) -> Json:
    return payloads.mention(world, ANN, CHANNEL, "hello")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda world: payloads.edited(world, _message(world), "goodbye"), Why.EDITED),
        (lambda world: payloads.deleted(world, _message(world)), Why.DELETED),
        (lambda world: payloads.reaction(world, ANN, PERSONAL, CARD), Why.REACTION),
        (lambda world: payloads.other(world, ANN, "typing"), Why.TYPING),
        (lambda world: payloads.other(world, ANN, "endOfConversation"), Why.ENDED),
        (lambda world: payloads.other(world, ANN, "event", name="application/vnd.microsoft.readReceipt"), Why.EVENT),
        (lambda world: payloads.other(world, ANN, "trace"), Why.UNKNOWN),
        (lambda world: payloads.other(world, ANN, "Message"), Why.UNKNOWN),
        (lambda world: payloads.by_bot(_message(world)), Why.BOT),
        (lambda world: with_(_message(world), "from", id="28:other"), Why.BOT),
        (lambda world: with_(_message(world), "from", role="bot"), Why.BOT),
        (lambda world: with_(_message(world), "from", role="agenticUser"), Why.BOT),
        (lambda world: with_(_message(world), "from", id=World.bot), Why.OWN),
        (lambda world: payloads.unmentioned(world, ANN, GROUP, "hello"), Why.NOT_MENTIONED),
        (lambda world: payloads.unmentioned(world, ANN, CHANNEL, "Signpost?"), Why.NOT_MENTIONED),
        (lambda world: _mention(world) | {"entities": "mention"}, Why.NOT_MENTIONED),
        (lambda world: _mention(world) | {"entities": [_OF_BEN]}, Why.NOT_MENTIONED),
        (lambda world: payloads.members_added(world, ANN, CHANNEL, BEN), Why.MEMBERS),
        (lambda world: payloads.members_added(world, ANN, "", ANN), Why.MEMBERS),
        (lambda world: payloads.members_removed(world, ANN, GROUP, World.bot), Why.MEMBERS),
        (lambda world: payloads.installed(world, ANN, action="remove"), Why.INSTALLATION),
        (lambda world: payloads.installed(world, ANN, action="add-upgrade"), Why.INSTALLATION),
        (lambda world: _message(world) | {"channelId": "webchat"}, Why.CHANNEL),
        (lambda world: _message(world) | {"channelId": "emulator"}, Why.CHANNEL),
        (lambda world: without(_message(world), "channelId"), Why.CHANNEL),
        (lambda world: with_(_message(world), "recipient", id="28:0b0b"), Why.NOT_TO_US),
        (lambda world: with_(_message(world), "conversation", conversationType="party"), Why.PLACE),
        (lambda world: with_(_message(world), "conversation", conversationType=None), Why.PLACE),
        (lambda world: without(_message(world), "type"), Why.MALFORMED),
        (lambda world: without(_message(world), "recipient"), Why.MALFORMED),
        (lambda world: without(_message(world), "id"), Why.MALFORMED),
        (lambda world: without(_message(world), "serviceUrl"), Why.MALFORMED),
        (lambda world: _message(world) | {"serviceUrl": "https://a b/"}, Why.MALFORMED),
        (lambda world: _message(world) | {"id": "a b"}, Why.MALFORMED),
        (lambda world: _message(world) | {"id": 7}, Why.MALFORMED),
        (lambda world: with_(_message(world), "from", id="29:\ud800"), Why.MALFORMED),
        (lambda world: with_(_message(world), "from", id="2" * 401), Why.MALFORMED),
        (lambda world: with_(_message(world), "conversation", id=""), Why.MALFORMED),
    ],
)  # fmt: skip
def test_does_not_answer(world: World, make: Make, why: Why) -> None:
    """Bots, edits, deletions, what others are told, and what nobody knows are not answered, and it is known why."""
    assert read(make(world)) == Ignored(why)


@pytest.mark.parametrize(
    "spoil_it",
    [
        payloads.in_other_tenant,
        lambda said: with_(said, "conversation", tenantId=OTHER_TENANT),
        lambda said: with_(said, "channelData", tenant={"id": OTHER_TENANT}),
        lambda said: with_(said, "from", tenantId=OTHER_TENANT),
        lambda said: with_(said, "from", tenantId=[World.tenant]),
        lambda said: with_(said, "conversation", tenantId=None),
        lambda said: with_(without(said, "channelData"), "conversation", tenantId=""),
    ],
)
def test_serves_no_other_tenant(world: World, spoil_it: Callable[[Json], Json]) -> None:
    """Whatever happens in another tenant, or is done by somebody of one, is not answered, wherever it is told."""
    made = (_message(world), _mention(world), payloads.installed(world, ANN))
    for activity in (*made, payloads.invoke(world, ANN, "task/fetch"), payloads.other(world, ANN, "typing")):
        assert read(spoil_it(activity)) == Ignored(Why.ELSEWHERE)


def test_serves_who_names_no_tenant_at_all_never(world: World) -> None:
    """An activity that says of no place which tenant it is in is not answered."""
    said = without(_message(world), "channelData")
    del said["conversation"]["tenantId"]

    assert read(said) == Ignored(Why.ELSEWHERE)


@pytest.mark.parametrize("place", ["channelData", "conversation"])
def test_is_content_with_one_place_that_names_the_tenant(world: World, place: str) -> None:
    """Some activities name it in one place only."""
    said = _message(world)
    if place == "conversation":
        del said["channelData"]
    else:
        del said["conversation"]["tenantId"]

    assert asked(said).message.conversation == NAME


def test_tells_the_tenants_apart_where_it_serves_several(world: World) -> None:
    """A personal chat has to be opened in somebody's own tenant, so that it is named with them."""
    both = reader(World.tenant.upper(), OTHER_TENANT)
    events = [both.read(_mention(world)), both.read(payloads.in_other_tenant(_mention(world)))]

    assert [event.incoming.address.person for event in events if isinstance(event, Ask)] == [
        f"{World.tenant}|{ANN}",
        f"{OTHER_TENANT}|{ANN}",
    ]


def test_takes_an_app_id_in_any_form(world: World) -> None:
    """Capitals do not matter, and neither does what Teams puts before it."""
    mine = Reader(World.app_id.upper(), frozenset({World.tenant.upper()}))

    assert isinstance(mine.read(_message(world)), Ask)
    assert isinstance(mine.read(with_(_message(world), "recipient", id=World.app_id)), Ask)


def test_serves_another_channel_only_when_told_to(world: World) -> None:
    """For development, another channel, tenant and recipient can be let in."""
    said = payloads.in_other_tenant(with_(_message(world), "recipient", id="bot")) | {"channelId": "emulator"}

    assert isinstance(Reader("", frozenset(), channels=frozenset({"emulator"})).read(said), Ask)


def test_says_which_organisation_the_tenant_serves(world: World) -> None:
    """A deployment for one organisation says so with everything that is heard."""
    for activity in (_message(world), payloads.execute(world, ANN, PERSONAL, CARD, {"choice": "menu"})):
        event = reader(organisation="lpt").read(activity)
        assert isinstance(event, Ask)
        assert event.incoming.message.organisation == "lpt"


@pytest.mark.parametrize(
    ("timestamp", "at"),
    [
        ("2025-11-24T16:00:00Z", 1_764_000_000.0),
        ("2025-11-24T16:00:00.25Z", AT),
        ("2025-11-24T16:00:00.2500000Z", AT),
        ("2025-11-24T17:00:00.250+01:00", AT),
        ("1960-01-01T00:00:00Z", 0.0),
        ("0001-01-01T00:00:00+14:00", 0.0),
        ("2025-13-24T16:00:00Z", 0.0),
        ("2025-11-24T16:00:00", 0.0),
        ("2025-11-24", 0.0),
        ("٢٠٢٥-11-24T16:00:00Z", 0.0),
        ("", 0.0),
        (None, 0.0),
        (AT, 0.0),
    ],
)
def test_does_without_a_time(world: World, timestamp: object, at: float) -> None:
    """The time is read with as many digits as .NET writes; one that is none is no reason not to answer."""
    assert asked(_message(world) | {"timestamp": timestamp}).at == at


_MAKES: tuple[Make, ...] = (
    lambda world: payloads.message(world, ANN, "zebra crossing", quoting="zebra"),
    lambda world: payloads.mention(world, ANN, CHANNEL, "zebra crossing"),
    lambda world: payloads.edited(world, _message(world), "zebra crossing"),
    lambda world: payloads.submit(world, ANN, PERSONAL, CARD, {"choice": "menu", "note": "zebra"}),
    lambda world: payloads.execute(world, ANN, PERSONAL, CARD, {"rate": "helpful", "about": "menu", "note": "zebra"}),
    lambda world: payloads.execute(world, ANN, PERSONAL, CARD, {"hide": "1", "note": "zebra"}),
    lambda world: payloads.feedback(world, ANN, CARD, words="zebra crossing"),
    lambda world: payloads.installed(world, ANN) | {"text": "zebra"},
    lambda world: payloads.members_added(world, ANN) | {"text": "zebra"},
)


@pytest.mark.parametrize("make", _MAKES)
def test_shows_no_word_that_was_typed(world: World, make: Make) -> None:
    """What was typed is in a message, whose repr does not show it."""
    assert "zebra" not in repr(read(make(world)))


@given(activity=ANYTHING, kind=st.sampled_from(("message", "invoke", "conversationUpdate", None, 7)))
def test_never_raises(activity: object, kind: object) -> None:
    """Whatever an activity is, it is read, and asks for nothing."""
    assert isinstance(read(activity), Ignored)
    assert isinstance(read({"type": kind, "channelId": "msteams", "from": activity, "conversation": activity}), Ignored)


@given(data=st.data())
def test_never_raises_on_an_activity_that_was_spoilt(data: st.DataObject) -> None:
    """Whatever stands in any place of an activity, it is read, and what was typed is not seen."""
    activity = data.draw(st.sampled_from(_MAKES))(stand_in())

    spoil(activity, data)

    for one in (reader(), reader(World.tenant, OTHER_TENANT), Reader("", frozenset())):
        assert "zebra" not in repr(one.read(activity))


def test_reads_the_body_of_a_request(world: World) -> None:
    """An activity is read from the JSON that Teams sends."""
    said = payloads.message(world, ANN, "how do I say £ and 😔?")

    assert parse(json.dumps(said).encode()) == said
    assert parse(json.dumps(said, ensure_ascii=False).encode()) == said


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b'"text"',
        b"\xff{}",
        "{}".encode("utf-16"),
        b'{"a": 1, "a": 2}',
        b'{"a": [{"b": 1, "b": 1}]}',
        b'{"a": ' + b"9" * 5_000 + b"}",
        b'{"a": ' * 100_000,
        b"[" * MOST_BYTES,
        b'{"a":' + b"[" * MOST_NESTED + b"]" * MOST_NESTED + b"}",
        b'{"a": "' + b"x" * MOST_BYTES + b'"}',
    ],
)
def test_refuses_a_body_that_is_no_activity(body: bytes) -> None:
    """What is no object of JSON, too deep, too long, or says one thing twice cannot be read, and nothing breaks."""
    assert parse(body) is None


@given(st.binary() | ANYTHING.map(lambda value: json.dumps(value).encode()))
def test_never_raises_on_any_body(body: bytes) -> None:
    """Whatever a request holds, it is an object or nothing."""
    assert parse(body) is None or isinstance(parse(body), dict)
