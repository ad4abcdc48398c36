"""Whole conversations, one per file, run as they are written. README.md says how to write one."""

import textwrap
from pathlib import Path

import pytest

from bot.app import App
from bot.decision import Asked, Crisis, Decision, Turn, Unclear
from bot.message import Message
from bot.passage import blocks
from bot.plain import plain
from bot.reply import Reply
from knowledge.base import KnowledgeBase
from tests.dialogues.script import Step, read_script

FILES = sorted(Path(__file__).parent.glob("*.y*ml"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_conversation_goes_as_written(path: Path, app: App, base: KnowledgeBase) -> None:
    """What a network lead wrote down is what happens."""
    script, problems = read_script(path, entries=base.entries, organisations=base.organisations)
    if script is None:
        pytest.fail("\n".join(map(str, problems)), pytrace=False)

    reply = None
    failures: list[str] = []
    for step in script.talk:
        message = _message(step, path.stem, script.organisation, reply)
        if isinstance(message, str):
            failures.append(f"{path.name}:{step.line}: step {step.number}: {message}")
            break
        turn = app.bot.hear(message)
        reply = app.bot.say(turn)
        wrong = _wrong(app, step, turn, reply)
        failures += [f"{path.name}:{step.line}: step {step.number}: {one}" for one in wrong]
        if wrong:
            failures += ["    the reply was:", textwrap.indent(plain(reply), "    | ", lambda _: True)]

    if failures:
        pytest.fail(f"{script.about}\n" + "\n".join(failures), pytrace=False)


def _message(step: Step, conversation: str, organisation: str | None, last: Reply | None) -> Message | str:
    """Return what to send, or what is wrong when the last reply offers no such choice."""
    if step.press is None:
        return Message(conversation, step.you or "", organisation=organisation)
    offered = last.choices if last else ()
    pressed = next((choice.id for choice in offered if choice.label == step.press), None)
    if pressed is None:
        labels = "; ".join(choice.label for choice in offered) or "nothing"
        return f'there is no choice "{step.press}" to press: the last reply offers {labels}'
    return Message(conversation, choice=pressed, organisation=organisation)


def _wrong(app: App, step: Step, turn: Turn, reply: Reply) -> list[str]:
    """Return every expectation of *step* that the reply does not meet."""
    said = _folded(plain(reply))
    wrong = [f'the reply lacks "{text}"' for text in step.bot if _folded(text) not in said]
    wrong += [f'the reply must not say "{text}"' for text in step.never if _folded(text) in said]
    answering = _answering(app, turn.decision)
    wrong += [
        f"{entry} does not answer, but {', '.join(answering) or type(turn.decision).__name__} does"
        for entry in step.entries
        if entry not in answering
    ]
    if step.crisis:
        wrong += _not_safety_first(app, turn.decision, said)
    elif step.crisis is False and isinstance(turn.decision, Crisis):
        wrong.append("it is met as a crisis and is none")
    return wrong


def _answering(app: App, decision: Decision) -> tuple[str, ...]:
    """Return the entries that answer: none when a question is asked back."""
    return () if isinstance(decision, (Unclear, Asked)) else app.bot.intents(decision)


def _not_safety_first(app: App, decision: Decision, said: str) -> list[str]:
    if not isinstance(decision, Crisis):
        return ["the crisis text does not come"]
    fixed = app.safety.reply(decision.kind)
    lines = fixed.full if decision.more else fixed.short
    wrong = []
    if not said.startswith(_folded(plain(Reply(tuple(blocks("\n".join(lines))))))):
        wrong.append("something stands before the crisis text")
    number = next((at for at, character in enumerate(said) if character.isdigit()), len(said))
    if "?" in said[:number]:
        wrong.append("a question stands before the first number to call")
    return wrong


def _folded(text: str) -> str:
    """Return *text* as it is compared: small letters, straight quotes, one space between words."""
    return " ".join(text.casefold().replace("’", "'").replace("“", '"').replace("”", '"').split())
