"""Room on the disk that is given up when it is full, so that forgetting works even then."""

import os
from pathlib import Path

SIZE = 256 * 1024
"""Bytes: sixty pages of SQLite's; to forget one conversation of a thousand writes ten (measured 2026-11-23)."""


class Reserve:
    """A file that only takes up room."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self) -> None:
        """Have the room taken up, if there is any; a full disk leaves it for the next time."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if os.fstat(file).st_size < SIZE:
                os.posix_fallocate(file, 0, SIZE)
        except OSError:
            os.ftruncate(file, 0)
        finally:
            os.close(file)

    def spend(self) -> bool:
        """Give the room up; return whether there was any."""
        try:
            had = self._path.stat().st_size >= SIZE
            self._path.unlink()
        except FileNotFoundError:
            return False
        return had
