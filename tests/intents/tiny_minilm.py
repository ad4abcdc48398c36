"""A model of random weights that has all a real one has and fits in a few kilobytes."""

import hashlib
import json
import math
import string
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from intents.feature import Floats
from intents.minilm.model import CONFIG, VOCABULARY, WEIGHTS

Doubles = NDArray[np.float64]

DIMENSION, INNER, HEADS, LAYERS, POSITIONS = 8, 64, 2, 2, 64
PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "shift", "shifts", "##ing", "rota", "'", "?"]
PIECES += [*string.ascii_lowercase, *(f"##{letter}" for letter in string.ascii_lowercase)]
SIZES = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "position_embedding_type": "absolute",
    "hidden_size": DIMENSION,
    "intermediate_size": INNER,
    "num_attention_heads": HEADS,
    "num_hidden_layers": LAYERS,
    "max_position_embeddings": POSITIONS,
    "vocab_size": len(PIECES),
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
}


def tiny_weights() -> dict[str, Floats]:
    """Return random arrays by the names they have in the model."""
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(PIECES), DIMENSION),
        "embeddings.position_embeddings.weight": (POSITIONS, DIMENSION),
        "embeddings.token_type_embeddings.weight": (2, DIMENSION),
        "embeddings.LayerNorm.weight": (DIMENSION,),
        "embeddings.LayerNorm.bias": (DIMENSION,),
    }
    steps = {f"attention.self.{part}": (DIMENSION, DIMENSION) for part in ("query", "key", "value")}
    steps |= {"attention.output.dense": (DIMENSION, DIMENSION), "intermediate.dense": (INNER, DIMENSION)}
    steps |= {"output.dense": (DIMENSION, INNER)}
    for layer in (f"encoder.layer.{at}" for at in range(LAYERS)):
        for step, (columns, inputs) in steps.items():
            shapes |= {f"{layer}.{step}.weight": (columns, inputs), f"{layer}.{step}.bias": (columns,)}
        for norm in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"{layer}.{norm}.weight": (DIMENSION,), f"{layer}.{norm}.bias": (DIMENSION,)}
    random = np.random.default_rng(7)
    return {name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}


def safetensors(weights: Mapping[str, Floats]) -> tuple[dict[str, dict[str, object]], bytes]:
    """Return the header and the data of a safetensors file."""
    header: dict[str, dict[str, object]] = {"__metadata__": {"format": "pt"}}
    start = 0
    for name, array in weights.items():
        offsets = [start, start + array.nbytes]
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": offsets}
        start += array.nbytes
    return header, b"".join(array.tobytes() for array in weights.values())


def packed(header: Mapping[str, object], data: bytes) -> bytes:
    """Return a safetensors file."""
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def write_tiny(folder: Path) -> Path:
    """Write the model's three files to *folder*, and return it."""
    (folder / WEIGHTS).write_bytes(packed(*safetensors(tiny_weights())))
    (folder / VOCABULARY).write_text("\n".join(PIECES) + "\n", encoding="utf-8")
    (folder / CONFIG).write_text(json.dumps(SIZES), encoding="utf-8")
    return folder


def digests(folder: Path) -> dict[str, str]:
    """Return the digests of the three files as they are."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (WEIGHTS, VOCABULARY, CONFIG)}


def plain_vectors(numbers: list[int]) -> Doubles:
    """Return the vectors of one text by its pieces, (layer, dimension), computed as the paper writes it."""
    w = {name: array.astype(np.float64) for name, array in tiny_weights().items()}

    def step(x: Doubles, name: str) -> Doubles:
        stepped: Doubles = x @ w[f"{name}.weight"].T + w[f"{name}.bias"]
        return stepped

    def norm(x: Doubles, name: str) -> Doubles:
        x = x - x.mean(1, keepdims=True)
        normed: Doubles = x / np.sqrt((x * x).mean(1, keepdims=True)) * w[f"{name}.weight"] + w[f"{name}.bias"]
        return normed

    x = w["embeddings.word_embeddings.weight"][numbers] + w["embeddings.token_type_embeddings.weight"][0]
    x = norm(x + w["embeddings.position_embeddings.weight"][: len(numbers)], "embeddings.LayerNorm")
    found = []
    for layer in (f"encoder.layer.{at}" for at in range(LAYERS)):
        parts = (np.split(step(x, f"{layer}.attention.self.{p}"), HEADS, 1) for p in ("query", "key", "value"))
        heads = []
        for query, key, value in zip(*parts, strict=True):
            fit = np.exp(query @ key.T / math.sqrt(DIMENSION // HEADS))
            heads.append(fit / fit.sum(1, keepdims=True) @ value)
        mixed = step(np.concatenate(heads, 1), f"{layer}.attention.output.dense")
        x = norm(x + mixed, f"{layer}.attention.output.LayerNorm")
        up = step(x, f"{layer}.intermediate.dense")
        gelu = up * 0.5 * (1 + np.vectorize(math.erf)(up / math.sqrt(2)))
        x = norm(x + step(gelu, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
        found.append(x.mean(0) / np.linalg.norm(x.mean(0)))
    return np.array(found)
