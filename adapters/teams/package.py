"""What does an administrator upload to Teams? A zip of the filled manifest and the two icons."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from adapters.teams.icon import COLOR_SIDE, icon_problem, outline_problem
from adapters.teams.manifest import filled, problems

SOURCE = Path(__file__).parents[2] / "deploy" / "teams"
"""Where the manifest and the icons are, in a copy of the whole program."""
FILES = ("manifest.json", "color.png", "outline.png")
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip knows, so that the same content makes the same file."""


class PackageError(Exception):
    """There is nothing fit to be uploaded; each line of the text says what to mend, and repeats no value."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The Trust's own pages that Teams shows beside the app, as https:// addresses."""

    website: str
    privacy: str
    terms: str


def make_package(app_id: str, pages: Pages, target: Path, *, source: Path = SOURCE) -> Path:
    """Write the package for the bot *app_id* to *target*, in the place of what may be there, and return *target*.

    *source* holds the manifest, with places to fill in, and the icons.

    Raises:
        PackageError: a file is missing, the manifest or an icon is not fit for Teams, or *target* cannot be written.
    """
    values = {
        "TEAMS_APP_ID": app_id,
        "WEBSITE_URL": pages.website,
        "PRIVACY_URL": pages.privacy,
        "TERMS_URL": pages.terms,
    }
    template, color, outline = (_read(source / name) for name in FILES)
    manifest = _manifest(template, values)
    icons = {"color.png": icon_problem(color, COLOR_SIDE), "outline.png": outline_problem(outline)}
    wrong = [f"manifest.json: {one}" for one in problems(manifest)]
    wrong += [f"{name}: it {problem}." for name, problem in icons.items() if problem]
    if wrong:
        raise PackageError("\n".join(wrong))
    text = json.dumps(manifest, indent=2) + "\n"
    contents = (text.encode(), color, outline)
    try:
        target.write_bytes(_zipped(dict(zip(FILES, contents, strict=True))))
    except OSError as error:
        msg = f"The package cannot be written there: {error.strerror}."
        raise PackageError(msg) from None
    return target


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        msg = f"{file.name} is not in deploy/teams: make the package with a copy of the whole program."
        raise PackageError(msg) from None


def _manifest(template: bytes, values: Mapping[str, str]) -> object:
    try:
        return filled(json.loads(template), values)
    except ValueError:
        msg = "manifest.json: it is not JSON any more: take it anew, and change one thing at a time."
        raise PackageError(msg) from None


def _zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = ZipInfo(name, _NO_TIME)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return packed.getvalue()
