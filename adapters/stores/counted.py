"""What was counted, read beside whoever serves: the store is not opened as its own, and nothing in it changes."""

import sqlite3
from contextlib import closing
from pathlib import Path

from adapters.stores.database import NAME, OPENING_S
from adapters.stores.error import code, is_of_surroundings, kind
from adapters.stores.folder import FolderError
from adapters.stores.schema import check
from adapters.stores.tables import tallies
from bot.store import Tally

_READABLE = "give the folder that Signpost is served with, as a user who may read what is in it"
_OURS = "give the folder that Signpost is served with; if it is this one, serving again sets the file aside"


def counted(folder: Path) -> dict[Tally, int]:
    """Return how often each thing was counted by the store in *folder*; nothing when there is none yet.

    Raises:
        FolderError: it cannot be read, or is broken, or no store of Signpost's.
    """
    file = folder / NAME
    try:
        file.stat()
        return _read(file)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FolderError(folder, kind(error), _READABLE) from None
    except sqlite3.Error as error:
        if is_of_surroundings(error) or code(error) == sqlite3.SQLITE_READONLY:
            raise FolderError(folder, f"{NAME} cannot be read ({kind(error)})", _READABLE) from None
        raise FolderError(folder, f"{NAME} is broken, or no store of Signpost's", _OURS) from None


def _read(file: Path) -> dict[Tally, int]:
    # While a process has the store open, and after one that was killed, its write-ahead log is there. Without one
    # nobody writes, and SQLite has to be told so, or it would make a log itself: https://www.sqlite.org/wal.html#readonly
    log = file.with_name(f"{NAME}-wal")
    is_open = log.exists()
    how = "mode=ro" if is_open else "mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?{how}", timeout=OPENING_S, uri=True)) as db:
            return tallies(db) if check(db, file.parent) else {}
    except sqlite3.Error:
        if is_open or not log.exists():
            raise
    return _read(file)  # somebody has begun to serve meanwhile
