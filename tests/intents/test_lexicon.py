"""What a text looks like, compared with cosines that are computed one feature at a time."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
import Stemmer
from hypothesis import given
from hypothesis import strategies as st

from intents.feature import MOST_WORDS, Sparse
from intents.lexicon import WEIGHTS, Lexicon, stems
from intents.text import words

_TEXTS = (
    "how do i swap a shift",
    "swapping shifts with a colleague",
    "colleagues and their shifts, shifts, shifts",
    "how do i swap a shift",
    "?!",
    "x",
    "жду зарплату",
    " ".join(f"word{at}" for at in range(MOST_WORDS + 9)),
)
_LEXICON, _ROWS = Lexicon.of(_TEXTS)
_ASKED = (
    *_TEXTS,
    "can i swap my shifts",
    "swap swap swap swap",
    "shft colleage",
    "nothing",
    "qqqq",
    "жду",
    "",
    " ".join(["shift"] * 60 + ["middle"] * 60 + ["swapping"] * 60),
)


def _channels(text: str) -> list[list[str]]:
    typed = list(words(text))
    if len(typed) > MOST_WORDS:
        typed = typed[: MOST_WORDS // 2] + typed[len(typed) - MOST_WORDS // 2 :]
    stemmed = [Stemmer.Stemmer("english").stemWord(word) for word in typed]
    return [stemmed, typed, _pieces(stemmed), _pieces(typed)]


def _pieces(typed: Sequence[str]) -> list[str]:
    found = []
    for word in typed:
        spaced = f" {word} "
        for length in (2, 3, 4):
            at = 0
            while at + length <= len(spaced):
                found.append(spaced[at : at + length])
                at += 1
    return found


def _plain_vector(found: Sequence[str], examples: Sequence[Sequence[str]]) -> dict[str, float]:
    values = {}
    for feature, count in Counter(found).items():
        frequency = sum(feature in example for example in examples)
        if frequency:
            weight = math.sqrt(math.log((1 + len(examples)) / (1 + frequency)) + 1)
            values[feature] = (1 + math.log(count)) * weight
    length = math.sqrt(sum(value**2 for value in values.values()))
    return {feature: value / length for feature, value in values.items()}


def _plain_likeness(text: str, at: int) -> float:
    total = 0.0
    for number, weight in enumerate(WEIGHTS):
        examples = [_channels(one)[number] for one in _TEXTS]
        one = _plain_vector(_channels(text)[number], examples)
        other = _plain_vector(examples[at], examples)
        total += weight * sum(value * other.get(feature, 0) for feature, value in one.items())
    return total


def _dense(vector: Sparse) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    indices, values = vector
    found = np.zeros(len(_LEXICON))
    assert len(set(indices.tolist())) == len(indices)
    found[indices] = values
    return found


@pytest.mark.parametrize("text", _ASKED)
def test_the_dot_product_is_the_weighted_mean_of_the_cosines(text: str) -> None:
    """Of stems, words and pieces of both there is one cosine each, and the dot product is their weighted mean."""
    vector, _ = _LEXICON.vector(text)

    for at in range(len(_TEXTS)):
        assert _dense(vector) @ _dense(_ROWS[at]) == pytest.approx(_plain_likeness(text, at), abs=1e-6)


@pytest.mark.parametrize("at", range(len(_TEXTS)))
def test_an_example_asked_is_the_example_learned(at: int) -> None:
    """A text has the same vector whether it is an example or is asked; it has length 1 if it has a word."""
    vector, known = _LEXICON.vector(_TEXTS[at])

    np.testing.assert_allclose(_dense(vector), _dense(_ROWS[at]), rtol=0, atol=1e-6)
    assert known == (1 if words(_TEXTS[at]) else 0)
    assert np.linalg.norm(_dense(vector)) == pytest.approx(known, abs=1e-6)


@pytest.mark.parametrize(("text", "known"), [("shift", 1.0), ("x", 1.0), ("swapqq", 10 / 18), ("qqqq", 0), ("", 0)])
def test_how_much_is_known(text: str, known: float) -> None:
    """The share that is known is that of the different pieces that any example has."""
    pieces = set(_pieces(words(text)))
    in_examples = {piece for one in _TEXTS for piece in _channels(one)[3]}

    share = _LEXICON.vector(text)[1]

    assert share == pytest.approx(len(pieces & in_examples) / max(1, len(pieces)))
    assert share == pytest.approx(known, abs=0.15)


@pytest.mark.parametrize("texts", [(), ("",), ("?!", "..."), ("", "word", "")])
def test_examples_without_words(texts: Sequence[str]) -> None:
    """Examples without words, or none at all, teach nothing and are like nothing."""
    lexicon, rows = Lexicon.of(texts)

    assert len(rows) == len(texts)
    for at, text in enumerate(texts):
        assert len(rows[at][0]) == len(lexicon.vector(text)[0][0])
        assert (len(rows[at][0]) > 0) == (text == "word")
    assert len(lexicon.vector("nothing qq")[0][0]) == len(lexicon.vector("nothing qq")[0][1])


@given(st.text(st.characters()) | st.lists(st.sampled_from(" ".join(_TEXTS[:3]).split())).map(" ".join))
def test_any_text_is_at_most_as_long_as_an_example(text: str) -> None:
    """Whatever was typed, the dot product with each example is in [0, 1]."""
    vector, known = _LEXICON.vector(text)

    likeness = [_dense(vector) @ _dense(_ROWS[at]) for at in range(len(_TEXTS))]
    assert 0 <= known <= 1
    assert min(likeness) >= 0
    assert max(likeness) <= 1 + 1e-6


def test_stems_are_in_the_order_of_the_words() -> None:
    """There is a stem for every word, also for those of other scripts and for none."""
    assert stems(["swapping", "x", "зарплату", "shifts", "swapping"]) == ["swap", "x", "зарплату", "shift", "swap"]
    assert stems([]) == []
