"""What the figures of a matcher are made of, each from plain arrays.

None stands for a figure that has nothing to be computed from.
"""

from collections.abc import Sequence
from math import ceil

import numpy as np
from numpy.typing import ArrayLike, NDArray

RECALL = 0.7
"""Share of what is out of scope that must be turned away before the rest is judged."""
BINS = 15
"""As in Guo et al. 2017."""


def share(hits: Sequence[bool]) -> float | None:
    """Return the share of *hits* that are True, in [0, 1]; more is better.

    Accuracy is this of "the best is right", top 3 of "one of the best three is right", coverage of "the set
    holds the right one" (the last is to be close to what was promised, not high).

    >>> share([True, False, True, True])
    0.75
    """
    return sum(hits) / len(hits) if hits else None


def mean(values: Sequence[float]) -> float | None:
    """Return the arithmetic mean.

    >>> mean([1, 2, 6])
    3.0
    """
    return sum(values) / len(values) if values else None


def auroc(inside: ArrayLike, outside: ArrayLike) -> float | None:
    """Return how often a message in scope scores higher than one out of scope; a tie counts half.

    In [0, 1]: 1 is perfect, 0.5 is chance. It is the area under the receiver operating characteristic, computed
    as the Mann-Whitney statistic (Fawcett 2006, https://doi.org/10.1016/j.patrec.2005.10.010).

    >>> auroc([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    within, without = _floats(inside), np.sort(_floats(outside))
    if not within.size or not without.size:
        return None
    below = without.searchsorted(within, "left") + without.searchsorted(within, "right")
    return float(below.mean() / 2 / without.size)


def accuracy_at_recall(
    inside: ArrayLike, right: Sequence[bool], outside: ArrayLike, recall: float = RECALL
) -> float | None:
    """Return the share of messages in scope that are let through and right, if *recall* of the others are not.

    In [0, 1]; more is better, and never above the accuracy. The threshold is the lowest that turns enough away;
    a score equal to it is turned away. It is chosen with hindsight, from the very messages it is judged by, so
    the figure compares matchers and promises nothing. In-scope accuracy beside out-of-scope recall is how
    Larson et al. 2019 report (https://aclanthology.org/D19-1131); fixing the recall makes it one number.

    Args:
        inside: The scores of the messages in scope.
        right: Of each of them, whether the best intent is the right one.
        outside: The scores of the messages out of scope.
        recall: In (0, 1].

    >>> accuracy_at_recall([0.9, 0.8, 0.2], [True, False, True], [0.1, 0.3, 0.95], recall=0.6)
    0.3333333333333333
    """
    within, without = _floats(inside), np.sort(_floats(outside))
    if not within.size or not without.size:
        return None
    # Rounded, since 0.7 * 10 is a little more than 7.
    threshold = without[ceil(round(recall * without.size, 9)) - 1]
    return float(np.mean((within > threshold) & np.asarray(right, bool)))


def calibration_error(confidence: ArrayLike, right: Sequence[bool], bins: int = BINS) -> float | None:
    """Return the expected calibration error: how far the scores are, on average, from how often they are right.

    In [0, 1]; less is better. The messages are put into *bins* of equal width by the score of the best intent,
    (0, 1/bins] the first and 0 with it; in each, the mean score is compared with the share that is right; the
    differences are averaged, weighted by how many messages are in each. Guo et al. 2017,
    https://arxiv.org/abs/1706.04599, equation 3.

    >>> round(calibration_error([0.9, 0.9, 0.1], [True, False, False]), 3)
    0.3
    """
    scores = _floats(confidence)
    if not scores.size:
        return None
    bin_of = np.clip(np.ceil(scores * bins).astype(int) - 1, 0, bins - 1)
    # In a bin of n messages, n times the difference of the means is the difference of the sums.
    apart = np.bincount(bin_of, scores - np.asarray(right, float), bins)
    return float(np.abs(apart).sum() / scores.size)


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return what *percent* of *values* are at most, interpolated between neighbours.

    >>> percentile([1, 2, 3], 50)
    2.0
    """
    return float(np.percentile(values, percent)) if len(values) else None


def _floats(values: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(values, np.float64)
