"""Who still lives: each process that owes answers holds a lock, and the kernel takes it away when the process ends."""

import fcntl
import os
import re
import secrets
from pathlib import Path

_ID = re.compile("[0-9a-f]{32}")


class Owner:
    """This process among those that share *folder*: known as *id*, until ``release`` or its end, however it ends.

    Raises:
        OSError: the folder cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)
        self._lock: int | None
        self.id, self._lock = _locked_file(folder)
        for path in folder.iterdir():  # owners that died and owed nothing
            self.is_dead(path.name)

    def is_dead(self, other: str) -> bool:
        """Return whether the owner *other* has ended; its file is gone then."""
        if not _ID.fullmatch(other):  # damaged on the disk, so that nobody will ever know it as theirs
            return True
        path = self._folder / other
        try:
            lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
        except BlockingIOError:
            return False
        finally:
            os.close(lock)
        return True

    def release(self) -> None:
        """Be dead for all others; twice is nothing."""
        lock, self._lock = self._lock, None
        if lock is not None:
            (self._folder / self.id).unlink(missing_ok=True)
            os.close(lock)


def _locked_file(folder: Path) -> tuple[str, int]:
    """Return the id and the descriptor of a new file that this process holds locked."""
    while True:
        name = secrets.token_hex(16)
        lock = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if (folder / name).exists():
                return name, lock
        except BlockingIOError:
            pass
        # Somebody took the file for a dead owner's before it was locked: another name.
        os.close(lock)
