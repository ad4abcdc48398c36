"""The steps a layer is made of, each written for speed: matrices, GELU, normalisation, attention."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from intents.feature import Floats
from intents.minilm.scratch import Scratch

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

_SAFE = np.float32(60)
"""What exp may be taken of: neither it nor a sum of 64 of them leaves what float32 can hold, at either end."""

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
    """Rows times a matrix. What is added to them, the bias, is left to the step that follows."""

    def __init__(self, weights: Sequence[Floats], bias: Floats) -> None:
        """Put several matrices, each (columns, inputs), side by side, so that they are one step."""
        # One matrix stays where it lies in the file: for many rows BLAS does not mind which way round it is.
        self._weight = (weights[0] if len(weights) == 1 else np.concatenate(weights)).T
        self.bias = bias
        inputs, self.columns = self._weight.shape
        self._panel = PANEL if self.columns % PANEL == 0 else self.columns
        self._panels = np.ascontiguousarray(self._weight.reshape(inputs, -1, self._panel).transpose(1, 0, 2))

    def __call__(self, x: Floats, y: Floats) -> Floats:
        """Write to *y*, (rows, columns), the products of *x*, (rows, inputs), and return it."""
        rows, inputs = x.shape
        if rows > FEW:
            return np.matmul(x, self._weight, out=y)
        panels = y.reshape(rows, -1, self._panel).transpose(1, 0, 2)
        most = max(1, SMALL // (inputs * self._panel))
        for start in range(0, rows, most):
            np.matmul(x[start : start + most], self._panels, out=panels[:, start : start + most])
        return y


@dataclass(frozen=True, slots=True)
class Norm:
    """Rows moved and scaled to mean 0 and variance 1, then scaled and moved as learned."""

    weight: Floats
    bias: Floats
    epsilon: float

    def __call__(self, x: Floats) -> Floats:
        """Change *x*, (rows, dimension), in place, and return it."""
        # A product with a vector adds up rows more quickly than a sum does.
        share = np.full(x.shape[1], 1 / x.shape[1], np.float32)
        x -= (x @ share)[:, None]
        scale = np.einsum("ij,ij->i", x, x)
        scale *= share[0]
        scale += np.float32(self.epsilon)
        np.sqrt(scale, out=scale)
        x /= scale[:, None]
        x *= self.weight
        x += self.bias
        return x


def gelu(x: Floats, bias: Floats, scratch: Scratch) -> Floats:
    """Add *bias* to *x*, (rows, columns), replace it by x * Phi(x) in place, exact to 1e-6, and return it.

    This is the GELU the model was trained with, not its approximation by tanh, which is off by up to 5e-4.
    """
    room = scratch("gelu", 2, min(_BLOCK, len(x)), x.shape[1])
    for start in range(0, len(x), _BLOCK):
        block = x[start : start + _BLOCK]
        square, power = room[:, : len(block)]
        block += bias
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


def attention(qkv: Floats, mean: Floats, groups: Iterable[tuple[int, int]], heads: int, scratch: Scratch) -> Floats:
    """Write to *mean* for each token the mean of its text's values, weighted by how well they fit, and return it.

    Args:
        qkv: Queries, keys and values side by side, (rows, 3 * dimension); the rows are the tokens of one text
            after those of another. Queries are already divided by the square root of a head's numbers.
        mean: (rows, dimension).
        groups: How many texts, and of how many tokens each, follow each other.
        heads: Parts of the dimension that are compared by themselves.
        scratch: Room for how well they fit.
    """
    start = 0
    for texts, length in groups:
        own = slice(start, start + texts * length)
        start = own.stop
        # (texts, length, 3, heads, numbers of a head) turned to 3 of (texts, heads, length, numbers)
        queries, keys, values = qkv[own].reshape(texts, length, 3, heads, -1).transpose(2, 0, 3, 1, 4)
        fit = np.matmul(queries, keys.swapaxes(2, 3), out=scratch("fit", texts, heads, length, length))
        softmax(fit)
        np.matmul(fit, values, out=mean[own].reshape(texts, length, heads, -1).transpose(0, 2, 1, 3))
    return mean


def softmax(x: Floats) -> Floats:
    """Replace the rows of *x*, (..., columns), by their exp as shares of the row's sum, in place, and return it."""
    # The largest of each row need not become 0 where exp is safe without. To find it takes longer than all else here.
    if not -_SAFE < x.min() <= x.max() < _SAFE:
        x -= np.maximum.reduce(x, axis=-1, keepdims=True)
    np.exp(x, out=x)
    # A product with ones adds up short rows several times as quickly as a sum does.
    x /= (x.reshape(-1, x.shape[-1]) @ np.ones(x.shape[-1], np.float32)).reshape(*x.shape[:-1], 1)
    return x
