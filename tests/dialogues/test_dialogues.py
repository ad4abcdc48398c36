"""Whole conversations, one per file, run as they are written. README.md says how to write one."""

import textwrap
from pathlib import Path

import pytest

from bot.app import App
from bot.plain import plain
from knowledge.base import KnowledgeBase
from tests.dialogues.expected import FILES, message_of, script_in, unmet


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_conversation_goes_as_written(path: Path, app: App, base: KnowledgeBase) -> None:
    """What a network lead wrote down is what happens."""
    script = script_in(path, base)

    reply = None
    failures: list[str] = []
    for step in script.talk:
        message = message_of(step, path.stem, script.organisation, reply)
        if isinstance(message, str):
            failures.append(f"{path.name}:{step.line}: step {step.number}: {message}")
            break
        turn = app.bot.hear(message)
        reply = app.bot.say(turn)
        wrong = unmet(app, step, turn, plain(reply))
        failures += [f"{path.name}:{step.line}: step {step.number}: {one}" for one in wrong]
        if wrong:
            failures += ["    the reply was:", textwrap.indent(plain(reply), "    | ", lambda _: True)]

    if failures:
        pytest.fail(f"{script.about}\n" + "\n".join(failures), pytrace=False)
