"""Every fact of the booklet, asked for as its reader would, is answered in the booklet's own words."""

import json
from pathlib import Path

import pytest

from bot.app import App
from bot.message import Message
from bot.plain import plain

FACTS = [
    json.loads(line)
    for line in (Path(__file__).parent / "questions" / "booklet_facts.jsonl").read_text("utf-8").splitlines()
]
# Not a question of its own: the booklet repeats the end of its Polish note.
ASKED_INSTEAD = {"S138": "(Polish) How do I get this in another language?"}


def test_all_facts_are_here() -> None:
    """The booklet has 140 facts, and each is asked about."""
    assert len({fact["id"] for fact in FACTS}) == 140


@pytest.mark.parametrize("fact", FACTS, ids=[fact["id"] for fact in FACTS])
@pytest.mark.parametrize("organisation", [None, "nhft", "lpt"])
def test_a_fact_is_answered_to_the_letter(app: App, fact: dict[str, str], organisation: str | None) -> None:
    """The reply to a fact's question holds its exact wording, whoever asks."""
    probe = ASKED_INSTEAD.get(fact["id"], fact["probe"])

    turn = app.bot.hear(Message(f"{fact['id']} {organisation}", text=probe, organisation=organisation))

    assert fact["intent"] in app.bot.intents(turn.decision)
    assert _joined(fact["exact"]) in _joined(plain(app.bot.say(turn)))


def _joined(text: str) -> str:
    return " ".join(text.split())
