"""Draw the two icons of the Teams app beside this file: python deploy/teams/icons.py.

A signpost: a post with one board that points right and one that points left. Nothing but Python is needed. Sizes and
colours are those of https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

SIDE = 32
"""The signpost is drawn on a square of 32 by 32, all of it at its full height and width."""
MIDDLE, POST = 16, 4
"""Where the post stands, and how thick it is."""
UPPER, LOWER, BOARD, BOARD_FROM = 8, 19, 8, 4
"""How far down the boards are, how high they are, and where they begin."""
SLATE = (0x3A, 0x4A, 0x5C)
"""The accent colour of the manifest, which is also the background of the Slack app."""
WHITE = (255, 255, 255)
SAMPLES = 4
"""For smooth edges, points looked at along each side of a pixel of the colour icon."""

Pixel = tuple[int, int, int, int]


def is_signpost(x: float, y: float) -> bool:
    """Say whether the point, counted from the upper left, is on the signpost."""
    is_post = abs(x - MIDDLE) <= POST / 2 and 0 <= y <= SIDE
    return is_post or _is_board(x, y - UPPER) or _is_board(SIDE - x, y - LOWER)


def _is_board(x: float, y: float) -> bool:
    """Say whether the point, *y* from the middle of a board, is on it: square on the left, pointed on the right."""
    return abs(y) <= BOARD / 2 and BOARD_FROM <= x <= SIDE - abs(y)


def outline(column: int, row: int) -> Pixel:
    """Return a pixel of the small icon: white or nothing, for Teams takes no shade between."""
    return (*WHITE, 255 if is_signpost(column + 0.5, row + 0.5) else 0)


def color(column: int, row: int) -> Pixel:
    """Return a pixel of the large icon: the signpost 96 high, with the 48 around it that Teams may cut off."""
    points = [(n + 0.5) / SAMPLES for n in range(SAMPLES)]
    inside = sum(is_signpost((column + x - 48) / 3, (row + y - 48) / 3) for x in points for y in points)
    share = inside / SAMPLES**2
    red, green, blue = (round(back + (front - back) * share) for back, front in zip(SLATE, WHITE, strict=True))
    return red, green, blue, 255


def png(side: int, pixel: Callable[[int, int], Pixel]) -> bytes:
    """Return a square picture of *side* pixels as PNG (https://www.w3.org/TR/png-3/), 8 bits each of red to alpha."""
    rows = b"".join(
        b"\0" + bytes(value for column in range(side) for value in pixel(column, row)) for row in range(side)
    )
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunks(parts))


def _chunks(parts: tuple[tuple[bytes, bytes], ...]) -> Iterator[bytes]:
    for name, data in parts:
        yield struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


if __name__ == "__main__":
    folder = Path(__file__).parent
    (folder / "color.png").write_bytes(png(192, color))
    (folder / "outline.png").write_bytes(png(32, outline))
