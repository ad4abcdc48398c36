"""Which examples have a feature: sparse rows turned round, to compare one text with all of them."""

from dataclasses import dataclass

import numpy as np

from intents.feature import Floats, Indices, Rows, Sparse

FREQUENT = 0.1
"""Share of the rows that have a feature, from which its values in all rows are kept too: to add them up takes half
the time of adding to one row after another. Some 350 features of 55,000, and two in five of those of a message."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Of each feature, from *start*[i] to *start*[i + 1], the rows that have it and their values there.

    *column* (features,) is the number of a frequent feature in *dense* (frequent features, n), -1 of any other.
    """

    start: Indices
    rows: Indices
    values: Floats
    n: int
    column: Indices
    dense: Floats

    @classmethod
    def of(cls, rows: Rows, size: int) -> "Postings":
        """Return the postings of *rows*, which have features 0 to size - 1."""
        n = len(rows)
        order = _sorted(rows.indices)
        row, values = np.repeat(np.arange(n), np.diff(rows.start))[order], rows.values[order]
        count = np.bincount(rows.indices, minlength=size)
        start = np.concatenate(([0], np.cumsum(count)))
        frequent = np.flatnonzero(count > FREQUENT * n)
        column = np.full(size, -1, np.intp)
        column[frequent] = np.arange(len(frequent))
        dense = np.zeros((len(frequent), n), np.float32)
        own = ranges(start[frequent], count[frequent])
        dense[np.repeat(column[frequent], count[frequent]), row[own]] = values[own]
        return cls(start, row, values, n, column, dense)

    def dot(self, vector: Sparse) -> Floats:
        """Return the dot product of *vector* with every row, shape (n,)."""
        indices, values = vector
        column = self.column[indices]
        is_rare = column < 0
        found = values[~is_rare] @ self.dense[column[~is_rare]]
        if is_rare.any():
            found += self._dot(indices[is_rare], values[is_rare])
        return found

    def _dot(self, indices: Indices, values: Floats) -> Floats:
        """Return the dot product of a vector with every row, from the list of the rows that have each feature."""
        starts, ends = self.start[indices], self.start[indices + 1]
        # Slices put end to end are copied several times as quickly as places picked one by one.
        own = [slice(*span) for span in zip(starts.tolist(), ends.tolist(), strict=True)]
        rows = np.concatenate([self.rows[one] for one in own])
        products = np.concatenate([self.values[one] for one in own]) * np.repeat(values, ends - starts)
        return np.bincount(rows, products, self.n).astype(np.float32)


def _sorted(features: Indices) -> Indices:
    """Return what puts *features*, from 0 to below 2³², in their order, equal ones in the order they have.

    By their lower halves and then by their upper ones: numpy sorts 16 bits in a quarter of the time it needs for 64
    (a radix sort, https://numpy.org/doc/stable/reference/generated/numpy.sort.html).
    """
    order = np.argsort(features.astype(np.uint16), kind="stable")
    upper = (features >> 16).astype(np.uint16)
    return order[np.argsort(upper[order], kind="stable")] if upper.any() else order


def ranges(starts: Indices, counts: Indices) -> Indices:
    """Return start, start + 1, ... count of them, for each start, end to end.

    >>> ranges(np.array([7, 2]), np.array([2, 3])).tolist()
    [7, 8, 2, 3, 4]
    """
    ends = np.cumsum(counts)
    return np.asarray(np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + counts, counts), np.intp)
