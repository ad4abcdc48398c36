"""What a text is made of, and which examples are made of the same."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from intents.feature import MOST_WORDS, Sparse, Vocabulary, features, piece_features, word_features
from intents.nearest import Examples

_EXAMPLES = (("rota", "swap", "rota"), ("pay", "late"), (), ("rota", "late", "pay", "pay", "pay"), ("swap",))
_KNOWN = ("rota", "swap", "pay", "late")
_VOCABULARY, _ROWS = Vocabulary.learn(_EXAMPLES)


def _dense(vector: Sparse) -> NDArray[np.float64]:
    dense = np.zeros(len(_VOCABULARY))
    dense[vector[0]] = vector[1]
    return dense


def _slow(found: tuple[str, ...]) -> list[float]:
    """Return the value of each known feature by the formula, scaled to length 1."""
    having = {f: sum(f in example for example in _EXAMPLES) for f in _KNOWN}
    weight = {f: math.sqrt(math.log((1 + len(_EXAMPLES)) / (1 + having[f])) + 1) for f in _KNOWN}
    counts = Counter(found)
    values = [(1 + math.log(counts[f])) * weight[f] if counts[f] else 0.0 for f in _KNOWN]
    return [value / (math.hypot(*values) or 1) for value in values]


@pytest.mark.parametrize(
    ("typed", "found"),
    [((), []), (("rota",), ["rota"]), (("a", "b", "c"), ["a", "b", "c", "a b", "b c"])],
)
def test_words_and_their_pairs(typed: tuple[str, ...], found: list[str]) -> None:
    """A text is made of its words and of the pairs of neighbouring words."""
    assert word_features(typed) == found


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("a", [" a "]),
        ("hi", [" hi", "hi ", " hi "]),
        ("rota", [" ro", "rot", "ota", "ta ", " rot", "rota", "ota "]),
        ("нет", [" не", "нет", "ет ", " нет", "нет "]),
    ],
)
def test_pieces_know_where_a_word_ends(word: str, found: list[str]) -> None:
    """A word is made of its pieces of three and four signs, the spaces around it included."""
    assert piece_features(word) == found


def test_a_text_is_compared_as_it_reads() -> None:
    """Texts that read the same are made of the same, each text on its own."""
    one, other = features(["Swap, SHIFT!", "swap shift"])[0]

    assert one == other == ["swap", "shift", "swap shift"]
    assert features(["?!"]) == ([[]], [[]])


def test_a_long_text_is_its_beginning_and_its_ending() -> None:
    """Of more words than are compared, the first half and the last half count."""
    typed = [f"w{n}" for n in range(MOST_WORDS + 50)]

    (found,), _ = features([" ".join(typed)])

    assert found[:MOST_WORDS] == typed[: MOST_WORDS // 2] + typed[-MOST_WORDS // 2 :]


@pytest.mark.parametrize("at", range(len(_EXAMPLES)))
def test_examples_are_vectors_by_the_formula(at: int) -> None:
    """An example's feature is worth more the rarer it is and the more often it is repeated."""
    assert _dense(_ROWS[at]) == pytest.approx(_slow(_EXAMPLES[at]), abs=1e-6)


@given(st.lists(st.sampled_from([*_KNOWN, "moon", "sun"]), max_size=12))
def test_a_text_is_a_vector_of_length_1_and_its_known_share(found: list[str]) -> None:
    """A text is weighed as an example is, has length 1, and says which share of it any example has."""
    vector, known = _VOCABULARY.vector(found)

    assert _dense(vector) == pytest.approx(_slow(tuple(found)), abs=1e-6)
    assert np.linalg.norm(vector[1]) == pytest.approx(1 if set(found) & set(_KNOWN) else 0)
    assert known == pytest.approx(len(set(found) & set(_KNOWN)) / max(1, len(set(found))))


def test_there_is_a_row_for_each_example() -> None:
    """Examples keep their order and number, wordless ones too."""
    assert len(_ROWS) == len(_EXAMPLES)
    assert len(_VOCABULARY) == len(_KNOWN)
    assert len(_ROWS[2][0]) == 0


def test_a_vocabulary_can_be_kept_and_made_again() -> None:
    """What was learned is its features in their order and their weights, and nothing else."""
    again = Vocabulary(_VOCABULARY.features, _VOCABULARY.weight)

    for example in _EXAMPLES:
        (indices, values), known = again.vector(example)
        expected, as_known = _VOCABULARY.vector(example)
        assert (indices.tolist(), values.tolist(), known) == (expected[0].tolist(), expected[1].tolist(), as_known)


@pytest.mark.parametrize("spans", [[(0, 5)], [(0, 1)], [(2, 3)], [(3, 5), (0, 2)], [(1, 3), (4, 5)]])
@pytest.mark.parametrize("found", [("rota",), ("swap", "late"), ("pay", "pay", "moon"), ("moon",), _EXAMPLES[3]])
def test_likeness_is_the_cosine(found: tuple[str, ...], spans: list[tuple[int, int]]) -> None:
    """A text is as like an example as the cosine of their vectors; to a wordless one it is not alike at all."""
    (indices, values), _ = _VOCABULARY.vector(found)
    dense = np.stack([_dense(_ROWS[at]) for first, end in spans for at in range(first, end)])

    alike = Examples(_ROWS, len(_VOCABULARY)).similarity(indices, values, spans)

    assert alike == pytest.approx(dense @ _dense((indices, values)), abs=1e-6)


def test_an_example_is_most_like_itself() -> None:
    """The cosine of an example with itself is 1, and none is nearer."""
    for at, example in enumerate(_EXAMPLES):
        (indices, values), _ = _VOCABULARY.vector(example)

        alike = Examples(_ROWS, len(_VOCABULARY)).similarity(indices, values, [(0, len(_EXAMPLES))])

        assert alike[at] == pytest.approx(1 if example else 0)
        assert int(np.argmax(alike)) == at or not example
