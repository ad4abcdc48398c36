"""What people thought of the answers is shown so that it points at nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.counts import FEWEST, VERDICTS, count_lines
from bot.store import Tally
from knowledge.base import KnowledgeBase


def test_few_are_not_shown_and_many_are_rounded(base: KnowledgeBase) -> None:
    """What could be one person's is a star; the organisations are summed up."""
    tallies = {
        Tally("reach_contact", "helpful", "lpt"): 7,
        Tally("reach_contact", "helpful", "nhft"): 6,
        Tally("reach_contact", "not_quite"): 7,
        Tally("no_such_entry", "helpful"): 99,
    }

    lines = list(count_lines(tallies, base.entries))

    assert [line.split() for line in lines[1:-1]] == [["reach_contact", "10", "*", "*"]]


def test_the_most_often_out_of_date_come_first(base: KnowledgeBase) -> None:
    """A lead reads from the top."""
    tallies = {
        Tally("reach_contact", "helpful"): 90,
        Tally("reach_events", "out_of_date"): 20,
        Tally("reach_join", "not_quite"): 50,
    }

    lines = list(count_lines(tallies, base.entries))

    assert [line.split()[0] for line in lines[1:-1]] == ["reach_events", "reach_join", "reach_contact"]


def test_nothing_counted_is_said(base: KnowledgeBase) -> None:
    """An empty list is no silence."""
    assert list(count_lines({}, base.entries)) == ["Nothing was counted yet."]


@given(st.integers(0, 300), st.sampled_from(VERDICTS))
def test_one_person_more_is_seen_by_rounding_only(base: KnowledgeBase, number: int, verdict: str) -> None:
    """Nothing below the fewest is told apart, and no total is shown to the last press."""
    table = list(count_lines({Tally("reach_contact", verdict): number}, base.entries))
    cells = table[1].split()[1:]

    assert all(cell == "*" or (int(cell) >= FEWEST - FEWEST % 5 and int(cell) % 5 == 0) for cell in cells)
    if number < FEWEST:
        assert cells == ["*"] * len(VERDICTS)


@pytest.mark.parametrize("verdict", ["words", ""])
def test_what_is_no_verdict_is_not_shown(base: KnowledgeBase, verdict: str) -> None:
    """Only what this program counts."""
    assert list(count_lines({Tally("reach_contact", verdict): 50}, base.entries)) == ["Nothing was counted yet."]
