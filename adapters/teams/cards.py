"""The blocks of a reply as elements of an Adaptive Card: runs of text, since in those nothing is markup.

https://adaptivecards.io/explorer/TextRun.html: "Markdown is not supported", while a TextBlock reads it.
"""

import re
from collections.abc import Sequence
from itertools import chain, groupby
from typing import assert_never

from adapters.links import spans
from adapters.teams.buttons import button, rows
from adapters.teams.limits import BUTTON, Json
from bot.reply import Block, Choice, Choices, ContactLine, Contacts, Heading, Items, Note, Quotation, Text

_BOLD = {"weight": "bolder"}
_TITLE = {"size": "medium", "weight": "bolder"}
_SMALL = {"size": "small", "isSubtle": True}
# Whatever could be a list, a link or a date in a TextBlock is not among them.
_HARMLESS = re.compile(r"[^\W\d_](?:[^\W_]|[ ,'’?!()–—-])*")
# A run has no markup but "{{DATE(...)}}": https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features
_BETWEEN_BRACES = re.compile(r"(?<=\{)(?=\{)")


def draw(block: Block, known: frozenset[str]) -> tuple[Json, ...]:
    """Return *block* as it looks in Teams, with the *known* addresses to press."""
    match block:
        case Text(text):
            return _line(_runs(text, known))
        case Items(items, ordered):
            markers = (f"{n}. " if ordered else "• " for n in range(1, len(items) + 1))
            return tuple(_list([_runs(marker + item, known) for marker, item in zip(markers, items, strict=True)]))
        case Quotation(lines):
            # A container with a style has a margin of its own, so that it is told apart without its colour.
            quoted = _list([_runs(line, known) for line in lines])
            return ({"type": "Container", "style": "emphasis", "items": quoted},)
        case Heading(text):
            return _heading(text)
        case Contacts(title, contacts):
            return *_heading(title), *_list([_contact(contact, known) for contact in contacts])
        case Choices(prompt, choices):
            return *_below(_line(_words(prompt, _BOLD))), *buttons(choices)
        case Note(text):
            return _line(_runs(text, known, _SMALL))
        case _:
            assert_never(block)


def buttons(choices: Sequence[Choice]) -> tuple[Json, ...]:
    """Return *choices* to press; above one whose label is too long for a button stands the label."""
    drawn: list[Json] = []
    for is_long, some in groupby(choices, key=lambda choice: len(choice.label) > BUTTON):
        if is_long:
            for choice in some:
                drawn += (*_line(_words(choice.label)), *rows([_choice(choice)]))
        else:
            drawn += rows([_choice(choice) for choice in some])
    return tuple(drawn)


def _choice(choice: Choice) -> Json:
    return button(choice.label, "choice", choice.id)


def _heading(text: str) -> tuple[Json, ...]:
    """Return *text* as a heading for eyes and, if nothing in it could be markup, for screen readers."""
    if _HARMLESS.fullmatch(text):
        return _below(({"type": "TextBlock", "text": text, "style": "heading", "wrap": True, **_TITLE},))
    return _below(_line(_words(text, _TITLE)))


def _contact(contact: ContactLine, known: frozenset[str]) -> list[Json]:
    addresses = chain.from_iterable([*_words(" or "), *_runs(address, known)] for address in contact.addresses)
    about = _runs(f". {contact.about}", known) if contact.about else []
    return [*_words("• "), *_words(contact.name, _BOLD), *_words(": "), *list(addresses)[1:], *about]


def _below(drawn: tuple[Json, ...]) -> tuple[Json, ...]:
    """Return *drawn* a little further from what stands above, which it does not belong to."""
    return tuple(element | {"spacing": "medium"} for element in drawn)


def _list(lines: Sequence[list[Json]]) -> list[Json]:
    return [element | {"spacing": "small"} for line in lines for element in _line(line)]


def _line(runs: list[Json]) -> tuple[Json, ...]:
    return ({"type": "RichTextBlock", "inlines": runs},) if runs else ()


def _words(text: str, look: Json | None = None) -> list[Json]:
    """Return *text* with nothing in it made into markup or a link; nothing when it is empty."""
    return [{"type": "TextRun", "text": piece, **(look or {})} for piece in _BETWEEN_BRACES.split(text) if piece]


def _runs(text: str, known: frozenset[str], look: Json | None = None) -> list[Json]:
    """Return *text* with the *known* numbers and addresses to press."""
    runs = []
    for piece, url in spans(text, known):
        opens = {"selectAction": {"type": "Action.OpenUrl", "title": piece, "url": url}} if url else {}
        runs += [run | opens for run in _words(piece, look)]
    return runs
