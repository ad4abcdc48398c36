"""Marked words go in through Teams wherever there is room for them, and afterwards they are nowhere."""

import json
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.adapters.teams.marked_in_teams import EVERY, LATIN, in_every_way, marked, open_places
from tests.adapters.teams.reading import reader
from tests.adapters.teams.traffic_in_teams import IDS, LOUD, PRINTABLE, Traffic, traffic
from tests.planted import CANARIES, WORDS, Search
from tests.teams import payloads
from tests.teams.faults import RateLimited, Status
from tests.teams.stand_in import StandIn

LEAKY = """
import logging
from adapters.teams import channel
from tests.adapters.slack.loud import run

def leaky(body, parse=channel.parse):
    logging.getLogger("adapters.leak").debug("%s", body)
    return parse(body)

channel.parse = leaky
run()
"""


async def _strangers_come(it: Traffic) -> None:
    """Let come what is not from Teams, with words wherever a request has room."""
    activity = payloads.message(it.teams.world, "29:0PLANTED", EVERY)
    said, microsoft = json.dumps(activity).encode(), it.teams.microsoft
    names: dict[str, Any] = {"kid": "unknown", "exp": 1}
    names |= dict.fromkeys(("iss", "aud", "serviceurl", "sub"), PRINTABLE)
    tokens = [PRINTABLE, "a.b.c", *(microsoft.token(activity, **{name: value}) for name, value in names.items())]
    tokens += [microsoft.token(activity | {"serviceUrl": f"https://{LATIN}.example.org/"}), quote(PRINTABLE)]
    for token in tokens:
        headers = {"Authorization": f"Bearer {token}", "X-Words": quote(PRINTABLE), "Content-Type": "application/json"}
        for body in (said, b"{" + said, f'"{PRINTABLE}"'.encode(), said.ljust(300_000)):
            answer = await it.way.raw(body, headers)
            it.answered += [answer.body, repr(answer.headers).encode()]
            it.statuses.add(answer.status)
    it.answered.append((await it.way.raw(said, {}, method="PUT")).body)


@pytest.mark.asyncio
async def test_words_are_nowhere_afterwards(tmp_path: Path) -> None:
    """Whatever people write in Teams, whatever then goes wrong, however much is logged: no trace of it is left.

    While answers are owed, the ids that they go to are in the store; not in the log, and afterwards nowhere.
    """
    async with traffic(tmp_path, *LOUD) as it:
        for words in (EVERY, LATIN):
            await it.deliver(in_every_way(it.teams, words))
        await _strangers_come(it)
        await it.settle()
        it.teams.misbehave_by_chance(1, (0.5, Status(502)), (0.5, RateLimited(60)), method="send")
        owed = [payloads.message(it.teams.world, f"29:0PLANTED{number}", EVERY) for number in range(8)]
        await it.deliver(marked(one, EVERY) for one in owed)
        await it.home.end(signal.SIGKILL)
        words_while_owed, ids = it.leaks(), IDS.on_disk(it.home.folder)
        it.teams.behave()

        await it.home.start()
        await it.settle()
        ended = await it.home.stop()

        assert words_while_owed == []
        assert {Path(path).parent for path in ids} == {it.home.data}
        assert ended == 0
        assert it.leaks() == []
        assert IDS.on_disk(it.home.folder) == []
        assert it.statuses == {200, 400, 401, 403, 413, 500, 501}  # 500: there is nothing to hide
        log = it.home.out.read_bytes()
        assert [line for line in log.splitlines() if line.startswith(b"ERROR")] == []
        assert log.count(b"'adapters.teams") > 50
        assert log.count(b"'bot.delivery'") > 80


def test_what_happened_shows_no_words() -> None:
    """Whatever Teams sends: what is made of it shows nothing that was typed."""
    teams = StandIn()
    open_places(teams)

    shown = [repr(reader().read(activity)) for activity in in_every_way(teams, EVERY)]

    assert any("Ask" in one for one in shown)
    assert [one for one in shown if WORDS.in_text(one)] == []


@pytest.mark.asyncio
async def test_the_search_finds_what_is_logged_kept_and_sent(tmp_path: Path) -> None:
    """This file would notice: a body in a log, a word or an id in the database, a word sent to Teams or answered."""
    async with traffic(tmp_path, "-c", LEAKY) as it:
        await it.deliver(payloads.message(it.teams.world, "29:0PLANTED", canary) for canary in CANARIES.values())
        await it.settle()
        assert await it.home.stop() == 0
        logged = it.home.out.read_bytes()
        assert [way for way, canary in CANARIES.items() if not Search((canary,)).in_bytes(logged)] == []
        assert IDS.in_bytes(logged) != []
        assert set(it.leaks()) == {str(it.home.out), str(it.home.err)}
        it.home.out.unlink()
        it.home.err.unlink()
        assert it.leaks() == []

        with closing(sqlite3.connect(it.home.data / "signpost.db")) as db, db:
            db.execute("INSERT INTO tally VALUES (?, 'helpful', '', 1)", (CANARIES["han"],))
        it.teams.calls[-1].body["text"] = CANARIES["arabic"]
        it.answered.append(CANARIES["cyrillic"].encode())
        assert len(it.leaks()) == 3
