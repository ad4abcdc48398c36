"""What a text looks like: its words and their pieces, as they stand and as stems, in one sparse vector."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import Stemmer

from intents.feature import Rows, Sparse, Vocabulary, most_words
from intents.text import words

PIECES = (2, 3, 4)
"""Lengths of the pieces of words, the spaces around a word included. 2 to 5 or 3 to 5 were 0.2 to 0.6
points worse on the public sets' validation."""
WEIGHTS = (0.3, 0.1, 0.3, 0.3)
"""What the cosines of stems, words, pieces of stems and pieces of words weigh. Chosen on the public sets'
validation: stems are worth 1 point of accuracy, the other shares differ by less than half of one."""

_LANGUAGE = "english"


def stems(typed: Sequence[str]) -> list[str]:
    """Return the words without their endings (Snowball, https://snowballstem.org), in their order.

    >>> stems(["reporting", "colleagues"])
    ['report', 'colleagu']
    """
    # A stemmer is not safe to share between threads and costs 2 µs to make; its cache would keep what was typed.
    return list(Stemmer.Stemmer(_LANGUAGE, 0).stemWords(list(typed)))


def pieces(word: str) -> list[str]:
    """Return the pieces of a word, spaces marking its ends.

    >>> pieces("hi")
    [' h', 'hi', 'i ', ' hi', 'hi ', ' hi ']
    """
    spaced = f" {word} "
    return [spaced[start : start + n] for n in PIECES for start in range(len(spaced) - n + 1)]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The features that examples have, and what each weighs; one vocabulary for each of WEIGHTS."""

    vocabularies: tuple[Vocabulary, ...]

    @classmethod
    def of(cls, texts: Sequence[str]) -> tuple["Lexicon", Rows]:
        """Return what the examples *texts* teach, and the examples themselves as vectors, in their order."""
        learned = [Vocabulary.learn(channel) for channel in _channels(texts)]
        lexicon = cls(tuple(vocabulary for vocabulary, _ in learned))
        return lexicon, lexicon._side_by_side([rows for _, rows in learned])

    def __len__(self) -> int:
        return sum(map(len, self.vocabularies))

    def vector(self, text: str) -> tuple[Sparse, float]:
        """Return a text as a vector, and the share in [0, 1] of its pieces that any example has.

        The dot product of two texts' vectors, in [0, 1], is the mean of the cosines weighed by WEIGHTS. The arrays
        are empty when nothing of the text is known.
        """
        found = [v.vector(channel[0]) for v, channel in zip(self.vocabularies, _channels([text]), strict=True)]
        offsets = self._offsets()
        indices = [one + offset for ((one, _), _), offset in zip(found, offsets, strict=True)]
        values = [one * np.float32(np.sqrt(weight)) for ((_, one), _), weight in zip(found, WEIGHTS, strict=True)]
        return (np.concatenate(indices), np.concatenate(values)), found[-1][1]

    def _offsets(self) -> list[int]:
        sizes = [len(vocabulary) for vocabulary in self.vocabularies]
        return [0, *np.cumsum(sizes[:-1]).tolist()]

    def _side_by_side(self, channels: Sequence[Rows]) -> Rows:
        """Return the rows of all channels as one, each channel scaled by the root of its weight."""
        row = np.concatenate([np.repeat(np.arange(len(rows)), np.diff(rows.start)) for rows in channels])
        shifted = zip(channels, self._offsets(), WEIGHTS, strict=True)
        parts = [(rows.indices + offset, rows.values * np.float32(np.sqrt(weight))) for rows, offset, weight in shifted]
        order = np.argsort(row, kind="stable")
        start = np.sum([rows.start for rows in channels], axis=0)
        indices, values = (np.concatenate(part)[order] for part in zip(*parts, strict=True))
        return Rows(start, indices, values)


def _channels(texts: Iterable[str]) -> tuple[list[list[str]], ...]:
    """Return the features of each text, one list of texts for each of WEIGHTS."""
    typed = [list(most_words(words(text))) for text in texts]
    stemmed = [stems(one) for one in typed]
    distinct = dict.fromkeys(chain(chain.from_iterable(typed), chain.from_iterable(stemmed)))
    of: dict[str, list[str]] = {word: pieces(word) for word in distinct}
    in_pieces = [[[piece for word in one for piece in of[word]] for one in kind] for kind in (stemmed, typed)]
    return (stemmed, typed, *in_pieces)
