"""An encoder as small as can be: each word has a random direction in each layer, and a text is the sum of its words."""

import hashlib
from collections.abc import Sequence

import numpy as np

from intents.encoder import Progress
from intents.feature import Floats
from intents.intent import Example, Intent

LAYERS, DIMENSION = 4, 16


class FakeEncoder:
    """Texts that share words lie close together. Deterministic; keeps nothing of a text."""

    def __init__(self, id_: str = "fake") -> None:
        self._id = id_

    @property
    def id(self) -> str:
        """Name of the encoder: another one, other vectors."""
        return self._id

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """Return the vectors as (text, layer, dimension), each of length 1."""
        found = np.zeros((len(texts), LAYERS, DIMENSION), np.float32)
        for at, text in enumerate(texts):
            for layer in range(LAYERS):
                # The first word is that of no text, so that no vector is 0.
                found[at, layer] = sum(self._direction(layer, word) for word in ("", *text.casefold().split()))
            if progress:
                progress(at + 1)
        return np.asarray(found / np.linalg.norm(found, axis=2, keepdims=True), np.float32)

    def _direction(self, layer: int, word: str) -> Floats:
        name = f"{self._id} {layer} {word}".encode("utf-8", "surrogatepass")
        return np.frombuffer(hashlib.blake2b(name, digest_size=DIMENSION).digest(), np.uint8) - np.float32(127.5)


def made_intents(count: int, each: int, seed: int = 0) -> tuple[Intent, ...]:
    """Return *count* intents with *each* examples: words of their own, words of any intent, "please" in most."""
    random = np.random.default_rng(seed)
    syllables = [first + last for first in "bdfgklmnprstvz" for last in "aeiou"]

    def word() -> str:
        return "".join(random.choice(syllables, random.integers(1, 4)))

    shared = ["how", "can", "my", "with", "the", "when", *(word() for _ in range(20))]
    found = []
    for number in range(count):
        own = [word() for _ in range(6)]
        texts = [
            " ".join(
                [
                    *(["please"] if random.random() < 0.9 else []),
                    *random.choice(shared, 2),
                    *random.choice(own, 2),
                ]
            )
            for _ in range(each)
        ]
        found.append(Intent(f"made{number}", tuple(map(Example, texts))))
    return tuple(found)
