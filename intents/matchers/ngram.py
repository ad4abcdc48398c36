"""The lexical matcher: n-grams of words and letters, naive Bayes over entries, nearest examples, calibration."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intents.bayes import ComplementBayes
from intents.calibration import Calibration, Evidence, calibrate
from intents.feature import Sparse, Vocabulary, features
from intents.intent import Intent, Match, Thresholds
from intents.nearest import Examples

CANDIDATES = 8
"""Intents whose examples are compared one by one; the right one is beyond in fewer than 1 in 200 messages."""
NEAREST = 5.0
"""Weight of the nearest example's cosine beside the naive Bayes scores. Chosen on the public sets' validation."""
SHOWN = 3
"""Examples given with a match as its explanation."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One text's vectors, words and pieces, and the share of its features that are known."""

    word: Sparse
    piece: Sparse
    known: float


class NgramMatcher:
    """Ranks intents by how their examples are worded. Built in one pass; matching keeps nothing."""

    def __init__(self, intents: Sequence[Intent]) -> None:
        self._intents = tuple(intent for intent in intents if intent.examples)
        texts = [features(example.text) for intent in self._intents for example in intent.examples]
        self._vocabularies = Vocabulary([t[0] for t in texts]), Vocabulary([t[1] for t in texts])
        words, pieces = self._vocabularies[0].rows, self._vocabularies[1].rows
        rows = [_Row(word, piece, 1.0) for word, piece in zip(words, pieces, strict=True)]
        lengths = [len(intent.examples) for intent in self._intents]
        self._first = np.concatenate([[0], np.cumsum(lengths)])
        self._of = np.repeat(np.arange(len(self._intents), dtype=np.int32), lengths)
        sizes = [len(vocabulary) for vocabulary in self._vocabularies]
        self._bayes = tuple(
            ComplementBayes(channel, self._of, len(self._intents), size)
            for channel, size in zip((words, pieces), sizes, strict=True)
        )
        self._examples = Examples(words, sizes[0]), Examples(pieces, sizes[1])
        self._calibration = calibrate(rows, self._of, self._left_out)

    @property
    def thresholds(self) -> Thresholds:
        """The thresholds that the examples themselves give."""
        return self._calibration.thresholds

    @property
    def calibration(self) -> Calibration:
        """How scores become probabilities."""
        return self._calibration

    def match(self, text: str, limit: int = 5) -> list[Match]:
        """Return at most *limit* matches, best first; empty if no word and no piece of one is known."""
        row = self._row(*features(text))
        if not len(row.word[0]) and not len(row.piece[0]):
            return []
        evidence = self._evidence(row)
        scores = self._calibration.scores(evidence)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [self._match(evidence, int(at), float(scores[at])) for at in order]

    def _row(self, words: Sequence[str], pieces: Sequence[str]) -> _Row:
        word, _ = self._vocabularies[0].vector(words)
        piece, known = self._vocabularies[1].vector(pieces)
        return _Row(word, piece, known)

    def _left_out(self, row: _Row, at: int) -> Evidence:
        """Return the evidence for example number *at*, itself left out."""
        return self._evidence(row, without=at)

    def _evidence(self, row: _Row, *, without: int = -1) -> Evidence:
        of = int(self._of[without]) if without >= 0 else -1
        fit = np.zeros(len(self._intents), np.float32)
        for bayes, (indices, values) in zip(self._bayes, (row.word, row.piece), strict=True):
            scores = bayes.scores(indices, values, less=values if without >= 0 else None, of=of)
            spread = float(scores.std())
            # A channel that tells the intents apart less counts the same: each is put on one scale.
            fit += (scores - scores.mean()) / spread if spread > 0 else 0
        chosen = np.argsort(-fit, kind="stable")[: CANDIDATES + 1]
        examples = np.concatenate([np.arange(self._first[i], self._first[i + 1]) for i in chosen])
        alike = sum(
            known.similarity(indices, values, examples) / 2
            for known, (indices, values) in zip(self._examples, (row.word, row.piece), strict=True)
        )
        alike = np.where(examples == without, 0, alike)
        starts = np.concatenate([[0], np.cumsum(self._first[chosen + 1] - self._first[chosen])[:-1]])
        best = np.maximum.reduceat(alike, starts)
        known = row.known if without < 0 else self._bayes[1].seen_elsewhere(*row.piece)
        return Evidence(chosen, fit[chosen] + NEAREST * best, best, known, examples, alike)

    def _match(self, evidence: Evidence, at: int, score: float) -> Match:
        intent = int(evidence.intents[at])
        own = np.flatnonzero(self._of[evidence.examples] == intent)
        nearest = own[np.argsort(-evidence.alike[own], kind="stable")][:SHOWN]
        found = [self._intents[intent].examples[int(evidence.examples[n]) - self._first[intent]] for n in nearest]
        shown = tuple((e.text, float(evidence.alike[n])) for e, n in zip(found, nearest, strict=True))
        return Match(self._intents[intent].id, score, found[0].point, shown)


