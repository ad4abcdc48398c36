"""The file of the store: opened, checked, set aside when it is broken, and emptied of what was deleted."""

import logging
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from adapters.stores.error import is_of_surroundings, kind
from adapters.stores.folder import FolderError, drop_set_aside, locked, make_folder, set_aside
from adapters.stores.reserve import Reserve
from adapters.stores.schema import VERSION, create, is_whole, tables

log = logging.getLogger(__name__)

NAME, LOCK = "signpost.db", "signpost.lock"
BUSY_S = 0.25
"""How long to wait for another process that writes; the platform waits 3 s for us, and repeats."""
LOOK_MS = 2
"""How often to look whether it still does. SQLite itself sleeps for up to 100 ms between two looks, and goes hungry
beside a process that writes without a pause: of 4,800 acceptances 4 were refused, and 1 in 100 took 192 ms; with this,
none and 38 ms (two processes, 16 callers each, measured 2026-11-23)."""
OPENING_S = 5.0
"""The wait while opening, when nobody waits for an answer yet."""


class Database:
    """The file ``signpost.db`` in *folder*, and one connection to it; for one thread only."""

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._folder, self._file, self._clock = folder, folder / NAME, clock
        self._reserve = Reserve(folder / "signpost.reserve")
        self._db: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None

    def use(self) -> sqlite3.Connection:
        """Return the connection: a new one if the file is not the one any more that was opened.

        Raises:
            FolderError: there can be none.
        """
        # Another process may have found the file broken. SQLite would go on writing to the one set aside.
        if self._db is None or self._opened != _identity(self._file):
            self.close()
            self._db = self._open()
            self._opened = _identity(self._file)
        return self._db

    def close(self) -> None:
        """Let go of the file; the next ``use`` opens it again."""
        db, self._db = self._db, None
        if db:
            db.close()

    def set_aside(self) -> None:
        """Give up the file, which SQLite calls broken, unless another process has done so already.

        Raises:
            OSError: it cannot be renamed.
        """
        self.close()
        with locked(self._folder / LOCK):
            if self._opened == _identity(self._file):
                self._set_aside()

    def spend_reserve(self) -> bool:
        """Make room on a full disk for what forgets; return whether there was any to make."""
        return self._reserve.spend()

    def clean_up(self) -> None:
        """Empty the write-ahead log, where deleted things still stand, and delete old broken files.

        Another process that reads all the while leaves some of it for the next time.
        """
        until = time.monotonic() + BUSY_S
        try:
            while _is_busy(self.use()) and time.monotonic() < until:
                pass
            self._reserve.keep()
            drop_set_aside(self._folder, self._clock())
        except (sqlite3.Error, OSError) as error:  # what was asked for is done, and this is tried again
            log.warning("the store could not be cleaned up: %s", kind(error))

    def _open(self) -> sqlite3.Connection:
        make_folder(self._folder)
        try:
            with locked(self._folder / LOCK):
                try:
                    db = self._connected()
                except sqlite3.Error as error:
                    if not is_of_surroundings(error):
                        self._set_aside()
                    elif not self._reserve.spend():
                        raise
                    db = self._connected()
            self._reserve.keep()
        except (sqlite3.Error, OSError) as error:
            raise FolderError(self._folder, kind(error)) from None
        return db

    def _connected(self) -> sqlite3.Connection:
        """Return a connection to the file.

        Raises:
            sqlite3.Error: the file is broken, or something around it is not as it should be.
        """
        # Not opened when it is there: closing it again would drop the locks of another connection of this process
        # (https://www.sqlite.org/howtocorrupt.html, 2.2).
        if not self._file.exists():
            os.close(os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        self._file.chmod(0o600)
        db = sqlite3.connect(self._file, timeout=OPENING_S, isolation_level=None)
        with ExitStack() as unless_sound:
            unless_sound.callback(db.close)
            self._make_ready(db)
            unless_sound.pop_all()
        return db

    def _make_ready(self, db: sqlite3.Connection) -> None:
        if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            instead = "start that version, or give another folder"
            raise FolderError(self._folder, f"{NAME} is of a later version", instead)
        for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"):
            db.execute(f"PRAGMA {setting}").fetchall()
        if not tables(db):
            create(db)
        if not is_whole(db):
            raise sqlite3.DatabaseError
        db.execute("BEGIN IMMEDIATE")
        db.execute(f"PRAGMA user_version = {VERSION}")  # fails when a damaged header says that it is only to be read
        db.execute("ROLLBACK")
        db.text_factory = lambda text: text.decode("utf-8", "replace")  # damaged text is for its reader to refuse
        db.execute(f"PRAGMA busy_timeout = {LOOK_MS}")

    def _set_aside(self) -> None:
        name = set_aside(self._file, self._clock(), beside=("-wal", "-shm"))
        log.warning("the store was broken and starts empty; what it was is in %s for a week", name)


def _is_busy(db: sqlite3.Connection) -> bool:
    """Empty the write-ahead log of *db*; return whether another process was in the way."""
    (busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return bool(busy)


def _identity(file: Path) -> tuple[int, int] | None:
    """Return what tells *file* from another of the same name; None if there is none."""
    try:
        at = file.stat()
    except FileNotFoundError:
        return None
    return at.st_dev, at.st_ino
