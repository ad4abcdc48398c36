"""Many rows in one statement.

Each call into SQLite lets the other threads run, and getting back in can take as long as Python lets one of them stay
(5 ms, ``sys.getswitchinterval``). Beside a busy event loop the number of statements is what an operation costs: with
some for each row, a few of eight callers heard nothing within 2.5 s (measured 2026-11-23).
"""

import sqlite3
from collections.abc import Sequence

Value = str | int | None


def insert(db: sqlite3.Connection, table: str, rows: Sequence[tuple[Value, ...]], conflict: str = "") -> None:
    """Insert *rows*, all of one length, into *table*; nothing if there are none."""
    if rows:
        marks = ",".join(["(" + ",".join("?" * len(rows[0])) + ")"] * len(rows))
        values = [value for row in rows for value in row]
        db.execute(f"INSERT INTO {table} VALUES {marks} {conflict}", values)  # noqa: S608 - marks, no data


def to_us(seconds: float) -> int:
    """Return *seconds* in whole microseconds, the precision of Slack's times; JSON would round a fraction."""
    return round(seconds * 1e6)
