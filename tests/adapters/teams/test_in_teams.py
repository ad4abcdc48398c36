"""What people do with Signpost in Teams, from end to end, and what they get to see of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.stores.counted import counted
from adapters.teams.send import CHAT
from bot.app import App
from bot.message import Audience, Message
from bot.plain import plain
from bot.safety import CrisisKind
from bot.store import Tally
from knowledge.base import KnowledgeBase
from knowledge.phrases import Phrases
from tests.adapters.slack.talk import until
from tests.adapters.teams.dressed import fallback
from tests.adapters.teams.talk_in_teams import Product, Talk, product
from tests.adapters.teams.ways_in_teams import CHANNEL, GROUP, ONLOOKER, open_places
from tests.teams import payloads
from tests.teams.faults import Error, Fault, RateLimited, Reset, Status
from tests.teams.refusal import Json
from tests.teams.seen import Call, sentences
from tests.teams.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION, DANGER = "reach email", "he has a knife and he is still here"
SHOWN = "reachnetwork@nhft.nhs.uk"
"""What the answer to the question shows."""
LONG = ("can i report anonymously. also im scared to report", "tell me more")
TAKEN = "application/vnd.microsoft.activity.message"
"""What Teams takes as the response to a press: https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model"""
PEOPLE = count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(app: App, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """Return a Signpost in a tenant with a channel and a group chat."""
    async with product(app, tmp_path_factory.mktemp("data")) as running:
        open_places(running.teams)
        yield running


@pytest.fixture
def world(running: Product) -> World:
    """Return the tenant."""
    return running.teams.world


@pytest.fixture
def talk(running: Product, world: World) -> Talk:
    """Return the personal chat of somebody new."""
    person = f"29:{next(PEOPLE):03}"
    for place in (CHANNEL, GROUP):
        world.places[place].members.add(person)
    return Talk(running, person)


@pytest.fixture
def phrases(base: KnowledgeBase) -> Phrases:
    """Return what Signpost says of itself."""
    return base.phrases


def said(app: App, talk: Talk, text: str = "", choice: str | None = None, *, shared: bool = False) -> str:
    """Return what the console says to the same person."""
    audience = Audience.SHARED if shared else Audience.ONE_PERSON
    message = Message(f"console in teams {talk.person}", text, choice, audience=audience)
    return plain(app.bot.say(app.bot.hear(message)))


async def test_whoever_installs_it_is_greeted_once(world: World, talk: Talk, app: App) -> None:
    """Teams tells of it in two ways, at once or one after the other; whoever comes back later is not greeted again."""
    told = (payloads.installed(world, talk.person), payloads.members_added(world, talk.person))
    delivered = await asyncio.gather(*map(talk.deliver, told))
    greeting = fallback(await talk.answer())
    delivered += [await talk.deliver(one) for one in (*told, payloads.installed(world, talk.person, action="upgrade"))]
    await talk.say(QUESTION)
    next_answer = fallback(await talk.answer())

    assert {one.statuses for one in delivered} == {(200,)}
    assert [greeting, next_answer] == [said(app, talk, choice="hello"), said(app, talk, QUESTION)]
    assert talk.unread() == []


async def test_nothing_is_said_where_it_is_added_for_many(world: World, talk: Talk) -> None:
    """Not in a team, not in a group chat, whether Signpost joins or somebody else."""
    for place in (CHANNEL, GROUP):
        await talk.deliver(payloads.installed(world, talk.person, place))
        await talk.deliver(payloads.members_added(world, talk.person, place))
        await talk.deliver(payloads.members_added(world, talk.person, place, "29:new"))
    await talk.say(QUESTION)
    await talk.answer()

    assert [one.place for one in talk.product.teams.seen_by(talk.person) if one.kind == "message"] == [talk.place]


@pytest.mark.parametrize("is_old", [False, True], ids=["new client", "old client"])
@pytest.mark.parametrize(
    ("label", "choice"),
    [
        ("choice_more", "more:reach_contact"),
        ("choice_menu", "menu"),
        ("choice_start_again", "restart"),
        ("choice_not_meant", "none"),
    ],
)
async def test_what_is_pressed_is_answered(
    talk: Talk, app: App, phrases: Phrases, label: str, choice: str, *, is_old: bool
) -> None:
    """The answer's own choices, and the ways on below every answer, in a new client and in an old one."""
    await talk.say(QUESTION)
    assert fallback(await talk.answer()) == said(app, talk, QUESTION)
    delivered = await talk.press(getattr(phrases, label), is_old=is_old)

    assert delivered.statuses == (200,)
    assert delivered.answers[0].json().get("type", "") == ("" if is_old else TAKEN)
    assert fallback(await talk.answer()) == said(app, talk, choice=choice)
    assert len(talk.ours()) == 2


@pytest.mark.parametrize("is_old", [False, True], ids=["new client", "old client"])
async def test_hidden_is_blank(talk: Talk, phrases: Phrases, *, is_old: bool) -> None:
    """Of a hidden answer nothing stands there any more but what remains to be done."""
    await talk.say(QUESTION)
    [answer] = await talk.answer()
    delivered = await talk.press(phrases.choice_hide, is_old=is_old)

    assert delivered.statuses == (200,)
    [hidden] = talk.ours()
    assert hidden["id"] == answer["id"]
    assert list(sentences(hidden)) == [phrases.hidden]
    assert [one.viewers for one in talk.seen() if one.kind == "update"] == [{talk.person}]


async def test_a_long_answer_comes_in_order(talk: Talk, app: App) -> None:
    """However many messages it takes, they say what the console says, and each can be hidden."""
    for text in LONG:
        await talk.say(text)
        messages, whole = await talk.answer(), said(app, talk, text)

    assert fallback(messages) == whole
    assert all("Action.Execute" in str(message) for message in messages)


@pytest.mark.parametrize("fault", [Error(412, "PreconditionFailed"), Status(502), RateLimited(), Reset()], ids=str)
async def test_what_could_not_be_hidden_is_seen_to_have_failed(
    running: Product, talk: Talk, phrases: Phrases, fault: Fault
) -> None:
    """Teams is not told that all is well, so that it shows a warning; pressed again, it is hidden."""
    await talk.say(QUESTION)
    await talk.answer()
    running.teams.misbehave("update", fault, fault)  # after a reset the library itself tries once more
    first = await talk.press(phrases.choice_hide)
    running.teams.behave()
    standing = [SHOWN in str(one) for one in talk.ours()]
    again = await talk.press(phrases.choice_hide)

    assert (first.statuses, again.statuses) == ((500,), (200,))
    assert (standing, [SHOWN in str(one) for one in talk.ours()]) == ([True], [False])


@pytest.mark.parametrize("is_old", [False, True], ids=["new client", "old client"])
async def test_what_people_think_is_counted_once_for_each_answer(
    running: Product, talk: Talk, phrases: Phrases, *, is_old: bool
) -> None:
    """The first word on whether it helped, and that it is out of date; the thanks are for that person alone."""
    helpful, not_quite, out_of_date = phrases.choice_helpful, phrases.choice_not_quite, phrases.choice_out_of_date
    before = await _tallies(running.data)
    for labels in ((helpful, helpful, not_quite, out_of_date, out_of_date), (not_quite, helpful)):
        await talk.say(QUESTION)
        await talk.answer()
        assert {(await talk.press(label, is_old=is_old)).statuses for label in labels} == {(200,)}
    after = await _tallies(running.data)
    await until(lambda: len(talk.ours()) >= 5)

    new = {tally: number - before.get(tally, 0) for tally, number in after.items()}
    assert new == {Tally("reach_contact", verdict): 1 for verdict in ("helpful", "not_quite", "out_of_date")}
    thanks = [one for one in talk.seen() if one.sentences == (phrases.rated,)]
    assert [one.viewers for one in thanks] == [{talk.person}] * 3


@pytest.mark.parametrize("place", [CHANNEL, GROUP])
async def test_danger_where_others_read_is_answered_in_private(
    world: World, talk: Talk, app: App, phrases: Phrases, place: str
) -> None:
    """The numbers come in the personal chat; where others read stands nothing but the neutral line."""
    await talk.deliver(payloads.mention(world, talk.person, place, DANGER))
    answer = fallback(await talk.answer())
    [notice] = await until(lambda: talk.seen(place))

    assert answer == said(app, talk, DANGER, shared=True)
    assert answer.startswith(app.safety.reply(CrisisKind.DANGER).short[0])
    assert set(notice.sentences[:3]) == {phrases.notice_answered_in_private}


@pytest.mark.parametrize(("place", "text"), [(CHANNEL, QUESTION), (GROUP, DANGER)], ids=["question", "danger"])
@pytest.mark.parametrize("refusal", ["blocked", "not installed"])
async def test_who_cannot_be_written_to_is_asked_to_write_first(
    talk: Talk, phrases: Phrases, refusal: str, place: str, text: str
) -> None:
    """Where they wrote stands the line that asks them to, with its button; nothing else is seen by anybody."""
    teams, world = talk.product.teams, talk.product.teams.world
    if refusal == "blocked":
        teams.block(talk.person)
    else:
        teams.add_person(talk.person, installed=False)
    delivered = await talk.deliver(payloads.mention(world, talk.person, place, text))
    [notice] = await until(lambda: talk.seen(place))

    assert delivered.statuses == (200,)
    chat = CHAT.format(app=world.app_id, tenant=world.tenant)
    assert set(notice.sentences) == {phrases.notice_write_to_me_directly, phrases.open_chat, chat}
    assert {ONLOOKER, talk.person} <= notice.viewers
    assert teams.seen_by(talk.person) == [notice]


async def test_who_has_blocked_it_is_not_written_to_again_and_again(running: Product, talk: Talk) -> None:
    """Once is enough, and those who come after them are answered."""
    running.teams.block(talk.person)
    await talk.say(QUESTION)
    await until(lambda: [call for call in _cards(talk) if call.result])
    other = Talk(running, f"29:{next(PEOPLE):03}")
    await other.say(QUESTION)
    await other.answer()

    assert [call.result for call in _cards(talk)] == ["MessageWritesBlocked"]
    assert talk.seen() == []


@pytest.mark.parametrize(
    "happened",
    [
        lambda world, ann: payloads.message(world, ann, QUESTION),
        lambda world, ann: payloads.mention(world, ann, CHANNEL, QUESTION),
        lambda world, ann: payloads.execute(world, ann, world.personal(ann).id, "1", {"choice": "menu"}),
        lambda world, ann: payloads.submit(world, ann, world.personal(ann).id, "1", {"choice": "menu"}),
    ],
    ids=["message", "mention", "execute", "submit"],
)
async def test_what_comes_again_is_answered_once(
    world: World, talk: Talk, happened: Callable[[World, str], Json]
) -> None:
    """At once, later, and after something else: Teams is told that all is well each time."""
    activity = happened(world, talk.person)
    delivered = [*await asyncio.gather(talk.deliver(activity), talk.deliver(activity))]
    await talk.answer()
    delivered.append(await talk.deliver(activity))
    await talk.say("menu")
    await talk.answer()
    delivered.append(await talk.deliver(activity))
    await talk.say("menu")
    await talk.answer()

    assert {one.statuses for one in delivered} == {(200,)}
    assert len(talk.ours()) == 3


async def _nothing_shown(talk: Talk) -> bool:
    """Return whether nothing is seen but the answer to what is said next."""
    await talk.say(QUESTION)
    await talk.answer()
    everything = [one for one in talk.product.teams.seen_by(talk.person) if one.kind != "typing"]
    return [one.kind for one in everything] == ["message"]


@pytest.mark.parametrize("name", ["fileConsent/invoke", "task/fetch", "composeExtension/query", "", "signin/verify"])
async def test_an_invoke_that_is_not_ours_is_not_supported(world: World, talk: Talk, name: str) -> None:
    """Teams waits for a response to it, and is told."""
    delivered = await talk.deliver(payloads.invoke(world, talk.person, name, {"text": QUESTION, "choice": "menu"}))

    assert delivered.statuses == (501,)
    assert delivered.answers[0].json()["statusCode"] == 501
    assert await _nothing_shown(talk)


@pytest.mark.parametrize("data", [{}, {"choice": ""}, {"choice": 7}, {"rate": "helpful"}, {"rate": "x", "about": "a"}])
async def test_a_press_that_holds_nothing_of_ours_is_bad(world: World, talk: Talk, data: Json) -> None:
    """Teams shows that it failed."""
    delivered = await talk.deliver(payloads.execute(world, talk.person, talk.place, "1", data))

    assert delivered.statuses == (400,)
    assert await _nothing_shown(talk)


async def test_teams_own_thumbs_are_taken_in(world: World, talk: Talk) -> None:
    """They are answered as Teams wants it, and nothing follows."""
    delivered = await talk.deliver(payloads.feedback(world, talk.person, "1", words=QUESTION))

    assert (delivered.statuses, delivered.answers[0].json()) == ((200,), {})
    assert await _nothing_shown(talk)


@pytest.mark.parametrize(
    "happened",
    [
        lambda world, ann: payloads.message(world, ann, QUESTION),
        lambda world, ann: payloads.mention(world, ann, CHANNEL, QUESTION),
        lambda world, ann: payloads.execute(world, ann, world.personal(ann).id, "1", {"choice": "menu"}),
        payloads.installed,
    ],
    ids=["message", "mention", "press", "installed"],
)
async def test_people_of_another_tenant_are_refused(
    world: World, talk: Talk, happened: Callable[[World, str], Json]
) -> None:
    """Whatever they do shows nothing."""
    delivered = await talk.deliver(payloads.in_other_tenant(happened(world, talk.person)))

    assert delivered.statuses == (403,)
    assert await _nothing_shown(talk)


@pytest.mark.parametrize(
    "happened",
    [
        lambda world, ann: payloads.reaction(world, ann, world.personal(ann).id, "1"),
        lambda world, ann: payloads.other(world, ann, "typing"),
        lambda world, ann: payloads.other(world, ann, "endOfConversation", text=QUESTION),
        lambda world, ann: payloads.other(world, ann, "handoff", text=QUESTION),
        lambda world, ann: payloads.installed(world, ann, action="remove"),
        lambda world, ann: payloads.members_removed(world, ann, CHANNEL, ann),
        lambda world, ann: payloads.submit(world, ann, CHANNEL, "1", {"theirs": QUESTION}),
    ],
)
async def test_what_is_not_for_signpost_shows_nothing(
    world: World, talk: Talk, happened: Callable[[World, str], Json]
) -> None:
    """Teams is told that all is well, and nobody sees anything of it."""
    delivered = await talk.deliver(happened(world, talk.person))

    assert (delivered.statuses, delivered.body) == ((200,), b"")
    assert await _nothing_shown(talk)


async def test_only_who_waits_in_private_sees_that_an_answer_is_coming(world: World, talk: Talk) -> None:
    """Below what they wrote, before the answer; a mention shows nothing of the kind."""
    await talk.say(QUESTION)
    await talk.answer()
    await talk.deliver(payloads.mention(world, talk.person, CHANNEL, QUESTION))
    await talk.answer()
    await until(lambda: talk.seen(CHANNEL))

    assert [one.kind for one in talk.product.teams.seen_by(talk.person)] == ["typing", "message", "message", "message"]


def _cards(talk: Talk) -> list[Call]:
    """Return every call that sends a card to the personal chat."""
    calls = talk.product.teams.calls
    return [call for call in calls if call.place == talk.place and call.method == "send" and "attachments" in call.body]


async def _tallies(data: Path) -> dict[Tally, int]:
    """Return what is counted in the store in *data*."""
    return await asyncio.to_thread(counted, data)
