"""How alike two texts are: one number from their wording and, where there is an encoder, their meaning.

    k(a, b) = (1 - w) exp(2 (lex - 1)) + w exp(3 (sen - 1))

*lex* is the dot product of the lexicon's vectors, *sen* that of the encoder's, its layers weighed by LAYER_WEIGHTS;
w is SENTENCE with an encoder and 0 without. A sum of kernels is a kernel, so that the ridge regression on it is the
mean of a Gaussian process (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, chapters 2 and 4).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intents.cores import in_parallel
from intents.feature import Bools, Floats, Indices, Rows, Sparse
from intents.postings import Postings, ranges

SENTENCE = 0.8
"""Share of the meaning. On the public sets' validation 0.7 to 0.9 differ by less than 0.3 points of accuracy."""
LEXICAL_GROWTH = 2.0
SENTENCE_GROWTH = 3.0
"""How fast likeness falls with the cosine. Chosen on the public sets' validation; 2 to 4 differ by 0.2 points."""
LAYER_WEIGHTS = (0.2, 0.2, 0.2, 0.4)
"""What the encoder's layers weigh. Layers before the last one keep the wording that tells near intents apart:
the last alone is 1.2 points worse."""
DIMENSIONS = 320
"""Of a text's vector once its layers are joined and pressed together: a fifth of the numbers keeps 96 % of it. On the
public sets' validation 192 to 512 differ by less than 0.4 points, without a trend."""

_BLOCK = 256
"""Rows of the gram matrix that are filled together, so that they stay in the cache of the processor."""
_FREQUENT = 0.03
"""Share of the examples that have a feature, from which a dense matrix is quicker than a list: a pair of numbers in a
product of matrices takes 0.01 ns, a pair in a list 8 ns, and of the first there are n², of the latter count²."""


def joined(layers: Floats) -> Floats:
    """Return each text's layers as one vector: (n, layers, d) of length 1 each become (n, layers * d) of length 1."""
    weights = np.sqrt(np.asarray(LAYER_WEIGHTS, np.float32))
    return np.asarray((layers * weights[:, None]).reshape(len(layers), -1), np.float32)


def projection(vectors: Floats, dimensions: int = DIMENSIONS) -> Floats:
    """Return the (d, at most *dimensions*) orthonormal directions in which the vectors (n, d) are longest."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(directions[:, -dimensions:], np.float32)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The kernel of n examples: what they look like and, as *meanings* of shape (n, d), what they mean."""

    wording: Rows
    postings: Postings
    meanings: Floats | None

    @classmethod
    def of(cls, wording: Rows, size: int, meanings: Floats | None) -> "Likeness":
        """Return the kernel of examples with these vectors, the sparse ones of *size* features."""
        return cls(wording, Postings.of(wording, size), meanings)

    def row(self, wording: Sparse, meaning: Floats | None) -> Floats:
        """Return the kernel of one text with every example, shape (n,), in (0, 1]."""
        return self.rows([wording], None if meaning is None else meaning[None])[0]

    def rows(self, wordings: Sequence[Sparse], meanings: Floats | None) -> list[Floats]:
        """Return the kernel of each text with every example, shape (n,), in (0, 1]; *meanings* are (texts, d).

        Several cost little more than one: what takes the time is to read what all examples mean.
        """
        found = [lexical(self.postings.dot(wording)) for wording in wordings]
        if self.meanings is None or meanings is None:
            return found
        cosines = self.meanings @ meanings.T
        return [blended(wording, sentence(cosine)) for wording, cosine in zip(found, cosines.T, strict=True)]

    def row_of(self, at: int) -> Floats:
        """Return the kernel of example number *at* with every example, shape (n,)."""
        return self.row(self.wording[at], None if self.meanings is None else self.meanings[at])

    def gram(self) -> Floats:
        """Return the kernel of every example with every other, shape (n, n)."""
        lower = np.tril(self.lower_gram())
        return np.asarray(lower + np.tril(lower, -1).T, np.float32)

    def lower_gram(self) -> Floats:
        """Return the kernel of every example with those before it and itself, shape (n, n); few others are filled in.

        Of two halves that mirror each other one is enough.
        """
        n = len(self.wording)
        count = np.diff(self.postings.start)
        is_rare = count <= _FREQUENT * n
        dense = self._dense(~is_rare)
        keys = np.repeat(np.arange(len(count)), count) * n + self.postings.rows
        found = np.zeros((n, n), np.float32)

        def fill(first: int) -> None:
            rows = slice(first, min(n, first + _BLOCK))
            block = self._rare(rows, is_rare, keys)
            block += dense[rows] @ dense[: rows.stop].T
            block = lexical(block)
            if self.meanings is not None:
                block = blended(block, sentence(self.meanings[rows] @ self.meanings[: rows.stop].T))
            found[rows, : rows.stop] = block

        in_parallel(fill, range(0, n, _BLOCK))
        return found

    def _dense(self, is_frequent: Bools) -> Floats:
        """Return the values of the frequent features, shape (n, as many as they are)."""
        column = np.cumsum(is_frequent) - 1
        dense = np.zeros((len(self.wording), int(is_frequent.sum())), np.float32)
        row = np.repeat(np.arange(len(self.wording)), np.diff(self.wording.start))
        own = is_frequent[self.wording.indices]
        dense[row[own], column[self.wording.indices[own]]] = self.wording.values[own]
        return dense

    def _rare(self, rows: slice, is_rare: Bools, keys: Indices) -> Floats:
        """Return the dot products of these rows with all examples up to the last of them, by the rare features alone.

        *keys* are feature * n + row of each of the postings, which rise.
        """
        own = slice(self.wording.start[rows.start], self.wording.start[rows.stop])
        row = np.repeat(np.arange(rows.stop - rows.start), np.diff(self.wording.start[rows.start : rows.stop + 1]))
        keep = is_rare[self.wording.indices[own]]
        indices, values, row = self.wording.indices[own][keep], self.wording.values[own][keep], row[keep]
        starts = self.postings.start[indices]
        counts = np.searchsorted(keys, indices * self.postings.n + rows.stop) - starts
        at = ranges(starts, counts)
        flat = np.repeat(row * rows.stop, counts) + self.postings.rows[at]
        products = np.repeat(values, counts) * self.postings.values[at]
        size = (rows.stop - rows.start) * rows.stop
        return np.bincount(flat, products, size).astype(np.float32).reshape(-1, rows.stop)


def lexical(cosine: Floats) -> Floats:
    """Return the kernel of a lexical cosine in [0, 1]."""
    return _grown(cosine, LEXICAL_GROWTH)


def sentence(cosine: Floats) -> Floats:
    """Return the kernel of a sentence cosine in [-1, 1]."""
    return _grown(cosine, SENTENCE_GROWTH)


def _grown(cosine: Floats, growth: float) -> Floats:
    found = cosine - np.float32(1)
    found *= np.float32(growth)
    np.exp(found, out=found)
    return found


def blended(wording: Floats, meaning: Floats) -> Floats:
    """Return both kernels as one."""
    found = meaning * np.float32(SENTENCE)
    found += np.float32(1 - SENTENCE) * wording
    return found
