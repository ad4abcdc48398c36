"""The encoder's vectors of examples; those that a kept file has are not computed again."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from intents.cache import Cache, digest
from intents.encoder import Encoder, Progress
from intents.feature import Floats
from intents.kernel import LAYER_WEIGHTS, joined

_DIGEST = 16
"""Bytes that name a text."""


def vectors_of(texts: Sequence[str], encoder: Encoder, cache: Cache, progress: Progress | None = None) -> Floats:
    """Return the joined vectors (n, d) of *texts*; reads and writes *cache*.

    They are rounded to half precision, kept or not, so that a start with kept ones answers like one without.
    *progress* is told how many of the new ones are done.
    """
    if not texts:
        return np.empty((0, 0), np.float32)
    # The same text twice could be rounded in two ways, of which only one is kept.
    distinct = list(dict.fromkeys(texts))
    place = {text: at for at, text in enumerate(distinct)}
    return _vectors_of(distinct, encoder, cache, progress)[[place[text] for text in texts]]


def _vectors_of(texts: Sequence[str], encoder: Encoder, cache: Cache, progress: Progress | None) -> Floats:
    key = digest("vectors", encoder.id, repr(LAYER_WEIGHTS))
    kept = cache.load("vectors", key) or {}
    names = np.frombuffer(b"".join(map(_name, texts)), np.uint8).reshape(-1, _DIGEST)
    known = {name.tobytes(): at for at, name in enumerate(kept["names"])} if _is_whole(kept) else {}
    missing = [at for at, name in enumerate(names) if name.tobytes() not in known]
    new = _encoded([texts[at] for at in missing], encoder, progress)
    if not missing:
        return np.asarray(kept["vectors"][[known[name.tobytes()] for name in names]], np.float32)
    found = np.empty((len(texts), new.shape[1]), np.float16)
    found[missing] = new
    there = [at for at, name in enumerate(names) if name.tobytes() in known]
    if there:
        found[there] = kept["vectors"][[known[names[at].tobytes()] for at in there]]
    cache.save("vectors", key, {"names": names, "vectors": found})
    return found.astype(np.float32)


def _encoded(texts: Sequence[str], encoder: Encoder, progress: Progress | None) -> NDArray[np.float16]:
    if not texts:
        return np.empty((0, 0), np.float16)
    return joined(encoder.encode(texts, progress)).astype(np.float16)


def _name(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()


def _is_whole(kept: object) -> bool:
    if not isinstance(kept, dict) or not {"names", "vectors"} <= kept.keys():
        return False
    return len(kept["names"]) == len(kept["vectors"]) and kept["names"].shape[1:] == (_DIGEST,)
