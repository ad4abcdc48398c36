"""Questions and answers as JSON lines, for programs and tests."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from uuid import uuid4

from bot.app import App
from bot.decision import outcome
from bot.message import Message
from bot.plain import plain

FIELDS = ("text", "organisation", "conversation", "choice")
LONGEST = 6_500_000
"""Characters of one line that are read: 1 MB of text at six characters a byte, as JSON may write it."""
_FOR_EXAMPLE = 'an object such as {"text": "reach email"}'


class LineError(ValueError):
    """A line that cannot be asked; the text says what to write and quotes nothing of the line."""


def answer_lines(app: App, lines: Iterable[str], organisation: str | None) -> Iterator[str]:
    """Yield one JSON object for each line, in order; a bad line yields {"error": ...} and the next goes on.

    An empty line is a bad line: were it skipped, whoever pairs answers with lines by counting would give
    somebody another one's answer. Lines with the same "conversation" continue one another; a line without,
    or with an empty one, starts afresh. A "choice" is the id of one offered before; null is like leaving out.
    """
    for line in lines:
        try:
            answer = answer_line(app, _message(app, line, organisation))
        except LineError as error:
            answer = {"error": str(error)}
        yield json.dumps(answer, ensure_ascii=False)


def answer_line(app: App, message: Message) -> dict[str, object]:
    """Return what is answered to *message* as plain values, none of them anything that was typed."""
    turn = app.bot.hear(message)
    reply = app.bot.say(turn)
    return {
        "outcome": outcome(turn.decision),
        "intents": app.bot.intents(turn.decision),
        "choices": [asdict(choice) for choice in reply.choices],
        "score": round(getattr(turn.decision, "score", 1.0), 4),
        "organisation": turn.organisation,
        "reply": plain(reply),
    }


def alone() -> str:
    """Return the name of a conversation that nothing before or after it continues."""
    return f"alone {uuid4()}"


def _message(app: App, line: str, organisation: str | None) -> Message:
    """Return the message a line holds.

    Raises:
        LineError: it is not one JSON object with the known fields, each a text.
    """
    given = _fields(line)
    if (given["text"] is None) == (given["choice"] is None):
        msg = "there must be either text or choice: write one of them"
        raise LineError(msg)
    # Without a knowledge base no organisation is known, and what was typed for one must not come back.
    known = app.mind.base.organisations if app.mind else {}
    at = given["organisation"] or organisation
    if app.mind and at and at not in known:
        msg = f"organisation is not known: write {' or '.join(known)}, or leave it out"
        raise LineError(msg)
    conversation = f"named {given['conversation']}" if given["conversation"] else alone()
    return Message(conversation, given["text"] or "", given["choice"], at if at in known else None)


def _fields(line: str) -> dict[str, str | None]:
    """Return every field of a line, None for one that is left out."""
    line = line.removeprefix("\ufeff")  # which Windows puts before the first line
    if len(line) > LONGEST:
        msg = f"the line is over {LONGEST:,} characters: send a shorter one"
        raise LineError(msg)
    if not line.strip():
        msg = f"the line is empty: write {_FOR_EXAMPLE}"
        raise LineError(msg)
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        msg = f"the line is not JSON: write {_FOR_EXAMPLE}"
        raise LineError(msg) from None
    if not isinstance(given, dict):
        msg = f"the line is not a JSON object: write {_FOR_EXAMPLE}"
        raise LineError(msg)
    unknown = len(given.keys() - set(FIELDS))
    if unknown:
        msg = f"{unknown} unknown field(s): the fields are {', '.join(FIELDS)}"
        raise LineError(msg)
    for name in FIELDS:
        if not isinstance(given.get(name), str | None):
            msg = f"{name} is not text: put it in quotes"
            raise LineError(msg)
    return {name: given.get(name) for name in FIELDS}
