"""A reply as plain text."""

import pytest

from bot.plain import plain, plain_block
from bot.reply import (
    Block,
    Choice,
    Choices,
    ContactLine,
    Contacts,
    Heading,
    Items,
    Note,
    Quotation,
    Reply,
    Text,
)

DESK = ContactLine("Rota desk", ("0800 1", "rota@north.example"), "Swaps.")


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Text("Hello."), "Hello."),
        (Heading("Do now"), "Do now"),
        (Note("Checked today."), "Checked today."),
        (Items(("a", "b")), "- a\n- b"),
        (Items(("a", "b"), ordered=True), "1. a\n2. b"),
        (Quotation(("a", "b")), "a\nb"),
        (Contacts("Contacts", (DESK,)), "Contacts\n- Rota desk: 0800 1 or rota@north.example. Swaps."),
        (Contacts("Contacts", (ContactLine("Desk", ("1",), ""),)), "Contacts\n- Desk: 1"),
        (Choices("What next?", (Choice("a", "A"), Choice("b", "B"))), "What next?\n[1] A\n[2] B"),
    ],
)
def test_every_block_has_a_plain_form(block: Block, expected: str) -> None:
    """Nothing of a block is lost in plain text."""
    assert plain_block(block) == expected


def test_blocks_stand_apart() -> None:
    """A blank line stands between two blocks, for the ear as well as for the eye."""
    assert plain(Reply((Text("a"), Text("b")))) == "a\n\nb"
