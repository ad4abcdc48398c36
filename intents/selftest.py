"""What would each example be taken for, had nobody written it down? The matcher's own test of its examples."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from intents.fit import Fitted, intent_of_each
from intents.intent import Intent
from intents.kernel import blended, lexical, sentence


@dataclass(frozen=True, slots=True)
class Tried:
    """Example *number* of *intent*, counted from 0, matched as if it were not among the examples.

    *taken_for* is the likeliest intent, *chance* in [0, 1] how likely its own is, and *offered* whether that is
    enough for its own to be among those that are offered.
    """

    intent: str
    number: int
    taken_for: str
    chance: float
    offered: bool

    @property
    def is_found(self) -> bool:
        """Its own intent is the likeliest."""
        return self.taken_for == self.intent


class SelfTest:
    """The test of *intents*, each with an example, from which *fitted* was computed. Nothing is learned anew."""

    def __init__(self, intents: Sequence[Intent], fitted: Fitted) -> None:
        self._ids = [intent.id for intent in intents]
        self._of = intent_of_each(intents)
        self._first = {name: int(np.searchsorted(self._of, n)) for n, name in enumerate(self._ids)}
        self._fitted = fitted

    def tried(self) -> Iterator[Tried]:
        """Yield what became of every example, in their order."""
        least = self._fitted.probability.least
        each = zip(self._of.tolist(), self._fitted.winner.tolist(), self._fitted.chance.tolist(), strict=True)
        for at, (own, winner, chance) in enumerate(each):
            name = self._ids[own]
            offered = winner == own or chance >= least
            yield Tried(name, at - self._first[name], self._ids[winner], chance, offered)

    def most_like(self, one: Tried) -> tuple[int, float]:
        """Return the example of the intent *one* is taken for that is most like it: its number and its likeness."""
        likeness = self._fitted.likeness
        at = self._first[one.intent] + one.number
        others = np.flatnonzero(self._of == self._ids.index(one.taken_for))
        # A whole row of the kernel would take four times as long, and there may be a thousand to look at.
        kernel = lexical(likeness.postings.dot(likeness.wording[at])[others])
        if likeness.meanings is not None:
            kernel = blended(kernel, sentence(likeness.meanings[others] @ likeness.meanings[at]))
        best = int(kernel.argmax())
        return best, float(kernel[best])
