"""Whole conversations in Teams, over the wire, go as they are written and as they go in the console."""

import textwrap
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import App
from bot.message import Message
from bot.plain import plain
from knowledge.base import KnowledgeBase
from knowledge.document import read_document
from tests.adapters.teams.dressed import fallback
from tests.adapters.teams.talk_in_teams import Product, Talk, product
from tests.dialogues.expected import FILES, message_of, script_in, unmet


def _organisation(path: Path) -> str | None:
    """Return the organisation that the dialogue at *path* names; a file that cannot be read names none."""
    top = read_document(path, path.name)[0].value
    return str(top["organisation"]) if isinstance(top, dict) and "organisation" in top else None


CASES = [(_organisation(path), path) for path in FILES]
NAMES = [f"{organisation or 'both'}-{path.stem}" for organisation, path in CASES]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    request: pytest.FixtureRequest, app: App, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Product]:
    """Return the Signpost that a case is for; the cases of one follow each other."""
    more = {"TEAMS_ORGANISATION": request.param} if request.param else {}
    async with product(app, tmp_path_factory.mktemp("data"), **more) as running:
        yield running


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("running", "path"), CASES, ids=NAMES, indirect=["running"])
async def test_the_conversation_goes_as_written_in_teams(
    request: pytest.FixtureRequest, running: Product, path: Path, app: App, base: KnowledgeBase
) -> None:
    """Whatever is said or pressed gets one answer, word for word the console's, and only that person sees it.

    Every other press comes from an old client.
    """
    script, console = script_in(path, base), request.node.name
    talk = Talk(running, f"29:{FILES.index(path):03}")
    failures: list[str] = []
    answers: list[str] = []
    reply = None

    for step in script.talk:
        message = message_of(step, console, script.organisation, reply)
        assert isinstance(message, Message), message
        turn = app.bot.hear(message)
        reply = app.bot.say(turn)
        is_old = bool((step.number + FILES.index(path)) % 2)
        delivered = await (talk.say(step.you or "") if step.press is None else talk.press(step.press, is_old=is_old))
        assert delivered.statuses == (200,)
        answers.append(fallback(await talk.answer()))

        wrong = unmet(app, step, turn, answers[-1])
        if answers[-1] != plain(reply):
            wrong += ["the console says something else:", textwrap.indent(plain(reply), "    | ", lambda _: True)]
        if wrong:
            failures += [f"{path.name}:{step.line}: step {step.number}: {one}" for one in wrong]
            failures += ["    the answer was:", textwrap.indent(answers[-1], "    | ", lambda _: True)]

    assert not failures, "\n".join([script.about, *failures])
    # An answer that came twice would stand before the answer to what is said next.
    await talk.say("forget me")
    answers.append(fallback(await talk.answer()))
    assert base.phrases.forgotten in answers[-1]
    assert fallback(talk.ours()) == "\n\n".join(answers)
    assert {(one.kind, one.place) for one in running.teams.seen_by(talk.person)} <= {
        ("message", talk.place),
        ("typing", talk.place),
    }
    assert running.teams.shared() == []
