"""What stores write of decisions and conversations comes back as it was, or not at all."""

import json
import traceback
from collections.abc import Callable
from dataclasses import fields
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Conversation
from bot.decision import Answered, Crisis, Decision, Part, Turn
from bot.record import RecordError, read_conversation, read_turn, write_conversation, write_turn
from bot.safety import CrisisKind


def decisions(kind: type[Decision]) -> st.SearchStrategy[Decision]:
    """Return any decision of *kind*; a score is never no number."""
    scored = any(one.name == "score" for one in fields(kind))
    return st.builds(kind, score=st.floats(0, 1)) if scored else st.builds(kind)


any_decision = st.one_of(*map(decisions, get_args(Decision)))
turns = st.builds(Turn, st.text(), any_decision)
conversations = st.builds(Conversation, history=st.lists(any_decision, max_size=10).map(tuple))

TURN = write_turn(Turn("zqxkanari", Answered((Part("zqxkanari"),), alternatives=("zqxkanari",))))
CONVERSATION = write_conversation(
    Conversation("zqxkanari", offered=("zqxkanari",), history=(Crisis(CrisisKind.DANGER),))
)


@pytest.mark.parametrize("kind", get_args(Decision))
@given(st.data())
def test_every_kind_of_decision_comes_back(kind: type[Decision], data: st.DataObject) -> None:
    """A decision that was owed when a process died is the one that the next process sends."""
    turn = Turn("name", data.draw(decisions(kind)))

    assert read_turn(write_turn(turn)) == turn
    assert type(read_turn(write_turn(turn)).decision) is kind


@given(turns, conversations)
def test_what_was_written_comes_back(turn: Turn, conversation: Conversation) -> None:
    """Nothing of a turn or a conversation is lost or changed, and the record is one line of plain letters."""
    written = write_turn(turn), write_conversation(conversation)

    assert (read_turn(written[0]), read_conversation(written[1])) == (turn, conversation)
    assert all(one.isascii() and one.isprintable() for one in written)


@pytest.mark.parametrize("field", ["organisation", "shared", "first"])
def test_a_record_from_before_a_field_was_there_is_read(field: str) -> None:
    """After an upgrade, what the version before owed is still sent."""
    record = {name: value for name, value in json.loads(TURN).items() if name != field}

    assert read_turn(json.dumps(record)) == read_turn(TURN)


DAMAGED: dict[str, Callable[[str], str]] = {
    "nothing": lambda _: "",
    "null": lambda _: "null",
    "a list": lambda _: "[]",
    "text": lambda _: '"zqxkanari"',
    "nests": lambda _: "[" * 100_000,
    "half": lambda record: record[: len(record) // 2],
    "a field more": lambda record: record[:-1] + ', "zqxkanari": 1}',
    "a kind nobody knows": lambda record: record.replace("Answered", "Zqxkanari").replace("Crisis", "Zqxkanari"),
    "a kind that is a list": lambda record: record.replace('"Answered"', "[]").replace('"Crisis"', "[]"),
    "another kind": lambda record: record.replace("Answered", "Asked").replace("Crisis", "Asked"),
    "a number for a text": lambda record: record.replace('"zqxkanari"', "7"),
    "a text for a list": lambda record: record.replace('["zqxkanari"]', '"zqxkanari"'),
    "a value nobody knows": lambda record: record.replace('"shared": false', '"shared": "zqxkanari"').replace(
        '"danger"', '"zqxkanari"'
    ),
}


@pytest.mark.parametrize("how", DAMAGED)
@pytest.mark.parametrize(("record", "read"), [(TURN, read_turn), (CONVERSATION, read_conversation)])
def test_a_damaged_record_is_refused_and_not_quoted(how: str, record: str, read: Callable[[str], object]) -> None:
    """Nothing is guessed from a damaged record, and nothing of it reaches a log."""
    damaged = DAMAGED[how](record)
    assert damaged != record

    with pytest.raises(RecordError) as refused:
        read(damaged)

    assert "kanari" not in "".join(traceback.format_exception(refused.value)).casefold()


@given(st.sampled_from([TURN, CONVERSATION]), st.data())
def test_a_record_with_any_byte_changed_is_read_or_refused(record: str, data: st.DataObject) -> None:
    """Whatever a disk does to a record, reading it ends in one of two ways."""
    at = data.draw(st.integers(0, len(record) - 1))
    changed = record[:at] + data.draw(st.characters()) + record[at + 1 :]

    for read, kind in ((read_turn, Turn), (read_conversation, Conversation)):
        try:
            made = read(changed)
        except RecordError:
            continue
        assert isinstance(made, kind)
