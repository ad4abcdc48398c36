"""Names of conversations that nobody can turn back."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.privacy import pseudonyms

pseudonym = pseudonyms()


@given(st.text(st.characters(), max_size=80))
def test_a_name_has_one_pseudonym_and_shows_nothing_of_itself(name: str) -> None:
    """The same conversation is found again, by 64 hexadecimal digits; lone surrogates too."""
    assert pseudonym(name) == pseudonym(name)
    assert re.fullmatch(r"[0-9a-f]{64}", pseudonym(name))


def test_two_names_have_two_pseudonyms() -> None:
    """Nobody is taken for somebody else, not even for a name that looks the same."""
    names = ["U123", "u123", "U123 ", "\ud800", "\ud801", ""]

    assert len({pseudonym(name) for name in names}) == len(names)


def test_another_process_gives_another_pseudonym() -> None:
    """What one process remembers tells the next one nothing."""
    assert pseudonyms()("U123") != pseudonyms()("U123")
