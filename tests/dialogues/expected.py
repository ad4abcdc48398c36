"""What must come of a step of a dialogue, whichever channel it happens in."""

from pathlib import Path

import pytest

from bot.app import App
from bot.decision import Asked, Crisis, Decision, Turn, Unclear
from bot.message import Message
from bot.passage import blocks
from bot.plain import plain
from bot.reply import Reply
from knowledge.base import KnowledgeBase
from tests.dialogues.script import Script, Step, read_script

FILES = sorted(Path(__file__).parent.glob("*.y*ml"))


def script_in(path: Path, base: KnowledgeBase) -> Script:
    """Return the dialogue in the file at *path*; the test fails with all that is wrong if it cannot be read."""
    script, problems = read_script(path, entries=base.entries, organisations=base.organisations)
    if script is None:
        pytest.fail("\n".join(map(str, problems)), pytrace=False)
    return script


def message_of(step: Step, conversation: str, organisation: str | None, last: Reply | None) -> Message | str:
    """Return what to send, or what is wrong when the last reply offers no such choice."""
    if step.press is None:
        return Message(conversation, step.you or "", organisation=organisation)
    offered = last.choices if last else ()
    pressed = next((choice.id for choice in offered if choice.label == step.press), None)
    if pressed is None:
        labels = "; ".join(choice.label for choice in offered) or "nothing"
        return f'there is no choice "{step.press}" to press: the last reply offers {labels}'
    return Message(conversation, choice=pressed, organisation=organisation)


def unmet(app: App, step: Step, turn: Turn, text: str) -> list[str]:
    """Return every expectation of *step* that the answer to *turn*, which reads as *text*, does not meet."""
    said = _folded(text)
    wrong = [f'the reply lacks "{one}"' for one in step.bot if _folded(one) not in said]
    wrong += [f'the reply must not say "{one}"' for one in step.never if _folded(one) in said]
    found = answering(app, turn.decision)
    wrong += [
        f"{entry} does not answer, but {', '.join(found) or type(turn.decision).__name__} does"
        for entry in step.entries
        if entry not in found
    ]
    if step.crisis:
        wrong += _not_safety_first(app, turn.decision, said)
    elif step.crisis is False and isinstance(turn.decision, Crisis):
        wrong.append("it is met as a crisis and is none")
    return wrong


def answering(app: App, decision: Decision) -> tuple[str, ...]:
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
