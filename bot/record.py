"""Decisions and conversations as text, for stores: written and read back, ids only."""

import json
from dataclasses import fields
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.conversation import Conversation
from bot.decision import Answered, Asked, Crisis, Decision, Said, Turn, Unclear, Unknown

_KINDS: dict[str, type[Decision]] = {kind.__name__: kind for kind in (Crisis, Answered, Asked, Unclear, Unknown, Said)}
_FORMS: dict[type, TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in (Turn, Conversation, *_KINDS.values())}

_DAMAGE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What comes of reading anything else as a record."""

T = TypeVar("T", bound=Turn | Conversation | Decision)


class RecordError(ValueError):
    """A record cannot be read: it is damaged, or from another version. Its text says nothing of what is in it."""


def write_turn(turn: Turn) -> str:
    """Return *turn* as JSON."""
    record = _FORMS[Turn].dump_python(turn)
    return json.dumps({**record, "decision": _named(turn.decision, record["decision"])})


def read_turn(record: str) -> Turn:
    """Return the turn that ``write_turn`` wrote.

    Raises:
        RecordError: it is no such record.
    """
    try:
        found = json.loads(record)
        return _made(Turn, {**found, "decision": _decision(found["decision"])})
    except _DAMAGE:
        raise RecordError from None


def write_conversation(conversation: Conversation) -> str:
    """Return *conversation* as JSON."""
    record = _FORMS[Conversation].dump_python(conversation)
    return json.dumps({**record, "history": [*map(_named, conversation.history, record["history"])]})


def read_conversation(record: str) -> Conversation:
    """Return the conversation that ``write_conversation`` wrote.

    Raises:
        RecordError: it is no such record.
    """
    try:
        found = json.loads(record)
        return _made(Conversation, {**found, "history": tuple(map(_decision, found["history"]))})
    except _DAMAGE:
        raise RecordError from None


def _named(decision: Decision, record: dict[str, Any]) -> list[Any]:
    return [type(decision).__name__, record]


def _decision(named: list[Any]) -> Decision:
    name, record = named
    return _made(_KINDS[name], record)


def _made(kind: type[T], found: dict[str, Any]) -> T:
    if not found.keys() <= {one.name for one in fields(kind)}:
        raise RecordError
    try:
        made: T = _FORMS[kind].validate_python(found)
    except ValidationError:  # its text would repeat what is in the record
        raise RecordError from None
    return made
