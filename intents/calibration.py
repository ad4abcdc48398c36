"""Scores become probabilities: learned from the examples themselves, each left out in turn.

Two questions are kept apart. Which of the intents is it? A softmax, its temperature fitted to the examples left
out. Is it any of them? A logistic regression that has seen the examples left out (yes), and the same examples
with their whole intent left out (no), which is what a message looks like when we have no answer to it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from intents.feature import Floats
from intents.intent import Thresholds

SAMPLE = 250
"""Examples left out in turn; more moves the thresholds by under 0.01 and costs start-up time."""
UNKNOWN = 0.2
"""How many messages are expected to be about nothing we know; the rest of the sample's weight is the known."""
TEMPERATURES = np.geomspace(0.5, 4, 12)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each candidate.

    *intents*: candidates, shape (k,). *fit*: higher fits better, shape (k,). *nearest*: cosine in [0, 1] of each
    one's nearest example, shape (k,). *known*: share of the text's pieces that any example has, in [0, 1].
    *examples*, *alike*: the examples compared and their cosines, shape (m,).
    """

    intents: NDArray[np.intp]
    fit: Floats
    nearest: Floats
    known: float
    examples: NDArray[np.intp]
    alike: Floats


@dataclass(frozen=True, slots=True)
class Calibration:
    """How evidence becomes probability. *weights*: of the regression, shape (5,), the constant last."""

    temperature: float
    weights: NDArray[np.float64]
    thresholds: Thresholds

    def scores(self, evidence: Evidence) -> Floats:
        """Return, for each candidate, the probability in [0, 1] that it is meant; they sum to at most 1."""
        known = 1 / (1 + np.exp(-float(_features(evidence.fit, evidence.nearest, evidence.known) @ self.weights)))
        return (known * _softmax(evidence.fit / self.temperature)).astype(np.float32)


def calibrate(
    rows: Sequence[Row], of: NDArray[np.int32], left_out: Callable[[Row, int], Evidence]
) -> Calibration:
    """Return the calibration for examples *rows* of intents *of*; *left_out* scores one as if it were not there."""
    step = max(1, len(rows) // SAMPLE)
    sample = [(int(of[at]), left_out(rows[at], at)) for at in range(0, len(rows), step)]
    temperature = min(TEMPERATURES, key=lambda t: sum(_loss(of, evidence, t) for of, evidence in sample))
    inside = [_features(e.fit, e.nearest, e.known) for _, e in sample]
    outside = [_without(of, e) for of, e in sample]
    weights = _regression(np.array(inside), np.array(outside))
    return Calibration(float(temperature), weights, THRESHOLDS)


THRESHOLDS = Thresholds(answer=0.3, lead=0.05, offer=0.1)


def _softmax(values: Floats) -> Floats:
    grown = np.exp(values - values.max())
    return np.asarray(grown / grown.sum(), np.float32)


def _loss(of: int, evidence: Evidence, temperature: float) -> float:
    """Return -log of the probability given to the right intent; that of 1 in 1,000 when it is no candidate."""
    at = np.flatnonzero(evidence.intents == of)
    share = _softmax(evidence.fit / temperature)[at[0]] if len(at) else 0.0
    return float(-np.log(max(float(share), 1e-3)))


def _features(fit: Floats, nearest: Floats, known: float) -> NDArray[np.float64]:
    """Return what tells a known message from an unknown one, shape (5,), the constant last."""
    first, second = np.partition(fit, -2)[-2:][::-1] if len(fit) > 1 else (fit[0], fit[0])
    best = int(np.argmax(fit))
    return np.array([first / 10, (first - second) / 5, nearest[best], known, 1.0])


def _without(of: int, evidence: Evidence) -> NDArray[np.float64]:
    other = evidence.intents != of
    return _features(evidence.fit[other], evidence.nearest[other], evidence.known)


def _regression(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights of a logistic regression, inside against outside, by Newton's method with a small ridge."""
    x = np.concatenate([inside, outside])
    y = np.concatenate([np.ones(len(inside)), np.zeros(len(outside))])
    weight = np.concatenate([np.full(len(inside), 1 - UNKNOWN), np.full(len(outside), UNKNOWN)])
    found = np.zeros(x.shape[1])
    for _ in range(12):
        p = 1 / (1 + np.exp(-x @ found))
        gradient = x.T @ (weight * (p - y)) + 1e-2 * found
        curve = (x.T * (weight * p * (1 - p))) @ x + 1e-2 * np.eye(len(found))
        found = found - np.linalg.solve(curve, gradient)
    return found
