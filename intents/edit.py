"""A fitted matcher after an edit of its examples, in a second: the few that the edit concerns are solved for anew.

The weights of all others stay as they are, and so do the lexicon (a new word counts once everything is fitted
again), the directions and the probability. That is one step of block coordinate descent on the ridge regression
(Nesterov, Efficiency of Coordinate Descent Methods on Huge-Scale Optimization Problems, 2012): exact for the block,
and what it leaves out fades with likeness.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from intents.cache import Cache
from intents.encoder import Encoder
from intents.feature import Floats, Indices, Rows, word_features
from intents.fit import Fitted, intent_of_each
from intents.intent import Intent
from intents.kernel import Likeness
from intents.repair import Repair
from intents.ridge import RIDGE
from intents.text import words
from intents.vectors import vectors_of

CONCERNED = 200
"""Examples that are solved for anew, the most alike to what was added or removed. See docs/matching.md for what
is lost."""
MOST_CHANGES = 300
"""Examples added or removed from which fitting anew is better."""


def edited(before: Sequence[Intent], fitted: Fitted, after: Sequence[Intent], encoder: Encoder | None) -> Fitted | None:
    """Return *fitted*, made from the intents *before*, as it is *after*; None if too much has changed for that."""
    texts = [example.text for intent in after for example in intent.examples]
    if not texts or not len(fitted.weights):
        return None
    was = _places(before, after)
    added = np.flatnonzero(was < 0)
    same = [intent.id for intent in before] == [intent.id for intent in after]
    if same and np.array_equal(was, np.arange(len(fitted.weights))):
        return fitted
    removed = np.setdiff1d(np.arange(len(fitted.weights)), was)
    if len(added) + len(removed) > MOST_CHANGES:
        return None
    changed = _kernels(fitted.likeness, removed).max(axis=0, initial=0)[was]
    likeness = _likeness(fitted, texts, was, encoder)
    weights = _weights(before, fitted.weights, after, was)
    changed = np.maximum(changed, _kernels(likeness, added).max(axis=0, initial=0))
    changed[added] = np.inf
    block = np.argsort(-changed, kind="stable")[: max(CONCERNED, len(added))]
    of = intent_of_each(after)
    weights[block] += _correction(likeness, weights, block, np.eye(len(after), dtype=np.float32)[of[block]])
    # Of an added example nothing is known yet but where it belongs.
    column = {intent.id: at for at, intent in enumerate(after)}
    winner = np.array([column.get(intent.id, -1) for intent in before])[fitted.winner[was]]
    winner = np.where((was < 0) | (winner < 0), of, winner)
    chance = np.where(was < 0, np.float32(1), fitted.chance[was])
    old = [example.text for intent in before for example in intent.examples]
    repair = _repair(fitted.repair, [texts[at] for at in added], [old[at] for at in removed])
    return replace(fitted, repair=repair, likeness=likeness, weights=weights, winner=winner, chance=chance)


def _repair(repair: Repair, added: Sequence[str], removed: Sequence[str]) -> Repair:
    """Return *repair* as it is with the words of these texts and without those: a new word is no slip."""
    counts = Counter(repair.counts)
    counts.update(chain.from_iterable(word_features(words(text)) for text in added))
    counts.subtract(chain.from_iterable(word_features(words(text)) for text in removed))
    return Repair.of(+counts, repair.english)


def _places(before: Sequence[Intent], after: Sequence[Intent]) -> NDArray[np.intp]:
    """Return where each example of *after* stood *before*, -1 where it did not."""
    old: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for at, name in enumerate((intent.id, example.text) for intent in before for example in intent.examples):
        old[name].append(at)
    names = ((intent.id, example.text) for intent in after for example in intent.examples)
    return np.array([old[name].pop() if old.get(name) else -1 for name in names], np.intp)


def _likeness(fitted: Fitted, texts: Sequence[str], was: Indices, encoder: Encoder | None) -> Likeness:
    rows = []
    old = fitted.likeness.wording
    for text, at in zip(texts, was, strict=True):
        rows.append(old[int(at)] if at >= 0 else fitted.lexicon.vector(text)[0])
    start = np.cumsum([0, *(len(indices) for indices, _ in rows)])
    wording = Rows(start, np.concatenate([one for one, _ in rows]), np.concatenate([one for _, one in rows]))
    meanings = None
    if encoder and fitted.directions is not None and fitted.likeness.meanings is not None:
        meanings = fitted.likeness.meanings[was]
        added = np.flatnonzero(was < 0)
        # Kept by the fit that follows: a file holds the vectors of all examples or is of no use.
        new = vectors_of([texts[int(at)] for at in added], encoder, Cache(None))
        meanings[added] = new @ fitted.directions if len(added) else meanings[added]
    return Likeness.of(wording, len(fitted.lexicon), meanings)


def _weights(before: Sequence[Intent], weights: Floats, after: Sequence[Intent], was: Indices) -> Floats:
    """Return the old weights in their new places (n, c), 0 for what is new."""
    column = {intent.id: at for at, intent in enumerate(before)}
    columns = np.array([column.get(intent.id, -1) for intent in after])
    found = weights[was][:, columns]
    found[was < 0] = 0
    found[:, columns < 0] = 0
    return np.asarray(found, np.float32)


def _correction(likeness: Likeness, weights: Floats, block: Indices, targets: Floats) -> Floats:
    """Return what to add to the weights of *block* so that, all others fixed, they are right for their *targets*."""
    kernel = _kernels(likeness, block)
    wrong = targets - kernel @ weights - RIDGE * weights[block]
    within = kernel[:, block]
    within[np.diag_indices_from(within)] += RIDGE
    return np.asarray(np.linalg.solve(within, wrong), np.float32)


def _kernels(likeness: Likeness, rows: Indices) -> Floats:
    n = len(likeness.wording)
    if not len(rows):
        return np.zeros((0, n), np.float32)
    return np.stack([likeness.row_of(int(at)) for at in rows])
