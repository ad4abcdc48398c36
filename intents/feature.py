"""What a text is made of: words and pairs of words, and the pieces of words, each as a sparse vector."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from intents.text import words

PIECES = (3, 4)
"""Lengths of the pieces of words, the spaces around a word included. 2, 5 and 6 beside them changed nothing."""
MOST_WORDS = 120
"""Words of a message that are compared: the first and the last half of them."""

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]
Bools = NDArray[np.bool_]
Sparse = tuple[Indices, Floats]
"""A sparse vector: the numbers of its features, and their values."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse vectors end to end: row i is what lies from *start*[i] to *start*[i + 1]."""

    start: NDArray[np.intp]
    indices: Indices
    values: Floats

    def __len__(self) -> int:
        return len(self.start) - 1

    def __getitem__(self, at: int) -> Sparse:
        own = slice(self.start[at], self.start[at + 1])
        return self.indices[own], self.values[own]


def word_features(typed: Sequence[str]) -> list[str]:
    """Return the words and the pairs of neighbouring words.

    >>> word_features(("who", "chairs", "it"))
    ['who', 'chairs', 'it', 'who chairs', 'chairs it']
    """
    return [*typed, *map(" ".join, pairwise(typed))]


def piece_features(word: str) -> list[str]:
    """Return the pieces of a word, spaces marking its ends.

    >>> piece_features("hi")
    [' hi', 'hi ', ' hi ']
    """
    spaced = f" {word} "
    return [spaced[start : start + n] for n in PIECES for start in range(len(spaced) - n + 1)]


def features(texts: Iterable[str]) -> tuple[list[list[str]], list[list[str]]]:
    """Return the features of each text: those of words, and those of pieces of words."""
    typed = [most_words(words(text)) for text in texts]
    one: dict[str, str] = {}  # of equal pieces, which makes them quick to look up
    pieces = {
        word: [one.setdefault(piece, piece) for piece in piece_features(word)]
        for word in dict.fromkeys(chain.from_iterable(typed))
    }
    return [word_features(t) for t in typed], [[p for word in t for p in pieces[word]] for t in typed]


def most_words(typed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first and the last words, MOST_WORDS together."""
    return typed if len(typed) <= MOST_WORDS else typed[: MOST_WORDS // 2] + typed[-MOST_WORDS // 2 :]


class Vocabulary:
    """Numbers for features and their weights, learned from examples.

    A feature weighs sqrt(log((1 + n) / (1 + df)) + 1), n examples of which df have it: the square root of the
    usual smoothed inverse document frequency, which on short texts ranks better than the whole of it. A text's
    value for a feature is (1 + log count) times the weight, all of them scaled to length 1.
    """

    def __init__(self, features: Iterable[str], weight: Floats) -> None:
        self._number = {feature: at for at, feature in enumerate(features)}
        self.weight = weight

    @classmethod
    def learn(cls, examples: Sequence[Sequence[str]]) -> tuple["Vocabulary", Rows]:
        """Return the features of the *examples*, and the examples themselves as vectors, in their order."""
        number = {f: at for at, f in enumerate(dict.fromkeys(chain.from_iterable(examples)))}
        size = max(1, len(number))
        found = np.fromiter(map(number.__getitem__, chain.from_iterable(examples)), np.int64)
        row = np.repeat(np.arange(len(examples)), [len(example) for example in examples])
        pairs, counts = np.unique(row * size + found, return_counts=True)
        row, indices = np.divmod(pairs, size)
        frequency = np.bincount(indices, minlength=len(number))
        weight: Floats = np.sqrt(np.log((1 + len(examples)) / (1 + frequency)) + 1).astype(np.float32)
        values = (1 + np.log(counts)).astype(np.float32) * weight[indices]
        values /= np.sqrt(np.bincount(row, values**2, len(examples))).astype(np.float32)[row]
        start = np.searchsorted(row, np.arange(len(examples) + 1))
        return cls(number, weight), Rows(start, indices, values)

    @property
    def features(self) -> list[str]:
        """The features, in the order of their numbers."""
        return list(self._number)

    def __len__(self) -> int:
        return len(self._number)

    def vector(self, found: Sequence[str]) -> tuple[Sparse, float]:
        """Return a text as a vector of the features that are known, and the share in [0, 1] that are.

        Both arrays are empty when no feature is known.
        """
        counted = Counter(found)
        known = {self._number[f]: count for f, count in counted.items() if f in self._number}
        if not known:
            return (np.empty(0, np.intp), np.empty(0, np.float32)), 0.0
        indices = np.fromiter(known, np.intp, len(known))
        counts = np.fromiter(known.values(), np.float32, len(known))
        values = (1 + np.log(counts)) * self.weight[indices]
        return (indices, values / np.sqrt(values @ values)), len(known) / len(counted)
