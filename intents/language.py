"""Which language a message is in, as far as a few words can tell."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from intents.text import LIMIT

SCRIPT_SHARE = 0.3
"""Share of letters in another script that makes a message one in that script; below it are stray signs."""


@dataclass(frozen=True, slots=True)
class LanguageHints:
    """What points to a language: its *script*, its commonest words, and letters of its own in that script."""

    id: str
    script: str
    words: frozenset[str]
    letters: frozenset[str]


class LanguageFinder:
    """Tells languages apart by script first, then by their commonest words against *english* ones.

    A statistical identifier was tried and costs 0.6 s of CPU before its first answer; on messages of four or
    five misspelt words the commonest words of a language, kept as content, decide as well and can be read.
    """

    def __init__(self, languages: Sequence[LanguageHints], english: Collection[str]) -> None:
        self._english = frozenset(english)
        self._latin = [one for one in languages if one.script == "latin"]
        self._by_script: dict[str, list[LanguageHints]] = {}
        for one in languages:
            if one.script != "latin":
                self._by_script.setdefault(one.script, []).append(one)

    def find(self, text: str, typed: Sequence[str]) -> str | None:
        """Return the id of the language that *text* is in, None for English and for anything not recognised.

        *typed* are its words as ``intents.text.words`` gives them; its letters count as they were typed.
        """
        # A text has few different letters: each is looked at once, whatever their number.
        letters = Counter() if text.isascii() else Counter(filter(str.isalpha, text[:LIMIT].casefold()))
        counted = Counter(typed)
        for script, candidates in self._by_script.items():
            if letters and _in_script(script, letters) > SCRIPT_SHARE * letters.total():
                return max(candidates, key=lambda one: _evidence(one, counted, letters)).id
        if not self._latin or not typed:
            return None
        english = sum(word in self._english for word in typed)
        if not letters and 2 * english >= len(typed):
            return None  # no language could have more words in it
        best = max(self._latin, key=lambda one: _evidence(one, counted, letters))
        return (
            best.id if _evidence(best, counted, letters) > max(1, english) or _is_only(best, typed, english) else None
        )


def _evidence(language: LanguageHints, typed: Counter[str], letters: Counter[str]) -> int:
    words, own = typed.keys() & language.words, letters.keys() & language.letters
    return sum(typed[word] for word in words) + sum(letters[letter] for letter in own)


def _in_script(script: str, letters: Counter[str]) -> int:
    """Return how many of *letters* are of *script*."""
    return sum(number for letter, number in letters.items() if _script(letter) == script)


def _is_only(language: LanguageHints, typed: Sequence[str], english: int) -> bool:
    """Whether a very short message has no English in it and something of *language*."""
    return not english and len(typed) <= 3 and any(word in language.words for word in typed)  # noqa: PLR2004 - short


def _script(letter: str) -> str:
    """Return the first word of the letter's Unicode name, in small letters: "latin", "cyrillic", "cjk".

    >>> _script("ж")
    'cyrillic'
    """
    if letter.isascii():
        return "latin"
    return unicodedata.name(letter, "unknown").split(" ", 1)[0].casefold()
