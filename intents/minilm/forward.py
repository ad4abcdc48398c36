"""What the model makes of the pieces of texts: its forward pass (BERT, https://arxiv.org/abs/1810.04805)."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from intents.feature import Floats, Indices
from intents.minilm.config import Config
from intents.minilm.scratch import Scratch
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
        # The keys' bias adds the same to all that a query is compared with, so that the shares stay as they are.
        self._qkv = Dense([weights[0] / root, *weights[1:]], biases[0] / root)
        weight = tensors.take(f"{name}.attention.output.dense.weight", d, d)
        bias = tensors.take(f"{name}.attention.output.dense.bias", d)
        # The shares sum to 1, so that of the values' bias all of it arrives here.
        self._mix = Dense([weight], np.asarray(bias + weight.astype(np.float64) @ biases[2], np.float32))
        self._mixed = norm(tensors, f"{name}.attention.output.LayerNorm", config)
        self._up = dense(tensors, f"{name}.intermediate.dense", d, inner)
        self._down = dense(tensors, f"{name}.output.dense", inner, d)
        self._done = norm(tensors, f"{name}.output.LayerNorm", config)

    def __call__(self, x: Floats, groups: Sequence[tuple[int, int]], scratch: Scratch) -> Floats:
        """Replace *x*, (rows, dimension), by what the layer makes of it, and return it.

        Args:
            x: The tokens of the texts, one text after another.
            groups: How many texts, and of how many tokens each, follow each other.
            scratch: Room for all that lies between.
        """
        rows, d = x.shape
        qkv = self._qkv(x, scratch("wide", rows, self._qkv.columns))
        qkv[:, :d] += self._qkv.bias
        mean = attention(qkv, scratch("mean", rows, d), groups, self._heads, scratch)
        y = self._mix(mean, scratch("mixed", rows, d))
        y += x
        y += self._mix.bias
        self._mixed(y)
        z = gelu(self._up(y, scratch("wide", rows, self._up.columns)), self._up.bias, scratch)
        self._down(z, x)
        x += y
        x += self._down.bias
        return self._done(x)


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

    def __call__(self, groups: Sequence[Indices], scratch: Scratch) -> Floats:
        """Return the means over the tokens after each wanted layer, of length 1: (texts, layers, dimension).

        Args:
            groups: The pieces of texts, those of one length together: (texts, pieces) of each length.
            scratch: Room for what lies between.
        """
        shapes = [(len(numbers), numbers.shape[1]) for numbers in groups]
        means = np.empty((sum(texts for texts, _ in shapes), *self.shape), np.float32)
        x = self._embedded(groups, scratch)
        # GELU of a very large number overflows on its way to the right result.
        with np.errstate(over="ignore"):
            for at, layer in enumerate(self._layers, start=1):
                layer(x, shapes, scratch)
                if at in self._wanted:
                    _mean(x, shapes, means[:, self._wanted.index(at)])
        means /= np.sqrt(np.einsum("ijk,ijk->ij", means, means))[:, :, None]
        return means

    def _embedded(self, groups: Sequence[Indices], scratch: Scratch) -> Floats:
        """Return what the tokens are to the first layer, (rows, dimension)."""
        x = scratch("x", sum(numbers.size for numbers in groups), self.shape[1])
        start = 0
        for numbers in groups:
            own = x[start : start + numbers.size].reshape(*numbers.shape, -1)
            np.add(self._word[numbers], self._position[: numbers.shape[1]], out=own)
            start += numbers.size
        return self._norm(x)


def _mean(x: Floats, groups: Sequence[tuple[int, int]], means: Floats) -> None:
    """Write to *means*, (texts, dimension), the mean of each text's tokens in *x*, (rows, dimension)."""
    row = text = 0
    for texts, length in groups:
        tokens = x[row : row + texts * length].reshape(texts, length, -1)
        np.mean(tokens, axis=1, out=means[text : text + texts])
        row, text = row + texts * length, text + texts


def dense(tensors: Tensors, name: str, inputs: int, columns: int) -> Dense:
    """Return the step called *name*."""
    return Dense([tensors.take(f"{name}.weight", columns, inputs)], tensors.take(f"{name}.bias", columns))


def norm(tensors: Tensors, name: str, config: Config) -> Norm:
    """Return the normalisation called *name*."""
    weight, bias = (tensors.take(f"{name}.{part}", config.dimension) for part in ("weight", "bias"))
    return Norm(weight, bias, config.epsilon)
