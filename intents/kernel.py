"""How alike two texts are: one number from their wording and, where there is an encoder, their meaning.

    k(a, b) = (1 - w) exp(2 (lex - 1)) + w exp(3 (sen - 1))

*lex* is the dot product of the lexicon's vectors, *sen* that of the encoder's, its layers weighed by LAYER_WEIGHTS;
w is SENTENCE with an encoder and 0 without. A sum of kernels is a kernel, so that the ridge regression on it is the
mean of a Gaussian process (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, chapters 2 and 4).
"""

from dataclasses import dataclass

import numpy as np

from intents.cores import in_parallel
from intents.feature import Floats, Indices, Rows, Sparse

SENTENCE = 0.8
"""Share of the meaning. On the public sets' validation 0.7 to 0.9 differ by less than 0.3 points of accuracy."""
LEXICAL_GROWTH = 2.0
SENTENCE_GROWTH = 3.0
"""How fast likeness falls with the cosine. Chosen on the public sets' validation; 2 to 4 differ by 0.2 points."""
LAYER_WEIGHTS = (0.2, 0.2, 0.2, 0.4)
"""What the encoder's layers weigh. Layers before the last one keep the wording that tells near intents apart:
the last alone is 1.2 points worse."""
DIMENSIONS = 512
"""Of a text's vector once its layers are joined and pressed together: it costs a third and keeps 99 % of it."""

_BLOCK = 128
"""Rows of the gram matrix that are filled together, so that they stay in the cache of the processor."""
_FREQUENT = 300
"""Examples that have a feature, from which a dense matrix is quicker than a list."""


def joined(layers: Floats) -> Floats:
    """Return each text's layers as one vector: (n, layers, d) of length 1 each become (n, layers * d) of length 1."""
    weights = np.sqrt(np.asarray(LAYER_WEIGHTS, np.float32))
    return np.asarray((layers * weights[:, None]).reshape(len(layers), -1), np.float32)


def projection(vectors: Floats, dimensions: int = DIMENSIONS) -> Floats:
    """Return the (d, at most *dimensions*) orthonormal directions in which the vectors (n, d) are longest."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(directions[:, -dimensions:], np.float32)


@dataclass(frozen=True, slots=True)
class Postings:
    """Sparse rows turned round: of each feature, the rows that have it and their values there."""

    start: Indices
    rows: Indices
    values: Floats
    n: int

    @classmethod
    def of(cls, rows: Rows, size: int) -> "Postings":
        """Return the postings of *rows*, which have features 0 to size - 1."""
        order = np.argsort(rows.indices, kind="stable")
        row = np.repeat(np.arange(len(rows)), np.diff(rows.start))[order]
        start = np.searchsorted(rows.indices[order], np.arange(size + 1))
        return cls(start, row, rows.values[order], len(rows))

    def dot(self, vector: Sparse) -> Floats:
        """Return the dot product of *vector* with every row, shape (n,)."""
        indices, values = vector
        if not len(indices):
            return np.zeros(self.n, np.float32)
        starts, ends = self.start[indices], self.start[indices + 1]
        # Slices put end to end are copied several times as quickly as places picked one by one.
        own = [slice(*span) for span in zip(starts.tolist(), ends.tolist(), strict=True)]
        rows = np.concatenate([self.rows[one] for one in own])
        products = np.concatenate([self.values[one] for one in own]) * np.repeat(values, ends - starts)
        return np.bincount(rows, products, self.n).astype(np.float32)


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
        found = lexical(self.postings.dot(wording))
        if self.meanings is None or meaning is None:
            return found
        return blended(found, sentence(self.meanings @ meaning))

    def row_of(self, at: int) -> Floats:
        """Return the kernel of example number *at* with every example, shape (n,)."""
        return self.row(self.wording[at], None if self.meanings is None else self.meanings[at])

    def gram(self) -> Floats:
        """Return the kernel of every example with every other, shape (n, n)."""
        n = len(self.wording)
        size = len(self.postings.start) - 1
        count = np.diff(self.postings.start)
        column = np.full(size, -1)
        frequent = np.flatnonzero(count > _FREQUENT)
        column[frequent] = np.arange(len(frequent))
        dense = np.zeros((n, len(frequent)), np.float32)
        row = np.repeat(np.arange(n), np.diff(self.wording.start))
        is_dense = column[self.wording.indices] >= 0
        dense[row[is_dense], column[self.wording.indices[is_dense]]] = self.wording.values[is_dense]
        found = np.empty((n, n), np.float32)

        def fill(first: int) -> None:
            rows = slice(first, min(n, first + _BLOCK))
            # Of two halves that mirror each other one is enough.
            block = self._rare(rows, count <= _FREQUENT)[:, : rows.stop]
            block += dense[rows] @ dense[: rows.stop].T
            block = lexical(block)
            if self.meanings is not None:
                block = blended(block, sentence(self.meanings[rows] @ self.meanings[: rows.stop].T))
            found[rows, : rows.stop] = block
            found[: rows.stop, rows] = block.T

        in_parallel(fill, range(0, n, _BLOCK))
        return found

    def _rare(self, rows: slice, is_rare: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Floats:
        """Return the dot products of these rows with all examples as far as the rarer features make them up."""
        own = slice(self.wording.start[rows.start], self.wording.start[rows.stop])
        row = np.repeat(np.arange(rows.stop - rows.start), np.diff(self.wording.start[rows.start : rows.stop + 1]))
        keep = is_rare[self.wording.indices[own]]
        indices, values, row = self.wording.indices[own][keep], self.wording.values[own][keep], row[keep]
        counts = self.postings.start[indices + 1] - self.postings.start[indices]
        at = _ranges(self.postings.start[indices], counts)
        n = self.postings.n
        flat = np.repeat(row * n, counts) + self.postings.rows[at]
        products = np.repeat(values, counts) * self.postings.values[at]
        return np.bincount(flat, products, (rows.stop - rows.start) * n).astype(np.float32).reshape(-1, n)


def lexical(cosine: Floats) -> Floats:
    """Return the kernel of a lexical cosine in [0, 1]."""
    return np.asarray(np.exp(LEXICAL_GROWTH * (cosine - 1)), np.float32)


def sentence(cosine: Floats) -> Floats:
    """Return the kernel of a sentence cosine in [-1, 1]."""
    return np.asarray(np.exp(SENTENCE_GROWTH * (cosine - 1)), np.float32)


def blended(wording: Floats, meaning: Floats) -> Floats:
    """Return both kernels as one."""
    return np.asarray((1 - SENTENCE) * wording + SENTENCE * meaning, np.float32)


def _ranges(starts: Indices, counts: Indices) -> Indices:
    """Return start, start + 1, ... count of them, for each start, end to end.

    >>> _ranges(np.array([7, 2]), np.array([2, 3])).tolist()
    [7, 8, 2, 3, 4]
    """
    ends = np.cumsum(counts)
    return np.asarray(np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + counts, counts), np.intp)
