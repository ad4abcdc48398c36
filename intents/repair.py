"""What somebody meant to type: misspelt words of a question put right before it is compared with examples.

A word is put right as a noisy channel does it (Kernighan, Church and Gale 1990, https://aclanthology.org/C90-2036/):
by how likely a word is among the examples, in English and beside its neighbours, and how likely the slip is.
All scores are natural logarithms. The constants were chosen on the val parts of BANKING77, HWU64 and CLINC150, one
random slip in every fifth word, and against what was changed in the same messages as they were (2026-11).
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from typing import Self

from intents.spelling import distance

MOST = 10
"""Strange words of a message that are looked at, the first ones: each costs up to 1 ms."""
LENGTHS = range(3, 25)
"""Letters of a word that is looked at. Most strange words of one or two are abbreviations."""

# Words of the examples with so many letters are recognised with two slips in them.
_LONG = range(8, 25)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = "aeiouy"

# How much of a word's likelihood is its share of the examples; the rest is its share of English.
_OWN = 0.7
# How often a word must be seen before its neighbours tell more than nothing.
_SEEN = 30
# How likely a repair must be: less for a long word, which is rarely so near to another by chance.
_FLOOR = -9.0
_BY_LENGTH = -1.5
# What the slips cost; letters left out or swapped cost nothing, because there are fewer ways to do that.
_DOUBLED = -1.0
_NEAR_KEY = -2.0
_OTHER_LETTER = -3.0
_FIRST_LETTER = -0.5
_NO_SPACE = -1.5
_TWO_SLIPS = -8.0


@dataclass(frozen=True, slots=True)
class English:
    """Words of general English, and ten times the logarithm to base 10 of how often a billion words have each."""

    frequency: Mapping[str, int]

    @classmethod
    def load(cls) -> Self:
        """Return the words of english.txt, which says where they are from. Reads the file: 20 ms."""
        text = files("intents").joinpath("english.txt").read_text(encoding="ascii")
        entries = iter(text[text.index("\n\n") :].split())
        return cls(dict(zip(entries, map(int, entries), strict=True)))

    def share(self, word: str) -> float:
        """Return how much of English text is *word*, in [0, 1]."""
        return float(10 ** (self.frequency[word] / 10 - 9)) if word in self.frequency else 0.0


@dataclass(frozen=True, slots=True)
class Repair:
    """The words that messages are put right towards. Makes and keeps no record of what was typed."""

    counts: Mapping[str, int]
    english: English
    total: int
    long: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, counts: Mapping[str, int], english: English) -> Self:
        """Return the repair towards the words of examples.

        Args:
            counts: How often the examples have each word and, parted by a space, each pair of neighbours:
                a Counter of what ``intents.feature.word_features`` returns. It is kept, not copied.
            english: Words that are left alone too, and repaired towards where no example has a likelier one.
        """
        long = defaultdict(list)
        for word in counts:
            if len(word) in _LONG and _is_plain(word):
                long[word[0]].append(word)
        total = sum(count for word, count in counts.items() if " " not in word)
        return cls(counts, english, total, {first: tuple(found) for first, found in long.items()})

    def repaired(self, typed: Sequence[str]) -> tuple[str, ...]:
        """Return the words *typed*, each strange one replaced by the word or the two words it was meant to be.

        >>> counts = {"book": 3, "annual": 2, "leave": 2, "annual leave": 2}
        >>> repair = Repair.of(counts, English({"of": 75, "thank": 50, "you": 65}))
        >>> repair.repaired(("boook", "anual", "laeve", "pls", "thankyou"))
        ('book', 'annual', 'leave', 'pls', 'thank', 'you')

        Strange is a word of plain letters that neither the examples nor English have, nor have without the s
        of a possessive. One that is near to no likely word stays.
        """
        return tuple(chain.from_iterable(self.each(typed)))

    def each(self, typed: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Yield for each word *typed* what it was meant to be: one word or two."""
        looked_at = 0
        before = ""
        for word, after in zip(typed, (*typed[1:], ""), strict=False):
            meant: tuple[str, ...] = (word,)
            if looked_at < MOST and self._is_strange(word):
                looked_at += 1
                meant = self._meant(word, before, after)
            before = meant[-1]
            yield meant

    def knows(self, word: str) -> bool:
        """Whether *word* is one of the examples or of English."""
        return word in self.counts or word in self.english.frequency

    def _is_strange(self, word: str) -> bool:
        if len(word) not in LENGTHS or self.knows(word) or not _is_plain(word):
            return False
        return not (word.endswith("s") and self.knows(word[:-1]))

    def _meant(self, typed: str, before: str, after: str) -> tuple[str, ...]:
        stays = (_FLOOR + _BY_LENGTH * len(typed), (typed,))
        near = [
            (self._score(word, before, after) + _slip(typed, word), (word,))
            for word in _one_slip_from(typed)
            if len(word) in LENGTHS and self.knows(word)
        ]
        best = max([stays, *near, *self._parted(typed)])
        if best[1][0] in self.counts or len(typed) < _LONG.start - 1:
            return best[1]
        far = [
            (self._score(word, before, after) + _TWO_SLIPS, (word,))
            for word in self.long.get(typed[0], ())
            if _may_be_two_slips_from(typed, word) and distance(typed, word) == 2  # noqa: PLR2004 - two slips
        ]
        return max([best, *far])[1]

    def _parted(self, typed: str) -> Iterator[tuple[float, tuple[str, ...]]]:
        for at in range(1, len(typed)):
            one, two = typed[:at], typed[at:]
            if self.knows(one) and self.knows(two) and len(two) > 1 and (len(one) > 1 or one in "ai"):
                yield self._likely(one) + self._score(two, one, "") + _NO_SPACE, (one, two)

    def _score(self, word: str, before: str, after: str) -> float:
        beside = self._beside(word, before, f"{before} {word}") + self._beside(word, after, f"{word} {after}")
        return self._likely(word) + beside

    def _likely(self, word: str) -> float:
        """Return how likely *word* is; the examples or English have it."""
        own = self.counts.get(word, 0) / max(1, self.total)
        return math.log(_OWN * own + (1 - _OWN) * self.english.share(word))

    def _beside(self, word: str, neighbour: str, pair: str) -> float:
        """Return how much likelier *word* is beside *neighbour*; 0 if no example has the neighbour."""
        together = self.counts.get(pair, 0)
        expected = together * self.total / self.counts[word] if together else 0.0
        return math.log((expected + _SEEN) / (self.counts.get(neighbour, 0) + _SEEN))


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _one_slip_from(typed: str) -> set[str]:
    """Return everything that is one letter left out, added, changed or swapped with the next away from *typed*."""
    parts = [(typed[:at], typed[at:]) for at in range(len(typed) + 1)]
    found = {head + tail[1:] for head, tail in parts if tail}
    found.update(head + tail[1] + tail[0] + tail[2:] for head, tail in parts if len(tail) > 1)
    found.update(head + letter + tail for head, tail in parts for letter in _LETTERS)
    found.update(head + letter + tail[1:] for head, tail in parts if tail for letter in _LETTERS)
    return found


def _may_be_two_slips_from(typed: str, word: str) -> bool:
    """Whether *typed* can be: two slips add and take away four letters at most. Quicker than the distance."""
    if abs(len(typed) - len(word)) > 2 or len(letters := set(typed) ^ set(word)) > 4:  # noqa: PLR2004 - see above
        return False
    letters.update(typed)
    return sum(abs(typed.count(letter) - word.count(letter)) for letter in letters) <= 4  # noqa: PLR2004 - see above


def _slip(typed: str, word: str) -> float:
    """Return how likely somebody who means *word* makes the one slip to *typed*."""
    same = (a == b for a, b in zip(typed, word, strict=False))
    at = next((at for at, is_same in enumerate(same) if not is_same), min(len(typed), len(word)))
    first = 0.0 if at else _FIRST_LETTER
    if len(typed) < len(word):
        return first
    if len(typed) > len(word):
        return first + (_DOUBLED if at and typed[at] == typed[at - 1] else _OTHER_LETTER)
    if typed[at + 1 :] != word[at + 1 :]:  # swapped
        return first
    return first + (_NEAR_KEY if _are_mixed_up(typed[at], word[at]) else _OTHER_LETTER)


def _are_mixed_up(one: str, other: str) -> bool:
    """Whether the letters are two vowels or lie side by side on the keyboard, on a row or slanting upwards."""
    if one in _VOWELS and other in _VOWELS:
        return True
    (row, at), (other_row, other_at) = sorted((_place(one), _place(other)))
    return other_at - at in ((-1, 1), (-1, 0))[other_row - row] if other_row - row <= 1 else False


def _place(letter: str) -> tuple[int, int]:
    return next((row, keys.index(letter)) for row, keys in enumerate(_KEYS) if letter in keys)
