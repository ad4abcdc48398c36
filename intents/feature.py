"""What a text is made of: words and pairs of words, and the pieces of words, each as a sparse vector."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from intents.text import words

PIECES = (3, 4, 5)
"""Lengths of the pieces of words, the spaces around a word included; 2 and 6 changed nothing measurable."""
MOST_WORDS = 120
"""Words of a message that are compared: the first and the last half of them."""

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]


def word_features(typed: Sequence[str]) -> list[str]:
    """Return the words and the pairs of neighbouring words.

    >>> word_features(("who", "chairs", "it"))
    ['who', 'chairs', 'it', 'who chairs', 'chairs it']
    """
    return [*typed, *(f"{one} {other}" for one, other in zip(typed, typed[1:], strict=False))]


def piece_features(typed: Iterable[str]) -> list[str]:
    """Return the pieces of each word, spaces marking its ends.

    >>> piece_features(("hi",))
    [' hi', 'hi ', ' hi ']
    """
    return [
        spaced[start : start + length]
        for spaced in (f" {word} " for word in typed)
        for length in PIECES
        for start in range(len(spaced) - length + 1)
    ]


def features(text: str) -> tuple[list[str], list[str]]:
    """Return the features of *text*: those of words, and those of pieces of words."""
    typed = words(text)
    if len(typed) > MOST_WORDS:
        typed = typed[: MOST_WORDS // 2] + typed[-MOST_WORDS // 2 :]
    return word_features(typed), piece_features(typed)


class Vocabulary:
    """Numbers for features and their weights, learned from examples.

    A feature weighs sqrt(log((1 + n) / (1 + df)) + 1), n examples of which df have it: the square root of the
    usual smoothed inverse document frequency, which on short texts ranks better than the whole of it.
    """

    def __init__(self, examples: Sequence[Sequence[str]]) -> None:
        frequency = Counter(feature for example in examples for feature in set(example))
        self._number = {feature: number for number, feature in enumerate(frequency)}
        counts = np.fromiter(frequency.values(), np.float32, len(frequency))
        self._weight: Floats = np.sqrt(np.log((1 + len(examples)) / (1 + counts)) + 1)

    def __len__(self) -> int:
        return len(self._number)

    def vector(self, found: Sequence[str]) -> tuple[Indices, Floats, float]:
        """Return the numbers of the known features, their values, and the share of features that are known.

        Values are (1 + log count) times the weight, scaled to length 1; both arrays are empty when no feature
        is known. The share is in [0, 1], by distinct feature.
        """
        counted = Counter(found)
        known = [(self._number[f], n) for f, n in counted.items() if f in self._number]
        if not known:
            return np.empty(0, np.int32), np.empty(0, np.float32), 0.0
        table = np.array(known, np.int32)
        values = (1 + np.log(table[:, 1], dtype=np.float32)) * self._weight[table[:, 0]]
        return table[:, 0], values / np.linalg.norm(values), len(known) / len(counted)
