"""docs/PROMISES.md says which tests fail when a promise is broken: they are there."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
LINES = [
    line for line in TESTS.parent.joinpath("docs/PROMISES.md").read_text().splitlines() if line.startswith("- `tests/")
]


def test_every_promise_has_lines() -> None:
    """The document is read as it is written: six promises, each with its tests."""
    promises = re.split(r"^## \d\. ", TESTS.parent.joinpath("docs/PROMISES.md").read_text(), flags=re.MULTILINE)[1:]

    assert len(promises) == 6
    assert all("\n- `tests/" in promise for promise in promises)


@pytest.mark.parametrize("line", LINES)
def test_what_is_named_is_there(line: str) -> None:
    """Each file that a line names exists, beside the first one of it, and each test is in one of these files."""
    first, *others = re.findall(r"`([^`]+)`", line)
    folder = TESTS.parent / (first if first.endswith("/") else Path(first).parent)
    named = [name for name in others if re.fullmatch(r"[\w.-]+\.(py|yaml)", name)]
    files = [file for file in (TESTS.parent / first, *(folder / name for name in named)) if not file.is_dir()]
    tests = [name for name in others if re.fullmatch(r"test_\w+", name)]

    assert [str(file) for file in files if not file.exists()] == []
    written = "\n".join(file.read_text() for file in files)
    assert [name for name in tests if f"def {name}(" not in written] == []
