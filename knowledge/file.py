"""The files of a content folder as text, whatever else may stand under their names."""

import os
import stat
from operator import attrgetter
from pathlib import Path

from knowledge.problem import Refused

MAX_BYTES = 256 * 1024


def yaml_files(folder: Path) -> list[Path]:
    """Return the YAML files in *folder* by name; none when it cannot be listed. Never raises.

    Hidden files are left out: editors keep their locks and unsaved work in them.
    """
    return [folder / entry.name for entry in yaml_entries(folder)]


def yaml_entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what ``yaml_files`` does, as the system lists it: a third of the cost for whoever looks often."""
    try:
        with os.scandir(folder) as found:
            named = [entry for entry in found if entry.name.endswith((".yaml", ".yml")) and entry.name[0] != "."]
    except OSError:
        return []
    return sorted(named, key=attrgetter("name"))


def read_text(path: Path) -> str:
    """Return the text of the file at *path*, which may be anything: missing, a pipe, huge, not text.

    Raises:
        Refused: it cannot be read as text.
    """
    data = _read(path)
    if len(data) > MAX_BYTES:
        raise Refused(1, f"it is over {MAX_BYTES // 1024} kB", "split it or make it shorter")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refused(line, "a character is not UTF-8", "save the file as UTF-8") from None


def _read(path: Path) -> bytes:
    """Return what is in the file, at most one byte over the limit."""
    try:
        # Without O_NONBLOCK, opening a pipe would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _unreadable(error) from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Refused(1, "it is not an ordinary file", "put a text file here")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(error) from None
    finally:
        os.close(descriptor)


def _unreadable(error: OSError) -> Refused:
    return Refused(1, f"it cannot be read ({error.strerror})", "check that the file is there and may be read")
