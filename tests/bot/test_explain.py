"""What ``signpost explain`` shows."""

import re
from pathlib import Path

import pytest

from bot.app import App
from bot.decision import outcome
from bot.explain import explanation
from bot.listen import LEAST_WORDS
from bot.message import Message
from bot.settings import Settings
from knowledge.base import KnowledgeBase

WORD = "zanzibar"
ALL_STAGES = ["cleaned", "safety", "organisation", "command", "repairs", "language", "elsewhere",
              "feelings", "matches", "danger", "rule", "decision", "answered for"]  # fmt: skip


def _stages(app: App, text: str) -> dict[str, str]:
    return {line[:14].strip(): line[14:] for line in explanation(app, text) if line[0] != " "}


def test_every_stage_is_shown_in_the_order_it_is_asked(app: App) -> None:
    """A question that is matched shows each stage from the cleaned words to whom it is answered for."""
    assert list(_stages(app, "reach email")) == ALL_STAGES


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("i want to die", ["cleaned", "safety"]),
        ("", ["cleaned", "safety"]),
        ("?!", ["cleaned", "safety"]),
        ("menu", ["cleaned", "safety", "organisation", "command"]),
    ],
)
def test_a_stage_that_is_not_asked_is_not_shown(app: App, text: str, stages: list[str]) -> None:
    """Where the bot stops listening the explanation stops too, and gives the decision."""
    assert list(_stages(app, text)) == [*stages, "rule", "decision", "answered for"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("i want to die", "crisis: heard by the safety screen"),
        ("", "empty"),
        ("menu", "command"),
        ("thanks", "command"),
        ("im at lpt", "place"),
        ("reach email", "answered outright"),
        ("where is the reach email and who sits on the board", "two needs"),
        ("dónde denuncio racismo en el trabajo", "another language"),
    ],
)
def test_the_rule_that_decided_is_named(app: App, text: str, rule: str) -> None:
    """The explanation says which rule led to the decision."""
    assert _stages(app, text)["rule"].startswith(rule)


def test_danger_behind_a_story_is_shown_where_it_was_heard(app: App, base: KnowledgeBase) -> None:
    """What decided about a crisis can be read: how much the whole is like one, and each of the last sentences."""
    cries = (one for one in base.entries["emergency_danger"].examples if not app.safety.screen(one))
    cry = next(one for one in cries if len(one.split()) > LEAST_WORDS and not set(".!?;") & set(one))

    stages = _stages(app, f"I filled in the form about the jokes in handover. {cry}")

    assert float(stages["ending 2"].split()[0]) > float(stages["ending 1"].split()[0])
    assert stages["decision"].startswith("crisis danger")


def test_the_decision_is_the_bots(app: App) -> None:
    """What is explained is what the bot decides, entry by entry."""
    decision = app.bot.hear(Message("explained", text="reach email")).decision

    shown = _stages(app, "reach email")["decision"]

    assert shown.startswith(f"{outcome(decision)}: {app.bot.intents(decision)[0]}")


def test_matches_are_shown_with_their_score_and_nearest_examples(app: App) -> None:
    """Each ranked match shows its probability, and the nearest examples with how alike they are."""
    lines = list(explanation(app, "reach email"))

    first = next(at for at, line in enumerate(lines) if line.startswith("  1. "))
    assert lines[first].endswith(" reach_contact likely")
    near = re.fullmatch(r"       (\d\.\d\d) like, pulls [+-]\d\.\d\d: reach email", lines[first + 1])
    # With the encoder an example is not quite 1 like itself: its vector is pressed together.
    assert near
    assert 0.9 <= float(near[1]) <= 1


def test_what_decides_is_shown(app: App) -> None:
    """How probable it is that anything we know is meant, what it needs, and how many entries are likely."""
    assert app.mind
    needed = f"{app.mind.matcher.thresholds.known:.2f}"

    assert re.fullmatch(rf"known with \d\.\d\d \(needs {needed}\); likely: 1", _stages(app, "reach email")["matches"])


def test_a_misspelt_word_is_shown_as_it_was_taken(app: App) -> None:
    """Whoever wonders about an answer sees what a slip was read as, and never the slip."""
    lines = list(explanation(app, "reach emial"))

    assert "repairs       misspelt words are taken for: email" in lines
    assert "emial" not in "\n".join(lines)
    assert _stages(app, "reach email")["repairs"] == "none"


def test_an_organisation_that_is_named_is_shown_and_answered_for(app: App) -> None:
    """The explanation shows which organisation was heard, and which one the answer is for."""
    stages = _stages(app, "im at lpt where is the reach email")

    assert stages["organisation"] == "lpt, said to be their own"
    assert stages["answered for"] == "lpt"


@pytest.mark.parametrize(
    "text",
    [WORD, f"i want to die {WORD}", f"im at lpt {WORD} and {WORD} reach email", f"{WORD}\ud800"],
)
def test_what_was_typed_is_not_shown(app: App, text: str) -> None:
    """No word that was typed is repeated, only content and counts."""
    assert WORD not in "\n".join(explanation(app, text)).casefold()


def test_without_a_knowledge_base_it_says_so(tmp_path: Path) -> None:
    """When the content cannot be used the explanation says so, and crises are still heard."""
    broken = App(Settings(tmp_path))

    assert "only crises" in _stages(broken, "reach email")["knowledge"]
    assert _stages(broken, "i want to die")["safety"].startswith("crisis")
