"""How well the features of a text fit each intent: each number against the formula written plainly."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from intents.bayes import ALPHA, MOST_POSTINGS, ComplementBayes
from intents.feature import Rows

Dense = NDArray[np.float64]

# Six examples of three intents over five features; nobody but the last example has the last feature.
_EXAMPLES = np.array(
    [
        [1.0, 0.5, 0.0, 0.0, 0.0],
        [0.7, 0.0, 0.3, 0.0, 0.0],
        [0.0, 0.9, 0.0, 0.4, 0.0],
        [0.0, 0.0, 0.8, 0.6, 0.0],
        [0.2, 0.0, 0.0, 1.0, 0.0],
        [0.0, 0.1, 0.0, 0.9, 0.4],
    ]
)
_OF = (0, 0, 1, 1, 2, 2)


def _learned(examples: Dense, of: tuple[int, ...]) -> ComplementBayes:
    row, indices = np.nonzero(examples)
    start = np.searchsorted(row, np.arange(len(examples) + 1))
    rows = Rows(start, indices, examples[row, indices].astype(np.float32))
    return ComplementBayes(rows, np.array(of, np.int32), max(of) + 1, examples.shape[1])


def _mass(examples: Dense, of: tuple[int, ...]) -> list[list[float]]:
    """Return the mass of each feature in each intent."""
    return [
        [sum(float(e[f]) for e, o in zip(examples, of, strict=True) if o == intent) for f in range(examples.shape[1])]
        for intent in range(max(of) + 1)
    ]


def _slow(mass: list[list[float]], text: dict[int, float], less: dict[int, float], left_out_of: int) -> list[float]:
    """Return the scores by the formula: log odds inside an intent against all others, scaled to sum to 1."""
    size = len(mass[0])
    total = [sum(of_intent[f] for of_intent in mass) for f in range(size)]
    scores = []
    for intent, own in enumerate(mass):
        inside = sum(own) + ALPHA * size
        outside = sum(total) - sum(own) + ALPHA * size

        def weight(mine: float, all_of_it: float, inside: float = inside, outside: float = outside) -> float:
            return math.log((mine + ALPHA) / inside) - math.log((all_of_it - mine + ALPHA) / outside)

        scale = sum(abs(weight(own[f], total[f])) for f in range(size))
        score = 0.0
        for f, value in text.items():
            left = total[f] - less.get(f, 0)
            if left > 1e-5:
                score += value * weight(own[f] - (less.get(f, 0) if intent == left_out_of else 0), left)
        scores.append(score / scale)
    return scores


@pytest.mark.parametrize(
    "text",
    [{0: 1.0}, {3: 0.5}, {4: 1.0}, {0: 0.6, 1: 0.8}, {4: 0.1, 2: 0.9}, {0: 0.4, 1: 0.4, 2: 0.4, 3: 0.4, 4: 0.4}, {}],
)
def test_scores_are_those_of_complement_naive_bayes(text: dict[int, float]) -> None:
    """A text scores the sum of its features' log odds, each intent's weights scaled to sum to 1."""
    indices, values = np.array([*text], np.intp), np.array([*text.values()], np.float32)

    scores = _learned(_EXAMPLES, _OF).scores(indices, values)

    assert scores == pytest.approx(_slow(_mass(_EXAMPLES, _OF), text, {}, -1), abs=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_any_sizes_fit_the_formula(seed: int) -> None:
    """The formula holds for any number of examples, intents and features."""
    any_number = np.random.default_rng(seed)
    intents, size = int(any_number.integers(2, 6)), int(any_number.integers(3, 30))
    of = (*range(intents), *any_number.integers(0, intents, 10).tolist())
    examples = any_number.random((len(of), size)) * (any_number.random((len(of), size)) < 0.3)
    examples[0] += 0.01  # each feature is one of an example
    text = {f: float(any_number.random()) for f in range(0, size, 2)}

    scores = _learned(examples, of).scores(np.array([*text]), np.array([*text.values()], np.float32))

    assert scores == pytest.approx(_slow(_mass(examples, of), text, {}, -1), abs=1e-4)


@pytest.mark.parametrize("at", range(len(_EXAMPLES)))
def test_an_example_is_scored_as_if_it_had_not_been_counted(at: int) -> None:
    """With an example left out, its own mass speaks for nothing, and what only it had is not looked at."""
    own = {f: float(value) for f, value in enumerate(_EXAMPLES[at]) if value}
    indices, values = np.array([*own]), np.array([*own.values()], np.float32)

    scores = _learned(_EXAMPLES, _OF).scores(indices, values, less=values, of=_OF[at])

    assert scores == pytest.approx(_slow(_mass(_EXAMPLES, _OF), own, own, _OF[at]), abs=1e-5)


def test_leaving_an_example_out_speaks_against_its_intent() -> None:
    """An example fits its own intent less well once it is left out."""
    bayes = _learned(_EXAMPLES, _OF)
    for example, of in zip(_EXAMPLES, _OF, strict=True):
        indices = np.flatnonzero(example)
        values = example[indices].astype(np.float32)

        counted, left_out = bayes.scores(indices, values), bayes.scores(indices, values, less=values, of=of)

        assert left_out[of] < counted[of]


@pytest.mark.parametrize(("at", "share"), [(0, 1.0), (4, 1.0), (5, 2 / 3)])
def test_what_other_examples_have_is_seen_elsewhere(at: int, share: float) -> None:
    """A feature is seen elsewhere when an example other than the text itself has it."""
    indices = np.flatnonzero(_EXAMPLES[at])

    seen = _learned(_EXAMPLES, _OF).seen_elsewhere(indices, _EXAMPLES[at][indices].astype(np.float32))

    assert seen == pytest.approx(share)


def test_a_text_of_no_features_is_seen_nowhere() -> None:
    """Nothing typed is nothing seen."""
    assert _learned(_EXAMPLES, _OF).seen_elsewhere(np.empty(0, np.intp), np.empty(0, np.float32)) == 0


def test_the_commonest_features_are_left_out_of_a_very_common_text() -> None:
    """Where a text's features are in more intents than can be read quickly, the rarest are read."""
    intents, common = 300, MOST_POSTINGS // 300 + 5
    examples = np.full((intents, common + 1), 0.1)
    examples[1:, common] = 0  # the last feature is the first intent's own
    bayes = _learned(examples, tuple(range(intents)))
    read = [common, *range(common)][: 1 + (MOST_POSTINGS - 1) // intents]

    scores = bayes.scores(np.arange(common + 1), np.ones(common + 1, np.float32))

    assert scores == pytest.approx(bayes.scores(np.array(read), np.ones(len(read), np.float32)), abs=1e-4)
    assert scores != pytest.approx(bayes.scores(np.array(read[1:]), np.ones(len(read) - 1, np.float32)), abs=1e-4)
