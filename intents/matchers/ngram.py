"""The lexical matcher: n-grams of words and letters, naive Bayes over entries, nearest examples, calibration."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intents.bayes import ComplementBayes
from intents.calibration import Evidence, calibrate
from intents.feature import Floats, Sparse, Vocabulary, features
from intents.intent import Intent, Match, Nearest, Thresholds
from intents.nearest import Examples

CANDIDATES = 8
"""Intents whose examples are compared one by one; the right one is beyond in fewer than 1 in 200 messages."""
NEAREST = 5.0
"""Weight of the nearest example's cosine beside the naive Bayes scores. Chosen on the public sets' validation."""
ANSWER = 0.3
"""Score from which the best match may stand alone: one of 0.3 to 0.5 is right about six times in ten."""
LEAD = 0.05
"""How far it must then be ahead of the next one."""
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
        lengths = [len(intent.examples) for intent in self._intents]
        self._first = np.concatenate([[0], np.cumsum(lengths)])
        self._of = np.repeat(np.arange(len(self._intents), dtype=np.int32), lengths)
        texts = features(example.text for intent in self._intents for example in intent.examples)
        learned = [Vocabulary.learn(channel) for channel in texts]
        self._vocabularies = tuple(vocabulary for vocabulary, _ in learned)
        self._rows = tuple(rows for _, rows in learned)
        self._bayes = tuple(
            ComplementBayes(rows, self._of, len(self._intents), len(vocabulary)) for vocabulary, rows in learned
        )
        self._examples = tuple(Examples(rows, len(vocabulary)) for vocabulary, rows in learned)
        self._calibration = calibrate(self._of, self._left_out)

    @property
    def thresholds(self) -> Thresholds:
        """When a match counts."""
        return Thresholds(known=0.1, answer=ANSWER)

    def match(self, text: str, limit: int = 5) -> list[Match]:
        """Return at most *limit* matches, best first; empty if no word and no piece of one is known."""
        (words,), (pieces,) = features([text])
        word, _ = self._vocabularies[0].vector(words)
        piece, known = self._vocabularies[1].vector(pieces)
        if not len(word[0]) and not len(piece[0]):
            return []
        evidence = self._evidence(_Row(word, piece, known))
        scores, known = self._calibration.scores(evidence)
        order = np.argsort(-scores, kind="stable")[:limit]
        best = float(scores.max())
        least = best - LEAD if best >= ANSWER else 0.0
        return [
            replace(self._match(evidence, int(at), float(scores[at])), known=known, likely=bool(scores[at] >= least))
            for at in order
        ]

    def match_each(self, texts: Sequence[str], limit: int = 5) -> list[list[Match]]:
        """Return the matches of each text, one after the other."""
        return [self.match(text, limit) for text in texts]

    def meant(self, text: str) -> tuple[str, ...]:
        """Return nothing: pieces of words match misspelt ones as they are."""
        del text
        return ()

    def _left_out(self, at: int) -> Evidence:
        """Return the evidence for example number *at*, itself left out."""
        word, piece = (rows[at] for rows in self._rows)
        known = self._bayes[1].seen_elsewhere(*piece)
        return self._evidence(_Row(word, piece, known), without=at)

    def _evidence(self, row: _Row, *, without: int = -1) -> Evidence:
        of = int(self._of[without]) if without >= 0 else -1
        fit = np.zeros(len(self._intents), np.float32)
        for bayes, (indices, values) in zip(self._bayes, (row.word, row.piece), strict=True):
            scores = bayes.scores(indices, values, less=values if without >= 0 else None, of=of)
            scores -= scores.mean()
            spread = np.sqrt(scores @ scores / len(scores))
            # A channel that tells the intents apart less counts the same: each is put on one scale.
            fit += scores / spread if spread > 0 else 0
        chosen = _best(fit, CANDIDATES + 1)
        spans = [(int(self._first[i]), int(self._first[i + 1])) for i in chosen]
        by_word, by_piece = self._examples
        alike = by_word.similarity(*row.word, spans) + by_piece.similarity(*row.piece, spans)
        alike /= 2
        start = np.cumsum([0, *(end - first for first, end in spans)])
        if of in chosen:
            alike[start[list(chosen).index(of)] + without - self._first[of]] = 0
        best: Floats = np.maximum.reduceat(alike, start[:-1])
        return Evidence(chosen, fit[chosen] + np.float32(NEAREST) * best, best, row.known, alike, start)

    def _match(self, evidence: Evidence, at: int, score: float) -> Match:
        intent = self._intents[evidence.intents[at]]
        alike = evidence.alike[evidence.start[at] : evidence.start[at + 1]]
        nearest = [(intent.examples[n], float(alike[n])) for n in _best(alike, SHOWN)]
        return Match(intent.id, score, nearest[0][0].point, tuple(Nearest(e.text, like) for e, like in nearest))


def _best(values: Floats, most: int) -> NDArray[np.intp]:
    """Return where the highest values stand, at most so many, best first and of equal ones the first first."""
    least = np.partition(values, -most)[-most] if len(values) > most else -np.inf
    high = np.flatnonzero(values >= least)
    return high[np.argsort(-values[high], kind="stable")][:most]
