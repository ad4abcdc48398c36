"""A small knowledge base of its own for every test that asks for one."""

from pathlib import Path

import pytest

from tests.content import write_content


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a whole content folder that the test may change."""
    return write_content(tmp_path / "content")
