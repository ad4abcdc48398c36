"""What can be pressed: a contact's number or address, and nothing else."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.links import pressable, spans, target
from knowledge.base import KnowledgeBase
from tests.adapters.dressed import KNOWN

ADDRESSES = (
    *("111", "999", "11", "116 123", "111 116", "111  116", "+44 11", "٣٤", "a@b.uk", "a@b.uk.x", "b.uk", "a-b.uk"),
    *("www.b.uk", "11.uk", "b.uk/x", "b.uk/x/", "b.uk/x.", "b.uk/x~y", "https://b.uk", "https://b.uk/x", "http://b.uk"),
    *("javascript:x", "text 1", "a", "1", ""),
)
AROUND = ("", *" .,:;/?#&=+-@~%£$€_<>()\n1a", "\u00a0", "é", "²", "٣")
beside = st.sampled_from((*AROUND, "www.", ". ", "text ", "call ", ", "))
pieces = st.tuples(beside, beside, st.sampled_from(ADDRESSES), beside, beside).map("".join)
texts = st.lists(pieces | st.text(max_size=3), max_size=4).map("".join)
known_addresses = st.frozensets(st.sampled_from(ADDRESSES), max_size=8).map(frozenset(ADDRESSES).difference)


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


@settings(max_examples=300, deadline=None)
@given(texts, known_addresses)
def test_an_address_is_pressed_wherever_it_stands_by_itself(text: str, known: frozenset[str]) -> None:
    """The longest that begins at a place, looked for character by character, is what is found; no text is lost."""
    found = list(spans(text, known))

    assert [(piece, url) for piece, url in found if url] == _pressed(text, known)
    assert "".join(piece for piece, _ in found) == text
    assert all(piece for piece, _ in found)


@pytest.mark.parametrize("address", ["11", "+44 11", "a@b.uk", "b.uk", "b.uk/x~y", "https://b.uk"])
def test_an_address_stands_by_itself_or_it_is_another(address: str) -> None:
    """Whatever two characters come before or after, a part of a longer number or address is not pressed."""
    known = frozenset({address})
    for pair in map("".join, product(AROUND, repeat=2)):
        for text in (pair + address, address + pair):
            assert [piece for piece, url in spans(text, known) if url] == [one for one, _ in _pressed(text, known)], (
                text
            )


def test_every_number_and_address_that_ships_can_be_pressed(base: KnowledgeBase) -> None:
    """Whatever can be called or opened leads somewhere; a number to text does not."""
    known = pressable(base.contacts.values())

    assert len(known) > 10
    for address in known:
        assert list(spans(address, known)) == [(address, target(address))]
    assert not known & {contact.text for contact in base.contacts.values()}


def _pressed(text: str, known: frozenset[str]) -> list[tuple[str, str]]:
    """Return what can be pressed in *text*, and what it opens, without any pattern to search with."""
    found, at, drawn = [], 0, 0
    while at < len(text):
        beginning = [one for one in known if target(one) and text.startswith(one, at) and _is_alone(text, at, one)]
        address = max(beginning, key=len, default=text[at])
        url = target(address) if beginning else None
        if url and not (url.startswith("tel:") and _is_to_text(text[drawn:at])):
            found.append((address, url))
            drawn = at + len(address)
        at += len(address)
    return found


def _is_alone(text: str, at: int, address: str) -> bool:
    before, after = text[max(at - 2, 0) : at], text[at + len(address) :][:2]
    is_worn = before[-1:].isalnum() or before[-1:] == "_"
    if (target(address) or "").startswith("tel:"):
        is_within = len(before) > 1 and before[0].isdecimal() and before[1] in " ,:/"
        goes_on = len(after) > 1 and after[0] in " .,:/-" and after[1].isdecimal()
        is_joined = before[-1:] in tuple("+.£$€-") or after[:1] in tuple("_%") or after[:1].isalnum()
        return not (is_worn or is_within or goes_on or is_joined)
    is_joined = before[-1:] in tuple("@./:+-") or after[:1] in tuple("_@/") or after[:1].isalnum()
    goes_on = len(after) > 1 and after[0] in ".:?#&=+-" and (after[1].isalnum() or after[1] == "_")
    return not (is_worn or is_joined or goes_on)


def _is_to_text(before: str) -> bool:
    for end in ",:;!?":
        before = before.replace(end, ".")
    words = before.casefold().rpartition(".")[2].split()
    return "text" in words and "call" not in words[words.index("text") :]
