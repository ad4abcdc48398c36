"""What can be pressed in Teams: a contact's number or address, and nothing else."""

import pytest

from adapters.teams.links import spans
from tests.adapters.teams.dressed import KNOWN


@pytest.mark.parametrize(
    ("text", "pressed"),
    [
        ("Call 999.", ["999"]),
        ("call 116 123, any time", ["116 123"]),
        ("Ring 08 08 16 89 111 or 111 now", ["08 08 16 89 111", "111"]),
        ("Write to a@b.nhs.uk.", ["a@b.nhs.uk"]),
        ("See https://b.uk/x, or www.b.uk.", ["https://b.uk/x", "www.b.uk"]),
        ("0800 555 111, 1119, 1,111, 111%, 999.5 and £999", []),
        ("xa@b.nhs.uk a@b.nhs.uk.evil a@b.nhs.ukx mailto:a@b.nhs.uk", []),
        ("https://b.uk/x/y https://b.uk/x?z https://www.b.uk www.b.uk:80 me@www.b.uk", []),
        ("text Shout on 111", []),
        ("You can text 999 if your phone is registered", []),
        ("text us or call 999", ["999"]),
        ("Text them. Call 999", ["999"]),
        ("https://evil.example", []),
        ("", []),
    ],
)
def test_what_can_be_pressed(text: str, pressed: list[str]) -> None:
    """A contact's whole address can be pressed; what only looks like it, and a number to text, cannot."""
    found = list(spans(text, KNOWN))

    assert [piece for piece, url in found if url] == pressed
    assert "".join(piece for piece, _ in found) == text


def test_what_is_no_address_cannot_be_pressed() -> None:
    """An address that could do something else when opened stays text, even if it were a contact's."""
    known = frozenset({"javascript:x", "text 1"})

    assert list(spans("javascript:x and text 1", known)) == [("javascript:x and text 1", None)]
