"""What turns texts into vectors that lie close together when the texts mean much the same."""

from collections.abc import Callable, Sequence
from typing import Protocol

from intents.feature import Floats

Progress = Callable[[int], None]
"""Told, now and then, how many of the texts are done."""


class Encoder(Protocol):
    """A model of what sentences mean."""

    @property
    def id(self) -> str:
        """Name the model and all that makes its vectors: another id, other vectors. Kept vectors are kept under it."""
        ...

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """Return the vectors of *texts* as (text, layer, dimension), each [text, layer] of length 1.

        A text's vectors do not depend on the other texts, but for rounding. Takes any str and never raises
        because of one; of a long text only the beginning counts.
        """
        ...
