"""Decisions and conversations as text, for stores: written and read back, ids only."""

import json
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.conversation import Conversation
from bot.decision import Answered, Asked, Crisis, Decision, Said, Turn, Unclear, Unknown

_KINDS: dict[str, TypeAdapter[Decision]] = {
    kind.__name__: TypeAdapter(kind) for kind in (Crisis, Answered, Asked, Unclear, Unknown, Said)
}


class RecordError(ValueError):
    """A record cannot be read: it is damaged, or from another version."""


def write_turn(turn: Turn) -> str:
    """Return *turn* as JSON."""
    return json.dumps({**asdict(turn), "decision": _decision(turn.decision)})


def read_turn(record: str) -> Turn:
    """Return the turn that ``write_turn`` wrote.

    Raises:
        RecordError: it is no such record.
    """
    try:
        fields = json.loads(record)
        return Turn(**{**fields, "decision": _read_decision(fields["decision"])})
    except (ValueError, TypeError, KeyError, AttributeError):
        raise RecordError from None


def write_conversation(conversation: Conversation) -> str:
    """Return *conversation* as JSON."""
    history = [_decision(decision) for decision in conversation.history]
    return json.dumps({**asdict(conversation), "history": history})


def read_conversation(record: str) -> Conversation:
    """Return the conversation that ``write_conversation`` wrote.

    Raises:
        RecordError: it is no such record.
    """
    try:
        fields = json.loads(record)
        history = tuple(_read_decision(decision) for decision in fields["history"])
        return Conversation(**{**fields, "history": history, "offered": tuple(fields["offered"])})
    except (ValueError, TypeError, KeyError, AttributeError):
        raise RecordError from None


def _decision(decision: Decision) -> dict[str, Any]:
    return {"kind": type(decision).__name__, **asdict(decision)}


def _read_decision(fields: dict[str, Any]) -> Decision:
    kind = _KINDS[fields.pop("kind")]
    try:
        return kind.validate_python(fields)
    except ValidationError:  # its text would repeat what is in the record
        raise RecordError from None
