"""A package for Teams, made or refused, and what is in it."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from adapters.teams.package import PackageError, Pages, make_package

APP_ID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
PAGES = Pages("https://trust.nhs.uk/signpost", "https://trust.nhs.uk/privacy", "https://trust.nhs.uk/terms?a=b")


def manifest_in(package: Path) -> dict[str, Any]:
    """Return the manifest in *package*."""
    with ZipFile(package) as archive:
        read = json.loads(archive.read("manifest.json"))
    assert isinstance(read, dict)
    return read


def refused(source: Path, app_id: str = APP_ID, pages: Pages = PAGES) -> list[str]:
    """Return the sentences with which a package of *source* is refused, having made sure that none was written."""
    target = source.parent / "refused.zip"
    with pytest.raises(PackageError) as error:
        make_package(app_id, pages, target, source=source)
    assert not target.exists()
    return str(error.value).splitlines()
