"""What an error of SQLite or of the disk says, without a word of what was being written."""

import sqlite3

_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SURROUNDINGS = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
}
"""Result codes, primary ones: https://www.sqlite.org/rescode.html"""


def code(error: Exception) -> int:
    """Return which of SQLite's primary result codes *error* is; 0 if none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # the module's own errors have none


def kind(error: Exception) -> str:
    """Return what sort of error *error* is, and nothing of what was being written."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return getattr(error, "sqlite_errorname", type(error).__name__)


def is_broken(error: Exception) -> bool:
    """Return whether *error* says that the file is broken."""
    return code(error) in _BROKEN


def is_of_surroundings(error: Exception) -> bool:
    """Return whether *error* says nothing about the file itself, only about what is around it."""
    return code(error) in _SURROUNDINGS
