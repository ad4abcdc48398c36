"""The matcher: ridge regression on how alike a text and every example are, by wording and by meaning."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from intents.cache import Cache
from intents.edit import edited
from intents.encoder import Encoder, Progress
from intents.feature import Floats
from intents.fit import Fitted, fit, intent_of_each
from intents.intent import Intent, Match, Nearest, Thresholds
from intents.kernel import joined
from intents.probability import evidence
from intents.text import cut, words

THRESHOLDS = Thresholds(known=0.5, answer=0.2)
"""Chosen on the development questions: of those that an entry answers 1 in 100 is known with less than 0.5."""
WORDS = 0.5
"""Share of a text's words that must be words, of the examples or of English, for it to count whole."""
SHOWN = 3
"""Examples given with a match as its explanation."""


class KernelMatcher:
    """Ranks intents for what somebody typed. Matching keeps nothing."""

    def __init__(self, intents: Sequence[Intent], fitted: Fitted, encoder: Encoder | None = None) -> None:
        self._intents = tuple(intents)
        self._examples = tuple(chain.from_iterable(intent.examples for intent in intents))
        self._of = intent_of_each(intents)
        self._fitted = fitted
        self._encoder = encoder

    @classmethod
    def fit(
        cls,
        intents: Sequence[Intent],
        encoder: Encoder | None = None,
        cache: Cache | None = None,
        progress: Progress | None = None,
    ) -> "KernelMatcher":
        """Return a matcher for these intents; those without examples are never matched. See ``intents.fit.fit``."""
        worded = [intent for intent in intents if intent.examples]
        return cls(worded, fit(worded, encoder, cache or Cache(None), progress), encoder)

    def edited(self, intents: Sequence[Intent], cache: Cache | None = None) -> "KernelMatcher":
        """Return a matcher for these intents, soon: about as ``fit`` gives it. See ``intents.edit``."""
        worded = [intent for intent in intents if intent.examples]
        fitted = edited(self._intents, self._fitted, worded, self._encoder)
        return KernelMatcher(worded, fitted or fit(worded, self._encoder, cache or Cache(None)), self._encoder)

    @property
    def thresholds(self) -> Thresholds:
        """When a match counts."""
        return THRESHOLDS

    def match(self, text: str, limit: int = 5) -> list[Match]:
        """Return at most *limit* matches, best first; empty if nothing of the text is known."""
        return self.match_each([text], limit)[0]

    def match_each(self, texts: Sequence[str], limit: int = 5) -> list[list[Match]]:
        """Return the matches of each text; they are read together, which costs less than one after the other."""
        if not self._examples:
            return [[] for _ in texts]
        read = [self._repaired(text) for text in texts]
        wordings = [self._fitted.lexicon.vector(text)[0] for _, text in read]
        kernels = self._fitted.likeness.rows(wordings, self._meanings([text for _, text in read]))
        return [
            self._ranked(kernel, self._share_of_words(typed), limit) if len(wording[0]) or self._encoder else []
            for (typed, _), wording, kernel in zip(read, wordings, kernels, strict=True)
        ]

    def _ranked(self, kernel: Floats, share: float, limit: int) -> list[Match]:
        """Return the matches of a text with this *kernel*, of which this *share* counts."""
        fitted = self._fitted
        scores = kernel @ fitted.weights
        shares = fitted.probability.of_intents(scores)
        known = fitted.probability.of_any(float(evidence(scores, kernel))) * share
        order = np.argsort(-shares, kind="stable")[:limit]
        return [
            self._match(
                int(at),
                kernel,
                known,
                float(shares[at]),
                likely=number == 0 or bool(shares[at] >= fitted.probability.least),
            )
            for number, at in enumerate(order)
        ]

    def meant(self, text: str) -> tuple[str, ...]:
        """Return the words of examples that misspelt ones of *text* are taken for, in their order.

        A word that no example has, or that was parted in two, could be a name that was typed.
        """
        typed = words(text)
        counts = self._fitted.repair.counts
        each = zip(typed, self._fitted.repair.each(typed), strict=True)
        changed = (meant[0] for was, meant in each if meant != (was,) and len(meant) == 1)
        return tuple(word for word in changed if word in counts)

    def _share_of_words(self, typed: Sequence[str]) -> float:
        """Return how much of a text is made of words, in [0, 1]; where at least half of it is, it counts whole.

        The encoder finds some meaning in anything, and of a hand that slipped it must not make a question.
        """
        known = sum(map(self._fitted.repair.knows, typed))
        return min(1.0, known / len(typed) / WORDS) if typed else 0.0

    def _repaired(self, text: str) -> tuple[tuple[str, ...], str]:
        """Return the words of *text*, misspelt ones put right, and what is read of it: as it stands, or those words."""
        typed = words(text)
        meant = self._fitted.repair.repaired(typed)
        return meant, cut(text) if meant == typed else " ".join(meant)

    def _meanings(self, texts: Sequence[str]) -> Floats | None:
        """Return what each text means, shape (texts, d)."""
        if self._encoder is None or self._fitted.directions is None:
            return None
        return np.asarray(joined(self._encoder.encode(texts)) @ self._fitted.directions, np.float32)

    def _match(self, at: int, kernel: Floats, known: float, share: float, *, likely: bool) -> Match:
        own = np.flatnonzero(self._of == at)
        nearest = own[np.argsort(-kernel[own], kind="stable")[:SHOWN]]
        shown = [
            Nearest(self._examples[n].text, min(1.0, float(kernel[n])), float(kernel[n] * self._fitted.weights[n, at]))
            for n in nearest
        ]
        point = self._examples[nearest[0]].point
        return Match(self._intents[at].id, known * share, point, tuple(shown), known, likely)
