"""The steps a layer is made of, each written for speed: matrices, GELU, normalisation, attention."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intents.feature import Floats

PANEL = 32
"""Columns of a matrix that are multiplied at a time when the rows are few.

OpenBLAS (0.3.31, AVX-512) multiplies what is SMALL at once, on one core, without copying both matrices first. For 10
rows that copying takes more time than all else: all matrices of the model take 2.8 ms instead of 7.0 on one core, with
64 columns 2.8, with 128 5.0 (AMD Zen 4, November 2026). On a processor without AVX-512 panels cost nothing and help
little. https://github.com/OpenMathLib/OpenBLAS, kernel/x86_64/sgemm_small_kernel_permit_skylakex.c
"""
SMALL = 100**3
"""Multiplications in one product."""
FEW = 64
"""Rows that are multiplied by panels; above that, whole matrices are as fast."""

_BLOCK = 32
"""Rows that GELU takes at a time, so that they and what it notes beside them stay in the second-level cache."""

# Phi(x) = 1 / (1 + exp(x * P(x * x))), the highest power of P first: fitted to the normal distribution so that the
# largest error of x * Phi(x) is least: 7e-8, and 6e-7 in float32. Beyond |x| = 7, where the fit ends, P only falls.
_PHI = [
    np.float32(c)
    for c in (
        -3.627848295937051e-09,
        2.675661200618638e-07,
        -7.948137033513159e-06,
        1.1054674069640744e-04,
        6.605351204803899e-05,
        -7.266829838087226e-02,
        -1.5957685367699816,
    )
]


class Dense:
    """Rows times a matrix, plus a bias."""

    def __init__(self, weights: Sequence[Floats], biases: Sequence[Floats]) -> None:
        """Put several matrices, each (columns, inputs), side by side, so that they are one step."""
        # One matrix stays where it lies in the file: for many rows BLAS does not mind which way round it is.
        self._weight = (weights[0] if len(weights) == 1 else np.concatenate(weights)).T
        self._bias = np.concatenate(biases)
        inputs, columns = self._weight.shape
        self._panel = PANEL if columns % PANEL == 0 else columns
        self._panels = np.ascontiguousarray(self._weight.reshape(inputs, -1, self._panel).transpose(1, 0, 2))

    def __call__(self, x: Floats) -> Floats:
        """Return (rows, columns) for *x*, (rows, inputs)."""
        rows, inputs = x.shape
        y = np.empty((rows, len(self._bias)), np.float32)
        if rows > FEW:
            np.matmul(x, self._weight, out=y)
        else:
            panels = y.reshape(rows, -1, self._panel).transpose(1, 0, 2)
            most = max(1, SMALL // (inputs * self._panel))
            for start in range(0, rows, most):
                np.matmul(x[start : start + most], self._panels, out=panels[:, start : start + most])
        y += self._bias
        return y


@dataclass(frozen=True, slots=True)
class Norm:
    """Rows moved and scaled to mean 0 and variance 1, then scaled and moved as learned."""

    weight: Floats
    bias: Floats
    epsilon: float

    def __call__(self, x: Floats) -> Floats:
        """Change *x*, (rows, dimension), in place, and return it."""
        dimension = np.float32(x.shape[1])
        x -= np.add.reduce(x, axis=1, keepdims=True) / dimension
        variance = np.einsum("ij,ij->i", x, x) / dimension
        x /= np.sqrt(variance + np.float32(self.epsilon))[:, None]
        x *= self.weight
        x += self.bias
        return x


def gelu(x: Floats) -> Floats:
    """Replace *x*, (rows, columns), by x * Phi(x) in place, exact to 1e-6, and return it.

    This is the GELU the model was trained with, not its approximation by tanh, which is off by up to 5e-4.
    """
    scratch = np.empty((2, min(_BLOCK, len(x)), x.shape[1]), np.float32)
    for start in range(0, len(x), _BLOCK):
        block = x[start : start + _BLOCK]
        square, power = scratch[:, : len(block)]
        np.multiply(block, block, out=square)
        np.multiply(square, _PHI[0], out=power)
        for c in _PHI[1:-1]:
            power += c
            power *= square
        power += _PHI[-1]
        power *= block
        np.exp(power, out=power)
        power += np.float32(1)
        block /= power
    return x


def attention(qkv: Floats, texts: int, heads: int) -> Floats:
    """Return for each token the mean of its text's values, weighted by how well they fit: (rows, dimension).

    Args:
        qkv: Queries, keys and values side by side, (rows, 3 * dimension); the rows are the tokens of one text
            after those of another, all texts of one length. Queries are already divided by the square root
            of a head's numbers.
        texts: How many texts.
        heads: Parts of the dimension that are compared by themselves.
    """
    rows, columns = qkv.shape
    split = qkv.reshape(texts, rows // texts, 3, heads, columns // 3 // heads)
    queries, keys, values = split.transpose(2, 0, 3, 1, 4)
    fit = np.matmul(queries, keys.swapaxes(2, 3))
    fit -= np.maximum.reduce(fit, axis=3, keepdims=True)
    np.exp(fit, out=fit)
    fit /= np.add.reduce(fit, axis=3, keepdims=True)
    mean = np.empty((rows, columns // 3), np.float32)
    np.matmul(fit, values, out=mean.reshape(texts, -1, heads, values.shape[3]).transpose(0, 2, 1, 3))
    return mean
