"""Scores become probabilities, learned from hand-made evidence."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.calibration import TEMPERATURES, Calibration, Evidence, calibrate

_OF = tuple(at % 3 for at in range(12))
_SHARE = st.floats(0, 1, width=32)
_FIT = st.floats(-50, 50, width=32)


def _evidence(fit: Sequence[float], nearest: Sequence[float], known: float) -> Evidence:
    """Return evidence for intents 0, 1, 2 and so on, each with one example."""
    alike = np.array(nearest, np.float32)
    return Evidence(np.arange(len(fit)), np.array(fit, np.float32), alike, known, alike, np.arange(len(fit) + 1))


def _left_out(at: int, ahead: float, wrong: int) -> Evidence:
    """Return the evidence for an example whose intent is *ahead*; that of each *wrong*-th is behind instead."""
    fit, nearest = [0.0, 0.1, 0.2], [0.1, 0.15, 0.2]
    fit[_OF[at]] += ahead if at % wrong else -ahead
    nearest[_OF[at]] += 0.5 + at / 100
    return _evidence(fit, nearest, 0.8 + at / 100)


def _calibration(ahead: float = 4.0, wrong: int = 5) -> Calibration:
    return calibrate(np.array(_OF, np.int32), lambda at: _left_out(at, ahead, wrong))


_CALIBRATION = _calibration()


def _slow_loss(temperature: float, ahead: float, wrong: int) -> float:
    loss = 0.0
    for at, of in enumerate(_OF):
        grown = [math.exp(fit / temperature) for fit in _left_out(at, ahead, wrong).fit.tolist()]
        loss -= math.log(max(grown[of] / sum(grown), 1e-3))
    return loss


@given(st.lists(st.tuples(_FIT, _SHARE), min_size=1, max_size=9), _SHARE)
def test_scores_are_probabilities(candidates: list[tuple[float, float]], known: float) -> None:
    """Scores are in [0, 1] and sum to the probability that any is meant; what fits better scores no lower."""
    fit, nearest = zip(*candidates, strict=True)

    scores, any_of_them = _CALIBRATION.scores(_evidence(fit, nearest, known))

    assert scores.min() >= 0
    assert 0 <= any_of_them <= 1
    assert scores.sum() == pytest.approx(any_of_them, abs=1e-6)
    assert np.all(np.diff(scores[np.argsort(fit)]) >= 0)


@pytest.mark.parametrize(("ahead", "wrong"), [(0.5, 2), (1.0, 4), (2.0, 5), (2.0, 7), (4.0, 5), (4.0, 3)])
def test_the_temperature_is_the_one_that_loses_least(ahead: float, wrong: int) -> None:
    """No other temperature gives the right intents of the examples left out a higher probability."""
    losses = [_slow_loss(float(t), ahead, wrong) for t in TEMPERATURES]

    found = _calibration(ahead, wrong).temperature

    assert found in TEMPERATURES
    assert _slow_loss(found, ahead, wrong) == pytest.approx(min(losses), abs=1e-4)


def test_mistakes_make_it_careful() -> None:
    """The more often the examples mislead, the less the best candidate is believed."""
    assert _calibration(wrong=3).temperature > _calibration(wrong=12).temperature


def test_a_message_like_the_examples_is_known() -> None:
    """What looks like an example is probably known; what looks like one of a missing intent scores far less."""
    like = _evidence([4.0, 0.1, 0.2], [0.7, 0.15, 0.2], 0.9)
    unlike = _evidence([0.0, 0.1, 0.2], [0.1, 0.15, 0.2], 0.9)

    scores, known = _CALIBRATION.scores(like)
    unlike_scores, unlike_known = _CALIBRATION.scores(unlike)

    assert known >= scores[0] > 0.5
    assert unlike_scores.max() < scores[0] / 2
    assert unlike_known < known / 2


@pytest.mark.parametrize("share", [0.75, 0.5, 0.25, 0.1])
def test_gibberish_is_discounted(share: float) -> None:
    """A message that shares less with the examples than is usual loses score with what it lacks."""
    usual = _evidence([4.0, 0.1, 0.2], [_CALIBRATION.usual_nearest, 0.1, 0.1], _CALIBRATION.usual_known)
    strange = replace(usual, known=share * usual.known)
    far = replace(usual, nearest=np.float32(share) * usual.nearest)

    _, whole = _CALIBRATION.scores(usual)

    for less in (strange, far):
        scores, known = _CALIBRATION.scores(less)
        assert known < whole * share
        assert scores.sum() < whole * share


@pytest.mark.parametrize(("nearest", "known"), [(0.0, 0.9), (0.7, 0.0), (0.0, 0.0)])
def test_what_shares_nothing_scores_nothing(nearest: float, known: float) -> None:
    """However well a message seems to fit, sharing nothing with any example makes it unknown."""
    scores, any_of_them = _CALIBRATION.scores(_evidence([9.0, 0.0], [nearest, 0.0], known))

    assert (scores.max(), any_of_them) == (0, 0)


def test_what_is_usual_is_what_nearly_all_examples_share() -> None:
    """All but a few of the examples share at least what is taken to be usual."""
    sample = [_left_out(at, 4.0, 5) for at in range(len(_OF))]

    assert sum(e.known >= _CALIBRATION.usual_known for e in sample) >= len(sample) - 1
    assert sum(e.nearest.max() >= _CALIBRATION.usual_nearest for e in sample) >= len(sample) - 1


def test_examples_that_share_nothing_still_calibrate() -> None:
    """Where no example is like another, any share at all is enough to be known."""
    found = calibrate(np.array([0, 1], np.int32), lambda _: _evidence([0.0, 0.0], [0.0, 0.0], 0.0))

    assert 0 < found.usual_known < 0.01
    assert 0 < found.usual_nearest < 0.01


def test_calibrating_twice_gives_the_same() -> None:
    """The same examples give the same probabilities."""
    like = _left_out(1, 4.0, 5)

    again, again_known = _calibration().scores(like)
    scores, known = _CALIBRATION.scores(like)

    assert (again.tolist(), again_known) == (scores.tolist(), known)
