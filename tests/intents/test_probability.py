"""Scores become probabilities, judged on simulated examples of which the truth is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nst
from numpy.typing import NDArray

from intents.feature import Floats
from intents.probability import (
    COVERAGE,
    NEAREST,
    TEMPERATURES,
    UNKNOWN,
    Probability,
    calibrate,
    evidence,
    regression,
    softmax,
)

_INSIDE, _OUTSIDE = np.array([0.9, 1.1, 1.2, 1.4], np.float32), np.array([0.2, 0.3, 0.5, 0.6], np.float32)


def _scores(random: np.random.Generator, n: int, temperature: float = 0.1) -> tuple[Floats, NDArray[np.intp]]:
    """Return scores of five intents, and the right ones, drawn with the probability that *temperature* gives them."""
    scores = random.normal(0.3, 0.2, (n, 5)).astype(np.float32)
    drawn = (scores / temperature + random.gumbel(size=scores.shape)).argmax(axis=1)
    return scores, drawn


def _calibrated(scores: Floats, right: NDArray[np.intp]) -> Probability:
    return calibrate(scores, right, _INSIDE, _OUTSIDE)


@pytest.mark.parametrize("temperature", [0.05, 0.1, 0.3])
def test_the_temperature_is_found(temperature: float) -> None:
    """Of the temperatures tried that one is taken by which the right intents are the most probable."""
    scores, right = _scores(np.random.default_rng(1), 3_000, temperature)

    found = _calibrated(scores, right).temperature

    losses = []
    for tried in TEMPERATURES.tolist():
        grown = np.exp(scores.astype(np.float64) / tried)
        losses.append(-np.log((grown / grown.sum(axis=1, keepdims=True))[np.arange(len(right)), right]).mean())
    assert found == pytest.approx(TEMPERATURES[int(np.argmin(losses))])
    assert found == pytest.approx(temperature, rel=0.15)


@pytest.mark.parametrize("n", [7, 8, 40, 199])
def test_what_is_offered_covers_what_was_promised(n: int) -> None:
    """However few the examples, the right intent of a further one is in the set as often as was promised."""
    random = np.random.default_rng(2)
    hits = []
    for _ in range(300):
        scores, right = _scores(random, n + 50)
        found = _calibrated(scores[:n], right[:n])
        chance = found.of_intents(scores[n:])[np.arange(50), right[n:]]
        hits.append(float(np.mean(chance >= found.least)))

    # Exact but for the temperature, which has seen the same examples; the mean of 300 draws has an error of 0.01.
    assert COVERAGE - 0.03 <= np.mean(hits) <= COVERAGE + 1 / (n + 1) + 0.03


@pytest.mark.parametrize("n", [1, 2])
def test_a_few_examples_promise_only_by_offering_all(n: int) -> None:
    """Where there are too few examples to leave any intent out, all are offered."""
    scores, right = _scores(np.random.default_rng(3), n)

    assert _calibrated(scores, right).least == 0


def test_whether_any_intent_is_meant_is_calibrated() -> None:
    """Where the evidence is normal with the same spread inside and outside, the probability is the true one."""
    random = np.random.default_rng(4)
    inside, outside = random.normal(1.2, 0.3, 20_000), random.normal(0.6, 0.3, 20_000)
    scores, right = _scores(random, 20)

    found = calibrate(scores, right, inside.astype(np.float32), outside.astype(np.float32))

    for at in np.linspace(0.3, 1.6, 9).tolist():
        known, unknown = (math.exp(-((at - mean) ** 2) / 2 / 0.3**2) for mean in (1.2, 0.6))
        true = (1 - UNKNOWN) * known / ((1 - UNKNOWN) * known + UNKNOWN * unknown)
        assert found.of_any(at) == pytest.approx(true, abs=0.02)


@pytest.mark.parametrize(("inside", "outside"), [(1, 0), (1, 1), (3, 200), (1_000, 0), (1_000, 1_000)])
@pytest.mark.parametrize("spread", [0.0, 0.001, 0.3])
def test_the_regression_is_the_best_there_is(inside: int, outside: int, spread: float) -> None:
    """No other weights lose less, also where nothing overlaps, nothing varies, or there is no outside."""
    random = np.random.default_rng(5)
    one = np.column_stack([random.normal(1.2, spread, inside), np.ones(inside)])
    other = np.column_stack([random.normal(0.3, spread, outside), np.ones(outside)])

    def loss(at: NDArray[np.float64]) -> float:
        known = (1 - UNKNOWN) * sum(math.log1p(math.exp(-float(row @ at))) for row in one)
        unknown = UNKNOWN * sum(math.log1p(math.exp(float(row @ at))) for row in other)
        return known + unknown + 0.5e-2 * float(at @ at)

    found = regression(one, other)

    for step in ((0.01, 0), (-0.01, 0), (0, 0.01), (0, -0.01), (0.01, -0.01), (-0.01, 0.01)):
        assert loss(found) < loss(found + np.array(step))


@given(st.floats(-1e6, 1e6), st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_whether_any_is_meant_is_a_probability(given_: float, slope: float, constant: float) -> None:
    """Whatever the evidence and however steep the curve, the probability is in (0, 1)."""
    assert 0 < Probability(0.1, (slope, constant), 0.0).of_any(given_) < 1


@given(nst.arrays(np.float32, (3, 4), elements=st.floats(-10, 10, width=32)), st.sampled_from(TEMPERATURES.tolist()))
def test_intents_share_what_there_is(scores: Floats, temperature: float) -> None:
    """The intents' probabilities are in [0, 1] and sum to 1; higher scores get no less; one text or many."""
    found = Probability(temperature, (1.0, 0.0), 0.0)

    shares = found.of_intents(scores)

    assert shares.min() >= 0
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=0, atol=1e-6)
    for row, share in zip(scores, shares, strict=True):
        np.testing.assert_array_equal(found.of_intents(row), share)
        assert np.all(np.diff(share[np.argsort(row, kind="stable")]) >= 0)
        grown = [math.exp((float(one) - float(row.max())) / temperature) for one in row]
        np.testing.assert_allclose(share, np.array(grown) / sum(grown), rtol=0, atol=1e-5)


def test_softmax_of_huge_values() -> None:
    """Huge values do not overflow."""
    np.testing.assert_array_equal(softmax(np.array([1e30, -1e30, 1e30], np.float32)), [0.5, 0, 0.5])


@pytest.mark.parametrize("examples", [1, 2, NEAREST - 1, NEAREST, NEAREST + 1, 40])
def test_evidence(examples: int) -> None:
    """The evidence is the best score and the mean kernel of the nearest examples, of all where there are few."""
    random = np.random.default_rng(examples)
    scores = random.normal(size=(6, 3)).astype(np.float32)
    kernel = random.random((6, examples)).astype(np.float32)

    found = evidence(scores, kernel)

    for at in range(6):
        near = sorted(kernel[at].tolist(), reverse=True)[:NEAREST]
        assert found[at] == pytest.approx(max(scores[at].tolist()) + sum(near) / len(near), abs=1e-6)
        assert evidence(scores[at], kernel[at]) == found[at]
