"""Which examples are most like a text: the cosine of word and piece vectors, for chosen intents only."""

from collections.abc import Iterable

import numpy as np

from intents.feature import Floats, Indices, Rows


class Examples:
    """The vectors of all examples, ordered by intent, so that one intent's lie side by side."""

    def __init__(self, rows: Rows, size: int) -> None:
        self._start, self._size = rows.start, size
        # One place more, so that the end of the last row is a place as well.
        self._feature, self._value = np.append(rows.indices, 0), np.append(rows.values, np.float32(0))
        self._worded = np.diff(rows.start) > 0

    def similarity(self, indices: Indices, values: Floats, spans: Iterable[tuple[int, int]]) -> Floats:
        """Return the cosine in [0, 1] of a text with each example of these spans (first, last + 1), in order."""
        query = np.zeros(self._size + 1, np.float32)
        query[indices] = values
        return np.concatenate([self._of_span(query, first, end) for first, end in spans])

    def _of_span(self, query: Floats, first: int, end: int) -> Floats:
        start = self._start[first : end + 1]
        own = slice(start[0], start[-1] + 1)
        products = query.take(self._feature[own]) * self._value[own]
        return np.add.reduceat(products, start - start[0])[:-1] * self._worded[first:end]
