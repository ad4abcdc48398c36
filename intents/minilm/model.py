"""The model as an encoder: loaded from a folder, it gives texts their vectors."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

import numpy as np

from intents.cores import cores
from intents.encoder import Progress
from intents.feature import Floats
from intents.minilm.config import read_config
from intents.minilm.forward import Forward
from intents.minilm.scratch import Scratch
from intents.minilm.weights import ModelError, Tensors, opened
from intents.minilm.wordpiece import MOST_PIECES, WordPiece, read_vocabulary

WEIGHTS, VOCABULARY, CONFIG = "model.safetensors", "vocab.txt", "config.json"
DIGESTS: Mapping[str, str] = MappingProxyType(
    {
        WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        VOCABULARY: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
        CONFIG: "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    }
)
"""SHA-256 of the files of https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2."""
LAYERS = (3, 4, 5, 6)
"""The layers whose results are vectors, counted from 1: early ones know spelling and grammar, late ones meaning."""

_METHOD = 1
"""Raised whenever this package makes other vectors of the same files."""
_ROWS = 1536
"""Tokens of a batch, at most: BLAS is not faster with more, and a tenth slower with 256."""
_FEW = 4
"""Batches that are not worth starting threads for."""
_MOST_THREADS = 4


class MiniLm:
    """The encoder. Safe to use from several threads; keeps nothing of a text."""

    def __init__(self, id_: str, wordpiece: WordPiece, forward: Forward) -> None:
        self._id = id_
        self._wordpiece = wordpiece
        self._forward = forward

    @classmethod
    def load(cls, folder: Path, *, layers: Sequence[int] = LAYERS, digests: Mapping[str, str] = DIGESTS) -> "MiniLm":
        """Return the encoder in *folder*.

        Args:
            folder: Holds the three files that *digests* names.
            layers: Whose results are wanted, counted from 1, in rising order.
            digests: SHA-256 of each file.

        Raises:
            ModelError: A file is missing, another one or broken.
        """
        content = {name: opened(folder / name, digest) for name, digest in digests.items()}
        config = read_config(folder / CONFIG, content[CONFIG])
        if config.positions < MOST_PIECES or config.layers < layers[-1]:
            raise ModelError(folder / CONFIG, f"fewer than {MOST_PIECES} positions or {layers[-1]} layers")
        pieces = read_vocabulary(folder / VOCABULARY, content[VOCABULARY], config.vocabulary)
        forward = Forward(Tensors(folder / WEIGHTS, content[WEIGHTS]), config, layers)
        made_by = "/".join(digest[:16] for digest in digests.values())
        made_how = f"layers={','.join(map(str, layers))}/pieces={MOST_PIECES}/unicode={unicodedata.unidata_version}"
        return cls(f"all-MiniLM-L6-v2/{_METHOD}/{made_by}/{made_how}", WordPiece(pieces), forward)

    @property
    def id(self) -> str:
        """Name the files, the layers, and all else that makes the vectors."""
        return self._id

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """Return the vectors of *texts* as (text, layer, dimension), each [text, layer] of length 1.

        See `intents.encoder.Encoder`. Of a text at most MOST_PIECES pieces count.
        """
        numbers = self._wordpiece.numbers(texts)
        vectors = np.empty((len(texts), *self._forward.shape), np.float32)
        done = 0
        for batch, found in self._encoded(numbers):
            vectors[batch] = found
            done += len(batch)
            if progress:
                progress(done)
        return vectors

    def _encoded(self, numbers: Sequence[Sequence[int]]) -> Iterator[tuple[list[int], Floats]]:
        """Yield batches and their vectors."""
        batches = _batches(numbers)
        run = partial(_run, self._forward, numbers, Scratch())
        if len(batches) < _FEW:
            yield from zip(batches, map(run, batches), strict=True)
            return
        # Twice as fast on two cores; numpy lets go of the interpreter. Best with OPENBLAS_NUM_THREADS=1, as the
        # threads of OpenBLAS share out only the matrices, and wait for each other.
        pool = ThreadPoolExecutor(min(_MOST_THREADS, cores()))
        try:
            yield from zip(batches, pool.map(run, batches), strict=True)
        finally:
            pool.shutdown(cancel_futures=True)  # Ctrl-C waits for the batches at work, not for all


def _batches(numbers: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return which texts are encoded together, the longest first: at most _ROWS tokens, or one text."""
    batches: list[list[int]] = []
    rows = _ROWS
    for at in sorted(range(len(numbers)), key=lambda at: -len(numbers[at])):
        rows += len(numbers[at])
        if rows > _ROWS:
            batches.append([])
            rows = len(numbers[at])
        batches[-1].append(at)
    return batches


def _run(forward: Forward, numbers: Sequence[Sequence[int]], scratch: Scratch, batch: Sequence[int]) -> Floats:
    """Return the vectors of the texts of *batch*, which lie in the order of their lengths: none needs padding."""
    own = [numbers[at] for at in batch]
    return forward([np.array(list(same), np.intp) for _, same in groupby(own, len)], scratch)
