"""Which examples are most like a text: the cosine of word and piece vectors, for chosen intents only."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from intents.feature import Floats, Indices, Sparse


class Examples:
    """The vectors of all examples, ordered by intent, so that one intent's lie side by side."""

    def __init__(self, rows: Sequence[Sparse], size: int) -> None:
        self._start = np.concatenate([[0], np.cumsum([len(indices) for indices, _ in rows])])
        self._feature = np.concatenate([indices for indices, _ in rows])
        self._value = np.concatenate([values for _, values in rows])
        self._size = size

    def similarity(self, indices: Indices, values: Floats, chosen: NDArray[np.intp]) -> Floats:
        """Return the cosine in [0, 1] of a text with each chosen example, shape (len(chosen),)."""
        query = np.zeros(self._size + 1, np.float32)
        query[indices] = values
        counts = self._start[chosen + 1] - self._start[chosen]
        ends = np.cumsum(counts)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(self._start[chosen] - ends + counts, counts)
        products = query[self._feature[places]] * self._value[places]
        return np.bincount(np.repeat(np.arange(len(chosen)), counts), products, len(chosen)).astype(np.float32)
