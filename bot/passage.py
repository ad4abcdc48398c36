"""The text of an entry as blocks: paragraphs, lists and quotations."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from bot.reply import Block, Items, Quotation, Text

_CONTACT = re.compile(r"\{([a-z0-9_]+)\}")
_STEP = re.compile(r"\d{1,2}\. ")


def fill(text: str, address: Callable[[str], str]) -> str:
    """Return *text* with every ``{contact}`` replaced by its *address*.

    >>> fill("Call {emergency}.", {"emergency": "999"}.__getitem__)
    'Call 999.'
    """
    return _CONTACT.sub(lambda found: address(found[1]), text)


def named_contacts(text: str) -> list[str]:
    """Return the ids of the contacts that *text* names in braces, in order."""
    return _CONTACT.findall(text)


def blocks(text: str) -> Iterator[Block]:
    r"""Yield *text* as blocks; lines that start with "- ", "1. " or "> " are lists and quotations.

    >>> list(blocks("First:\n1. Breathe\n2. Call"))
    [Text(text='First:'), Items(items=('Breathe', 'Call'), ordered=True)]
    """
    for kind, lines in groupby(filter(None, map(str.strip, text.splitlines())), key=_kind):
        found = tuple(lines)
        if kind is Quotation:
            yield Quotation(tuple(line[2:] for line in found))
        elif kind is Items:
            yield Items(tuple(line[2:] for line in found))
        elif kind is _STEP:
            yield Items(tuple(_STEP.sub("", line, count=1) for line in found), ordered=True)
        else:
            yield from map(Text, found)


def _kind(line: str) -> object:
    if line.startswith("> "):
        return Quotation
    if line.startswith("- "):
        return Items
    return _STEP if _STEP.match(line) else Text
