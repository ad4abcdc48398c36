"""Which pieces of its vocabulary the model reads a text as: the tokenizer of BERT (uncased).

The same as `tokenizers`' BertNormalizer, BertPreTokenizer and WordPiece, but for one thing: "[SEP]" and the
like, typed, are words and never the marks of that name.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from intents.minilm.weights import Bytes, ModelError
from intents.text import LIMIT

MOST_PIECES = 64
"""Pieces read of a text, the two marks around it included: some 45 words. Time grows with them."""
LONGEST_WORD = 100
"""Letters; a longer word is unknown (https://github.com/google-research/bert, tokenization.py)."""

START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_REST = "##"  # begins the pieces that do not begin a word

# As BERT's tokenizer lists them; Hiragana, Katakana and Hangul are not among them.
_CHINESE = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)


class WordPiece:
    """The pieces of texts, as their numbers. Keeps nothing of a text."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._number = {piece: at for at, piece in enumerate(vocabulary)}
        self._start, self._end, self._unknown = (self._number[mark] for mark in (START, END, UNKNOWN))
        self._longest = max(map(len, self._number))

    def numbers(self, texts: Iterable[str]) -> list[list[int]]:
        """Return the numbers of each text's pieces, at most MOST_PIECES, the marks of its start and end included."""
        pieces = cache(self._pieces)  # for this call only: what people type is not kept
        found = []
        for text in texts:
            numbers = [self._start]
            for word in words(text):
                numbers += pieces(word)
                if len(numbers) >= MOST_PIECES - 1:
                    break
            found.append([*numbers[: MOST_PIECES - 1], self._end])
        return found

    def _pieces(self, word: str) -> Sequence[int]:
        """Return the longest piece *word* begins with, the longest the rest begins with, and so on."""
        if len(word) > LONGEST_WORD:
            return (self._unknown,)
        numbers = []
        start = 0
        while start < len(word):
            for end in range(min(len(word), start + self._longest), start, -1):
                number = self._number.get(_REST * (start > 0) + word[start:end])
                if number is not None:
                    break
            else:
                return (self._unknown,)
            numbers.append(number)
            start = end
        return numbers


def read_vocabulary(path: Path, content: Bytes, size: int) -> list[str]:
    """Return the pieces of a vocab.txt, one a line.

    Raises:
        ModelError: They are not *size* different ones, the marks among them.
    """
    pieces = content.tobytes().decode("utf-8", errors="replace").removesuffix("\n").split("\n")
    if len(pieces) != size or len(set(pieces)) != size or not {START, END, UNKNOWN} <= set(pieces):
        raise ModelError(path, f"it does not hold {size} different pieces, {START}, {END} and {UNKNOWN} among them")
    return pieces


def words(text: str) -> list[str]:
    """Return the words of *text* in small letters without accents; marks and Chinese characters stand alone.

    >>> words("Where's the Café? 走")
    ['where', "'", 's', 'the', 'cafe', '?', '走']
    """
    return text[:LIMIT].translate(_SPELLED).split()


def _spelled(char: str) -> str:
    """Return what is read for *char*: nothing, a space, itself alone, or its plain small letters."""
    if char in "\t\n\r":
        return " "
    if char == "\ufffd" or unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs"):
        return ""
    plain = (c for c in unicodedata.normalize("NFD", char) if unicodedata.category(c) != "Mn")
    # Letter by letter, or Greek would get its final sigma, which the model has not seen.
    small = chain.from_iterable(map(str.lower, plain))
    return "".join(f" {c} " if _stands_alone(c) else c for c in small)


def _stands_alone(char: str) -> bool:
    if unicodedata.category(char).startswith("P") or char in "$+<=>^`|~":
        return True
    return any(first <= ord(char) <= last for first, last in _CHINESE)


class _Spelling(dict[int, str]):
    """What `str.translate` looks up: of the characters of English in a table, of the others anew each time."""

    def __missing__(self, point: int) -> str:
        return _spelled(chr(point))


_SPELLED = _Spelling((point, _spelled(chr(point))) for point in range(128))
