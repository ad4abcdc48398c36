"""What lies in the model's files: the numbers it learned, read from a safetensors file after its digest was checked.

The format: https://github.com/huggingface/safetensors#format. Nothing in it can run; what this reader does not
know it refuses.
"""

import hashlib
import json
from collections.abc import Iterator
from itertools import pairwise
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from intents.feature import Floats

LONGEST_HEADER = 1_000_000
"""Bytes; the model's has 11,408. The format allows 100 MB."""
_LENGTH = 8  # bytes before the header that say how long it is
_NUMBER = 4  # bytes
_REMEDY = "fetch the model again: make model"

Bytes = NDArray[np.uint8]


class ModelError(ValueError):
    """A file of the model cannot be used; the text names it and says what to do."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}; {_REMEDY}")


def opened(path: Path, digest: str) -> Bytes:
    """Return the bytes of *path*, mapped into memory: a file that is in use must be replaced, never written over.

    Args:
        path: A file of the model.
        digest: The SHA-256 that its bytes must have, in small hexadecimal digits.

    Raises:
        ModelError: The file cannot be read, or is another one.
    """
    try:
        content = np.memmap(path, np.uint8, mode="r")
    except (OSError, ValueError) as error:  # ValueError: the file is empty
        raise ModelError(path, "missing, empty or not readable") from error
    if hashlib.sha256(content.data).hexdigest() != digest:
        raise ModelError(path, f"its SHA-256 is not {digest[:12]}…, so it is not the file this version is made for")
    return content


class Tensors:
    """The arrays of a safetensors file by their names. They cannot be written to."""

    def __init__(self, path: Path, content: Bytes) -> None:
        """Read the header of *content*.

        Raises:
            ModelError: *content* is not in the format.
        """
        self._path = path
        self._header, start = _header(path, content)
        self._data = content[start:]
        self._check()

    def take(self, name: str, *shape: int) -> Floats:
        """Return the array called *name*.

        Raises:
            ModelError: There is none, or it is not of float32 in *shape*.
        """
        match self._header.get(name):
            case {"dtype": "F32", "shape": list(found), "data_offsets": [int(first), int(last)]}:
                if tuple(found) != shape or last - first != prod(shape) * _NUMBER:
                    raise ModelError(self._path, f"{name} has the shape {found}, not {list(shape)}")
                return np.asarray(self._data[first:last]).view("<f4").reshape(shape)
            case {"dtype": str(dtype)}:
                raise ModelError(self._path, f"{name} is of {dtype}, not of F32")
            case _:
                raise ModelError(self._path, f"{name} is missing")

    def _check(self) -> None:
        """Raise ModelError unless the arrays lie end to end and fill the data, as the format demands."""
        places = sorted(self._places())
        borders = [(0, 0), *places, (len(self._data), len(self._data))]
        if any(first > last for first, last in places) or any(a[1] != b[0] for a, b in pairwise(borders)):
            raise ModelError(self._path, "its arrays overlap, leave gaps or reach beyond its end")

    def _places(self) -> Iterator[tuple[int, int]]:
        for name, entry in self._header.items():
            match entry:
                case {"data_offsets": [int(first), int(last)]}:
                    yield first, last
                case _ if name != "__metadata__":
                    raise ModelError(self._path, "its header does not say where an array lies")


def _header(path: Path, content: Bytes) -> tuple[dict[str, object], int]:
    """Return the header and where the data begins."""
    length = int.from_bytes(content[:_LENGTH].tobytes(), "little")
    end = _LENGTH + length
    if len(content) < _LENGTH or length > LONGEST_HEADER or end > len(content):
        raise ModelError(path, "its header is longer than it can be")
    try:
        header = json.loads(content[_LENGTH:end].tobytes().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ModelError(path, "its header is not JSON") from error
    if not isinstance(header, dict):
        raise ModelError(path, "its header is not a JSON object")
    return header, end
