"""Scores become probabilities: learned from the examples themselves, each left out in turn.

Two questions are kept apart. Which of the intents is it? A softmax, its temperature fitted to the examples left
out. Is it any of them? A logistic regression that has seen the examples left out (yes), and the same examples
with their whole intent left out (no), which is what a message looks like when we have no answer to it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.feature import Floats
from intents.probability import regression, softmax

SAMPLE = 250
"""Examples left out in turn, about; four hundred moved scores by under 0.01 and cost start-up time."""
TEMPERATURES = np.geomspace(0.5, 4, 12)

ODD = 0.02
"""Share of the examples that are taken to be unlike all others."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each candidate.

    *intents*: candidates, shape (k,). *fit*: higher fits better, shape (k,). *nearest*: cosine in [0, 1] of each
    one's nearest example, shape (k,). *known*: share of the text's pieces that any example has, in [0, 1].
    *alike*: the cosines of the candidates' examples, shape (m,), those of candidate i from *start*[i] to
    *start*[i + 1].
    """

    intents: NDArray[np.intp]
    fit: Floats
    nearest: Floats
    known: float
    alike: Floats
    start: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Calibration:
    """How evidence becomes probability.

    *weights*: of the regression, shape (5,), the constant last. *usual_known* and *usual_nearest*: what all but
    ODD of the examples share with the others, in [0, 1]. A text that shares less, such as one hit by a hand that
    slipped, looks like nothing the regression has seen, and its scores shrink with what it lacks.
    """

    temperature: float
    weights: NDArray[np.float64]
    usual_known: float
    usual_nearest: float

    def scores(self, evidence: Evidence) -> tuple[Floats, float]:
        """Return, for each candidate, the probability in [0, 1] that it is meant, and their sum: that any is."""
        known = 1 / (1 + np.exp(-float(_features(evidence.fit, evidence.nearest, evidence.known) @ self.weights)))
        known *= min(1.0, evidence.known / self.usual_known) ** 2
        known *= min(1.0, float(evidence.nearest.max()) / self.usual_nearest)
        return np.asarray(known * softmax(evidence.fit / self.temperature), np.float32), known


def calibrate(of: NDArray[np.int32], left_out: Callable[[int], Evidence]) -> Calibration:
    """Return the calibration for examples of intents *of*; *left_out* scores one as if it were not there."""
    sample = [(int(of[at]), left_out(at)) for at in range(0, len(of), max(1, len(of) // SAMPLE))]
    fit = np.stack([e.fit for _, e in sample])
    right = np.stack([e.intents == of for of, e in sample])
    temperature = min(TEMPERATURES, key=lambda t: _loss(fit, right, t))
    inside = [_features(e.fit, e.nearest, e.known) for _, e in sample]
    # With a single intent there is no message that belongs to none of the others.
    outside = [_without(of, e) for of, e in sample if (e.intents != of).any()]
    weights = regression(np.array(inside), np.array(outside).reshape(-1, len(inside[0])))
    usual_known = float(np.quantile([e.known for _, e in sample], ODD))
    usual_nearest = float(np.quantile([e.nearest.max() for _, e in sample], ODD))
    # Examples that share nothing at all would say that nothing is usual; any share is then enough.
    return Calibration(float(temperature), weights, max(usual_known, 1e-3), max(usual_nearest, 1e-3))


def _loss(fit: Floats, right: NDArray[np.bool_], temperature: float) -> float:
    """Return the sum of -log of the probability given to the right intent; 1 in 1,000 when it is no candidate."""
    share = (softmax(fit / temperature) * right).sum(axis=1)
    return float(-np.log(np.maximum(share, 1e-3)).sum())


def _features(fit: Floats, nearest: Floats, known: float) -> NDArray[np.float64]:
    """Return what tells a known message from an unknown one, shape (5,), the constant last."""
    first, second = np.partition(fit, -2)[-2:][::-1] if len(fit) > 1 else (fit[0], fit[0])
    best = int(np.argmax(fit))
    return np.array([first / 10, (first - second) / 5, nearest[best], known, 1.0])


def _without(of: int, evidence: Evidence) -> NDArray[np.float64]:
    other = evidence.intents != of
    return _features(evidence.fit[other], evidence.nearest[other], evidence.known)
