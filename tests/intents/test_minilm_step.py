"""The steps of a layer do what the plain formulas say, also with numbers that a text seldom gives."""

import numpy as np
import pytest

from intents.minilm.step import softmax


@pytest.mark.parametrize("largest", [1, 59, 61, 5_000])
@pytest.mark.parametrize("columns", [1, 2, 64])
def test_softmax(largest: float, columns: int) -> None:
    """Rows become shares that sum to 1, whether or not exp could be taken of their numbers as they are."""
    x = np.random.default_rng(columns).uniform(-largest, largest, (2, 3, 5, columns)).astype(np.float32)
    grown = np.exp(x.astype(np.float64) - x.max(axis=-1, keepdims=True))
    plain = grown / grown.sum(axis=-1, keepdims=True)

    softmax(x)

    np.testing.assert_allclose(x, plain, rtol=1e-5, atol=1e-6)


def test_softmax_of_rows_far_apart() -> None:
    """A row of very small numbers beside one of very large ones is no division by zero."""
    x = np.array([[-5_000, -5_000], [5_000, 4_999]], np.float32)

    softmax(x)

    np.testing.assert_allclose(x, [[0.5, 0.5], [0.7310586, 0.2689414]], rtol=0, atol=1e-6)
