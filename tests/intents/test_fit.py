"""What is computed from examples: the same whenever and wherever it is computed, for bases of any size."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from intents.cache import Cache
from intents.encoder import Encoder, Progress
from intents.feature import Floats
from intents.fit import Fitted, fit, intent_of_each
from intents.intent import Example, Intent
from intents.ridge import RIDGE
from tests.intents.fake_encoder import FakeEncoder, made_intents

_MADE = made_intents(12, 11)
_ENCODERS = (None, FakeEncoder())


def _intent(id_: str, *texts: str) -> Intent:
    return Intent(id_, tuple(map(Example, texts)))


_TINY: Mapping[str, Sequence[Intent]] = {
    "one": (_intent("a", "how to swap"),),
    "two": (_intent("a", "how to swap"), _intent("b", "pay is wrong")),
    "duplicates": (_intent("a", "how to swap", "how to swap", "how to swap"), _intent("b", "pay is wrong")),
    "the same in two": (_intent("a", "how to swap"), _intent("b", "how to swap")),
    "wordless": (_intent("a", "?!", ""), _intent("b", "...")),
    "some wordless": (_intent("a", "?!", "how to swap"), _intent("b", "", "\ud800")),
    "other scripts": (_intent("a", "жду зарплату"), _intent("b", "我的工资", "\U0001f600")),
}


def _arrays(fitted: Fitted) -> dict[str, NDArray[Any]]:
    likeness = fitted.likeness
    found: dict[str, NDArray[Any] | None] = {
        "start": likeness.wording.start,
        "indices": likeness.wording.indices,
        "values": likeness.wording.values,
        "rows": likeness.postings.rows,
        "weights": fitted.weights,
        "winner": fitted.winner,
        "chance": fitted.chance,
        "meanings": likeness.meanings,
        "directions": fitted.directions,
    }
    return {name: array for name, array in found.items() if array is not None}


def _assert_same(one: Fitted, other: Fitted) -> None:
    arrays, others = _arrays(one), _arrays(other)
    assert arrays.keys() == others.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, others[name], err_msg=name)
        assert array.dtype == others[name].dtype, name
    assert one.probability == other.probability
    assert one.repair == other.repair
    for mine, theirs in zip(one.lexicon.vocabularies, other.lexicon.vocabularies, strict=True):
        assert mine.features == theirs.features
        np.testing.assert_array_equal(mine.weight, theirs.weight)


@pytest.mark.parametrize("encoder", _ENCODERS)
@pytest.mark.parametrize("base", [*_TINY, "made"])
def test_what_was_kept_is_what_was_computed(base: str, encoder: Encoder | None, tmp_path: Path) -> None:
    """A second start has, bit for bit, what the first one has, and so has one that keeps nothing."""
    intents = _TINY.get(base, _MADE)

    first = fit(intents, encoder, Cache(tmp_path))

    assert len(list(tmp_path.glob("fit-*.npz"))) == 1
    _assert_same(fit(intents, encoder, Cache(tmp_path)), first)
    _assert_same(fit(intents, encoder, Cache(None)), first)


def test_what_is_kept_is_used(tmp_path: Path) -> None:
    """A second start asks the encoder nothing."""

    class Forgetful(FakeEncoder):
        def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
            raise AssertionError(texts, progress)

    fit(_MADE, FakeEncoder(), Cache(tmp_path))

    fit(_MADE, Forgetful(), Cache(tmp_path))


@pytest.mark.parametrize(
    "changed",
    [
        (_intent("a", "how to swap"), _intent("b", "pay is wrong", "and late")),
        (_intent("a", "how to swap"), _intent("c", "pay is wrong")),
        (_intent("b", "pay is wrong"), _intent("a", "how to swap")),
        (_intent("a", "how to swap", "pay is wrong"),),
        (_intent("a", "how to swap"), _intent("b", "pay is wrong?")),
    ],
)
def test_other_examples_are_fitted_anew(changed: Sequence[Intent], tmp_path: Path) -> None:
    """Whatever changes in the intents, what was kept for the others is not taken for theirs."""
    fit(_TINY["two"], None, Cache(tmp_path))

    _assert_same(fit(changed, None, Cache(tmp_path)), fit(changed, None, Cache(None)))
    assert len(list(tmp_path.iterdir())) == 2


def test_another_encoder_is_fitted_anew(tmp_path: Path) -> None:
    """What was kept for one encoder is not taken for another's, nor for that of none."""
    for encoder in (None, FakeEncoder("one"), FakeEncoder("other")):
        _assert_same(fit(_MADE, encoder, Cache(tmp_path)), fit(_MADE, encoder, Cache(None)))

    assert len(list(tmp_path.glob("fit-*.npz"))) == 3


@pytest.mark.parametrize("encoder", _ENCODERS)
def test_the_weights_and_what_is_left_out(encoder: Encoder | None) -> None:
    """The weights are those of ridge regression; winner and chance are those of fits without the example."""
    fitted = fit(_MADE, encoder, Cache(None))

    of = intent_of_each(_MADE)
    n = len(of)
    kernel = fitted.likeness.gram().astype(np.float64)
    targets = np.eye(len(_MADE))[of]
    np.testing.assert_allclose(fitted.weights, np.linalg.solve(kernel + RIDGE * np.eye(n), targets), rtol=0, atol=2e-3)
    for at in range(0, n, 9):
        rest = np.arange(n) != at
        seen = np.linalg.solve(kernel[np.ix_(rest, rest)] + RIDGE * np.eye(n - 1), targets[rest])
        scores = kernel[at, rest] @ seen
        grown = np.exp(scores / fitted.probability.temperature)
        assert fitted.chance[at] == pytest.approx(grown[of[at]] / grown.sum(), abs=5e-3)
        assert scores[fitted.winner[at]] == pytest.approx(scores.max(), abs=1e-4)


@pytest.mark.parametrize("encoder", _ENCODERS)
@pytest.mark.parametrize("base", _TINY)
def test_tiny_bases(base: str, encoder: Encoder | None) -> None:
    """However few or odd the examples, everything is finite, and every score a probability."""
    fitted = fit(_TINY[base], encoder, Cache(None))

    n = sum(len(intent.examples) for intent in _TINY[base])
    assert fitted.weights.shape == (n, len(_TINY[base]))
    assert np.isfinite(fitted.weights).all()
    assert ((fitted.chance >= 0) & (fitted.chance <= 1)).all()
    assert np.isfinite([fitted.probability.temperature, *fitted.probability.known, fitted.probability.least]).all()


@pytest.mark.parametrize("encoder", _ENCODERS)
def test_no_examples(encoder: Encoder | None, tmp_path: Path) -> None:
    """A base without a single example can be fitted, and kept."""
    for cache in (Cache(None), Cache(tmp_path), Cache(tmp_path)):
        assert len(fit((), encoder, cache).weights) == 0


def test_progress(tmp_path: Path) -> None:
    """Progress tells how many of the examples have their meaning."""
    told: list[int] = []

    fit(_TINY["two"], FakeEncoder(), Cache(tmp_path), told.append)
    fit(_TINY["two"], FakeEncoder(), Cache(tmp_path), told.append)

    assert told == [1, 2]


def test_intent_of_each() -> None:
    """Each example has the number of its intent."""
    assert intent_of_each(_TINY["duplicates"]).tolist() == [0, 0, 0, 1]
    assert intent_of_each(()).tolist() == []
