"""What the model makes of the pieces of texts: its forward pass (BERT, https://arxiv.org/abs/1810.04805)."""

from collections.abc import Iterator, Sequence
from math import sqrt

import numpy as np

from intents.feature import Floats, Indices
from intents.minilm.config import Config
from intents.minilm.step import Dense, Norm, attention, gelu
from intents.minilm.weights import Tensors


class Layer:
    """One of the layers: each token takes up something of the others, and is then transformed by itself."""

    def __init__(self, tensors: Tensors, name: str, config: Config) -> None:
        """Take the weights whose names begin with *name*.

        Raises:
            ModelError: One is missing or of another shape.
        """
        self._heads = config.heads
        d, inner = config.dimension, config.inner
        weights, biases = (
            [tensors.take(f"{name}.attention.self.{part}.{of}", *shape) for part in ("query", "key", "value")]
            for of, shape in (("weight", (d, d)), ("bias", (d,)))
        )
        root = np.float32(sqrt(d // config.heads))  # that attention divides by: once here, not for every text
        weights[0], biases[0] = weights[0] / root, biases[0] / root
        self._qkv = Dense(weights, biases)
        self._mix = dense(tensors, f"{name}.attention.output.dense", d, d)
        self._mixed = norm(tensors, f"{name}.attention.output.LayerNorm", config)
        self._up = dense(tensors, f"{name}.intermediate.dense", d, inner)
        self._down = dense(tensors, f"{name}.output.dense", inner, d)
        self._done = norm(tensors, f"{name}.output.LayerNorm", config)

    def __call__(self, x: Floats, texts: int) -> Floats:
        """Return (rows, dimension) for *x* of the same shape, the tokens of *texts* texts of one length."""
        y = self._mix(attention(self._qkv(x), texts, self._heads))
        y += x
        y = self._mixed(y)
        z = self._down(gelu(self._up(y)))
        z += y
        return self._done(z)


class Forward:
    """The embeddings, and the layers up to the last one that is asked for."""

    def __init__(self, tensors: Tensors, config: Config, layers: Sequence[int]) -> None:
        """Take the weights.

        Args:
            tensors: The model's weights.
            config: Its sizes.
            layers: The layers whose results are wanted, counted from 1, in rising order.

        Raises:
            ModelError: A weight is missing or of another shape.
        """
        d = config.dimension
        self.shape = (len(layers), d)
        self._wanted = tuple(layers)
        self._word = tensors.take("embeddings.word_embeddings.weight", config.vocabulary, d)
        position = tensors.take("embeddings.position_embeddings.weight", config.positions, d)
        self._position = position + tensors.take("embeddings.token_type_embeddings.weight", config.kinds, d)[0]
        self._norm = norm(tensors, "embeddings.LayerNorm", config)
        self._layers = [Layer(tensors, f"encoder.layer.{at}", config) for at in range(layers[-1])]

    def __call__(self, numbers: Indices) -> Floats:
        """Return the means over the tokens after each wanted layer, of length 1: (texts, layers, dimension).

        Args:
            numbers: The pieces of texts of one length, (texts, pieces).
        """
        # GELU of a very large number overflows on its way to the right result.
        with np.errstate(over="ignore"):
            means = np.stack(list(self._means(numbers)), axis=1)
        means /= np.sqrt(np.einsum("ijk,ijk->ij", means, means))[:, :, None]
        return means

    def _means(self, numbers: Indices) -> Iterator[Floats]:
        texts, length = numbers.shape
        x = self._norm((self._word[numbers] + self._position[:length]).reshape(texts * length, -1))
        for at, layer in enumerate(self._layers, start=1):
            x = layer(x, texts)
            if at in self._wanted:
                yield x.reshape(texts, length, -1).mean(axis=1)


def dense(tensors: Tensors, name: str, inputs: int, columns: int) -> Dense:
    """Return the step called *name*."""
    return Dense([tensors.take(f"{name}.weight", columns, inputs)], [tensors.take(f"{name}.bias", columns)])


def norm(tensors: Tensors, name: str, config: Config) -> Norm:
    """Return the normalisation called *name*."""
    weight, bias = (tensors.take(f"{name}.{part}", config.dimension) for part in ("weight", "bias"))
    return Norm(weight, bias, config.epsilon)
