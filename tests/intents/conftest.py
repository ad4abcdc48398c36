"""What tests of the matcher share: where the encoder's weights are."""

import os
import sys
from pathlib import Path

import pytest

from tests.intents.tiny_minilm import write_tiny


@pytest.fixture(scope="session")
def model_folder() -> Path:
    """Return the folder of the encoder's files; without them the test is skipped."""
    named = Path(os.environ.get("SIGNPOST_MODEL", ""))
    if "SIGNPOST_MODEL" in os.environ and named.is_dir():
        return named
    installed = Path(sys.prefix) / "share" / "signpost" / "minilm"
    if not installed.is_dir():
        pytest.skip("needs the encoder's weights: make model")
    return installed


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """Return a folder with a model of random weights, as small as can be."""
    return write_tiny(tmp_path)
