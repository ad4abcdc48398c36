"""How large the model is and of which kind: its config.json."""

import json
from dataclasses import dataclass
from pathlib import Path

from intents.minilm.weights import Bytes, ModelError

_KIND = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}


@dataclass(frozen=True, slots=True)
class Config:
    """The sizes the forward pass needs, all at least 1."""

    dimension: int
    inner: int
    """Numbers between the two steps of a layer's second half."""
    heads: int
    layers: int
    positions: int
    vocabulary: int
    kinds: int
    """Kinds of tokens, of which only the first is used."""
    epsilon: float
    """Added to variances, so that nothing is divided by 0."""


def read_config(path: Path, content: Bytes) -> Config:
    """Return what *content* says.

    Raises:
        ModelError: It is not JSON, is of a model of another kind, or a size is missing or impossible.
    """
    try:
        found = json.loads(content.tobytes().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ModelError(path, "it is not JSON") from error
    if not isinstance(found, dict) or any(found.get(key) != value for key, value in _KIND.items()):
        raise ModelError(path, f"it does not say {_KIND}")

    def size(key: str) -> int:
        value = found.get(key)
        if type(value) is not int or value < 1:
            raise ModelError(path, f"{key} is not a number from 1")
        return value

    epsilon = found.get("layer_norm_eps")
    if not isinstance(epsilon, float) or not 0 < epsilon < 1:
        raise ModelError(path, "layer_norm_eps is not between 0 and 1")
    if size("hidden_size") % size("num_attention_heads"):
        raise ModelError(path, "hidden_size cannot be shared among num_attention_heads")
    return Config(
        dimension=size("hidden_size"),
        inner=size("intermediate_size"),
        heads=size("num_attention_heads"),
        layers=size("num_hidden_layers"),
        positions=size("max_position_embeddings"),
        vocabulary=size("vocab_size"),
        kinds=size("type_vocab_size"),
        epsilon=epsilon,
    )
