"""Where others read along in Teams, nobody sees anything of an answer: every entry, every way to ask."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio

from adapters.teams.send import CHAT
from bot.app import App
from bot.message import Audience, Message
from bot.plain import plain
from knowledge.base import KnowledgeBase
from knowledge.schema import Entry
from tests.adapters.teams.talk_in_teams import Talk, product
from tests.adapters.teams.ways_in_teams import (
    CHANNEL,
    ONLOOKER,
    READ_BY_OTHERS,
    UNANSWERED,
    Question,
    Way,
    breaches,
    happen,
    open_places,
    thread_of,
)
from tests.dialogues.expected import answering
from tests.teams.seen import Call, Seen
from tests.teams.stand_in import StandIn

AT_ONCE = 8
"""Questions on their way at the same time."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was asked, where a notice is owed for it, and all that came of it: nothing more can, Signpost has ended."""

    questions: tuple[Question, ...]
    threads: tuple[tuple[str, str], ...]
    seen: tuple[Seen, ...]
    calls: tuple[Call, ...]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def evidence(app: App, base: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Return what came of asking about every entry in every way, each time by somebody else."""
    questions = tuple(_questions(app, base))
    at_once, threads = asyncio.Semaphore(AT_ONCE), []
    async with product(app, tmp_path_factory.mktemp("data")) as running:
        teams = running.teams
        open_places(teams, *(question.person for question in questions))

        async def ask(question: Question) -> None:
            async with at_once:
                for activity in happen(teams.world, question.person, question.way, question.text):
                    assert (await running.way.deliver(activity)).statuses == (200,)
                    if question.way in READ_BY_OTHERS:
                        threads.append((activity["conversation"]["id"].partition(";")[0], thread_of(activity)))
                if question.answer:
                    await Talk(running, question.person).answer()

        await asyncio.gather(*map(ask, questions))
    # To stop, Signpost sends what it still owes.
    return Evidence(questions, tuple(threads), tuple(teams.seen), tuple(teams.calls))


@pytest.fixture
def notice(base: KnowledgeBase) -> tuple[str, ...]:
    """Return all that the notice holds: the line, and the button that opens the personal chat."""
    chat = CHAT.format(app=StandIn.app_id, tenant=StandIn.tenant)
    return base.phrases.notice_answered_in_private, base.phrases.open_chat, chat


def _questions(app: App, base: KnowledgeBase) -> Iterator[Question]:
    for number, entry in enumerate(base.entries.values()):
        text = _asking(app, entry)
        for way in Way:
            yield Question(f"29:{way.name}{number:03}", way, text, _owed(app, entry, way, text))


def _asking(app: App, entry: Entry) -> str:
    """Return the first of the entry's own words that it answers."""
    for text in (entry.title, *entry.examples):
        if answering(app, app.bot.hear(Message(f"asking {entry.id} {text}", text)).decision)[:1] == (entry.id,):
            return text
    pytest.fail(f"none of its own words is answered by {entry.id}")


def _owed(app: App, entry: Entry, way: Way, text: str) -> str:
    """Return the answer as the console would give it to somebody new."""
    if way in UNANSWERED:
        return ""
    audience = Audience.SHARED if way in READ_BY_OTHERS else Audience.ONE_PERSON
    return plain(app.bot.say(app.bot.hear(Message(f"teams {entry.id} {way}", text, audience=audience))))


@pytest.mark.asyncio(loop_scope="module")
async def test_only_the_neutral_line_and_only_for_a_mention(evidence: Evidence, notice: tuple[str, ...]) -> None:
    """Who asks is answered where nobody else is; what is edited, deleted, not for it or a bot's gets nothing at all.

    Beside a mention stands the line with its button, once, in the same thread.
    """
    assert {question.way for question in evidence.questions} == set(Way)
    assert breaches(evidence.questions, evidence.threads, evidence.seen, notice) == []


@pytest.mark.asyncio(loop_scope="module")
async def test_who_asks_nothing_sees_only_the_neutral_line(evidence: Evidence, notice: tuple[str, ...]) -> None:
    """Somebody who is everywhere sees the line as often as others were answered, and nothing else."""
    seen = [one for one in evidence.seen if ONLOOKER in one.viewers]

    assert len(seen) == len(evidence.threads)
    assert {text for one in seen for text in one.sentences} == set(notice)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("way", [way for way in Way if way not in UNANSWERED])
async def test_who_wrote_where_others_read_is_told_so(evidence: Evidence, base: KnowledgeBase, way: Way) -> None:
    """The answer says that the own message is still visible, and how to delete it, exactly if that is true."""
    shown = {question.person: "" for question in evidence.questions if question.way is way}
    for one in evidence.seen:
        for person in (shown.keys() & one.viewers) if one.private_place else ():
            shown[person] += "".join(one.sentences)

    assert len(shown) == len(base.entries)
    assert {base.phrases.still_visible in said for said in shown.values()} == {way in READ_BY_OTHERS}


@pytest.mark.asyncio(loop_scope="module")
async def test_nothing_else_is_even_tried(evidence: Evidence) -> None:
    """Of Teams nothing is asked but to open personal chats, to write there, and to show the line; none fails."""
    shared = [call for call in evidence.calls if call.method == "send" and call.place.startswith("19:")]

    assert {call.method for call in evidence.calls} == {"create", "send", "token", "metadata", "keys"}
    assert len(shared) == len(evidence.threads)
    assert {call.result for call in evidence.calls} == {"ok"}


@pytest.mark.asyncio(loop_scope="module")
async def test_the_check_would_notice(evidence: Evidence, notice: tuple[str, ...]) -> None:
    """An answer in a channel, one twice or to somebody else, a notice too many, too few or beside the thread."""
    seen, private = evidence.seen, next(one for one in evidence.seen if one.private_place and one.kind == "message")
    line = next(one for one in seen if one.thread)
    spoiled = [
        (*seen, replace(private, place=CHANNEL, viewers=line.viewers, private_place=False)),
        (*seen, private),
        (*seen, replace(private, viewers=frozenset({ONLOOKER}))),
        (*seen, replace(private, viewers=private.viewers | {ONLOOKER})),
        (*seen, line),
        tuple(one for one in seen if one is not line),
        tuple(one for one in seen if one is not private),
        tuple(replace(one, thread="1") if one is line else one for one in seen),
        tuple(replace(one, sentences=(*one.sentences, "more")) if one is line else one for one in seen),
        (*seen, replace(private, kind="typing", viewers=frozenset({evidence.questions[1].person}))),
    ]

    found = [bool(breaches(evidence.questions, evidence.threads, one, notice)) for one in spoiled]

    assert found == [True] * len(spoiled)
