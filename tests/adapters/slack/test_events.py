"""What happens in Slack becomes one of a few things to do: messages, mentions, commands, and the app being opened."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.events import Ask, Ignored, Opened, Reader, Slash, Tab, Why
from bot.incoming import Incoming
from bot.message import Audience, Message
from bot.store import Address
from tests.adapters.slack.reading import (
    ANN,
    ANYTHING,
    AT,
    CHANNEL,
    DIRECT,
    GROUP,
    NAME,
    Json,
    asked,
    read,
    reader,
    spoil,
    stand_in,
)
from tests.slack import interactions, payloads
from tests.slack.world import World


@pytest.fixture(name="world")
def _world() -> World:
    return stand_in()


def changed(payload: Json, **fields: object) -> Json:
    """Return the event *payload* with these fields of its event instead."""
    return {**payload, "event": {**payload["event"], **fields}}


def without(payload: Json, *names: str) -> Json:
    """Return the event *payload* without these fields of its event."""
    return {**payload, "event": {name: value for name, value in payload["event"].items() if name not in names}}


def test_hears_a_direct_message(world: World) -> None:
    """A direct message is answered where it was written."""
    payload = payloads.message_im(world, ANN, "R&D <b> @U0SIGNPOST see https://nhs.uk")

    assert asked(payload) == Incoming(
        payload["event_id"],
        Message(NAME, "R&D <b>   see https://nhs.uk"),
        Address("slack", ANN, place=DIRECT, message=payload["event"]["ts"]),
        AT,
    )


def test_answers_in_the_thread_of_a_direct_message(world: World) -> None:
    """What is said in a thread is answered in it."""
    payload = payloads.message_im(world, ANN, "and then?", thread="1764000000.000100")

    assert asked(payload).address.thread == "1764000000.000100"


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_hears_whatever_a_person_says(world: World, subtype: str) -> None:
    """A message with a file, from a thread to all, or with /me is a person's too."""
    payload = changed(payloads.message_im(world, ANN, "wants to die"), subtype=subtype)

    assert asked(payload).message == Message(NAME, "wants to die")


def test_hears_a_file_without_words(world: World) -> None:
    """A file alone is owed an answer; Slack leaves the workspace of its author out, and may leave out the text."""
    payload = without(payloads.file_share(world, ANN), "team", "text")

    assert asked(payload).message == Message(NAME, "")


@pytest.mark.parametrize("place", [CHANNEL, GROUP])
@pytest.mark.parametrize("thread", ["", "1764000000.000100"])
def test_answers_a_mention_in_private(world: World, place: str, thread: str) -> None:
    """A mention in a channel, group or thread is answered in a direct message that has still to be opened."""
    payload = payloads.app_mention(world, ANN, place, "somebody called me a name", thread=thread)

    assert asked(payload) == Incoming(
        payload["event_id"],
        Message(NAME, "somebody called me a name", audience=Audience.SHARED),
        Address("slack", ANN, shared_place=place, shared_thread=thread),
        AT,
    )


def test_takes_all_that_one_person_says_for_one_conversation(world: World) -> None:
    """A mention, a direct message, a command and a shortcut of a person are one conversation, another's is not."""
    direct, other = payloads.message_im(world, ANN, "a"), payloads.message_im(world, "U0BEN", "a")
    mention = payloads.app_mention(world, ANN, CHANNEL, "a")
    shortcut = interactions.shortcut(world, ANN, CHANNEL, mention["event"]["ts"], "private_help")
    command = read(interactions.slash(world, ANN, CHANNEL, "a"))

    assert isinstance(command, Slash)
    heard = [asked(direct), asked(mention), asked(shortcut), command.incoming]
    assert {incoming.message.conversation for incoming in heard} == {NAME}
    assert asked(other).message.conversation != NAME


@pytest.mark.parametrize(
    ("text", "message"),
    [("am I safe & well", Message(NAME, "am I safe & well")), ("", Message(NAME, choice="hello"))],
)
@pytest.mark.parametrize("place", [CHANNEL, DIRECT])
def test_answers_a_command_in_its_response(world: World, place: str, text: str, message: Message) -> None:
    """A command is answered to that person only wherever it is given; without words it is greeted."""
    payload = interactions.slash(world, ANN, place, text)

    address = Address("slack", ANN, url=payload["response_url"])
    assert read(payload) == Slash(Incoming(payload["trigger_id"], message, address))


@pytest.mark.parametrize("tab", list(Tab))
def test_notices_that_the_app_is_opened(world: World, tab: Tab) -> None:
    """Opening the app is noticed, with the tab that was opened."""
    payload = payloads.app_home_opened(world, ANN, tab.value)

    opened = reader(World.team, organisation="nhft").read(payload)

    assert opened == Opened(payload["event_id"], tab, ANN, DIRECT, NAME, "nhft")


def test_says_which_organisation_the_workspace_serves(world: World) -> None:
    """A workspace of one organisation says so with every message."""
    event = reader(World.team, organisation="lpt").read(payloads.message_im(world, ANN, "hello"))

    assert isinstance(event, Ask)
    assert event.incoming.message.organisation == "lpt"


def _direct(world: World) -> Json:
    return payloads.message_im(world, ANN, "hello")


def _mention(world: World) -> Json:
    return payloads.app_mention(world, ANN, CHANNEL, "hello")


def _edit(world: World) -> Json:
    return payloads.message_changed(world, DIRECT, _direct(world)["event"]["ts"], "goodbye")


def _deletion(world: World) -> Json:
    return payloads.message_deleted(world, DIRECT, _direct(world)["event"]["ts"])


def _own(world: World) -> Json:
    return changed(_direct(world), user=world.bot_user, bot_id=world.bot_id, bot_profile={"id": world.bot_id})


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (_edit, Why.EDITED),
        (lambda world: changed(_mention(world), edited={"user": ANN, "ts": "1764000001.000000"}), Why.EDITED),
        (_deletion, Why.DELETED),
        (_own, Why.OWN),
        (lambda world: changed(_direct(world), user=World.bot_user), Why.OWN),
        (lambda world: changed(_direct(world), bot_id=World.bot_id), Why.OWN),
        (lambda world: payloads.bot_message(world, ANN, "hello"), Why.BOT),
        (lambda world: changed(_direct(world), bot_id="B0OTHER"), Why.BOT),
        (lambda world: changed(_mention(world), bot_profile={"id": "B0OTHER"}), Why.BOT),
        (lambda world: changed(_direct(world), user="USLACKBOT"), Why.BOT),
        (lambda world: changed(_direct(world), subtype="channel_join"), Why.SUBTYPE),
        (lambda world: changed(_mention(world), subtype="channel_topic"), Why.SUBTYPE),
        (lambda world: changed(_direct(world), subtype=["file_share"]), Why.SUBTYPE),
        (lambda world: changed(_direct(world), channel=CHANNEL, channel_type="channel"), Why.NOT_DIRECT),
        (lambda world: changed(_direct(world), channel=GROUP, channel_type="mpim"), Why.NOT_DIRECT),
        (lambda world: without(_direct(world), "channel_type"), Why.NOT_DIRECT),
        (lambda world: payloads.app_mention(world, ANN, DIRECT, "hello"), Why.HEARD_ALREADY),
        (lambda world: changed(_mention(world), channel_type="im"), Why.HEARD_ALREADY),
        (lambda world: payloads.app_context_changed(world, ANN, CHANNEL), Why.CONTEXT),
        (lambda world: payloads.app_home_opened(world, ANN, "about"), Why.UNKNOWN),
        (lambda world: payloads.unknown_event(world, ANN), Why.UNKNOWN),
        (lambda world: interactions.unknown_interaction(world, ANN), Why.UNKNOWN),
        (lambda _: payloads.url_verification(), Why.UNKNOWN),
        (payloads.app_rate_limited, Why.UNKNOWN),
        (lambda world: without(_direct(world), "user"), Why.MALFORMED),
        (lambda world: changed(_direct(world), user="somebody else"), Why.MALFORMED),
        (lambda world: changed(_direct(world), user="U0\ud800"), Why.MALFORMED),
        (lambda world: changed(_direct(world), channel=None), Why.MALFORMED),
        (lambda world: {**_direct(world), "event_id": 7}, Why.MALFORMED),
        (lambda world: {**interactions.slash(world, ANN, CHANNEL), "user_id": ""}, Why.MALFORMED),
        (lambda world: {**interactions.slash(world, ANN, CHANNEL), "trigger_id": ""}, Why.MALFORMED),
    ],
)
def test_does_not_answer(world: World, payload: Callable[[World], Json], why: Why) -> None:
    """Bots, edits, deletions, what others are told, and what nobody knows are not answered, and it is known why."""
    assert read(payload(world)) == Ignored(why)


@pytest.mark.parametrize("team", ["T0ELSEWHERE", "E0ELSEWHERE", "", None, 7])
def test_serves_no_other_workspace(world: World, team: object) -> None:
    """What happens in another workspace is not answered, whatever it is."""
    slash = interactions.slash(world, ANN, CHANNEL, "hello")
    events = (_direct(world), _mention(world), payloads.app_home_opened(world, ANN))
    elsewhere = [payloads.in_other_workspace(event, str(team)) for event in events]

    for payload in (*elsewhere, {**slash, "team_id": team}):
        assert read(payload) == Ignored(Why.ELSEWHERE)


@pytest.mark.parametrize("name", ["user_team", "team", "source_team"])
@pytest.mark.parametrize("team", ["T0ELSEWHERE", "E0ELSEWHERE", "", 7, [World.team]])
def test_answers_no_outsider(world: World, name: str, team: object) -> None:
    """Who belongs to another workspace as well is not answered, by whichever field it is told."""
    for payload in (_direct(world), _mention(world), payloads.app_home_opened(world, ANN)):
        assert read(changed(payload, **{name: team})) == Ignored(Why.OUTSIDER)


def test_answers_no_outsider_in_a_shared_channel(world: World) -> None:
    """Where several organisations write, only who is known to be ours is answered, whoever owns the channel."""
    mention = {**_mention(world), "is_ext_shared_channel": True}

    assert read(payloads.by_outsider(mention)) == Ignored(Why.OUTSIDER)
    assert read(without(mention, "team")) == Ignored(Why.OUTSIDER)
    assert asked({**mention, "team_id": "T0HOST"}).message.conversation == NAME


def test_serves_an_organisation_of_workspaces(world: World) -> None:
    """On Enterprise Grid the organisation can be served as a whole, when it is named with its workspaces."""
    payload = changed(_direct(world), user_team="E0GRID")
    payload["authorizations"] = [{"enterprise_id": "E0GRID", "team_id": None, "is_enterprise_install": True}]

    assert isinstance(reader(World.team, "E0GRID").read(payload), Ask)
    assert read(payload) == Ignored(Why.OUTSIDER)


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("https://hooks.slack.com/commands/T0/1/abc", True),
        ("http://127.0.0.1:8800/commands/T0/1/abc", True),
        ("http://hooks.slack.com/commands/T0/1/abc", False),
        ("https://hooks.slack.com.evil.org/commands", False),
        ("https://hooks.slack.com@evil.org/commands", False),
        ("https://evil.org/https://hooks.slack.com/", False),
        ("https://hooks.slack.com/a b", False),
        ("https://hooks.slack.com/" + "a" * 400, False),
        ("//hooks.slack.com/commands", False),
        ("http://127.0.0.1:88001/commands", False),
        ("", False),
        (None, False),
        (["https://hooks.slack.com/commands"], False),
    ],
)
def test_answers_only_at_slacks_addresses(world: World, url: object, used: bool) -> None:
    """An address to answer at that is not Slack's is not used, and the answer is owed all the same."""
    event = read({**interactions.slash(world, ANN, CHANNEL, "hello"), "response_url": url})

    assert isinstance(event, Slash)
    assert event.incoming.address.url == (url if used else "")


def test_answers_at_no_address_that_is_not_encrypted(world: World) -> None:
    """Plain http is for this machine only, whatever the host of the Web API."""
    live = Reader(team_ids=frozenset((World.team,)), bot_user=World.bot_user)
    plain, encrypted = (
        live.read({**interactions.slash(world, ANN, CHANNEL), "response_url": f"{scheme}://slack.com/commands/1"})
        for scheme in ("http", "https")
    )

    assert isinstance(plain, Slash)
    assert isinstance(encrypted, Slash)
    assert plain.incoming.address.url == ""
    assert encrypted.incoming.address.url == "https://slack.com/commands/1"


@pytest.mark.parametrize("ts", ["1e999", "nan", "1_000", "-1", "١٢٣٤", "", "1" * 400, None, 7, ["1"]])
def test_does_without_a_time(world: World, ts: object) -> None:
    """A time that is none is no reason not to answer."""
    assert asked(changed(_direct(world), ts=ts)).at == 0


def test_does_without_a_thread(world: World) -> None:
    """A thread that is none is no reason not to answer."""
    assert asked(changed(_direct(world), thread_ts="not a thread")).address.thread == ""
    assert asked(changed(_mention(world), thread_ts="not a thread")).address.shared_thread == ""


def test_shows_no_word_that_was_typed(world: World) -> None:
    """What was typed is in a message, whose repr does not show it."""
    payloads_ = (
        payloads.message_im(world, ANN, "zebra crossing"),
        payloads.app_mention(world, ANN, CHANNEL, "zebra crossing"),
        interactions.slash(world, ANN, CHANNEL, "zebra crossing"),
        _edit(world),
    )

    for payload in payloads_:
        assert "zebra" not in repr(read(payload))


@given(payload=ANYTHING, kind=st.sampled_from(("event_callback", "block_actions", "message_action", None, 7)))
def test_never_raises(payload: object, kind: object) -> None:
    """Whatever a payload is, it is read, and asks for nothing."""
    assert isinstance(read(payload), Ignored)
    assert isinstance(read({"type": kind, "event": payload, "actions": payload, "command": payload}), Ignored)


@given(data=st.data())
def test_never_raises_on_a_payload_that_was_spoilt(data: st.DataObject) -> None:
    """Whatever stands in any place of a payload, it is read, and what was typed is not seen."""
    world = stand_in()
    makes: tuple[Callable[[], Json], ...] = (
        lambda: payloads.message_im(world, ANN, "zebra crossing"),
        lambda: payloads.app_mention(world, ANN, CHANNEL, "zebra crossing"),
        lambda: payloads.app_home_opened(world, ANN),
        lambda: interactions.slash(world, ANN, CHANNEL, "zebra crossing"),
    )
    payload = data.draw(st.sampled_from(makes))()

    spoil(payload, data)

    assert "zebra" not in repr(read(payload))
