"""The text of an entry as blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.passage import blocks, fill, named_contacts
from bot.reply import Block, Items, Quotation, Text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\nTwo.", [Text("One."), Text("Two.")]),
        ("One.\n\n  Two.  \n", [Text("One."), Text("Two.")]),
        ("Do:\n- a\n- b", [Text("Do:"), Items(("a", "b"))]),
        ("1. a\n2. b\nThen.", [Items(("a", "b"), ordered=True), Text("Then.")]),
        ("> a\n> b", [Quotation(("a", "b"))]),
        ("- a\n1. b\n- c", [Items(("a",)), Items(("b",), ordered=True), Items(("c",))]),
        (
            "-5 degrees\n116 123 is a number\n1.5 hours",
            [Text("-5 degrees"), Text("116 123 is a number"), Text("1.5 hours")],
        ),
        ("12. twelfth", [Items(("twelfth",), ordered=True)]),
        ("2024. A year.", [Text("2024. A year.")]),
        (" \n\n ", []),
    ],
)
def test_lines_become_blocks(text: str, expected: list[Block]) -> None:
    """A line's beginning says what it is; blank lines say nothing."""
    assert list(blocks(text)) == expected


@given(st.text(max_size=300))
def test_no_visible_character_is_lost(text: str) -> None:
    """Whatever an editor writes, only list signs and spaces are taken away."""
    said = "".join(
        part
        for block in blocks(text)
        for part in (
            (block.text,) if isinstance(block, Text) else getattr(block, "items", ()) or getattr(block, "lines", ())
        )
    )
    kept = iter("".join(text.split()))

    assert all(character in kept for character in "".join(said.split()))


def test_contacts_are_filled_in_where_they_are_named() -> None:
    """Braces around a contact's id become its number; other braces stay."""
    assert (
        fill("Call {line} or {Line} { line }.", {"line": "116 123"}.__getitem__) == "Call 116 123 or {Line} { line }."
    )
    assert named_contacts("Call {a} or {b_2}, then {a}.") == ["a", "b_2", "a"]


def test_a_filled_in_address_is_not_filled_again() -> None:
    """Braces in an address are not looked up."""
    assert fill("{a}", {"a": "{b}", "b": "no"}.__getitem__) == "{b}"
