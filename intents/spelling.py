"""Which word of a fixed vocabulary a misspelt word was meant to be."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Self

# How many letters may be wrong, by the length of the right word: (at least so long, so many).
_EDITS = ((9, 2), (5, 1))
# Most words of four letters are one wrong letter from another word; a hasty slip is all they are forgiven.
_SHORT = 4
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Spelling:
    """The vocabulary, found again from its misspellings. Makes and keeps no record of what was looked up."""

    known: frozenset[str]
    by_shortened: Mapping[str, frozenset[str]]
    by_undoubled: Mapping[str, frozenset[str]]
    by_slip: Mapping[str, frozenset[str]]
    shapes: frozenset[tuple[str, int]]

    @classmethod
    def of(cls, vocabulary: Collection[str], known: Collection[str] = ()) -> Self:
        """Return the spelling of *vocabulary*; the *known* ordinary words are never taken for one of it."""
        shortened: defaultdict[str, set[str]] = defaultdict(set)
        undoubled: defaultdict[str, set[str]] = defaultdict(set)
        slips: defaultdict[str, set[str]] = defaultdict(set)
        for word in vocabulary:
            undoubled[_undoubled(word)].add(word)
            if len(word) == _SHORT:
                for slip in _slips(word):
                    slips[slip].add(word)
            elif allowed := _edits(word):
                for shorter in _shortened(word, allowed):
                    shortened[shorter].add(word)
        return cls(
            known=frozenset(known) | frozenset(vocabulary),
            by_shortened=_frozen(shortened),
            by_undoubled=_frozen(undoubled),
            by_slip=_frozen(slips),
            shapes=frozenset(shape for word in vocabulary for shape in _shapes(word)),
        )

    def meant(self, typed: str) -> frozenset[str]:
        """Return the vocabulary words that *typed* may be a misspelling of; none if it is a word itself.

        Letters may be doubled ("diie"); in words of 4 letters a vowel may be missing or two neighbours swapped;
        in words of 5 one letter may be wrong, missing, added or swapped with the next, in words of 9 two.
        The first letter is always right.

        >>> spelling = Spelling.of(["suicidal", "life"], known=["lief"])
        >>> [sorted(spelling.meant(typed)) for typed in ("sucidal", "lfe", "lief", "love")]
        [['suicidal'], ['life'], [], []]
        """
        if typed in self.known or typed.isdecimal():
            return frozenset()
        if doubled := self.by_undoubled.get(_undoubled(typed)):
            return doubled
        if (typed[:1], len(typed)) not in self.shapes:
            return frozenset()
        wrong = _EDITS[0][1] if len(typed) >= _EDITS[0][0] - _EDITS[0][1] else 1
        near = set(self.by_slip.get(typed, ()))
        for shorter in _shortened(typed, wrong):
            near |= self.by_shortened.get(shorter, frozenset())
        return frozenset(word for word in near if len(word) == _SHORT or distance(typed, word) <= _edits(word))


def distance(one: str, other: str) -> int:
    """Return the letters to change, add, remove or swap with the next, to turn *one* into *other*."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _frozen(words_by: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(found) for key, found in words_by.items()}


def _slips(word: str) -> set[str]:
    """Return *word* with a vowel left out or two neighbours swapped, its first letter in place."""
    places = range(1, len(word))
    dropped = {word[:i] + word[i + 1 :] for i in places if word[i] in _VOWELS}
    return dropped | {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in places[:-1]}


def _shapes(word: str) -> Iterator[tuple[str, int]]:
    """Yield the first letter and the length that a misspelling of *word* can have."""
    most = max(1, _edits(word))
    for length in range(len(word) - most, len(word) + most + 1):
        yield word[:1], length


def _edits(word: str) -> int:
    return next((edits for length, edits in _EDITS if len(word) >= length), 0)


def _shortened(word: str, letters: int) -> set[str]:
    """Return *word* and what is left of it without up to *letters* of its letters, never the first.

    Two words are at most that far apart only if they share one of these (SymSpell,
    https://github.com/wolfgarbe/SymSpell), so that no word has to be compared with all others.
    """
    found = last = {word}
    for _ in range(letters):
        last = {shorter[:i] + shorter[i + 1 :] for shorter in last for i in range(1, len(shorter))}
        found = found | last
    return found


def _undoubled(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))
