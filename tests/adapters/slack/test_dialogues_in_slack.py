"""Whole conversations in Slack, over the wire, go as they are written and as they go in the console."""

import textwrap
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import App
from bot.message import Message
from bot.plain import plain
from knowledge.base import KnowledgeBase
from knowledge.document import read_document
from tests.adapters.slack.talk import Product, Talk, product, text_of
from tests.dialogues.expected import FILES, message_of, script_in, unmet


@dataclass(frozen=True, slots=True)
class Way:
    """How Signpost is served: how its events come in, and the organisation whose Slack it is (None: not known)."""

    over_socket: bool
    organisation: str | None

    def __str__(self) -> str:
        return f"{'socket' if self.over_socket else 'http'}-{self.organisation or 'both'}"


def _organisation(path: Path) -> str | None:
    """Return the organisation that the dialogue at *path* names; a file that cannot be read names none."""
    top = read_document(path, path.name)[0].value
    return str(top["organisation"]) if isinstance(top, dict) and "organisation" in top else None


CASES = [(Way(over_socket, _organisation(path)), path) for over_socket in (False, True) for path in FILES]
NAMES = [f"{way}-{path.stem}" for way, path in CASES]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    request: pytest.FixtureRequest, app: App, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Product]:
    """Return the Signpost that a case is for; the cases of one follow each other."""
    way: Way = request.param
    more = {"SLACK_ORGANISATION": way.organisation} if way.organisation else {}
    async with product(app, tmp_path_factory.mktemp("data"), over_socket=way.over_socket, **more) as running:
        yield running


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("running", "path"), CASES, ids=NAMES, indirect=["running"])
async def test_the_conversation_goes_as_written_in_slack(
    request: pytest.FixtureRequest, running: Product, path: Path, app: App, base: KnowledgeBase
) -> None:
    """Whatever is said or pressed gets one answer, word for word the console's, and only that person sees it."""
    script, console = script_in(path, base), request.node.name
    talk = Talk(running, f"U{FILES.index(path):03}")
    failures: list[str] = []
    answers: list[str] = []
    reply = None

    for step in script.talk:
        message = message_of(step, console, script.organisation, reply)
        assert isinstance(message, Message), message
        turn = app.bot.hear(message)
        reply = app.bot.say(turn)
        delivered = await (talk.say(step.you or "") if step.press is None else talk.press(step.press))
        assert delivered.statuses == (200,)
        answers.append(text_of(await talk.answer()))

        wrong = unmet(app, step, turn, unescape(answers[-1]))
        if answers[-1] != escape(plain(reply), quote=False):
            wrong += ["the console says something else:", textwrap.indent(plain(reply), "    | ", lambda _: True)]
        if wrong:
            failures += [f"{path.name}:{step.line}: step {step.number}: {one}" for one in wrong]
            failures += ["    the answer was:", textwrap.indent(answers[-1], "    | ", lambda _: True)]

    assert not failures, "\n".join([script.about, *failures])
    # An answer that came twice would stand before the answer to what is said next.
    await talk.say("forget me")
    answers.append(text_of(await talk.answer()))
    assert base.phrases.forgotten in unescape(answers[-1])
    seen = [one for one in running.slack.seen_by(talk.person) if one.kind != "status"]
    assert "\n\n".join(one.sentences[0] for one in seen) == "\n\n".join(answers)
    assert {(one.kind, one.place) for one in seen} == {("message", talk.place)}
    assert running.slack.shared() == []
