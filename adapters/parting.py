"""A block that is too long for a message, parted where it hurts least."""

import re

from bot.reply import Block, Note, Quotation, Text

_ENDS = (re.compile(r"\n+"), re.compile(r"(?<=[.!?])[\"')”’]*\s+"), re.compile(r"\s+"))
"""Where a text is parted, where it hurts least first: at the end of a line, a sentence, a word."""


def halves(block: Block, text: str) -> tuple[Block, Block]:
    """Return *text*, what *block* says, as two blocks like it, which can be parted again."""
    first, second = _parted(text)
    return _alike(block, first), _alike(block, second)


def _alike(block: Block, text: str) -> Block:
    """Return *text*, of what *block* says, as a block that can be parted again."""
    if isinstance(block, Quotation):
        return Quotation((text,))
    return Note(text) if isinstance(block, Note) else Text(text)


def _parted(text: str) -> tuple[str, str]:
    """Return *text* parted as near its middle as it can be without hurting it more than it must."""
    middle = len(text) // 2
    for end in _ENDS:
        places = [found.end() for found in end.finditer(text) if 0 < found.end() < len(text)]
        if places:
            middle = min(places, key=lambda place: abs(place - len(text) // 2))
            break
    return text[:middle], text[middle:]
