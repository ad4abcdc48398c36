"""What people do with Signpost in Slack, from end to end, and what they get to see of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from html import escape
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.slack.interactions import SHORTCUT
from adapters.stores.sqlite import SqliteStore
from bot.app import App
from bot.message import Audience, Message
from bot.plain import plain
from bot.safety import CrisisKind
from bot.store import Tally
from knowledge.base import KnowledgeBase
from knowledge.phrases import Phrases
from tests.adapters.slack.talk import Product, Talk, product, text_of, until
from tests.slack import interactions, payloads
from tests.slack.faults import Error, Fault, RateLimited, Reset, Status
from tests.slack.over_socket import OverSocket
from tests.slack.refusal import Json
from tests.slack.seen import sentences
from tests.slack.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHANNEL, WITHOUT, ONLOOKER = "C0WARD", "C0WITHOUT", "U0ONLOOKER"
"""A channel with Signpost in it, one without, and somebody who is in both."""
QUESTION, DANGER = "reach email", "he has a knife and he is still here"
SHOWN = "reachnetwork@nhft.nhs.uk"
"""What the answer to the question shows."""
LONG = ("can i report anonymously. also im scared to report", "tell me more")
PEOPLE = count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=[False, True], ids=["http", "socket"])
async def running(
    request: pytest.FixtureRequest, app: App, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Product]:
    """Return a Signpost that Slack sends its own messages to as well."""
    async with product(app, tmp_path_factory.mktemp("data"), over_socket=request.param) as running:
        running.slack.add_channel(CHANNEL, ONLOOKER, running.slack.bot_user)
        running.slack.add_channel(WITHOUT, ONLOOKER)
        running.slack.echo_to(running.way)
        yield running


@pytest.fixture
def world(running: Product) -> World:
    """Return the workspace."""
    return running.slack.world


@pytest.fixture
def talk(running: Product, world: World) -> Talk:
    """Return the direct messages of somebody new."""
    person = f"U{next(PEOPLE):03}"
    for place in (CHANNEL, WITHOUT):
        world.places[place].members.add(person)
    return Talk(running, person)


@pytest.fixture
def phrases(base: KnowledgeBase) -> Phrases:
    """Return what Signpost says of itself."""
    return base.phrases


def said(app: App, talk: Talk, text: str = "", choice: str | None = None, *, shared: bool = False) -> str:
    """Return what the console says to the same person, escaped."""
    audience = Audience.SHARED if shared else Audience.ONE_PERSON
    message = Message(f"console {talk.person}", text, choice, audience=audience)
    return escape(plain(app.bot.say(app.bot.hear(message))), quote=False)


async def test_whoever_comes_for_the_first_time_is_greeted_once(
    running: Product, world: World, talk: Talk, app: App, base: KnowledgeBase
) -> None:
    """They read what it is, what is kept and what they could ask; opened again, even at once, it greets no more."""
    opened = [payloads.app_home_opened(world, talk.person) for _ in range(3)]
    await asyncio.gather(*map(talk.deliver, opened[:2]))
    greeting = text_of(await talk.answer())
    await talk.deliver(opened[2])
    await until(lambda: _looked(running, talk) == 3)
    await talk.say(QUESTION)
    next_answer = text_of(await talk.answer())

    assert [greeting, next_answer] == [said(app, talk, choice="hello"), said(app, talk, QUESTION)]
    assert talk.unread() == []
    assert _beginning(base.phrases.what_is_kept) in greeting
    prompts = [one.sentences for one in talk.seen() if one.kind == "prompts"]
    suggested = [text for section in base.sections[:4] for text in (section.label, section.label)]
    assert prompts == [("", *suggested)] * 3


async def test_whoever_has_written_before_is_not_greeted(
    running: Product, world: World, talk: Talk, app: App, phrases: Phrases
) -> None:
    """Whoever wrote first has been told what is kept with the first answer."""
    await talk.say(QUESTION)
    first = text_of(await talk.answer())
    await talk.deliver(payloads.app_home_opened(world, talk.person))
    await until(lambda: _looked(running, talk))
    await talk.say(QUESTION)
    second = text_of(await talk.answer())

    assert [first, second] == [said(app, talk, QUESTION), said(app, talk, QUESTION)]
    assert talk.unread() == []
    assert _beginning(phrases.what_is_kept) in first


async def test_the_home_tab_begins_with_help_in_danger(world: World, talk: Talk, base: KnowledgeBase) -> None:
    """Below it stand what Signpost is, what is kept and the menu, which can be pressed; one person sees it."""
    section = base.sections[1]
    await talk.deliver(payloads.app_home_opened(world, talk.person, "home"))
    [home] = await until(lambda: talk.seen(f"home:{talk.person}"))
    await talk.deliver(interactions.pressed_at_home(world, talk.person, f"section:{section.id}"))
    answer = text_of(await talk.answer())

    phrases = base.phrases
    stands = [phrases.emergency, phrases.hello, phrases.what_is_kept, *(section.label for section in base.sections)]
    found = [next(at for at, text in enumerate(home.sentences) if text.startswith(_beginning(one))) for one in stands]
    assert found == sorted(found)
    assert found[0] == 0
    assert home.viewers == {talk.person}
    assert {"tel:999", "tel:116123"} <= set(home.sentences[: found[1]])
    assert answer.startswith(section.label)
    assert [one.kind for one in talk.seen()] == ["message"]


@pytest.mark.parametrize(
    ("label", "choice"),
    [
        ("choice_more", "more:reach_contact"),
        ("choice_menu", "menu"),
        ("choice_start_again", "restart"),
        ("choice_not_meant", "none"),
    ],
)
async def test_what_is_pressed_is_answered(talk: Talk, app: App, phrases: Phrases, label: str, choice: str) -> None:
    """The answer's own choices, and the ways on below every answer."""
    await talk.say(QUESTION)
    assert text_of(await talk.answer()) == said(app, talk, QUESTION)
    delivered = await talk.press(getattr(phrases, label))

    assert delivered.statuses == (200,)
    assert text_of(await talk.answer()) == said(app, talk, choice=choice)


async def test_hidden_is_blank(running: Product, talk: Talk, phrases: Phrases) -> None:
    """Of a hidden answer nothing stands there any more but what remains to be done."""
    await talk.say(QUESTION)
    [answer] = await talk.answer()
    delivered = await talk.press(phrases.choice_hide)

    assert delivered.statuses == (200,)
    [hidden] = [one for one in running.slack.messages(talk.place) if one["ts"] == answer["ts"]]
    assert (hidden["text"], hidden["blocks"]) == (phrases.hidden, [])
    assert list(sentences(hidden)) == [phrases.hidden]
    assert [one.viewers for one in talk.seen() if one.kind == "update"] == [{talk.person}]


async def test_a_long_answer_comes_in_parts(
    running: Product, world: World, talk: Talk, app: App, phrases: Phrases
) -> None:
    """They come in order, each can be hidden by itself, and as the answer to a command they are one message."""
    for text in LONG:
        await talk.say(text)
        parts, whole = await talk.answer(), said(app, talk, text)
    await talk.press(phrases.choice_hide)
    standing = running.slack.messages(talk.place)[-2:]
    for text in LONG:
        await talk.deliver(interactions.slash(world, talk.person, WITHOUT, text))

    assert len(parts) == 2
    assert text_of(parts) == whole
    assert [one["text"] for one in standing] == [phrases.hidden, parts[1]["text"]]
    # What is too long for the acknowledgement goes on after it.
    await until(lambda: text_of(talk.alone(WITHOUT)[-2:]) == whole)


async def test_an_answer_to_a_command_is_hidden_whole(world: World, talk: Talk, phrases: Phrases) -> None:
    """What one person alone sees can be taken away."""
    await talk.deliver(interactions.slash(world, talk.person, WITHOUT, QUESTION))
    delivered = await talk.press(phrases.choice_hide, WITHOUT)

    assert delivered.statuses == (200,)
    assert talk.alone(WITHOUT) == []


@pytest.mark.parametrize("fault", [Error("internal_error"), Status(500), RateLimited(), Reset()], ids=str)
@pytest.mark.parametrize("place", ["", WITHOUT], ids=["direct", "command"])
async def test_what_could_not_be_hidden_is_seen_to_have_failed(
    running: Product, world: World, talk: Talk, phrases: Phrases, *, fault: Fault, place: str
) -> None:
    """Slack is not told that all is well, so that it shows a warning; pressed again, it is hidden."""
    if place:
        await talk.deliver(interactions.slash(world, talk.person, place, QUESTION))
    else:
        await talk.say(QUESTION)
        await talk.answer()
    calls = len(running.slack.calls)
    running.slack.misbehave("response_url" if place else "chat.update", fault)
    if isinstance(running.way, OverSocket):  # there silence is the only way to say no
        talk.product = replace(running, way=running.slack.socket(timeout_s=1))
    first = await talk.press(phrases.choice_hide, place)
    await until(lambda: any(call.fault for call in running.slack.calls[calls:]))
    standing = text_of(talk.alone(place) if place else running.slack.messages(talk.place))
    talk.product = running
    again = await talk.press(phrases.choice_hide, place)
    left = text_of(talk.alone(place) if place else running.slack.messages(talk.place))

    assert (first.acknowledged, again.acknowledged) == (False, True)
    assert (SHOWN in standing, SHOWN in left) == (True, False)


async def test_what_people_think_is_counted_once_for_each_answer(
    running: Product, talk: Talk, phrases: Phrases
) -> None:
    """The first word on whether it helped, and that it is out of date; the thanks are for that person alone."""
    helpful, not_quite, out_of_date = phrases.choice_helpful, phrases.choice_not_quite, phrases.choice_out_of_date
    before = await _tallies(running.data)
    for labels in ((helpful, helpful, not_quite, out_of_date, out_of_date), (not_quite, helpful)):
        await talk.say(QUESTION)
        await talk.answer()
        assert [(await talk.press(label)).statuses for label in labels] == [(200,)] * len(labels)
    after = await _tallies(running.data)
    await until(lambda: talk.alone()[2:])

    counted = {tally: number - before.get(tally, 0) for tally, number in after.items()}
    assert counted == {Tally("reach_contact", verdict): 1 for verdict in ("helpful", "not_quite", "out_of_date")}
    assert [one["text"] for one in talk.alone()] == [phrases.rated] * 3
    assert [one.viewers for one in talk.seen() if phrases.rated in one.sentences] == [{talk.person}] * 3


async def test_an_answer_to_a_command_can_be_rated(world: World, talk: Talk, phrases: Phrases) -> None:
    """Where it stands, whoever rated it is thanked, and nobody else sees it."""
    await talk.deliver(interactions.slash(world, talk.person, WITHOUT, QUESTION))
    delivered = await talk.press(phrases.choice_not_quite, WITHOUT)
    await until(lambda: talk.alone(WITHOUT)[1:])

    assert delivered.statuses == (200,)
    assert [one.viewers for one in talk.seen(WITHOUT) if one.sentences == (phrases.rated,)] == [{talk.person}]


async def test_a_command_without_words_greets(world: World, talk: Talk, app: App) -> None:
    """The greeting is the command's answer, which one person sees."""
    delivered = await talk.deliver(interactions.slash(world, talk.person, WITHOUT))

    assert delivered.statuses == (200,)
    [greeting] = talk.alone(WITHOUT)
    assert greeting["text"] == said(app, talk, choice="hello")
    assert talk.seen() == []


async def test_what_is_pressed_below_a_command_is_answered_in_private(
    world: World, talk: Talk, app: App, phrases: Phrases
) -> None:
    """The answer comes in the direct messages, and where it was pressed a line says so, to that person only."""
    await talk.deliver(interactions.slash(world, talk.person, WITHOUT, QUESTION))
    await talk.press(phrases.choice_more, WITHOUT)
    answer = text_of(await talk.answer())
    await until(lambda: talk.alone(WITHOUT)[1:])

    assert talk.alone(WITHOUT)[0]["text"] == said(app, talk, QUESTION)
    assert answer == said(app, talk, choice="more:reach_contact")
    assert [list(sentences(one)) for one in talk.alone(WITHOUT)[1:]] == [[phrases.notice_answered_in_private]]


async def test_danger_in_somebody_else_s_message_is_heard(world: World, talk: Talk, app: App) -> None:
    """The shortcut on such a message gives the numbers to call at once, instead of a question."""
    message = payloads.say(world, ONLOOKER, world.places[WITHOUT], DANGER)
    await talk.deliver(interactions.shortcut(world, talk.person, WITHOUT, message["ts"], SHORTCUT))

    answer = text_of(await talk.answer())
    assert answer == said(app, talk, DANGER)
    assert answer.startswith(app.safety.reply(CrisisKind.DANGER).short[0])


async def test_danger_where_others_read_is_answered_in_private(
    world: World, talk: Talk, app: App, phrases: Phrases
) -> None:
    """The numbers come in the direct messages; in the channel stands nothing but the neutral line."""
    await talk.deliver(payloads.app_mention(world, talk.person, CHANNEL, DANGER))
    answer = text_of(await talk.answer())
    notice = await until(lambda: talk.seen(CHANNEL))

    assert answer == said(app, talk, DANGER, shared=True)
    assert answer.startswith(app.safety.reply(CrisisKind.DANGER).short[0])
    assert [(one.kind, one.viewers, one.sentences) for one in notice] == [
        ("ephemeral", {talk.person}, (phrases.notice_answered_in_private,))
    ]


async def test_a_thread_is_answered_in_it(talk: Talk, phrases: Phrases) -> None:
    """Also what is pressed there; and what is said outside is answered outside."""
    await talk.say(QUESTION)
    [first] = await talk.answer()
    await talk.say(QUESTION, thread=first["ts"])
    [inside] = await talk.answer()
    await talk.press(phrases.choice_more)
    [pressed] = await talk.answer()
    await talk.say(QUESTION)
    [outside] = await talk.answer()

    assert [one.get("thread_ts", "") for one in (first, inside, pressed, outside)] == ["", first["ts"], first["ts"], ""]


@pytest.mark.parametrize(
    "happened",
    [
        lambda world, ann: payloads.in_other_workspace(payloads.message_im(world, ann, QUESTION)),
        lambda world, ann: payloads.in_other_workspace(payloads.app_mention(world, ann, CHANNEL, QUESTION)),
        lambda world, ann: payloads.in_other_workspace(interactions.slash(world, ann, CHANNEL, QUESTION)),
        lambda world, ann: payloads.in_other_workspace(payloads.app_home_opened(world, ann)),
        lambda world, ann: payloads.by_outsider(payloads.message_im(world, ann, QUESTION)),
        lambda world, ann: payloads.by_outsider(payloads.app_mention(world, ann, CHANNEL, QUESTION)),
        lambda world, ann: payloads.by_outsider(payloads.app_home_opened(world, ann)),
        lambda world, ann: payloads.by_outsider(_shortcut(world, ann)),
        lambda world, ann: payloads.app_context_changed(world, ann, CHANNEL),
        lambda world, ann: payloads.bot_message(world, ann, QUESTION),
        payloads.unknown_event,
        interactions.unknown_interaction,
        lambda world, _: payloads.app_rate_limited(world),
    ],
)
async def test_what_is_not_for_signpost_shows_nothing(
    world: World, talk: Talk, happened: Callable[[World, str], Json]
) -> None:
    """Slack is told that all is well, and nobody sees anything of it."""
    delivered = await talk.deliver(happened(world, talk.person))
    await talk.say(QUESTION)
    await talk.answer()

    assert (delivered.statuses, delivered.body) == ((200,), b"")
    assert [one.kind for one in talk.seen() if one.kind != "status"] == ["message"]
    assert talk.seen(CHANNEL) == []


async def test_who_waits_sees_that_an_answer_is_coming(world: World, talk: Talk, phrases: Phrases) -> None:
    """Below what they wrote, until the answer is there; a mention in a channel shows nothing of the kind."""
    await talk.say(QUESTION)
    await talk.answer()
    await talk.deliver(payloads.app_mention(world, talk.person, CHANNEL, QUESTION))
    await talk.answer()
    await until(lambda: talk.seen(CHANNEL))

    status, *after = talk.seen()
    [written, *_] = world.places[talk.place].messages
    assert (status.kind, status.thread) == ("status", written["ts"])
    assert status.sentences == (phrases.working, phrases.loading)
    assert [one.kind for one in (*after, *talk.seen(CHANNEL))] == ["message", "message", "ephemeral"]


def _looked(running: Product, talk: Talk) -> int:
    """Return how often it was seen whether anything was said before."""
    looks = [call for call in running.slack.calls if call.method == "conversations.history" and call.result]
    return sum(call.arguments["channel"] == talk.place for call in looks)


def _beginning(phrase: str) -> str:
    """Return a phrase up to what is filled in."""
    return phrase.partition("{")[0]


def _shortcut(world: World, person: str) -> Json:
    message = payloads.say(world, person, world.places[CHANNEL], QUESTION)
    return interactions.shortcut(world, person, CHANNEL, message["ts"], SHORTCUT)


async def _tallies(data: Path) -> dict[Tally, int]:
    """Return what is counted in the store in *data*."""
    store = await SqliteStore.open(data, idle_s=60, limit=1)
    try:
        return await store.tallies()
    finally:
        await store.close()
