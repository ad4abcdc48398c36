"""A reply as plain text: for the console, notifications, screen readers and tests."""

from typing import assert_never

from bot.reply import Block, Choices, ContactLine, Contacts, Heading, Items, Note, Quotation, Reply, Text


def plain(reply: Reply) -> str:
    """Return the whole reply as text; what can be pressed is numbered from 1."""
    return "\n\n".join(plain_block(block) for block in reply.blocks)


def plain_block(block: Block) -> str:
    """Return one block as text of one or more lines."""
    match block:
        case Text(text) | Heading(text) | Note(text):
            return text
        case Items(items, ordered):
            return "\n".join(f"{n}. {item}" if ordered else f"- {item}" for n, item in enumerate(items, 1))
        case Quotation(lines):
            return "\n".join(lines)
        case Contacts(title, contacts):
            return "\n".join([title, *map(_contact, contacts)])
        case Choices(prompt, choices):
            return "\n".join([prompt, *(f"[{n}] {c.label}" for n, c in enumerate(choices, 1))])
        case _:
            assert_never(block)


def _contact(contact: ContactLine) -> str:
    where = " or ".join(contact.addresses)
    return f"- {contact.name}: {where}. {contact.about}" if contact.about else f"- {contact.name}: {where}"
