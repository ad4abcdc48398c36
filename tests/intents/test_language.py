"""Which language a message is in, as far as a few words can tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.language import LanguageFinder, LanguageHints
from intents.text import words

_LANGUAGES = (
    LanguageHints("polish", "latin", frozenset({"nie", "jest", "sie", "pomoc", "to"}), frozenset("ąęłżśćń")),
    LanguageHints("romanian", "latin", frozenset({"nu", "este", "ajutor", "la", "am"}), frozenset("ășțî")),
    LanguageHints("russian", "cyrillic", frozenset({"не", "это", "что"}), frozenset("ыэё")),
    LanguageHints("ukrainian", "cyrillic", frozenset({"не", "це", "що"}), frozenset("іїєґ")),
    LanguageHints("bengali", "bengali", frozenset({"আমি"}), frozenset()),
)
_ENGLISH = ("i", "am", "to", "the", "need", "help", "my", "is", "it", "was")
_FINDER = LanguageFinder(_LANGUAGES, _ENGLISH)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # By script, and between languages of one script by words and letters.
        ("что это", "russian"),
        ("що це", "ukrainian"),
        ("мені потрібна допомога", "ukrainian"),
        ("мы тут", "russian"),
        ("আমাকে সাহায্য করুন", "bengali"),
        ("help me помогите мне", "russian"),
        ("what does the word на in the rota mean", None),
        ("助けて", None),
        # By the commonest words and the letters.
        ("to nie jest moja wina", "polish"),
        ("nu este vina mea", "romanian"),
        ("potrzebuję się żalić", "polish"),
        ("vreau să știu", "romanian"),
        # English, also where a word is shared with another language or a name has a letter of its own.
        ("i need help", None),
        ("i am to help", None),
        ("it was my manager Wałęsa", None),
        ("the café is shut", None),
        ("nie said it was my turn", None),
        # Very short messages.
        ("pomoc", "polish"),
        ("ajutor", "romanian"),
        ("potrzebna pomoc teraz", "polish"),
        ("bardzo potrzebna pomoc teraz", None),
        ("pomoc help", None),
        ("to", None),
        ("am", None),
        ("rota", None),
        # Nothing to go by.
        ("", None),
        ("?! 42", None),
    ],
)
def test_a_few_words_tell_the_language(text: str, language: str | None) -> None:
    """Script decides first, then the commonest words; English and what is not recognised is no language."""
    assert _FINDER.find(text, words(text)) == language


@pytest.mark.parametrize(
    "text", ["i need help", "my rota is late", "it was the manager", "help", "is it my turn to help"]
)
def test_english_stays_english(text: str) -> None:
    """A message in English is never taken for another language, in any capitals."""
    for typed in (text, text.upper(), text.title()):
        assert _FINDER.find(typed, words(typed)) is None


def test_without_languages_there_is_none_to_find() -> None:
    """Where no language is described, none is found."""
    assert LanguageFinder((), _ENGLISH).find("что это", words("что это")) is None
    assert LanguageFinder((), _ENGLISH).find("to nie jest", words("to nie jest")) is None


@given(st.text(st.characters()) | st.text(st.sampled_from("aąăыії আ1.\ud800 ")))
def test_any_text_may_be_asked_about(text: str) -> None:
    """Whatever was typed, the answer is a language that is known, or none; and always the same one."""
    found = _FINDER.find(text, words(text))

    assert found in {None, *(one.id for one in _LANGUAGES)}
    assert found == _FINDER.find(text, words(text))
