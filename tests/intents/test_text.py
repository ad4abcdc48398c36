"""What a message looks like before anything compares it."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.text import LIMIT, clean, words

# Everything a keyboard, a copied page or broken JSON can hold, lone surrogates included.
ANYTHING = st.text(st.characters())
AWKWARD = st.text(st.sampled_from("aA zZ'’`ß\ud800\u200b\u0301\u05b0\u1b44аГβΝñßﬃŉ\ufdfa\u09c1\u0640\n\0"))


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  I can’t\tgo\r\nON ", "i cant go on"),
        ("can't can‘t can`t", "cant cant cant"),
        ("“quoted”", '"quoted"'),
        ("s\u200bu\u00adi\u2060c\u202eide", "suicide"),
        ("di\0e", "die"),
        ("one\ud83d\ude00two", "one two"),
        ("café Łódź brașov", "cafe lodz brasov"),
        ("ёлка йод", "елка иод"),
        ("ｈｅｌｐ 𝓶𝓮 𝗻𝗼𝘄", "help me now"),
        ("h\u0435l\u0440", "help"),
        ("Straße", "strasse"),
        ("নিরাপদ না", "নিরাপদ না"),
        ("مســاعدة", "مساعدة"),
        ("", ""),
    ],
)
def test_shows_what_a_reader_would_see(typed: str, cleaned: str) -> None:
    """A message is compared by what a reader sees, not by how it was typed or copied."""
    assert clean(typed) == cleaned


def test_words_of_one_script_stay_in_it() -> None:
    """Russian and Greek words are not turned into Latin letters."""
    assert clean("Он сосед") == "он сосед"
    assert clean("βοήθεια") == "βοηθεια"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Heeeelp!!! self-harm", ("heelp", "self", "harm")),
        ("call 999 or 1111", ("call", "999", "or", "1111")),
        ("আমি মরতে চাই।", ("আমি", "মরতে", "চাই")),
        ("मुझे बचाओ", ("मुझे", "बचाओ")),
        ("snake_case a@b.uk", ("snake", "case", "a", "b", "uk")),
        ("...", ()),
    ],
)
def test_words_are_letters_and_digits_of_any_script(typed: str, found: tuple[str, ...]) -> None:
    """Words part at punctuation and never at a vowel sign; a letter held down counts twice."""
    assert words(typed) == tuple(clean(word) for word in found)


def test_the_ending_of_a_long_message_is_read() -> None:
    """What matters is often said last, after much else."""
    long = "so much happened " * 2_000

    assert clean(long + "i want to die").endswith("i want to die")
    assert clean("i want to die " + long).startswith("i want to die")
    assert len(clean(long)) <= LIMIT


@given(ANYTHING | AWKWARD)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """Cleaned text is already clean, whatever was typed, and can always be encoded."""
    once = clean(text)

    assert clean(once) == once
    assert len(once) <= LIMIT
    once.encode()


def test_cleaning_twice_is_cleaning_once_for_every_character() -> None:
    """No character of Unicode, alone or inside a word, is cleaned in two steps."""
    for block in (*range(0, 0x33500, 256), 0xE0000, 0xE0100, 0xF0000, 0x10FF00):
        text = "".join(f"{chr(code)} a{chr(code)}z " for code in range(block, block + 256))
        assert clean(clean(text)) == clean(text)


@given(ANYTHING | AWKWARD)
def test_words_hold_no_space_and_no_hidden_character(text: str) -> None:
    """A word is never empty and holds only letters, digits and vowel signs."""
    for word in words(text):
        assert word
        assert all(c.isalnum() or unicodedata.category(c)[0] == "M" for c in word)


@pytest.mark.parametrize(
    "unit",
    ["\u0301", "\u0316\u0301", "\ufdfa", "\u200d", " ", "a", "a ", "\u09c1", "aа", "\ud800", "ß", "'", "각"],
)
def test_a_megabyte_of_anything_is_cheap(unit: str) -> None:
    """No megabyte, however built, takes 100 ms of processor time."""
    flood = unit * (1_000_000 // len(unit))

    cost = []
    for _ in range(3):
        start = time.thread_time()
        words(flood)
        cost.append(time.thread_time() - start)

    assert min(cost) < 0.1
