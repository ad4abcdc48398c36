"""What took long to compute is there the next time, and whatever is wrong with the folder costs only time."""

import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from intents.cache import KEPT, Cache, digest

_CONTENT = "unmistakable"
_ARRAYS: Mapping[str, NDArray[Any]] = {
    "floats": np.linspace(0, 1, 7, dtype=np.float32).reshape(7, 1),
    "halves": np.arange(6, dtype=np.float16).reshape(2, 3),
    "numbers": np.arange(-3, 3, dtype=np.intp),
    "bytes": np.frombuffer(_CONTENT.encode(), np.uint8),
    "none": np.empty((0, 4), np.float32),
    "turned": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "value": np.array(2.5),
}


def _assert_same(found: Mapping[str, NDArray[Any]] | None) -> None:
    assert found is not None
    assert found.keys() == _ARRAYS.keys()
    for name, array in _ARRAYS.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


def _only_file(folder: Path) -> Path:
    (found,) = folder.iterdir()
    return found


@given(st.lists(st.text(st.characters(codec=None))), st.lists(st.text(st.characters(codec=None))))
def test_other_parts_have_another_digest(one: list[str], other: list[str]) -> None:
    """A digest is a file name of 32 letters and figures, the same for the same parts only."""
    assert (digest(*one) == digest(*other)) == (one == other)
    assert digest(*one).isalnum()
    assert len(digest(*one)) == 32


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("a", ""), ("a",)),
        (("1:a",), ("a",)),
        (("a", "b"), ("b", "a")),
        (("a1:b",), ("a", "b")),
        (("é",), ("e\u0301",)),
        ((), ("",)),
    ],
)
def test_where_a_part_ends_matters(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    """The same letters parted in another way are something else."""
    assert digest(*one) != digest(*other)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    """Arrays come back as they were, of whatever kind and shape, in folders that did not exist."""
    folder = tmp_path / "not" / "yet"

    Cache(folder).save("fit", "a", _ARRAYS)

    _assert_same(Cache(folder).load("fit", "a"))
    assert [path.name for path in folder.iterdir()] == ["fit-a.npz"]


def test_saving_again_replaces(tmp_path: Path) -> None:
    """Under a key there is what was saved last."""
    cache = Cache(tmp_path)
    cache.save("fit", "a", {"old": np.arange(3)})

    cache.save("fit", "a", _ARRAYS)

    _assert_same(cache.load("fit", "a"))


def test_what_was_not_saved_is_not_there(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Another key, another kind or another folder has nothing, which is no reason to warn."""
    Cache(tmp_path).save("fit", "a", _ARRAYS)

    assert Cache(tmp_path).load("fit", "b") is None
    assert Cache(tmp_path).load("vectors", "a") is None
    assert Cache(tmp_path / "none").load("fit", "a") is None
    assert not caplog.records


def test_without_a_folder_nothing_is_kept() -> None:
    """A cache without a folder takes everything and has nothing."""
    Cache(None).save("fit", "a", _ARRAYS)

    assert Cache(None).load("fit", "a") is None


@pytest.mark.parametrize("share", [0, 0.001, 0.01, 0.3, 0.6, 0.9, 0.99, 0.999])
def test_half_a_file_is_not_used(tmp_path: Path, caplog: pytest.LogCaptureFixture, share: float) -> None:
    """A file that was cut off is computed anew; the warning names the file and nothing that is in it."""
    cache = Cache(tmp_path)
    cache.save("fit", "a", _ARRAYS)
    path = _only_file(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])

    assert cache.load("fit", "a") is None

    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.exc_info is None
    assert str(path) in record.getMessage()
    assert _CONTENT not in caplog.text
    cache.save("fit", "a", _ARRAYS)
    _assert_same(cache.load("fit", "a"))


_NPY = b"\x93NUMPY\x01\x00v\x00" + b"{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }".ljust(117) + b"\n\x07"


@pytest.mark.parametrize("content", [b"", b"\x00" * 99, b"PK", b"PK\x05\x06" + b"\x00" * 18, b"not arrays", _NPY])
def test_another_file_is_never_a_crash(tmp_path: Path, content: bytes) -> None:
    """What is no file of ours, though it has the name of one, is not used."""
    (tmp_path / "fit-a.npz").write_bytes(content)

    assert not Cache(tmp_path).load("fit", "a")


def test_pickled_objects_are_not_loaded(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file that could run code when it is read is not read."""
    with (tmp_path / "fit-a.npz").open("wb") as file:
        np.savez(file, anything=np.array([{"a": 1}], dtype=object))

    assert Cache(tmp_path).load("fit", "a") is None
    assert len(caplog.records) == 1


def test_a_changed_byte_is_never_a_crash(tmp_path: Path) -> None:
    """Whichever byte of the directory of a file was changed, it is loaded or not; it does not raise."""
    cache = Cache(tmp_path)
    cache.save("fit", "a", {"one": np.arange(3), "two": np.ones(2)})
    path = _only_file(tmp_path)
    content = path.read_bytes()

    for at in [*range(40), *range(len(content) - 180, len(content))]:
        for flip in (0x01, 0x20, 0xFF):
            changed = bytearray(content)
            changed[at] ^= flip
            path.write_bytes(changed)
            cache.load("fit", "a")


def test_a_folder_in_place_of_a_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A folder with the name of a file is not loaded, and saving leaves nothing behind."""
    (tmp_path / "fit-a.npz" / "something").mkdir(parents=True)
    cache = Cache(tmp_path)

    cache.save("fit", "a", _ARRAYS)

    assert cache.load("fit", "a") is None
    assert len(caplog.records) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["fit-a.npz"]


def test_a_folder_that_cannot_be_made(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where no folder can be, nothing is kept; the warning says where and why."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    cache = Cache(tmp_path / "file" / "cache")

    cache.save("fit", "a", _ARRAYS)

    (record,) = caplog.records
    assert "cache" in record.getMessage()
    assert "irectory" in record.getMessage()
    assert _CONTENT not in caplog.text


_AS_NOBODY = """
import os, sys
from pathlib import Path
import numpy as np
from intents.cache import Cache
"".encode("cp437")  # that of zip files, which nobody may not import
cache = Cache(Path(sys.argv[1]))
os.setuid(65534)
cache.save("fit", "b", {"a": np.arange(3)})
found = cache.load("fit", "a")
print("loaded" if found else "lost", len(os.listdir(sys.argv[1])))
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root, to give up its rights")
def test_a_folder_that_may_only_be_read() -> None:
    """What somebody else has computed, as when an image was built, is used by who may read and not write it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        Cache(folder).save("fit", "a", _ARRAYS)
        _only_file(folder).chmod(0o644)
        folder.chmod(0o755)

        done = subprocess.run([sys.executable, "-c", _AS_NOBODY, name], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["loaded", "1"]
    assert "nothing can be kept" in done.stderr


def test_the_latest_stay(tmp_path: Path) -> None:
    """Of each kind those stay that were last saved or loaded; those of other kinds are left alone."""
    cache = Cache(tmp_path)
    cache.save("vectors", "v", _ARRAYS)
    os.utime(tmp_path / "vectors-v.npz", (1, 1))
    for at, key in enumerate("abc"):
        cache.save("fit", key, _ARRAYS)
        os.utime(tmp_path / f"fit-{key}.npz", (at, at))
    assert KEPT == 3
    cache.load("fit", "a")

    cache.save("fit", "d", _ARRAYS)

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "fit-a.npz",
        "fit-c.npz",
        "fit-d.npz",
        "vectors-v.npz",
    ]


def test_what_cannot_be_kept_leaves_nothing_behind(tmp_path: Path) -> None:
    """Saving what is no array of numbers is a mistake of ours, and leaves no half a file."""
    with pytest.raises(ValueError, match="allow_pickle"):
        Cache(tmp_path).save("fit", "a", {"objects": np.array([object()])})

    assert list(tmp_path.iterdir()) == []


def test_saving_at_the_same_time(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever else saves and loads in the folder, what is loaded is whole and nothing but whole files is left."""
    cache = Cache(tmp_path)

    def work(at: int) -> None:
        cache.save("fit", f"key{at % 6}", _ARRAYS)
        found = cache.load("fit", f"key{at % 4}")
        if found is not None:
            _assert_same(found)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(300)))

    assert {path.suffix for path in tmp_path.iterdir()} == {".npz"}
    assert [record.getMessage() for record in caplog.records] == []
