"""The blocks of a reply in Slack's Block Kit: rich text where it can be, since its text is never markup."""

from collections.abc import Sequence
from itertools import chain
from typing import assert_never

from adapters.links import spans
from adapters.slack.limits import BUTTON, BUTTONS, HEADER, SlackBlock, cut
from bot.reply import Block, Choice, Choices, ContactLine, Contacts, Heading, Items, Note, Quotation, Text


def draw(block: Block, known: frozenset[str], first: int = 1) -> tuple[SlackBlock, ...]:
    """Return *block* as it looks in Slack, with the *known* addresses to press; *first* numbers its first choice."""
    match block:
        case Text(text):
            return (_rich(_section(_linked(text, known))),)
        case Items(items, ordered):
            return (_rich(_list([_linked(item, known) for item in items], "ordered" if ordered else "bullet")),)
        case Quotation(lines):
            return (_rich({"type": "rich_text_quote", "elements": _linked("\n".join(lines), known)}),)
        case Heading(text) if len(text) <= HEADER:
            return ({"type": "header", "text": plain_text(text)},)
        case Heading(text):
            return (_rich(_section(_words(text, bold=True))),)
        case Contacts(title, contacts):
            listed = _list([_contact(contact, known) for contact in contacts], "bullet")
            return (_rich(_section(_words(title, bold=True)), listed),)
        case Choices(prompt, choices):
            return (_rich(_section(_words(prompt, bold=True))), *buttons(choices, first))
        case Note(text):
            drawn = _linked(text, known)
            # Small print cannot hold a link, and a number must not be lost to its size.
            return (_rich(_section(drawn)) if drawn != _words(text) else _small(text),)
        case _:
            assert_never(block)


def buttons(choices: Sequence[Choice], first: int) -> tuple[SlackBlock, ...]:
    """Return *choices* to press; the first is number *first* of the message, so that each has an id of its own."""
    drawn = [button(f"choice.{n}", choice.label, choice.id) for n, choice in enumerate(choices, first)]
    return tuple(actions(drawn[start : start + BUTTONS]) for start in range(0, len(drawn), BUTTONS))


def actions(drawn: Sequence[SlackBlock]) -> SlackBlock:
    """Return *drawn*, 1 to BUTTONS buttons, as one block."""
    return {"type": "actions", "elements": list(drawn)}


def button(action_id: str, label: str, value: str) -> SlackBlock:
    """Return one button; pressing it sends *action_id* and *value*."""
    return {"type": "button", "action_id": action_id, "text": plain_text(cut(label, BUTTON)), "value": value}


def plain_text(text: str) -> SlackBlock:
    """Return *text*, which is not empty, with nothing in it made into a picture or a link."""
    return {"type": "plain_text", "text": text, "emoji": False}


def _contact(contact: ContactLine, known: frozenset[str]) -> list[SlackBlock]:
    addresses = chain.from_iterable([*_words(" or "), *_linked(address, known)] for address in contact.addresses)
    about = _linked(f". {contact.about}", known) if contact.about else []
    return [*_words(contact.name, bold=True), *_words(": "), *list(addresses)[1:], *about]


def _words(text: str, *, bold: bool = False) -> list[SlackBlock]:
    """Return *text* with nothing in it made into markup, a mention or a link; nothing when it is empty."""
    style = {"style": {"bold": True}} if bold else {}
    return [{"type": "text", "text": text, **style}] if text else []


def _linked(text: str, known: frozenset[str]) -> list[SlackBlock]:
    """Return *text* with the *known* numbers and addresses to press."""
    return [
        {"type": "link", "url": url, "text": piece} if url else {"type": "text", "text": piece}
        for piece, url in spans(text, known)
    ]


def _rich(*elements: SlackBlock) -> SlackBlock:
    return {"type": "rich_text", "elements": list(elements)}


def _section(elements: list[SlackBlock]) -> SlackBlock:
    return {"type": "rich_text_section", "elements": elements}


def _list(lines: Sequence[list[SlackBlock]], style: str) -> SlackBlock:
    return {"type": "rich_text_list", "style": style, "elements": [_section(line) for line in lines]}


def _small(text: str) -> SlackBlock:
    return {"type": "context", "elements": [plain_text(text)]}
