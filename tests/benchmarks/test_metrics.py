"""The figures of the matching benchmark against slow ways to compute the same."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.metrics import accuracy_at_recall, auroc, calibration_error, mean, percentile, share

_SCORES = st.sampled_from([0.0, 0.1, 1 / 3, 0.5, 0.7, 0.999, 1.0])  # few, so that there are ties
_JUDGED = st.lists(st.tuples(_SCORES, st.booleans()), min_size=1, max_size=30)
_OUTSIDE = st.lists(_SCORES, min_size=1, max_size=30)


@given(_OUTSIDE, _OUTSIDE)
def test_auroc_counts_pairs(inside: list[float], outside: list[float]) -> None:
    """It is the share of pairs in which the message in scope scores higher, half of a tie."""
    won = [(a > b) + (a == b) / 2 for a, b in product(inside, outside)]

    assert auroc(inside, outside) == pytest.approx(sum(won) / len(won))


@given(_JUDGED, _OUTSIDE, st.sampled_from([0.1, 0.5, 0.7, 1.0]))
def test_accuracy_at_recall_tries_every_threshold(
    judged: list[tuple[float, bool]], outside: list[float], recall: float
) -> None:
    """Of the thresholds that turn enough away, the one that lets most of the right ones through counts."""
    passed = [
        sum(right for score, right in judged if score > threshold)
        for threshold in outside
        if Fraction(sum(score <= threshold for score in outside), len(outside)) >= Fraction(str(recall))
    ]
    inside, right = [score for score, _ in judged], [right for _, right in judged]

    assert accuracy_at_recall(inside, right, outside, recall) == pytest.approx(max(passed) / len(judged))


@given(_JUDGED, st.integers(1, 20))
def test_calibration_error_bin_by_bin(judged: list[tuple[float, bool]], bins: int) -> None:
    """It is the mean over messages of how far their bin's scores are from how often it is right."""
    error = 0.0
    for at in range(bins):
        own = [(s, r) for s, r in judged if at / bins < s <= (at + 1) / bins or (s == 0 and at == 0)]
        if own:
            error += abs(sum(s for s, _ in own) / len(own) - sum(r for _, r in own) / len(own)) * len(own) / len(judged)

    assert calibration_error([s for s, _ in judged], [r for _, r in judged], bins) == pytest.approx(error)


def test_perfect_and_useless() -> None:
    """The ends of each scale are what the docstrings say."""
    assert (auroc([0.9], [0.1]), auroc([0.1], [0.9]), auroc([0.5], [0.5])) == (1, 0, 0.5)
    assert calibration_error([1.0, 0.0], [True, False]) == 0
    assert calibration_error([1.0, 0.0], [False, True]) == 1
    assert accuracy_at_recall([0.9, 0.8], [True, True], [0.1]) == 1
    assert accuracy_at_recall([0.1, 0.2], [True, True], [0.9]) == 0


@pytest.mark.parametrize(("outside", "refused"), [(10, 7), (3, 3), (1, 1), (100, 70)])
def test_recall_is_reached_exactly_where_it_can_be(outside: int, refused: int) -> None:
    """No more is turned away than 70 % ask for, whatever 0.7 is in binary."""
    scores = [at / outside for at in range(1, outside + 1)]

    assert accuracy_at_recall(scores, [True] * outside, scores) == pytest.approx(1 - refused / outside)


def test_nothing_to_compute_from() -> None:
    """Without messages there is no figure, and nothing is divided by 0."""
    assert share([]) is mean([]) is percentile([], 50) is None
    assert auroc([], [0.5]) is auroc([0.5], []) is None
    assert accuracy_at_recall([], [], [0.5]) is accuracy_at_recall([0.5], [True], []) is None
    assert calibration_error([], []) is None
