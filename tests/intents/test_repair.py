"""What somebody meant to type: misspelt words of a question put right before it is compared with examples."""

from collections import Counter
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.feature import word_features
from intents.repair import LENGTHS, MOST, English, Repair
from intents.text import words

_EXAMPLES = (
    "my colleague is racist",
    "how do i report racist abuse from a patient",
    "how do i book annual leave",
    "i want to raise a grievance about my manager",
    "who is the freedom to speak up guardian at LPT",
    "what is the staff network",
    "does our organisation recognise a union",
    "thank you",
    "i was there with them",
    "datix number",
)
_COUNTS = Counter(chain.from_iterable(word_features(words(example)) for example in _EXAMPLES))
_ENGLISH = English.load()
_REPAIR = Repair.of(_COUNTS, _ENGLISH)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("my colleuge is rasist", "my colleague is racist"),
        ("teh maneger", "the manager"),
        ("anual laeve", "annual leave"),
        ("hwo do i book leeve", "how do i book leave"),
        ("what is teh staff netwrok", "what is the staff network"),
        ("raise a greivence", "raise a grievance"),
        ("i recieve a letter", "i receive a letter"),
        ("definately", "definitely"),
        ("our organistion", "our organisation"),
        ("the ptaient", "the patient"),
        ("speak up gaurdian", "speak up guardian"),
        ("thankyou", "thank you"),
        ("whatis the network", "what is the network"),
        ("with tehm", "with them"),
        ("datixx", "datix"),
    ],
)
def test_a_misspelling_is_put_right(typed: str, meant: str) -> None:
    """Letters left out, added, changed or swapped are put right, two of them in a long word, and a missing space."""
    assert " ".join(_REPAIR.repaired(words(typed))) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "the manger",
        "i recognize the color of our organization",
        "i recognise the colour of our organisation",
        "todays network",
        "londons datixs",
        "pls tell my mngr i wanna go",
        "he called me a paki",
        "mohammed and oluwaseun",
        "lpt nhs acas",
        "k x qz",
        "9pm 12th 2024 covid19",
        "боюсь коллеги",
        "przybylska",
    ],
)
def test_what_may_be_meant_so_stays(typed: str) -> None:
    """Words of both spellings, possessives, shorthand, slurs, names, numbers and other scripts stay as they are."""
    assert _REPAIR.repaired(words(typed)) == words(typed)


def test_the_neighbours_decide_between_words() -> None:
    """Of two words that are as near, the one that the examples have beside the same neighbours is meant."""
    counts = Counter((*word_features(("night", "shift")), *word_features(("sight", "test"))) * 40)
    repair = Repair.of(counts, English({}))

    assert repair.repaired(("xight", "shift")) == ("night", "shift")
    assert repair.repaired(("xight", "test")) == ("sight", "test")


def test_the_examples_go_before_english() -> None:
    """Of two words that are as near, the one of the examples is meant, though English has the other more often."""
    english = English({"form": 55, "fork": 40})

    assert Repair.of({"fork": 1, "knife": 9}, english).repaired(("forx",)) == ("fork",)
    assert Repair.of({"spoon": 1, "knife": 9}, english).repaired(("forx",)) == ("form",)


def test_without_any_words_everything_stays() -> None:
    """No examples and no English: nothing is near."""
    assert Repair.of({}, English({})).repaired(("netwrok",)) == ("netwrok",)


def test_only_the_first_strange_words_are_looked_at() -> None:
    """Two thousand misspelt words cost no more than the first few of them; known words between them don't count."""
    repaired = _REPAIR.repaired(("netwrok", "staff") * 2_000)

    assert repaired == ("network", "staff") * MOST + ("netwrok", "staff") * (2_000 - MOST)


@pytest.mark.parametrize("length", [LENGTHS.stop, 4_000])
def test_a_very_long_word_stays(length: int) -> None:
    """A word that no language has is not looked at."""
    typed = ("a" * length, ("organisation" * 400)[:length])

    assert _REPAIR.repaired(typed) == typed


@given(st.lists(st.sampled_from([w for w in _COUNTS if " " not in w]) | st.sampled_from(sorted(_ENGLISH.frequency))))
def test_a_known_word_is_never_touched(typed: list[str]) -> None:
    """What is a word of the examples or of English stays, whatever stands beside it."""
    assert _REPAIR.repaired(typed) == tuple(typed)


@given(st.text(max_size=60))
def test_any_text_may_be_repaired(text: str) -> None:
    """Each word of any text stays, or becomes words that are known; the order stays."""
    typed = words(text)
    each = list(_REPAIR.each(typed))

    assert len(each) == len(typed)
    assert all(meant == (word,) or all(map(_REPAIR.knows, meant)) for word, meant in zip(typed, each, strict=True))
    assert tuple(chain.from_iterable(each)) == _REPAIR.repaired(typed)


@given(st.lists(st.text("aeinorst", min_size=1, max_size=9), max_size=6))
def test_repairing_is_the_same_every_time(typed: list[str]) -> None:
    """Nothing is remembered: the same words are repaired the same way, and once is enough unless a word was parted."""
    once = _REPAIR.repaired(typed)

    assert _REPAIR.repaired(typed) == once
    assert len(once) >= len(typed)


def test_english_is_both_british_and_american() -> None:
    """The list has both spellings, contractions without apostrophe, and only plain small letters."""
    expected = "organisation organization colour color behaviour behavior recognise recognize centre center dont theyre"

    assert set(expected.split()) <= set(_ENGLISH.frequency)
    assert all(word.isascii() and word.isalpha() and word.islower() for word in _ENGLISH.frequency)
    assert list(_ENGLISH.frequency) == sorted(_ENGLISH.frequency)
    assert _ENGLISH.share("the") == pytest.approx(0.025, rel=0.2)
    assert _ENGLISH.share("netwrok") == 0
