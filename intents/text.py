"""What a message looks like before anything compares it: the one normalisation."""

import re
import unicodedata

# Longest text that is read; no channel's ordinary message is longer (Slack advises 4,000 characters).
LIMIT = 4_000

_APOSTROPHES = frozenset("'’‘‛`´ʼʹ′")
_QUOTES = str.maketrans("“”„‟«»″", '"' * 7)
# Letters that draw nothing (Hangul fillers) or only lengthen a word (Arabic tatweel).
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u0640")
# Vowel signs of Devanagari to Sinhala carry the word; the other scripts' marks only decorate it.
_VOWEL_SIGNS = ("\u0900", "\u0dff")

# Letters of their own that NFKD leaves whole, but that people type without the stroke.
_STROKES = str.maketrans("łŁđĐøØħĦı", "llddoohhi")

_LOOK_ALIKES = str.maketrans(
    "авекмнорстухіјѕһԁԝԛѵгп" + "αβεικνορτυχηωγμ",
    "abekmhopctyxijshdwqvrn" + "abeikvoptuxnwym",
)
# Printable ASCII without apostrophes: nothing to take out.
_PLAIN = re.compile(r"[ -&(-_a-~]*")
_RUN_OF_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-z]")
_LONG_REPEAT = re.compile(r"([^\W\d_])\1{2,}")


def clean(text: str) -> str:
    r"""Return *text* as patterns and examples are compared: short, visible, plain and in small letters.

    >>> clean("  I can’t\u200b go ON ")
    'i cant go on'

    Takes any str, also lone surrogates, and never raises. Applying it again changes nothing. Of a
    text longer than LIMIT the beginning and the ending are kept: people put what matters last.
    """
    text = cut(unicodedata.normalize("NFKD", _visible(cut(text))))
    text = _in_one_script(_visible(text).translate(_STROKES).casefold())
    return " ".join(cut(" ".join(text.translate(_QUOTES).split())).split())


def words(text: str) -> tuple[str, ...]:
    """Return the words of the cleaned *text* in order: letters, digits and vowel signs of any script.

    >>> words("Heeeelp, she's at the door!")
    ('heelp', 'shes', 'at', 'the', 'door')
    """
    return words_of_clean(clean(text))


def words_of_clean(cleaned: str) -> tuple[str, ...]:
    """Return the words of a text that is cleaned already, or of a part of one."""
    spaced = cleaned.translate({ord(c): " " for c in set(cleaned) if not (c.isalnum() or _is_vowel_sign(c))})
    return tuple(_LONG_REPEAT.sub(r"\1\1", spaced).split())


def cut(text: str) -> str:
    """Return *text*; of one longer than LIMIT the beginning and the ending, LIMIT together."""
    if len(text) <= LIMIT:
        return text
    half = LIMIT // 2
    return f"{text[:half]} {text[half + 1 - LIMIT :]}"


def _visible(text: str) -> str:
    """Return *text* without what cannot be seen; what parts words becomes a space."""
    # Before NFKD as well as after: sorting a flood of marks is what makes NFKD slow.
    return text if _PLAIN.fullmatch(text) else text.translate({ord(c): _seen(c) for c in set(text)})


def _seen(character: str) -> str:
    if character in _APOSTROPHES or character in _BLANK_LETTERS:
        return ""
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category[0] == "M":
        return character if _is_vowel_sign(character) else ""
    if category in {"Cc", "Cf"}:
        return ""
    return " " if category[0] == "C" else character


def _is_vowel_sign(character: str) -> bool:
    # Marks with a combining class would be sorted by NFKD, and a second cleaning could move them.
    return (
        unicodedata.category(character)[0] == "M"
        and unicodedata.combining(character) == 0
        and (_VOWEL_SIGNS[0] <= character <= _VOWEL_SIGNS[1])
    )


def _in_one_script(text: str) -> str:
    """Return *text* with Cyrillic and Greek look-alikes made Latin in the words that hold Latin letters."""
    if text.isascii():
        return text
    return " ".join(w if w.isascii() else _RUN_OF_LETTERS.sub(_latin_if_mixed, w) for w in text.split(" "))


def _latin_if_mixed(word: re.Match[str]) -> str:
    return word[0].translate(_LOOK_ALIKES) if _LATIN.search(word[0]) else word[0]
