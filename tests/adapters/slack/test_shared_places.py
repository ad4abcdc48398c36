"""Where others read along, nobody sees anything of an answer: every entry, every way to ask."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

import pytest
import pytest_asyncio

from bot.app import App
from bot.message import Audience, Message
from bot.plain import plain
from knowledge.base import KnowledgeBase
from knowledge.schema import Entry
from tests.adapters.slack.talk import Talk, product
from tests.adapters.slack.visible import breaches
from tests.adapters.slack.ways import READ_BY_OTHERS, UNANSWERED, Question, Way, happen, open_places
from tests.dialogues.expected import answering
from tests.slack.seen import Call, Seen

AT_ONCE = 8
"""Questions on their way at the same time."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was asked, and all that came of it: nothing more can come, for Signpost has ended."""

    questions: tuple[Question, ...]
    seen: tuple[Seen, ...]
    calls: tuple[Call, ...]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def evidence(app: App, base: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Return what came of asking about every entry in every way, each time by somebody else."""
    questions = tuple(_questions(app, base))
    at_once = asyncio.Semaphore(AT_ONCE)
    async with product(app, tmp_path_factory.mktemp("data")) as running:
        slack = running.slack
        open_places(slack, *(question.person for question in questions))

        async def ask(question: Question) -> None:
            async with at_once:
                for payload in happen(slack.world, question.person, question.way, question.text):
                    assert (await running.way.deliver(payload)).statuses == (200,)
                if question.answer and question.way is not Way.SLASH:
                    await Talk(running, question.person).answer()

        await asyncio.gather(*map(ask, questions))
    # To stop, Signpost sends what it still owes.
    return Evidence(questions, tuple(slack.seen), tuple(slack.calls))


def _questions(app: App, base: KnowledgeBase) -> Iterator[Question]:
    for number, entry in enumerate(base.entries.values()):
        text = _asking(app, entry)
        for way in Way:
            yield Question(f"U{way.name.replace('_', '')}{number:03}", way, text, _owed(app, entry, way, text))


def _asking(app: App, entry: Entry) -> str:
    """Return the first of the entry's own words that it answers."""
    for text in (entry.title, *entry.examples):
        if answering(app, app.bot.hear(Message(f"asking {entry.id} {text}", text)).decision)[:1] == (entry.id,):
            return text
    pytest.fail(f"none of its own words is answered by {entry.id}")


def _owed(app: App, entry: Entry, way: Way, text: str) -> str:
    """Return the answer as the console would give it to somebody new, escaped."""
    if way in UNANSWERED:
        return ""
    audience = Audience.SHARED if way in READ_BY_OTHERS else Audience.ONE_PERSON
    choice = "pathway:witness" if way is Way.OTHERS else None
    message = Message(f"owed {entry.id} {way}", text, choice, audience=audience)
    return escape(plain(app.bot.say(app.bot.hear(message))), quote=False)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("way", Way)
async def test_only_the_neutral_line_and_only_to_who_asked(evidence: Evidence, base: KnowledgeBase, way: Way) -> None:
    """Who asks is answered where nobody else is; what is edited, deleted or said by a bot gets nothing at all."""
    questions = [question for question in evidence.questions if question.way is way]
    people = {question.person for question in questions}
    seen = [one for one in evidence.seen if people & one.viewers]

    assert len(questions) == len(base.entries)
    assert breaches(questions, seen, base.phrases.notice_answered_in_private) == []


@pytest.mark.asyncio(loop_scope="module")
async def test_who_asks_nothing_sees_nothing(evidence: Evidence) -> None:
    """Neither those who are everywhere nor those whose messages others asked about see anything."""
    everybody = frozenset().union(*(one.viewers for one in evidence.seen))

    assert everybody == {question.person for question in evidence.questions if question.way not in UNANSWERED}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("way", [way for way in Way if way not in UNANSWERED])
async def test_who_wrote_where_others_read_is_told_so(evidence: Evidence, base: KnowledgeBase, way: Way) -> None:
    """The answer says that the own message is still visible, and how to delete it, exactly if that is true."""
    people = {question.person for question in evidence.questions if question.way is way}
    shown = dict.fromkeys(people, "")
    for one in evidence.seen:
        for person in people & one.viewers:
            shown[person] += unescape(one.sentences[0])

    assert {base.phrases.still_visible in said for said in shown.values()} == {way in READ_BY_OTHERS}


@pytest.mark.asyncio(loop_scope="module")
async def test_nothing_is_even_tried_in_a_shared_place(evidence: Evidence) -> None:
    """Of Slack nothing is asked but to open direct messages, to write there, and to show the notice; none fails."""
    kinds = {call.method for call in evidence.calls}
    private = {call.arguments["channel"][0] for call in evidence.calls if call.method == "chat.postMessage"}
    status = {call.arguments["channel_id"][0] for call in evidence.calls if call.method.endswith("setStatus")}

    assert kinds == {
        "auth.test",
        "assistant.threads.setStatus",
        "conversations.open",
        "chat.postMessage",
        "chat.postEphemeral",
        "response_url",
    }
    assert private == status == {"D"}
    assert {call.result for call in evidence.calls} == {"ok"}
