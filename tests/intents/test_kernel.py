"""How alike texts are, compared with one pair at a time in double precision."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from intents.feature import Floats, Rows, Sparse
from intents.kernel import _FREQUENT, DIMENSIONS, LAYER_WEIGHTS, SENTENCE, Likeness, joined, projection
from intents.postings import Postings
from tests.intents.fake_encoder import DIMENSION, LAYERS, FakeEncoder

Doubles = NDArray[np.float64]

_FEATURES = 90
# Around the 256 rows that are filled together, and so many that features are both rare and frequent.
_SIZES = (1, 2, 255, 256, 257, 420)


def _wording(n: int) -> Floats:
    """Return sparse rows of length 1 or 0: the first three features are in most rows, half in few, the last in none."""
    random = np.random.default_rng(n)
    chance = np.full(_FEATURES, 0.06)
    chance[:3], chance[_FEATURES // 2 :], chance[-1] = 0.9, 0.015, 0
    found = random.random((n, _FEATURES)) * (random.random((n, _FEATURES)) < chance)
    found[n // 3] = found[0]
    found[n // 2] = 0
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9), np.float32)


def _rows(dense: Floats) -> Rows:
    row, indices = np.nonzero(dense)
    return Rows(np.searchsorted(row, np.arange(len(dense) + 1)), indices, dense[row, indices])


def _sparse(dense: Floats) -> Sparse:
    (indices,) = np.nonzero(dense)
    return indices, dense[indices]


def _meanings(n: int) -> Floats:
    found = np.random.default_rng(n + 1).normal(size=(n, 12))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def _plain(one: Doubles, other: Doubles, meaning: Doubles | None, other_meaning: Doubles | None) -> float:
    lexical = math.exp(2 * (float(one @ other) - 1))
    if meaning is None or other_meaning is None:
        return lexical
    return (1 - SENTENCE) * lexical + SENTENCE * math.exp(3 * (float(meaning @ other_meaning) - 1))


def _plain_gram(wording: Floats, meanings: Floats | None) -> Doubles:
    looks = wording.astype(np.float64)
    means = [None] * len(looks) if meanings is None else list(meanings.astype(np.float64))
    pairs = list(zip(looks, means, strict=True))
    return np.array([[_plain(a, b, x, y) for b, y in pairs] for a, x in pairs])


@pytest.mark.parametrize("n", _SIZES)
def test_all_pairs_at_once(n: int) -> None:
    """The kernel of all examples is that of each pair, for words that are in few examples and in hundreds."""
    wording, meanings = _wording(n), _meanings(n)
    shares = np.count_nonzero(wording, axis=0) / n
    assert n < 400 or (shares.max() > 0.8 and 0 < np.quantile(shares, 0.3) < _FREQUENT < np.quantile(shares, 0.7))

    for means in (None, meanings):
        gram = Likeness.of(_rows(wording), _FEATURES, means).gram()

        np.testing.assert_allclose(gram, _plain_gram(wording, means), rtol=0, atol=2e-6)
        np.testing.assert_allclose(gram, gram.T, rtol=0, atol=1e-6)
        assert np.linalg.eigvalsh(gram.astype(np.float64)).min() > -1e-4


@pytest.mark.parametrize("n", _SIZES)
def test_one_row_is_a_row_of_all(n: int) -> None:
    """The kernel of one example, or of a text that is worded like it, is its row in the kernel of all."""
    wording, meanings = _wording(n), _meanings(n)
    likeness = Likeness.of(_rows(wording), _FEATURES, meanings)
    gram = likeness.gram()

    for at in {0, n // 3, n // 2, n - 1}:
        np.testing.assert_allclose(likeness.row_of(at), gram[at], rtol=0, atol=2e-6)
        np.testing.assert_array_equal(likeness.row(_sparse(wording[at]), meanings[at]), likeness.row_of(at))


def test_without_a_meaning_the_wording_counts_alone() -> None:
    """Where the text or the examples have no meaning the kernel is that of the wording."""
    wording = _wording(30)
    plain = _plain_gram(wording, None)[3]

    for meanings, meaning in ((None, None), (_meanings(30), None), (None, _meanings(30)[3])):
        likeness = Likeness.of(_rows(wording), _FEATURES, meanings)

        np.testing.assert_allclose(likeness.row(_sparse(wording[3]), meaning), plain, rtol=0, atol=2e-6)


@pytest.mark.parametrize("n", [0, 1, 2, 129])
def test_postings(n: int) -> None:
    """Turned round, the rows have the same dot products with any vector, also with an empty one."""
    wording = _wording(n) if n else np.zeros((0, _FEATURES), np.float32)
    postings = Postings.of(_rows(wording), _FEATURES)

    for asked in (*_wording(40), np.zeros(_FEATURES, np.float32), np.ones(_FEATURES, np.float32)):
        # A text's features come in any order.
        indices, values = _sparse(asked)
        plain = [math.fsum(float(a) * float(b) for a, b in zip(row, asked, strict=True)) for row in wording]
        np.testing.assert_allclose(postings.dot((indices[::-1], values[::-1])), plain, rtol=0, atol=2e-6)


def test_layers_are_weighed() -> None:
    """The dot product of joined vectors is the weighted mean of the layers' cosines."""
    layers = FakeEncoder().encode(["swap a shift", "my pay is wrong", "swap my pay", ""])

    found = joined(layers)

    assert found.shape == (4, LAYERS * DIMENSION)
    assert found.dtype == np.float32
    for one, a in zip(found, layers, strict=True):
        for other, b in zip(found, layers, strict=True):
            plain = sum(w * float(x @ y) for w, x, y in zip(LAYER_WEIGHTS, a, b, strict=True))
            assert float(one @ other) == pytest.approx(plain, abs=1e-6)


@pytest.mark.parametrize(("n", "d", "kept"), [(50, 20, 5), (50, 20, 20), (50, 20, DIMENSIONS), (3, 20, 10), (1, 4, 2)])
def test_the_directions_keep_what_can_be_kept(n: int, d: int, kept: int) -> None:
    """The directions are orthonormal, and no others of their number keep more of the vectors' squared lengths."""
    vectors = np.random.default_rng(d).normal(size=(n, d)).astype(np.float32) * np.geomspace(1, 0.05, d, dtype="f4")

    found = projection(vectors, kept)

    assert found.shape == (d, min(d, kept))
    np.testing.assert_allclose(found.T @ found, np.eye(found.shape[1]), rtol=0, atol=1e-5)
    most = np.linalg.svd(vectors.astype(np.float64), compute_uv=False)[:kept]
    assert float(np.sum((vectors @ found) ** 2)) == pytest.approx(float(np.sum(most**2)), rel=1e-5)


def test_with_all_directions_nothing_is_lost() -> None:
    """Vectors that are no longer than the dimensions kept have the same dot products as before."""
    vectors = joined(FakeEncoder().encode([f"text {at} of {at % 7}" for at in range(90)]))

    pressed = vectors @ projection(vectors)

    np.testing.assert_allclose(pressed @ pressed.T, vectors @ vectors.T, rtol=0, atol=1e-5)
