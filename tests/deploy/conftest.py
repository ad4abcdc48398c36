"""What the tests of the Teams package share."""

from pathlib import Path

import pytest

from adapters.teams.package import FILES, SOURCE, make_package
from tests.deploy.teams_package import APP_ID, PAGES


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Return a package made from what ships."""
    return make_package(APP_ID, PAGES, tmp_path / "signpost.zip")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a folder like the one that ships, to be changed."""
    folder = tmp_path / "source"
    folder.mkdir()
    for name in FILES:
        (folder / name).write_bytes((SOURCE / name).read_bytes())
    return folder
