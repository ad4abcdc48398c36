"""The folder that the store and the secret are kept in, shared by all processes of one deployment.

Errors:
    StoreError
        FolderError     the folder cannot be used until somebody mends it
"""

import fcntl
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.store import StoreError

SETTING = "SIGNPOST_DATA"
"""The setting that names the folder."""
BROKEN = ".broken-"
"""Stands in the name of a file that was broken and set aside."""
BROKEN_KEPT_S = 7 * 86_400
"""How long a broken file may be looked into: it may hold what the store would have deleted meanwhile."""


class FolderError(StoreError):
    """The folder cannot be used; the text names it and the setting, and says what to do."""

    def __init__(self, folder: Path, why: str, instead: str = "give a folder that can be written to") -> None:
        super().__init__(f"{SETTING}={folder}: {why}: {instead}")


def make_folder(folder: Path) -> None:
    """Make *folder* if it is not there, for this user only. One that is there keeps its permissions.

    Raises:
        FolderError: it cannot be made, or is no folder.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderError(folder, f"there can be no such folder ({error.strerror})") from None


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock *path*, which one process at a time can; the kernel takes it from a process that dies.

    Raises:
        BlockingIOError: another holds it, and this one does not *wait*.
        OSError: there can be no such file.
    """
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(lock)


def set_aside(path: Path, now: float, beside: tuple[str, ...] = ()) -> str:
    """Rename the broken file *path*, and what stands *beside* it under these endings; return its new name.

    Raises:
        OSError: it cannot be renamed.
    """
    names = (f"{path.name}{BROKEN}{n}" for n in itertools.count(int(now)))
    name = next(name for name in names if not path.with_name(name).exists())
    path.rename(path.with_name(name))
    for ending in beside:
        try:
            path.with_name(path.name + ending).rename(path.with_name(name + ending))
        except FileNotFoundError:
            continue
    return name


def drop_set_aside(folder: Path, now: float) -> None:
    """Delete the broken files of *folder* that were set aside too long ago.

    Raises:
        OSError: one cannot be deleted.
    """
    for path in folder.glob(f"*{BROKEN}*"):
        if path.stat().st_ctime <= now - BROKEN_KEPT_S:  # the time it was renamed
            path.unlink(missing_ok=True)
