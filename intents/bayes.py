"""How well the features of a text fit each intent: complement naive Bayes, kept as an inverted index.

Weights as in Rennie and others, "Tackling the Poor Assumptions of Naive Bayes Text Classifiers" (ICML 2003):
the log odds of a feature inside an intent against all other intents, each intent's weights scaled to sum to 1.
It needs no training loop, so an edited entry costs a recount, and it looks only at what the text contains.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from intents.feature import Floats, Indices, Sparse

ALPHA = 0.03
"""Smoothing mass of a feature. 0.01 to 0.1 differ by under one point on the public sets and on our own base."""
MOST_POSTINGS = 20_000
"""(feature, intent) pairs read for one text. Beyond, the commonest features are left out: they say least, and
it keeps a knowledge base of 10,000 entries as quick as one of 1,000."""

_DUST = 1e-6
"""Mass below this is what rounding left of a feature that only the left-out text had."""


class ComplementBayes:
    """Scores n intents; rows of examples are sparse vectors, ``of`` the intent (0 to n - 1) of each row."""

    def __init__(self, rows: Sequence[Sparse], of: NDArray[np.int32], n: int, size: int) -> None:
        lengths = [len(indices) for indices, _ in rows]
        feature = np.concatenate([indices for indices, _ in rows]).astype(np.int64)
        mass = np.concatenate([values for _, values in rows])
        pairs, at = np.unique(feature * n + np.repeat(of, lengths), return_inverse=True)
        self._mass: Floats = np.bincount(at, mass).astype(np.float32)
        self._intent = (pairs % n).astype(np.int32)
        self._start = np.searchsorted(pairs, np.arange(size + 1, dtype=np.int64) * n)
        self._total = np.add.reduceat(self._mass, self._start[:-1]) if size else np.empty(0, np.float32)
        self._n = n
        inside = np.bincount(self._intent, self._mass, n) + ALPHA * size
        outside = self._mass.sum() - inside + 2 * ALPHA * size
        self._absent: Floats = (np.log(ALPHA) - np.log(inside) + np.log(outside)).astype(np.float32)
        self._scale = self._one_over_sum()

    def scores(self, indices: Indices, values: Floats, *, less: Floats | None = None, of: int = -1) -> Floats:
        """Return the score of each intent, shape (n,), for a text with these features; higher fits better.

        With *less*, the mass of these features in intent *of* and in total is smaller by it, as if the text
        itself, being one of the examples, had never been counted.
        """
        kept = self._kept(indices)
        indices, values = indices[kept], values[kept]
        total = self._total[indices] - (0 if less is None else less[kept])
        if less is not None:
            present = total > _DUST  # the others only this text had
            indices, values, total, less = indices[present], values[present], total[present], less[kept][present]
        counts = self._start[indices + 1] - self._start[indices]
        ends = np.cumsum(counts)
        pairs = np.arange(ends[-1] if len(ends) else 0) + np.repeat(self._start[indices] - ends + counts, counts)
        intent, mass, whole = self._intent[pairs], self._mass[pairs], np.repeat(total, counts)
        if less is not None:
            mass = np.maximum(mass - np.repeat(less, counts) * (intent == of), 0)
        gain = np.log((mass + ALPHA) / ALPHA) - np.log((whole - mass + ALPHA) / (whole + ALPHA))
        found = np.bincount(intent, gain * np.repeat(values, counts), self._n)
        rest = self._absent * values.sum() - float(values @ np.log(total + ALPHA))
        return ((found + rest) * self._scale).astype(np.float32)

    def seen_elsewhere(self, indices: Indices, less: Floats) -> float:
        """Return the share in [0, 1] of these features that an example other than the text itself has."""
        return float(np.mean(self._total[indices] - less > _DUST)) if len(indices) else 0.0

    def _kept(self, indices: Indices) -> NDArray[np.intp]:
        """Return which features to read: the rarest that fit into MOST_POSTINGS."""
        counts = self._start[indices + 1] - self._start[indices]
        if counts.sum() <= MOST_POSTINGS:
            return np.arange(len(indices))
        rarest = np.argsort(counts, kind="stable")
        return rarest[np.cumsum(counts[rarest]) <= MOST_POSTINGS]

    def _one_over_sum(self) -> Floats:
        """Return 1 / sum over features of |weight|, for each intent, absent features included."""
        absent = np.sort(np.log(self._total + ALPHA))
        below = np.concatenate([[0.0], np.cumsum(absent, dtype=np.float64)])
        at = np.searchsorted(absent, self._absent)
        as_if_absent = 2 * at * self._absent - 2 * below[at] + below[-1] - len(absent) * self._absent
        feature = np.repeat(np.arange(len(self._total)), np.diff(self._start))
        whole = self._total[feature]
        without = self._absent[self._intent] - np.log(whole + ALPHA)
        gain = np.log((self._mass + ALPHA) / ALPHA) - np.log((whole - self._mass + ALPHA) / (whole + ALPHA))
        present = np.bincount(self._intent, np.abs(without + gain) - np.abs(without), self._n)
        return (1 / np.maximum(as_if_absent + present, 1e-9)).astype(np.float32)
