"""The icons for Teams are what Microsoft takes, and a wrong one is noticed before anybody uploads it."""

import re
import runpy
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.teams.package import SOURCE, make_package
from tests.deploy.teams_package import APP_ID, PAGES, manifest_in, refused

Pixel = tuple[int, int, int, int]
WHITE, CLEAR, GREY = (255, 255, 255, 255), (255, 255, 255, 0), (254, 255, 255, 255)
DRAWN = runpy.run_path(str(SOURCE / "icons.py"))
NEITHER = "outline.png: it has to be pure white on a clear background, with nothing between."


def outline(changed: Pixel | None = None, side: int = 32) -> bytes:
    """Return an outline icon, with one pixel *changed*."""

    def pixel(column: int, row: int) -> Pixel:
        return changed if changed and (column, row) == (5, 7) else WHITE if column <= row else CLEAR

    drawn: bytes = DRAWN["png"](side, pixel)
    return drawn


def filtered(picture: bytes, kind: int) -> bytes:
    """Return *picture*, an outline icon without filters, with each of its rows filtered as *kind* says."""
    found = re.search(rb"IDAT(.*)....\x00{4}IEND", picture, re.DOTALL)
    assert found
    rows, width = zlib.decompress(found[1]), 128
    above, made = bytes(width), b""
    for start in range(0, len(rows), width + 1):
        line = rows[start + 1 : start + 1 + width]
        beside = zip(bytes(4) + line[:-4], above, bytes(4) + above[:-4], strict=True)
        guesses = (guess(kind, *values) for values in beside)
        made += bytes([kind, *((value - one) % 256 for value, one in zip(line, guesses, strict=True))])
        above = line
    data = zlib.compress(made)
    chunk = struct.pack(">I", len(data)) + b"IDAT" + data + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    return picture[: found.start() - 4] + chunk + picture[-12:]


def guess(kind: int, left: int, up: int, corner: int) -> int:
    """Return what PNG's filter *kind* takes away from a value, from those beside and above it."""
    to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    paeth = left if to_left <= min(to_up, to_corner) else up if to_up <= to_corner else corner
    return (0, left, up, (left + up) // 2, paeth)[kind]


@pytest.mark.parametrize("kind", range(5))
def test_an_icon_from_any_program_is_read_right(source: Path, tmp_path: Path, kind: int) -> None:
    """Whichever of PNG's filters it was saved with, one pixel that is not quite white is found."""
    (source / "outline.png").write_bytes(filtered(outline(), kind))
    make_package(APP_ID, PAGES, tmp_path / "taken.zip", source=source)
    (source / "outline.png").write_bytes(filtered(outline(GREY), kind))

    assert refused(source) == [NEITHER]


@pytest.mark.parametrize(
    ("name", "picture", "sentence"),
    [
        ("color.png", outline(), "color.png: it has to be 192 by 192 pixels."),
        ("color.png", b"GIF89a", "color.png: it is not a PNG picture."),
        ("color.png", b"", "color.png: it is not a PNG picture."),
        ("color.png", outline()[:20], "color.png: it is not a PNG picture."),
        ("outline.png", outline(side=31), "outline.png: it has to be 32 by 32 pixels."),
        ("outline.png", b"<svg/>", "outline.png: it is not a PNG picture."),
        ("outline.png", outline((255, 255, 255, 128)), NEITHER),
        ("outline.png", outline((0, 0, 0, 255)), NEITHER),
        ("outline.png", DRAWN["png"](32, lambda *_: CLEAR), NEITHER),
        ("outline.png", DRAWN["png"](32, lambda *_: WHITE), NEITHER),
        ("outline.png", outline()[:60], "outline.png: it is damaged."),
        ("outline.png", outline()[:33], "outline.png: it is damaged."),
        ("outline.png", filtered(outline(), 0).replace(b"IDAT", b"iDAT"), "outline.png: it is damaged."),
        (
            "outline.png",
            outline().replace(b"\x08\x06\0\0\0", b"\x08\x02\0\0\0", 1),
            "outline.png: it has to be saved with 8 bits each of red, green, blue and alpha.",
        ),
    ],
)
def test_a_picture_that_teams_would_not_take_is_refused(source: Path, name: str, picture: bytes, sentence: str) -> None:
    """An icon of the wrong kind, size or colour is said in a sentence before anybody uploads it."""
    (source / name).write_bytes(picture)

    assert refused(source) == [sentence]


@pytest.mark.parametrize(("name", "side", "pixel"), [("color.png", 192, "color"), ("outline.png", 32, "outline")])
def test_the_icons_are_what_the_script_beside_them_draws(name: str, side: int, pixel: str) -> None:
    """Nobody has to take a picture on trust: it can be drawn again."""

    def content(picture: bytes) -> bytes:
        return zlib.decompress(picture[41:])

    assert content((SOURCE / name).read_bytes()) == content(DRAWN["png"](side, DRAWN[pixel]))


def test_the_symbol_stays_where_teams_does_not_cut(made: Path) -> None:
    """The background reaches 48 pixels in from each side, in the accent colour of the manifest."""
    color: Callable[[int, int], Pixel] = DRAWN["color"]
    accent = (*bytes.fromhex(manifest_in(made)["accentColor"].removeprefix("#")), 255)
    everywhere = {(column, row): color(column, row) for column in range(192) for row in range(192)}

    symbol = [place for place, seen in everywhere.items() if seen != accent]

    assert {min(symbol), max(symbol)} <= {(column, row) for column in range(48, 144) for row in range(48, 144)}
    assert (min(row for _, row in symbol), max(row for _, row in symbol)) == (48, 143)
