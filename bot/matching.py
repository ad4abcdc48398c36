"""Which matcher is used, and why: with the sentence encoder or by wording alone."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.settings import MODEL, Settings
from intents.cache import Cache
from intents.encoder import Encoder, Progress
from intents.fit import is_kept
from intents.intent import Intent, Matcher
from intents.matchers.kernel import KernelMatcher
from intents.matchers.ngram import NgramMatcher
from intents.minilm.model import MiniLm
from intents.minilm.weights import ModelError

log = logging.getLogger(__name__)

FEW_EXAMPLES = 1_500
"""Examples that are learned in a few seconds."""
MOST_EXAMPLES = 20_000
"""Examples of which every pair can be compared: 20,000 take 1.6 GB while learning. Beyond, each is compared alone."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What matchers are made with. *without* says why there is no encoder; empty when there is one."""

    encoder: Encoder | None
    cache: Cache
    without: str = ""

    @classmethod
    def of(cls, settings: Settings) -> "Matching":
        """Return the matching that *settings* ask for; an encoder that cannot be used is done without."""
        cache = Cache(settings.cache)
        if settings.model is None:
            why = f"{MODEL} switches it off" if settings.model_named else "it is not installed: make model"
            return cls(None, cache, why)
        try:
            return cls(MiniLm.load(settings.model), cache)
        except ModelError as error:
            return cls(None, cache, str(error))

    @property
    def summary(self) -> str:
        """Say which it is, in a sentence for whoever runs Signpost."""
        if self.encoder:
            return "Matching by wording and meaning."
        return f"Matching by wording alone, without the sentence encoder ({self.without})."

    def matcher(self, intents: Sequence[Intent], before: Matcher | None = None) -> Matcher:
        """Return a matcher of *intents*, soon: from the one *before* if there is one, see ``settled``."""
        if sum(len(intent.examples) for intent in intents) > MOST_EXAMPLES:
            return NgramMatcher(intents)
        if isinstance(before, KernelMatcher):
            try:
                return before.edited(intents, self.cache)
            except (MemoryError, ValueError) as error:
                log.warning("an edit is matched by wording alone until it is learned (%s)", type(error).__name__)
                return NgramMatcher(intents)
        return self.settled(intents)

    def at_once(self, intents: Sequence[Intent]) -> Matcher | None:
        """Return a matcher to begin with while ``settled`` learns; None where that takes no time worth it."""
        examples = sum(len(intent.examples) for intent in intents)
        if not FEW_EXAMPLES < examples <= MOST_EXAMPLES or is_kept(intents, self.encoder, self.cache):
            return None
        return NgramMatcher(intents)

    def settled(self, intents: Sequence[Intent], progress: Progress | None = None) -> Matcher:
        """Return a matcher of *intents* as a fresh start gives it, which may take a minute."""
        if sum(len(intent.examples) for intent in intents) > MOST_EXAMPLES:
            return NgramMatcher(intents)
        return KernelMatcher.fit(intents, self.encoder, self.cache, progress)
