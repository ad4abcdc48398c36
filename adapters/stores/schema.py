"""The tables: conversations and events under digests, answers owed as ids, counts. Times in microseconds."""

import sqlite3

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


def create(db: sqlite3.Connection) -> None:
    """Create the tables in the empty *db*."""
    db.execute("BEGIN IMMEDIATE")
    for table in _TABLES:
        db.execute(table)
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def tables(db: sqlite3.Connection) -> tuple[str, ...]:
    """Return how the tables of *db* were created."""
    return tuple(sql for (sql,) in db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"))


def is_whole(db: sqlite3.Connection) -> bool:
    """Return whether *db* has just the tables that ``create`` makes."""
    return tables(db) == _TABLES
