"""What a text is made of: words and pairs of words, and the pieces of words, each as a sparse vector."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from intents.text import words

PIECES = (3, 4)
"""Lengths of the pieces of words, the spaces around a word included. 2, 5 and 6 beside them changed nothing."""
MOST_WORDS = 120
"""Words of a message that are compared: the first and the last half of them."""

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]
Sparse = tuple[Indices, Floats]
"""A sparse vector: the numbers of its features, and their values."""


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
    usual smoothed inverse document frequency, which on short texts ranks better than the whole of it. A text's
    value for a feature is (1 + log count) times the weight, all of them scaled to length 1.
    """

    def __init__(self, examples: Sequence[Sequence[str]]) -> None:
        self._number: dict[str, int] = {}
        number = self._number
        found = np.array([number.setdefault(f, len(number)) for example in examples for f in example], np.int64)
        row = np.repeat(np.arange(len(examples)), [len(example) for example in examples])
        pairs, counts = np.unique(row * max(1, len(number)) + found, return_counts=True)
        row, indices = np.divmod(pairs, max(1, len(number)))
        frequency = np.bincount(indices, minlength=len(number))
        self._weight: Floats = np.sqrt(np.log((1 + len(examples)) / (1 + frequency)) + 1).astype(np.float32)
        values = (1 + np.log(counts)).astype(np.float32) * self._weight[indices]
        length = np.sqrt(np.bincount(row, values**2, len(examples))).astype(np.float32)
        values /= length[row]
        ends = np.searchsorted(row, np.arange(1, len(examples)))
        self.rows: list[Sparse] = list(
            zip(np.split(indices.astype(np.int32), ends), np.split(values, ends), strict=True)
        )
        """The examples themselves as vectors, in their order."""

    def __len__(self) -> int:
        return len(self._number)

    def vector(self, found: Sequence[str]) -> tuple[Sparse, float]:
        """Return a text as a vector of the features that are known, and the share in [0, 1] that are.

        Both arrays are empty when no feature is known.
        """
        counted = Counter(found)
        known = [(self._number[f], n) for f, n in counted.items() if f in self._number]
        if not known:
            return (np.empty(0, np.int32), np.empty(0, np.float32)), 0.0
        table = np.array(known, np.int32)
        values = (1 + np.log(table[:, 1], dtype=np.float32)) * self._weight[table[:, 0]]
        return (table[:, 0], values / np.linalg.norm(values)), len(known) / len(counted)
