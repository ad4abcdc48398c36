"""An encoder that need not encode the examples again: what a cache of vectors saves is measured with it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from intents.encoder import Encoder, Progress
from intents.feature import Floats


class Kept:
    """Writes the vectors of each call to a folder, and reads them there if they are already.

    A fit makes the same calls each time, so that calls are known by their number and no text is written down.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self._folder = folder
        self._calls = 0
        self.fitted = False
        """From here on, when it is set, the encoder is asked and nothing is written."""

    @property
    def id(self) -> str:
        """The encoder's."""
        return self._encoder.id

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """Return the vectors of *texts*; see `intents.encoder.Encoder`."""
        if self.fitted:
            return self._encoder.encode(texts, progress)
        path = self._folder / f"{self._calls}.npy"
        self._calls += 1
        if not path.exists():
            np.save(path, self._encoder.encode(texts, progress))
        vectors: Floats = np.load(path)
        assert len(vectors) == len(texts), "a fit that makes other calls the second time"  # noqa: S101
        return vectors
