"""A reply in parts that each fit in a Teams message, cut where it hurts least."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from adapters.parting import halves
from adapters.teams.cards import buttons, draw
from adapters.teams.limits import PART_SIZE, Json, size
from bot.plain import plain_block
from bot.reply import Block, Choice, Choices, Reply, Text


@dataclass(frozen=True, slots=True)
class Part:
    """What one message says, or a part of that: drawn as *elements*, and in plain *text*.

    *size* is at least that of both, as ``limits.size`` counts it.
    """

    text: str
    elements: tuple[Json, ...]
    size: int

    @classmethod
    def of(cls, text: str, elements: tuple[Json, ...]) -> "Part":
        """Return *text*, drawn as *elements*."""
        return cls(text, elements, size([text, elements]))

    def joined(self, below: "Part") -> "Part":
        """Return this and what comes *below* as one part."""
        # What JSON puts around each of them is more than what it puts between them.
        together = self.size + below.size
        return Part(f"{self.text}\n\n{below.text}", (*self.elements, *below.elements), together)

    @property
    def fits(self) -> bool:
        """Whether one message holds it."""
        return self.size <= PART_SIZE


def parts(reply: Reply, known: frozenset[str]) -> Iterator[Part]:
    """Yield *reply* in parts, each small enough for a message."""
    for block in reply.blocks:
        yield from _drawn(block, known)


@lru_cache(maxsize=1_000)
def _drawn(block: Block, known: frozenset[str]) -> tuple[Part, ...]:
    """Return *block* in parts; most of an answer is in others too, and drawing is most of what sending one costs."""
    return tuple(_fitting(block, known))


def _fitting(block: Block, known: frozenset[str]) -> Iterator[Part]:
    """Yield *block* as it is, if it fits; a longer one in paragraphs of what it says."""
    text = plain_block(block)
    if not text.strip():
        return
    part = Part.of(text, draw(block, known))
    if part.fits:
        yield part
    elif isinstance(block, Choices):
        yield from _fitting(Text(text), known)
        yield from _pressed(block.choices)
    else:
        for half in halves(block, text):
            yield from _fitting(half, known)


def _pressed(choices: Sequence[Choice]) -> Iterator[Part]:
    """Yield only what is pressed for *choices*, whose numbers stand above."""
    part = Part.of("\n".join(choice.label for choice in choices), buttons(choices))
    if len(choices) == 1 or part.fits:
        yield part
    else:
        middle = len(choices) // 2
        yield from _pressed(choices[:middle])
        yield from _pressed(choices[middle:])
