"""``signpost review`` tells each owner what to look at, in words that a lead understands."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.review import review_lines
from knowledge.base import KnowledgeBase
from knowledge.load import load
from tests.content import change, write_content

WRITTEN = date(2026, 11, 23)
T = TypeVar("T")


@pytest.fixture
def small(tmp_path: Path) -> KnowledgeBase:
    """Return the small knowledge base with one entry due before all others."""
    folder = write_content(tmp_path / "content")
    change(folder / "entries/smalltalk.yaml", "review_by: 2027-05-23", "review_by: 2026-12-01")
    change(folder / "languages/pl.yaml", "status: draft", "status: to_confirm")
    return load(folder)


def test_each_owner_gets_what_is_due_and_what_is_missing(small: KnowledgeBase) -> None:
    """Counts come first; then, owner by owner, what is due soon and which facts are missing, for whom."""
    lines = list(review_lines(small, WRITTEN, 30))

    assert lines == [
        "As of 23 November 2026",
        "Overdue: 0. Due by 23 December 2026: 1. Facts to confirm in: 4.",
        "",
        "Programme leads",
        "  Facts to confirm:",
        "    Language: Polish (pl)",
        "      What is written for it is not confirmed.",
        "",
        "REACH network leads",
        "  Facts to confirm:",
        "    Contact: Freedom to Speak Up guardian at LPT (guardian_lpt)",
        "      LPT: the guardian's name and contact. Ask lpt.edi@nhs.net (LPT).",
        "    Contact: Freedom to Speak Up guardian at NHFT (guardian_nhft)",
        "      NHFT: the guardian's name and contact. Ask reachnetwork@nhft.nhs.uk (NHFT).",
        "    How to report racism (report_abuse_general)",
        "      NHFT and LPT: the system to record it in. Ask reachnetwork@nhft.nhs.uk (NHFT) or lpt.edi@nhs.net (LPT).",
        "",
        "Signpost maintainers",
        "  Due soon:",
        "    What this assistant can do (smalltalk): look at it again by 1 December 2026",
    ]


@pytest.mark.parametrize(
    ("today", "days", "counts"),
    [
        (date(2026, 11, 30), 0, "Overdue: 0. Due by 30 November 2026: 0."),
        (date(2026, 11, 30), 1, "Overdue: 0. Due by 1 December 2026: 1."),
        (date(2026, 12, 1), 0, "Overdue: 0. Due by 1 December 2026: 1."),
        (date(2026, 12, 2), 30, "Overdue: 1. Due by 1 January 2027: 0."),
        (date(2027, 2, 24), 0, "Overdue: 18. Due by 24 February 2027: 0."),
    ],
)
def test_a_day_is_due_until_it_has_passed(small: KnowledgeBase, today: date, days: int, counts: str) -> None:
    """The day itself is still in time; the day after is overdue."""
    lines = list(review_lines(small, today, days))

    assert lines[1].startswith(counts)


def test_nothing_due_says_so(small: KnowledgeBase) -> None:
    """A list without dates says that nothing is due, so that nobody wonders whether it was looked for."""
    assert "Nothing is due by 24 November 2026." in list(review_lines(small, WRITTEN, 1))


def test_everything_with_a_date_is_looked_at(small: KnowledgeBase) -> None:
    """Entries, contacts, Trusts, questions and languages are all reviewed, what is overdue first."""
    text = "\n".join(review_lines(small, date(2027, 3, 1), 365))

    for what in (
        "How to report racism (report_abuse_general)",
        "Contact: Samaritans (samaritans)",
        "Contact: REACH network at LPT (reach_lpt)",
        "Trust: NHFT (nhft)",
        "Questions: Help me find the right route (report)",
        "Language: Polish (pl)",
    ):
        assert f"    {what}: look at it again by " in text
    network = text[text.index("\nREACH network leads") :]
    assert network.index("Overdue, look at these first:") < network.index("Due soon:")
    assert text.index("\nContacts for everyone") > text.index("\nStaff wellbeing leads")


def _reversed(items: Mapping[str, T]) -> dict[str, T]:
    return dict(reversed(list(items.items())))


def test_the_order_does_not_depend_on_the_order_of_reading(small: KnowledgeBase) -> None:
    """Two lists of one state are the same line for line, so that what changed can be seen."""
    other_way_round = replace(
        small,
        entries=_reversed(small.entries),
        contacts=_reversed(small.contacts),
        pathways=_reversed(small.pathways),
        languages=_reversed(small.languages),
    )

    lines = list(review_lines(other_way_round, WRITTEN, 365))

    assert list(other_way_round.entries) != list(small.entries)
    assert lines == list(review_lines(small, WRITTEN, 365))


def test_every_gap_that_ships_has_somebody_to_ask(base: KnowledgeBase) -> None:
    """Each missing fact of the real content is listed with the Trust it is missing for and whom to ask."""
    text = "\n".join(review_lines(base, WRITTEN, 30))

    for entry in base.entries.values():
        for missing in entry.missing:
            assert f": {missing.what}. Ask " in text
    assert "Ask ." not in text


def test_the_command_prints_the_list(tmp_path: Path) -> None:
    """``signpost review`` prints the list of the content it is set to, and ends well."""
    folder = write_content(tmp_path / "content")
    result = CliRunner(env={"SIGNPOST_CONTENT": str(folder)}).invoke(main, ["review", "--days", "0"])

    assert result.exit_code == 0, result.output
    assert "Facts to confirm in: 3." in result.output
