"""Ridge regression in closed form, compared with fitting it again for each example left out."""

import numpy as np
import pytest
from numpy.typing import NDArray

from intents.cores import use_one_core
from intents.feature import Floats
from intents.ridge import RIDGE, inverse_root, left_out, solve

Doubles = NDArray[np.float64]


def _kernel(n: int, duplicates: int = 0, seed: int = 0) -> Floats:
    """Return the kernel of n random texts; the last *duplicates* of them are the same as the first ones."""
    vectors = np.random.default_rng(seed + n).normal(size=(n, 8))
    vectors[n - duplicates :] = vectors[:duplicates]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.exp(2 * (vectors @ vectors.T - 1)).astype(np.float32)


def _weights(kernel: Doubles, targets: Doubles) -> Doubles:
    return np.asarray(np.linalg.solve(kernel + RIDGE * np.eye(len(kernel)), targets), np.float64)


@pytest.fixture(autouse=True)
def one_core() -> None:
    """Compute as learning does."""
    use_one_core()


# Around the block of 256 and, at 1,100, more than the four blocks that are one part.
@pytest.mark.parametrize("n", [1, 2, 255, 256, 257, 513, 1100])
@pytest.mark.parametrize(("share", "ridge"), [(0, RIDGE), (0.4, RIDGE), (0, 1.0)])
def test_the_root_of_the_inverse(n: int, share: float, ridge: float) -> None:
    """RᵀR is the inverse of the kernel with the ridge, R is lower triangular; examples may be the same."""
    kernel = _kernel(n, int(share * n))
    plain = kernel.astype(np.float64) + ridge * np.eye(n)

    root = inverse_root(kernel, ridge)

    assert root.dtype == np.float32
    np.testing.assert_array_equal(root, np.tril(root))
    # Single precision (6e-8) times the condition, at most 1,100 * 0.2 / 0.1.
    exact = root.astype(np.float64)
    np.testing.assert_allclose(exact.T @ exact @ plain, np.eye(n), rtol=0, atol=1e-3)


@pytest.mark.parametrize("n", [1, 40, 300])
def test_the_weights_solve_the_regression(n: int) -> None:
    """The weights are those of ridge regression."""
    kernel = _kernel(n)
    targets = np.eye(5, dtype=np.float32)[np.arange(n) % 5]
    plain = _weights(kernel.astype(np.float64), targets.astype(np.float64))

    np.testing.assert_allclose(solve(inverse_root(kernel), targets), plain, rtol=0, atol=2e-3)


# With 75 examples and 15 duplicates some are of the same intent and some are not.
@pytest.mark.parametrize(("n", "intents", "duplicates"), [(75, 4, 15), (20, 1, 3), (9, 9, 0), (2, 2, 1), (1, 1, 0)])
def test_leaving_out_is_fitting_without(n: int, intents: int, duplicates: int) -> None:
    """An example's score without it, and without its intent, is that of a regression which never saw them."""
    kernel = _kernel(n, duplicates)
    plain = kernel.astype(np.float64)
    of = np.sort(np.arange(n) % intents)
    targets = np.eye(intents, dtype=np.float32)[of]

    root = inverse_root(kernel)
    out = left_out(root, solve(root, targets), targets, of)

    for at in range(n):
        for found, rest in ((out.one, np.arange(n) != at), (out.intent, of != of[at])):
            seen = _weights(plain[np.ix_(rest, rest)], targets[rest].astype(np.float64))
            np.testing.assert_allclose(found[at], plain[at, rest] @ seen, rtol=0, atol=1e-4)


def test_the_order_of_the_intents_does_not_matter() -> None:
    """An intent's examples need not lie side by side."""
    of = np.random.default_rng(0).integers(0, 3, 40)
    sorted_ = np.argsort(of, kind="stable")
    targets = np.eye(3, dtype=np.float32)
    apart, together = inverse_root(_kernel(40)), inverse_root(_kernel(40)[np.ix_(sorted_, sorted_)])

    mixed = left_out(apart, solve(apart, targets[of]), targets[of], of)
    tidy = left_out(together, solve(together, targets[of[sorted_]]), targets[of[sorted_]], of[sorted_])

    np.testing.assert_allclose(mixed.one[sorted_], tidy.one, rtol=0, atol=1e-4)
    np.testing.assert_allclose(mixed.intent[sorted_], tidy.intent, rtol=0, atol=1e-4)
