"""Is a picture an icon that Teams takes?

https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package
"""

import struct
import zlib
from collections.abc import Iterator

COLOR_SIDE = 192
OUTLINE_SIDE = 32
"""Pixels along each side."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">IIBB")
_EIGHT_BITS_OF_RGBA = (8, 6)
"""The depth and the colour type: https://www.w3.org/TR/png-3/#11IHDR"""
_PIXEL = 4
_CLEAR, _FULL = 0, 255


def icon_problem(picture: bytes, side: int) -> str:
    """Return why *picture* is no square icon of *side* pixels, empty if it is one."""
    header = _header(picture)
    if header is None:
        return "is not a PNG picture"
    return "" if header[:2] == (side, side) else f"has to be {side} by {side} pixels"


def outline_problem(picture: bytes) -> str:
    """Return why *picture* is no outline icon, white where anything is and clear elsewhere; empty if it is one."""
    problem = icon_problem(picture, OUTLINE_SIDE)
    if problem:
        return problem
    header = _header(picture)
    if header is None or header[2:] != _EIGHT_BITS_OF_RGBA:
        return "has to be saved with 8 bits each of red, green, blue and alpha"
    try:
        pixels = list(_pixels(zlib.decompress(b"".join(_data(picture))), OUTLINE_SIDE))
    except (zlib.error, struct.error, IndexError, ValueError):
        return "is damaged"
    seen = [pixel for pixel in pixels if pixel[3] != _CLEAR]
    if not seen or len(seen) == len(pixels) or any(set(pixel) != {_FULL} for pixel in seen):
        return "has to be pure white on a clear background, with nothing between"
    return ""


def _header(picture: bytes) -> tuple[int, int, int, int] | None:
    """Return the width, the height, the depth and the colour type, None if it is not a PNG."""
    start = len(_SIGNATURE) + 8
    if not picture.startswith(_SIGNATURE) or picture[start - 4 : start] != b"IHDR":
        return None
    try:
        width, height, depth, kind = _HEADER.unpack_from(picture, start)
    except struct.error:
        return None
    return width, height, depth, kind


def _data(picture: bytes) -> Iterator[bytes]:
    """Yield what stands in the chunks of picture data."""
    at = len(_SIGNATURE)
    while at < len(picture):
        length, name = struct.unpack_from(">I4s", picture, at)
        if name == b"IDAT":
            yield picture[at + 8 : at + 8 + length]
        at += length + 12


def _pixels(data: bytes, side: int) -> Iterator[tuple[int, ...]]:
    """Yield the pixels of *data*, a row after the other (https://www.w3.org/TR/png-3/#9Filters).

    Raises:
        ValueError: a row has no known filter.
        IndexError: there are too few rows.
    """
    width = side * _PIXEL
    above = bytearray(width)
    for row in range(side):
        start = row * (width + 1)
        kind, line = data[start], bytearray(data[start + 1 : start + 1 + width])
        for n in range(width):
            left, corner = (line[n - _PIXEL], above[n - _PIXEL]) if n >= _PIXEL else (0, 0)
            line[n] = (line[n] + _guess(kind, left, above[n], corner)) % 256
        yield from (tuple(line[n : n + _PIXEL]) for n in range(0, width, _PIXEL))
        above = line


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    """Return what the filter *kind* adds to a value, from those beside and above it."""
    match kind:
        case 0:
            return 0
        case 1:
            return left
        case 2:
            return up
        case 3:
            return (left + up) // 2
        case 4:
            paeth = left + up - corner
            return min((left, up, corner), key=lambda near: abs(paeth - near))
        case _:
            msg = "there is no such filter"
            raise ValueError(msg)
