"""How well the features of a text fit each intent: complement naive Bayes, kept as an inverted index.

Weights as in Rennie and others, "Tackling the Poor Assumptions of Naive Bayes Text Classifiers" (ICML 2003):
the log odds of a feature inside an intent against all other intents, each intent's weights scaled to sum to 1.
It needs no training loop, so an edited entry costs a recount, and it looks only at what the text contains.
"""

import numpy as np
from numpy.typing import NDArray

from intents.feature import Floats, Indices, Rows

ALPHA = 0.03
"""Smoothing mass of a feature. 0.01 to 0.1 differ by under one point on the public sets and on our own base."""
MOST_POSTINGS = 20_000
"""(feature, intent) pairs read for one text. Beyond, the commonest features are left out: they say least, and
it keeps a knowledge base of 10,000 entries as quick as one of 1,000."""

_DUST = 1e-6
"""Mass below this is what rounding left of a feature that only the left-out text had."""


class ComplementBayes:
    """Scores n intents; *rows* are the examples as sparse vectors, *of* the intent (0 to n - 1) of each."""

    def __init__(self, rows: Rows, of: NDArray[np.int32], n: int, size: int) -> None:
        pairs, at = np.unique(rows.indices * n + np.repeat(of, np.diff(rows.start)), return_inverse=True)
        self._mass: Floats = np.bincount(at, rows.values).astype(np.float32)
        feature, self._intent = np.divmod(pairs, n)
        self._start = np.searchsorted(feature, np.arange(size + 1))
        self._total = np.add.reduceat(self._mass, self._start[:-1]) if size else np.empty(0, np.float32)
        self._n = n
        inside = np.bincount(self._intent, self._mass, n) + ALPHA * size
        outside = self._mass.sum() - inside + 2 * ALPHA * size
        self._absent: Floats = (np.log(ALPHA) - np.log(inside) + np.log(outside)).astype(np.float32)
        self._log_total: Floats = np.log(self._total + ALPHA)
        self._gain = _gain(self._mass, self._total[feature])
        self._scale = self._one_over_sum(feature)

    def scores(self, indices: Indices, values: Floats, *, less: Floats | None = None, of: int = -1) -> Floats:
        """Return the score of each intent, shape (n,), for a text with these features; higher fits better.

        With *less*, the mass of these features in intent *of* and in total is smaller by it, as if the text
        itself, being one of the examples, had never been counted.
        """
        kept = self._kept(indices)
        if less is not None:
            kept = kept[self._total[indices[kept]] - less[kept] > _DUST]  # the others only this text had
        indices, values = indices[kept], values[kept]
        counts = self._start[indices + 1] - self._start[indices]
        ends = np.cumsum(counts)
        pairs = np.arange(ends[-1] if len(ends) else 0) + np.repeat(self._start[indices] - ends + counts, counts)
        intent, gain, log_total = self._intent[pairs], self._gain[pairs], self._log_total[indices]
        if less is not None:
            total = self._total[indices] - less[kept]
            mass = np.maximum(self._mass[pairs] - np.repeat(less[kept], counts) * (intent == of), 0)
            gain, log_total = _gain(mass, np.repeat(total, counts)), np.log(total + ALPHA)
        found = np.bincount(intent, gain * np.repeat(values, counts), self._n)
        rest = self._absent * values.sum() - float(values @ log_total)
        return np.asarray((found + rest) * self._scale, np.float32)

    def seen_elsewhere(self, indices: Indices, less: Floats) -> float:
        """Return the share in [0, 1] of these features that an example other than the text itself has."""
        return float(np.mean(self._total[indices] - less > _DUST)) if len(indices) else 0.0

    def _kept(self, indices: Indices) -> Indices:
        """Return which features to read: the rarest that fit into MOST_POSTINGS."""
        counts = self._start[indices + 1] - self._start[indices]
        if counts.sum() <= MOST_POSTINGS:
            return np.arange(len(indices))
        rarest = np.argsort(counts, kind="stable")
        return rarest[np.cumsum(counts[rarest]) <= MOST_POSTINGS]

    def _one_over_sum(self, feature: Indices) -> Floats:
        """Return 1 / sum over features of |weight|, for each intent, absent features included."""
        absent = np.sort(self._log_total)
        below = np.concatenate([[0.0], np.cumsum(absent, dtype=np.float64)])
        at = np.searchsorted(absent, self._absent)
        as_if_absent = 2 * at * self._absent - 2 * below[at] + below[-1] - len(absent) * self._absent
        without = self._absent[self._intent] - self._log_total[feature]
        present = np.bincount(self._intent, np.abs(without + self._gain) - np.abs(without), self._n)
        return np.asarray(1 / np.maximum(as_if_absent + present, 1e-9), np.float32)


def _gain(mass: Floats, total: Floats) -> Floats:
    """Return what a feature's weight in an intent gains over an intent that never has it."""
    return np.asarray(np.log((mass + ALPHA) / ALPHA) - np.log((total - mass + ALPHA) / (total + ALPHA)), np.float32)
