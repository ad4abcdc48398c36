"""What the operations do to conversations, events and counts, many at once; the transaction is the caller's."""

import json
import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from adapters.stores.owed import owe
from adapters.stores.rows import insert, to_us
from bot.conversation import Conversation
from bot.record import RecordError, read_conversation, write_conversation
from bot.store import Acceptance, Kept, Outcome, Tally

EVENT_KEPT_S = 86_400
"""How long an event is known. Slack repeats it within the hour: https://docs.slack.dev/apis/events-api"""


class _Row(NamedTuple):
    """What stands in the table of conversations under a name; times in microseconds."""

    state: str
    version: int
    as_of: int
    at: int


_NOTHING = _Row("", 0, 0, 0)
_Ids = tuple[str, ...]


def look(db: sqlite3.Connection, wanted: Sequence[tuple[_Ids, _Ids, float]]) -> list[Kept]:
    """Return what is kept for each of (events, names, time): of a conversation silent since then, its version only."""
    known, rows = _read(db, (events for events, _, _ in wanted), (names for _, names, _ in wanted))

    def kept(events: _Ids, names: _Ids, idle_since: float) -> Kept:
        row = _first(rows, names)
        conversation = Conversation() if row.at <= to_us(idle_since) else _conversation(row.state)
        return Kept(conversation, row.version, row.as_of / 1e6, not known.isdisjoint(events))

    return [kept(*one) for one in wanted]


def accept(db: sqlite3.Connection, acceptances: Sequence[Acceptance], owner: str) -> list[Outcome]:
    """Write *acceptances* one after the other, the answers in them as ones that *owner* owes."""
    known, rows = _read(db, (one.events for one in acceptances), (one.names for one in acceptances))
    outcomes = [_outcome(known, rows, one) for one in acceptances]
    accepted = [one for one, outcome in zip(acceptances, outcomes, strict=True) if outcome is Outcome.ACCEPTED]
    # Under all digests: a process that has not seen the newest key yet must know it too.
    insert(db, "event", [(digest, to_us(one.at)) for one in accepted for digest in dict.fromkeys(one.events)])
    written = {name for one in accepted if one.conversation is not None for name in one.names}
    db.execute("DELETE FROM conversation WHERE name IN (SELECT value FROM json_each(?))", (json.dumps([*written]),))
    insert(db, "conversation", [(name, *rows[name]) for name in written & rows.keys()])
    at_once = {one.outgoing.key for one in accepted if one.outgoing and one.at_once}
    begun = owe(db, owner, [one.outgoing for one in accepted if one.outgoing], at_once)
    counts = Counter((one.tally.entry, one.tally.verdict, one.tally.organisation) for one in accepted if one.tally)
    add = "ON CONFLICT DO UPDATE SET count = count + excluded.count"
    insert(db, "tally", [(*tally, count) for tally, count in counts.items()], add)
    return [
        Outcome.BEGUN if outcome is Outcome.ACCEPTED and one.outgoing and one.outgoing.key in begun else outcome
        for one, outcome in zip(acceptances, outcomes, strict=True)
    ]


def sweep(db: sqlite3.Connection, nows: Sequence[float], idle_s: float, limit: int) -> list[None]:
    """Delete conversations silent for *idle_s*, the longest silent above *limit*, and old events."""
    now = max(nows)
    db.execute("DELETE FROM conversation WHERE at <= ?", (to_us(now - idle_s),))
    too_many = "SELECT name FROM conversation ORDER BY at DESC LIMIT -1 OFFSET ?"
    db.execute(f"DELETE FROM conversation WHERE name IN ({too_many})", (limit,))  # noqa: S608 - no data in the text
    db.execute("DELETE FROM event WHERE at <= ?", (to_us(now - EVENT_KEPT_S),))
    return [None for _ in nows]


def tallies(db: sqlite3.Connection) -> dict[Tally, int]:
    """Return how often each thing was counted."""
    rows = db.execute("SELECT entry, verdict, organisation, count FROM tally")
    return {Tally(entry, verdict, organisation): count for entry, verdict, organisation, count in rows}


def _read(db: sqlite3.Connection, events: Iterable[_Ids], names: Iterable[_Ids]) -> tuple[set[str], dict[str, _Row]]:
    """Return which of *events* are known, and what is kept under *names*."""
    wanted = [json.dumps([one for ids in several for one in ids]) for several in (events, names)]
    known, kept = db.execute(
        """SELECT
        (SELECT json_group_array(digest) FROM event WHERE digest IN (SELECT value FROM json_each(?))),
        (SELECT json_group_array(json_array(name, state, version, as_of, at))
            FROM conversation WHERE name IN (SELECT value FROM json_each(?)))""",
        wanted,
    ).fetchone()
    return set(json.loads(known)), {name: _Row(*rest) for name, *rest in json.loads(kept)}


def _outcome(known: set[str], rows: dict[str, _Row], acceptance: Acceptance) -> Outcome:
    """Return what comes of *acceptance*, and change *known* and *rows* as it wants them."""
    if not known.isdisjoint(acceptance.events):
        return Outcome.REPEATED
    if acceptance.conversation is not None:
        before = _first(rows, acceptance.names)
        if before.version != acceptance.version:
            return Outcome.OUTDATED
        for name in acceptance.names:
            rows.pop(name, None)
        if acceptance.conversation != Conversation():
            rows[acceptance.names[0]] = _after(before, acceptance, acceptance.conversation)
    known.update(acceptance.events)
    return Outcome.ACCEPTED


def _after(before: _Row, acceptance: Acceptance, conversation: Conversation) -> _Row:
    at, as_of = to_us(acceptance.at), to_us(acceptance.as_of)
    if 0 < as_of < before.as_of:  # an older event: its answer is owed, but the state is that of a later one
        return before._replace(at=at)
    # A random version, so that one forgotten and begun again is never taken for the one that was read.
    return _Row(write_conversation(conversation), secrets.randbits(62) + 1, max(as_of, before.as_of), at)


def _first(rows: dict[str, _Row], names: _Ids) -> _Row:
    return next((rows[name] for name in names if name in rows), _NOTHING)


def _conversation(state: str) -> Conversation:
    try:
        return read_conversation(state)
    except RecordError:  # the disk has damaged it: the person begins again
        return Conversation()
