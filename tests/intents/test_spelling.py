"""Which word of a fixed vocabulary a misspelt word was meant to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.spelling import Spelling, distance

_WORDS = ("die", "life", "wish", "knife", "suicidal", "attacking", "following", "боюсь")
_SPELLING = Spelling.of(_WORDS, known=["knives", "wash", "fellow", "lie"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("diie", {"die"}),
        ("ddiiee", {"die"}),
        ("dei", set()),
        ("lfe", {"life"}),
        ("lief", {"life"}),
        ("wihs", {"wish"}),
        ("lie", set()),
        ("lif", {"life"}),
        ("lift", set()),
        ("wush", set()),
        ("knif", {"knife"}),
        ("kniffe", {"knife"}),
        ("kinfe", {"knife"}),
        ("knofe", {"knife"}),
        ("nife", set()),
        ("knxxe", set()),
        ("suicdal", {"suicidal"}),
        ("sucidle", set()),
        ("attcking", {"attacking"}),
        ("atackin", {"attacking"}),
        ("folowwing", {"following"}),
        ("боюс", {"боюсь"}),
        ("", set()),
        ("x" * 1_000, set()),
    ],
)
def test_a_slip_is_forgiven(typed: str, meant: set[str]) -> None:
    """Doubled letters, and one or two wrong ones in words that are long enough; never the first letter."""
    assert _SPELLING.meant(typed) == meant


@pytest.mark.parametrize("word", [*_WORDS, "knives", "wash", "fellow"])
def test_a_word_is_no_misspelling(word: str) -> None:
    """What is a word of the vocabulary or a known one stays what it is."""
    assert _SPELLING.meant(word) == set()


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("", "", 0), ("a", "", 1), ("knife", "knife", 0), ("knife", "kinfe", 1), ("knife", "nif", 2), ("ab", "ba", 1)],
)
def test_distance_counts_slips(one: str, other: str, apart: int) -> None:
    """A letter changed, added, missing or swapped with its neighbour is one slip."""
    assert distance(one, other) == distance(other, one) == apart


@given(st.sampled_from([word for word in _WORDS if len(word) >= 5]), st.data())
def test_one_wrong_letter_is_always_forgiven(word: str, data: st.DataObject) -> None:
    """In a word of five letters or more any one slip behind the first letter is understood."""
    at = data.draw(st.integers(1, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    slipped = data.draw(
        st.sampled_from(
            [word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]]
        )
    )

    assert word == slipped or slipped in _SPELLING.known or word in _SPELLING.meant(slipped)


@given(st.text(max_size=30))
def test_any_text_may_be_asked_about(typed: str) -> None:
    """Whatever was typed, the answer is words of the vocabulary."""
    assert _SPELLING.meant(typed) <= set(_WORDS)
