"""What each operation does to the answers owed; the transaction around it is the caller's."""

import json
import logging
import sqlite3
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict

from adapters.stores.rows import insert, to_us
from bot.decision import Said, Turn, What
from bot.record import RecordError, read_turn, write_turn
from bot.store import Address, Begun, Outgoing

log = logging.getLogger(__name__)


def owe(db: sqlite3.Connection, owner: str, answers: Sequence[Outgoing], at_once: Collection[str]) -> set[str]:
    """Write down that *owner* owes *answers*, behind all that is owed already.

    Of those with a key in *at_once*, the first owed to their conversation are marked as being sent, and returned.
    """
    waiting = _conversations(db, {one.turn.conversation for one in answers if one.key in at_once})
    begun = set()
    for one in answers:
        if one.key in at_once and one.turn.conversation not in waiting:
            begun.add(one.key)
        waiting.add(one.turn.conversation)
    rows = [
        (
            None,
            one.key,
            one.turn.conversation,
            write_turn(one.turn),
            _address(one),
            to_us(one.accepted_at),
            owner,
            int(one.key in begun),
        )
        for one in answers
    ]
    insert(db, "owed", rows)
    return begun


def _conversations(db: sqlite3.Connection, wanted: Collection[str]) -> set[str]:
    """Return which of the conversations *wanted* are owed something."""
    if not wanted:
        return set()
    asked = "SELECT DISTINCT conversation FROM owed WHERE conversation IN (SELECT value FROM json_each(?))"
    return {conversation for (conversation,) in db.execute(asked, (json.dumps([*wanted]),))}


def begin(db: sqlite3.Connection, wanted: Sequence[tuple[str, bool]], owner: str) -> list[Begun]:
    """Mark answers as being sent, so that whoever adopts them looks first whether they have arrived.

    Each is wanted by its key, and whether it may go ahead of earlier ones.
    """
    keys, ahead = [key for key, _ in wanted], {key for key, may in wanted if may}
    (found,) = db.execute(
        """SELECT json_group_array(json_array(key, EXISTS (
            SELECT 1 FROM owed AS earlier
            WHERE earlier.conversation = one.conversation AND earlier.position < one.position
        ))) FROM owed AS one WHERE owner = ? AND key IN (SELECT value FROM json_each(?))""",
        (owner, json.dumps(keys)),
    ).fetchone()
    waits = {key: must_wait and key not in ahead for key, must_wait in json.loads(found)}
    ready = json.dumps([key for key, must_wait in waits.items() if not must_wait])
    db.execute("UPDATE owed SET sending = 1 WHERE key IN (SELECT value FROM json_each(?))", (ready,))
    begun = {False: Begun.YES, True: Begun.EARLIER_FIRST, None: Begun.NOT_OURS}
    return [begun[waits.get(key)] for key in keys]


def end(db: sqlite3.Connection, keys: Sequence[str]) -> list[None]:
    """Delete answers."""
    db.execute("DELETE FROM owed WHERE key IN (SELECT value FROM json_each(?))", (json.dumps(keys),))
    return [None for _ in keys]


def adopt(
    db: sqlite3.Connection, owner: str, known: Collection[str], is_dead: Callable[[str], bool]
) -> tuple[Outgoing, ...]:
    """Make *owner* owe what the dead owed, and return all that it owes but *known*, the earliest first."""
    others = db.execute("SELECT owner, json_group_array(position) FROM owed WHERE owner <> ? GROUP BY owner", (owner,))
    left = [json.loads(positions) for other, positions in others.fetchall() if is_dead(other)]
    taken = (owner, json.dumps([position for positions in left for position in positions]))
    db.execute("UPDATE owed SET owner = ? WHERE position IN (SELECT value FROM json_each(?))", taken)
    rows = db.execute(
        """SELECT key, conversation, turn, address, accepted_at, sending FROM owed
        WHERE owner = ? ORDER BY position""",
        (owner,),
    )
    read = {row[0]: _read(row) for row in rows.fetchall() if row[0] not in known}
    damaged = [key for key, outgoing in read.items() if outgoing is None]
    if damaged:
        log.error("%d answers owed cannot be sent: where they should go is damaged", len(damaged))
        end(db, damaged)
    return tuple(outgoing for outgoing in read.values() if outgoing)


def _address(outgoing: Outgoing) -> str:
    return json.dumps(asdict(outgoing.address))


def _read(row: tuple[str, str, str, str, int, int]) -> Outgoing | None:
    """Return the answer of a row, None if it can go nowhere; one that is damaged says that something went wrong."""
    key, conversation, turn, address, accepted_at, sending = row
    try:
        to = Address(**json.loads(address))
    except (ValueError, TypeError):
        return None
    try:
        decided = read_turn(turn)
    except RecordError:
        decided = Turn(conversation, Said(What.BROKEN), shared=bool(to.shared_place))
    return Outgoing(key, decided, to, accepted_at / 1e6, bool(sending))
