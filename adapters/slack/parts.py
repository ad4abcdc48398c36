"""A reply in parts that each fit in a Slack message, cut where it hurts least."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from adapters.parting import halves
from adapters.slack.blocks import buttons, draw
from adapters.slack.limits import BLOCK_TEXT, BUTTON, MESSAGE_SIZE, SlackBlock, cut, size
from bot.plain import plain_block
from bot.reply import Block, Choice, Choices, Reply, Text


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """One message, or a part of one: its *blocks*, and all they say as *text* for notifications and screen readers.

    *text* is escaped, since Slack reads markup in it: https://docs.slack.dev/messaging/formatting-message-text
    *size* is that of the blocks, as ``limits.size`` counts it.
    """

    text: str
    blocks: tuple[SlackBlock, ...]
    size: int


def parts(reply: Reply, known: frozenset[str]) -> Iterator[SlackMessage]:
    """Yield *reply* in parts, each small enough for a message."""
    first = 1
    for block in reply.blocks:
        yield from _drawn(block, known, first)
        first += len(block.choices) if isinstance(block, Choices) else 0


@lru_cache(maxsize=1_000)
def _drawn(block: Block, known: frozenset[str], first: int) -> tuple[SlackMessage, ...]:
    """Return *block* in parts; most of an answer is in others too, and drawing is most of what sending one costs."""
    return tuple(_fitting(block, known, first))


def _fitting(block: Block, known: frozenset[str], first: int = 1) -> Iterator[SlackMessage]:
    """Yield *block* as it is, if it fits; a longer one in paragraphs of what it says."""
    text = plain_block(block)
    is_cut = isinstance(block, Choices) and any(len(choice.label) > BUTTON for choice in block.choices)
    if not text.strip():
        return
    if len(_escaped(text)) <= BLOCK_TEXT and not is_cut:
        drawn = draw(block, known, first)
        if (length := size(drawn)) <= MESSAGE_SIZE:
            yield SlackMessage(_escaped(text), drawn, length)
            return
    if isinstance(block, Choices):
        yield from _fitting(Text(text), known)
        yield from _pressed(block.choices, first)
    else:
        for half in halves(block, text):
            yield from _fitting(half, known)


def _pressed(choices: Sequence[Choice], first: int) -> Iterator[SlackMessage]:
    """Yield only what is pressed for *choices*, whose whole labels and numbers stand above."""
    drawn, text = buttons(choices, first), _escaped("\n".join(cut(choice.label, BUTTON) for choice in choices))
    length = size(drawn)
    if len(choices) == 1 or (length <= MESSAGE_SIZE and len(text) <= BLOCK_TEXT):
        yield SlackMessage(text, drawn, length)
    else:
        middle = len(choices) // 2
        yield from _pressed(choices[:middle], first)
        yield from _pressed(choices[middle:], first + middle)


def _escaped(text: str) -> str:
    return escape(text, quote=False)
