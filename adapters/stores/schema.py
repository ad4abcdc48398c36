"""The tables: conversations and events under digests, answers owed as ids, counts. Times in microseconds."""

import sqlite3
from pathlib import Path

from adapters.stores.folder import FolderError

VERSION = 1
"""Of the tables; a later one may not be read by this program."""

_TABLES = (
    """CREATE TABLE conversation (
        name TEXT PRIMARY KEY, state TEXT NOT NULL, version INTEGER NOT NULL, as_of INTEGER NOT NULL,
        at INTEGER NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX conversation_at ON conversation (at)",
    "CREATE TABLE event (digest TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX event_at ON event (at)",
    """CREATE TABLE owed (
        position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, conversation TEXT NOT NULL, turn TEXT NOT NULL,
        address TEXT NOT NULL, accepted_at INTEGER NOT NULL, owner TEXT NOT NULL, sending INTEGER NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX owed_conversation ON owed (conversation, position)",
    """CREATE TABLE tally (
        entry TEXT, verdict TEXT, organisation TEXT, count INTEGER NOT NULL, PRIMARY KEY (entry, verdict, organisation)
    ) WITHOUT ROWID""",
)
"""A file is whole if these stand in it to the letter: to change one, even its spaces, is a new version."""


def make_ready(db: sqlite3.Connection, folder: Path) -> None:
    """Check the file in *folder* that *db* has opened, and set it to what a store needs; a new one gets its tables.

    Raises:
        FolderError: a later version of Signpost has written it.
        sqlite3.Error: it is broken, or something around it is not as it should be.
    """
    has_tables = check(db, folder)
    for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"):
        db.execute(f"PRAGMA {setting}").fetchall()
    if not has_tables:
        create(db)
    db.execute("BEGIN IMMEDIATE")
    db.execute(f"PRAGMA user_version = {VERSION}")  # fails when a damaged header says that it is only to be read
    db.execute("ROLLBACK")


def check(db: sqlite3.Connection, folder: Path) -> bool:
    """Check the file in *folder* that *db* has opened, and change nothing; return whether it has its tables yet.

    Raises:
        FolderError: a later version of Signpost has written it.
        sqlite3.Error: it is broken, or something around it is not as it should be.
    """
    if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise sqlite3.DatabaseError
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        why = "the store is of a later version"
        raise FolderError(folder, why, "start that version, or give another folder")
    tables = _tables(db)
    if tables not in ((), _TABLES):
        raise sqlite3.DatabaseError
    db.text_factory = lambda text: text.decode("utf-8", "replace")  # damaged text is for its reader to refuse
    return bool(tables)


def create(db: sqlite3.Connection) -> None:
    """Create the tables in the empty *db*."""
    db.execute("BEGIN IMMEDIATE")
    for table in _TABLES:
        db.execute(table)
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def _tables(db: sqlite3.Connection) -> tuple[str, ...]:
    """Return how the tables of *db* were created."""
    return tuple(sql for (sql,) in db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"))
