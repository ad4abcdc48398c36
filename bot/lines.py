"""Questions and answers as JSON lines, for programs and tests."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, assert_never

from bot.app import App
from bot.decision import Answered, Asked, Crisis, Decision, Said, Unclear, Unknown
from bot.message import Message
from bot.plain import plain

FIELDS = ("text", "organisation", "conversation", "choice")
LONGEST = 2_000_000
"""Characters of one line that are read; a longer one is refused unread."""


class LineError(ValueError):
    """A line that cannot be asked; the text says what to write and quotes nothing of the line."""


def answer_lines(app: App, lines: Iterable[str], organisation: str | None) -> Iterator[str]:
    """Yield one JSON object for each line, in order; a bad line yields {"error": ...} and the next goes on.

    Lines with the same "conversation" continue one another; a line without starts afresh.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            answer: dict[str, Any] = answer_line(app, _message(app, line, number, organisation))
        except LineError as error:
            answer = {"error": str(error)}
        yield json.dumps(answer, ensure_ascii=False)


def answer_line(app: App, message: Message) -> dict[str, Any]:
    """Return what is answered to *message* as plain values."""
    turn = app.bot.hear(message)
    reply = app.bot.say(turn)
    return {
        "outcome": _outcome(turn.decision),
        "intents": app.bot.intents(turn.decision),
        "choices": [asdict(choice) for choice in reply.choices],
        "score": round(getattr(turn.decision, "score", 1.0), 4),
        "organisation": turn.organisation,
        "reply": plain(reply),
    }


def _outcome(decision: Decision) -> str:
    match decision:
        case Crisis():
            return "crisis"
        case Answered():
            return "answered"
        case Unclear():
            return "unclear"
        case Unknown():
            return "unknown"
        case Asked() | Said():
            return "said"
        case _:
            assert_never(decision)


def _message(app: App, line: str, number: int, organisation: str | None) -> Message:
    """Return the message a line holds.

    Raises:
        LineError: it is not one JSON object with the known fields, each a text.
    """
    if len(line) > LONGEST:
        msg = f"the line is over {LONGEST:,} characters: send a shorter one"
        raise LineError(msg)
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        msg = 'the line is not JSON: write an object such as {"text": "reach email"}'
        raise LineError(msg) from None
    if not isinstance(given, dict):
        msg = 'the line is not a JSON object: write one such as {"text": "reach email"}'
        raise LineError(msg)
    unknown = len(given.keys() - set(FIELDS))
    if unknown:
        msg = f"{unknown} unknown field(s): the fields are {', '.join(FIELDS)}"
        raise LineError(msg)
    for name in FIELDS:
        if not isinstance(given.get(name, ""), str) and given[name] is not None:
            msg = f"{name} is not text: put it in quotes"
            raise LineError(msg)
    if (given.get("text") is None) == (given.get("choice") is None):
        msg = "write either text or choice"
        raise LineError(msg)
    at = given.get("organisation") or organisation
    if at is not None and app.mind and at not in app.mind.base.organisations:
        msg = f"organisation is not known: write {' or '.join(app.mind.base.organisations)}, or leave it out"
        raise LineError(msg)
    # Without a name of its own the line is a conversation of its own.
    conversation = f"named {given['conversation']}" if given.get("conversation") else f"line {number}"
    return Message(conversation, given.get("text") or "", given.get("choice"), at)
