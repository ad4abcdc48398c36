"""What people press in Slack: a choice is answered, an answer is hidden or counted, a message is heard in private."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.events import Ask, Hide, Ignored, Rated, Why
from bot.incoming import Incoming
from bot.message import Audience, Message
from bot.store import Address, Tally
from tests.adapters.slack.reading import (
    ANN,
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

TS = "1764000000.000100"
ROOT = "1763990000.000100"
ENTRY = "entry:reach_contact"


@pytest.fixture(name="world")
def _world() -> World:
    return stand_in()


def press(world: World, action_id: str, value: str, place: str = DIRECT, **message: str) -> Json:
    """Return the payload of Ann pressing this in a message of ours; with a *viewer* it is ephemeral."""
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
    return interactions.block_actions(world, ANN, action, place, {"ts": TS, "bot_id": world.bot_id, **message})


def at_home(world: World, action_id: str, value: str) -> Json:
    """Return the payload of Ann pressing this on her Home tab."""
    rest = {name: value for name, value in press(world, action_id, value).items() if name not in ("channel", "message")}
    del rest["response_url"]
    return {**rest, "container": {"type": "view", "view_id": "V0HOME"}, "view": {"id": "V0HOME", "blocks": []}}


@pytest.mark.parametrize(
    ("action_id", "choice"),
    [("choice.0", ENTRY), ("choice.12", "none"), ("control.start_again", "restart"), ("control.not_meant", "none")],
)
def test_answers_a_choice_where_it_was_pressed(world: World, action_id: str, choice: str) -> None:
    """A choice in the direct message is answered there."""
    payload = press(world, action_id, choice)

    assert asked(payload) == Incoming(
        payload["trigger_id"], Message(NAME, choice=choice), Address("slack", ANN, place=DIRECT), AT
    )


@pytest.mark.parametrize(("thread", "answered_in"), [(ROOT, ROOT), (TS, ""), ("no thread", "")])
def test_answers_a_choice_in_its_thread(world: World, thread: str, answered_in: str) -> None:
    """A choice in a thread is answered in it; one below the message that a thread hangs on is not in the thread."""
    payload = press(world, "choice.1", ENTRY, thread_ts=thread)

    assert asked(payload).address.thread == answered_in
    del payload["container"]["thread_ts"]
    assert asked(payload).address.thread == answered_in


@pytest.mark.parametrize("place", [CHANNEL, GROUP, DIRECT])
def test_answers_a_choice_that_one_person_sees_in_private(world: World, place: str) -> None:
    """A choice below a command is answered in the direct message, and a notice says so where it was pressed."""
    payload = press(world, "choice.1", ENTRY, place, viewer=ANN)

    assert asked(payload) == Incoming(
        payload["trigger_id"], Message(NAME, choice=ENTRY), Address("slack", ANN, url=payload["response_url"]), AT
    )


def test_answers_nothing_in_a_channel(world: World) -> None:
    """Even a choice that everybody in a channel sees is answered in the direct message."""
    payload = press(world, "choice.1", ENTRY, CHANNEL)

    assert asked(payload).address == Address("slack", ANN, url=payload["response_url"])


@pytest.mark.parametrize("container", [{}, {"channel_id": "D no id", "message_ts": "no ts"}, None])
def test_answers_a_choice_of_which_the_place_is_not_known(world: World, container: object) -> None:
    """A choice is answered in the direct message even when Slack does not say where it was pressed."""
    payload = {**press(world, "choice.1", ENTRY), "container": container, "trigger_id": "no id"}

    assert asked(payload).address == Address("slack", ANN, url=payload["response_url"])
    assert asked(payload).event == f"{ANN}  {AT}0000"


def test_answers_the_first_of_several_choices(world: World) -> None:
    """Slack sends one at a time; were there more, only the first would count."""
    payload = press(world, "choice.1", ENTRY)
    payload["actions"].append({**payload["actions"][0], "value": "none"})

    assert asked(payload).message.choice == ENTRY


def test_answers_a_choice_on_the_home_tab(world: World) -> None:
    """A choice on the Home tab is answered in the direct message, and nothing else is shown."""
    incoming = asked(at_home(world, "choice.1", "section:report"))

    assert incoming.message == Message(NAME, choice="section:report")
    assert incoming.address == Address("slack", ANN)


def test_tells_every_press_from_every_other(world: World) -> None:
    """Two presses are two events, also when Slack gives them no id."""
    first, second = press(world, "choice.1", ENTRY), press(world, "choice.1", ENTRY)
    bare = [{**payload, "trigger_id": ""} for payload in (first, second)]

    assert len({asked(payload).event for payload in (first, second, *bare)}) == 4
    assert asked(bare[0]).event == asked(bare[0]).event


def test_hides_a_message(world: World) -> None:
    """A message that stays is hidden by its id; one that a single person sees has only an address."""
    stays, alone = press(world, "control.hide", "hide"), press(world, "control.hide", "hide", CHANNEL, viewer=ANN)

    assert read(stays) == Hide(stays["trigger_id"], DIRECT, TS, "")
    assert read(alone) == Hide(alone["trigger_id"], "", "", alone["response_url"])
    assert read({**alone, "response_url": "https://evil.org/"}) == Ignored(Why.MALFORMED)


@pytest.mark.parametrize(
    ("action_id", "value", "tally"),
    [
        ("feedback.rate", "helpful:reach_contact", Tally("reach_contact", "helpful")),
        ("feedback.rate", "not_quite:reach_contact@nhft", Tally("reach_contact", "not_quite", "nhft")),
        ("feedback.out_of_date", "out_of_date:reach_contact@lpt", Tally("reach_contact", "out_of_date", "lpt")),
    ],
)
def test_counts_what_is_said_of_an_answer(world: World, action_id: str, value: str, tally: Tally) -> None:
    """What people think of an answer is counted, with the entry and the organisation and nothing else."""
    payload = press(world, action_id, value)

    event = f"{action_id} {ANN} {DIRECT} {TS}"
    assert read(payload) == Rated(event, tally, ANN, DIRECT, TS, payload["response_url"])


def test_counts_an_answer_once(world: World) -> None:
    """One person rates one answer once, and once says that it is out of date; below another answer they can again."""
    once = [
        press(world, "feedback.rate", "helpful:reach_contact"),
        press(world, "feedback.rate", "not_quite:reach_contact"),
        press(world, "feedback.out_of_date", "out_of_date:reach_contact"),
    ]
    rated = [read(payload) for payload in (*once, press(world, "feedback.rate", "helpful:reach_contact", ts=ROOT))]

    events = [one.event for one in rated if isinstance(one, Rated)]
    assert events[0] == events[1]
    assert len(set(events)) == 3


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("feedback.rate", "helpful"),
        ("feedback.rate", "helpful:"),
        ("feedback.rate", "helpful:reach contact"),
        ("feedback.rate", "helpful:Reach"),
        ("feedback.rate", "helpful:a@b@c"),
        ("feedback.rate", "helpful:a@"),
        ("feedback.rate", "helpful:" + "a" * 41),
        ("feedback.rate", "helpful:a\n"),
        ("feedback.rate", "out_of_date:reach_contact"),
        ("feedback.rate", "wonderful:reach_contact"),
        ("feedback.out_of_date", "helpful:reach_contact"),
        ("choice.1", ""),
    ],
)
def test_counts_and_answers_nothing_malformed(world: World, action_id: str, value: str) -> None:
    """What does not say what it is about is neither counted nor answered."""
    assert read(press(world, action_id, value)) == Ignored(Why.MALFORMED)
    assert read(at_home(world, action_id, value)) == Ignored(Why.MALFORMED)


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ({"action_id": "link.1", "url": "https://nhs.uk"}, Why.LINK),
        ({"action_id": "choice.1", "value": "x", "url": "https://nhs.uk"}, Why.LINK),
        ({"action_id": "link.1"}, Why.UNKNOWN),
        ({"action_id": "choices"}, Why.UNKNOWN),
        ({"action_id": "control.other", "value": "x"}, Why.UNKNOWN),
        ({"action_id": ["control.hide"]}, Why.UNKNOWN),
        ({}, Why.UNKNOWN),
    ],
)
def test_does_nothing_for_other_buttons(world: World, action: Json, why: Why) -> None:
    """A button that opens an address, or that is none of ours, needs no answer."""
    assert read({**press(world, "choice.1", ENTRY), "actions": [action]}) == Ignored(why)


def _said(world: World, place: str = CHANNEL, **fields: str) -> Json:
    """Return the payload of Ann using the shortcut on a message with these fields."""
    mention = payloads.app_mention(world, ANN, CHANNEL, "he &amp; I were <b> told to go home")
    payload = interactions.shortcut(world, ANN, CHANNEL, mention["event"]["ts"], "private_help")
    payload |= {"action_ts": f"{AT}", "channel": {"id": place}}
    return {**payload, "message": {**payload["message"], "bot_id": None, **fields}}


@pytest.mark.parametrize("place", [CHANNEL, GROUP, "D0SOMEBODY"])
def test_hears_a_persons_own_message_in_private(world: World, place: str) -> None:
    """The shortcut on one's own message is answered as if it had been said to Signpost, never where it stands."""
    payload = _said(world, place, text="<@U0BEN> told me to &lt;go home&gt;")

    assert asked(payload) == Incoming(
        payload["trigger_id"],
        Message(NAME, "told me to <go home>", audience=Audience.SHARED),
        Address("slack", ANN, url=payload["response_url"]),
        AT,
    )


@pytest.mark.parametrize("author", [{"user": "U0BEN"}, {"user": "", "bot_id": "B0OTHER"}])
def test_asks_a_witness_what_happened(world: World, author: dict[str, str]) -> None:
    """The shortcut on somebody else's message leads to the questions for witnesses; its words are only screened."""
    payload = _said(world, text="go home", **author)

    assert asked(payload).message == Message(NAME, "go home", choice="pathway:witness")


@pytest.mark.parametrize("author", [{"user": World.bot_user}, {"user": "", "bot_id": World.bot_id}])
def test_does_not_hear_its_own_words(world: World, author: dict[str, str]) -> None:
    """The shortcut on one of our own answers greets: an answer about a crisis is not a crisis."""
    assert asked(_said(world, text="kill yourself", **author)).message == Message(NAME, choice="hello")


def test_knows_no_other_shortcut(world: World) -> None:
    """A shortcut that is none of ours needs no answer."""
    assert read({**_said(world), "callback_id": "other"}) == Ignored(Why.UNKNOWN)


def _all(world: World) -> list[Json]:
    return [
        press(world, "choice.1", ENTRY),
        press(world, "control.hide", "hide"),
        press(world, "feedback.rate", "helpful:reach_contact"),
        at_home(world, "choice.1", ENTRY),
        _said(world),
    ]


@pytest.mark.parametrize("team", ["T0ELSEWHERE", "E0ELSEWHERE", ""])
def test_answers_no_outsider(world: World, team: str) -> None:
    """Who belongs to another workspace is not answered, and nothing of another workspace is."""
    for payload in _all(world):
        assert read(payloads.by_outsider(payload, team)) == Ignored(Why.OUTSIDER)
        assert read(payloads.in_other_workspace(payload, team)) == Ignored(Why.ELSEWHERE)


def test_serves_an_organisation_of_workspaces(world: World) -> None:
    """Installed for a whole organisation, Slack may name no workspace but the person's own."""
    for payload in _all(world):
        assert read({**payload, "team": None, "enterprise": {"id": "E0GRID"}}) == read(payload)
        nameless = {**payload, "team": None, "enterprise": {"id": "E0GRID"}, "user": {"id": ANN}}
        assert not isinstance(reader("E0GRID").read(nameless), Ignored)


@given(data=st.data())
def test_never_raises_on_a_payload_that_was_spoilt(data: st.DataObject) -> None:
    """Whatever stands in any place of a payload, it is read, and what was typed is not seen."""
    payload = data.draw(st.sampled_from([*_all(stand_in()), _said(stand_in(), text="zebra crossing")]))

    spoil(payload, data)

    event = read(payload)
    assert "zebra" not in repr(event)
    assert not isinstance(event, Ask) or event.incoming.event
