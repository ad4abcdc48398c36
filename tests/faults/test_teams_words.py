"""Marked words go in through Teams while everything goes wrong, and afterwards they are nowhere."""

import asyncio
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.adapters.slack.home import PATIENCE_S, until
from tests.adapters.teams.marked_in_teams import CHANNEL, EVERY, LATIN, marked, person
from tests.adapters.teams.traffic_in_teams import IDS, LOUD, Traffic, traffic
from tests.faults.asking import WANTS_TO_DIE
from tests.teams import payloads
from tests.teams.faults import Error, Fault, Hang, Html, RateLimited, ReplyLost, Reset, Slow, Status
from tests.teams.refusal import Json

TOO_LONG_S = 6
"""Signpost waits for 5 s."""
QUOTED = tuple(
    Error(status, EVERY) for status in (200, 302, 400, 401, 403, 404, 409, 412, 413, 418, 422, 429, 500, 503)
)
"""Teams, or what answers in its place, repeats what was written."""
QUICK: tuple[Fault, ...] = (
    *QUOTED,
    RateLimited(1),
    *map(Status, (408, 500, 502, 503, 504)),
    Html(),
    Html(done=True),
    Reset(),
    ReplyLost(),
)
FAULTS = (*QUICK, Hang(TOO_LONG_S), Hang(TOO_LONG_S, done=True), Slow(TOO_LONG_S))
METHODS = {"send", "create", "update", "token", "metadata", "keys"}
"""All that Signpost asks of Teams and of Microsoft."""


def _said(it: Traffic, number: int, text: str = EVERY) -> list[Json]:
    """Return what so many people write, half of them in the channel."""
    world, said = it.teams.world, []
    for n in range(number):
        who = person(it.teams)
        written = payloads.mention(world, who, CHANNEL, text) if n % 2 else payloads.message(world, who, text)
        said.append(marked(written, text))
    return said


async def _teams_goes_wrong(it: Traffic) -> None:
    """Each call of Teams meets everything that it can; our token is refused as well, and there is no other for it."""
    it.teams.misbehave("update", *QUICK)
    for _ in QUICK:
        who = person(it.teams)
        press = payloads.execute(it.teams.world, who, it.teams.personal(who), "1", {"hide": "1"})
        await it.deliver([marked(press, LATIN)])
    for method, faults in (("send", FAULTS), ("create", QUICK), ("token", QUOTED[:2])):
        it.teams.misbehave(method, *faults)
    await it.deliver(_said(it, 2 * len(FAULTS)))
    await until(lambda: sum(call.method == "send" and call.fault != "" for call in it.teams.calls) == len(FAULTS))


async def _microsoft_goes_wrong(it: Traffic) -> None:
    """The keys cannot be had, which are asked for with the first message after a start."""
    for method in ("metadata", "keys"):
        assert await it.home.stop() == 0
        await it.home.start()
        it.teams.misbehave(method, *QUICK)
        await it.deliver(_said(it, 4))
        it.teams.behave()
        [again] = _said(it, 1)
        async with asyncio.timeout(PATIENCE_S):
            while (await it.way.deliver(again)).status != 200:  # the keys are not asked for all the time
                await asyncio.sleep(0.2)
        await it.settle()


async def _the_store_is_locked(it: Traffic) -> None:
    """Somebody else has the database, and nothing can be accepted but what needs no store."""
    with closing(sqlite3.connect(it.home.data / "signpost.db", isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        await it.deliver([*_said(it, 2), *_said(it, 2, f"{WANTS_TO_DIE} {EVERY}")])
    await it.settle()


async def _it_is_killed(it: Traffic) -> None:
    """It is killed with answers on their way, and some that wait."""
    it.teams.misbehave_by_chance(0, (0.5, Slow(60)), (0.5, RateLimited(60)), method="send")
    await it.deliver(_said(it, 6))
    await until(lambda: it.home.owed() >= 6)
    await it.home.end(signal.SIGKILL)
    it.teams.behave()


async def _it_is_stopped(it: Traffic) -> None:
    """It is told to end with answers owed, which the next start sends."""
    it.teams.misbehave_by_chance(0, (1.0, Status(503)), method="send")
    await it.deliver(_said(it, 4))
    assert await it.home.stop() == 0
    it.teams.behave()


@pytest.mark.asyncio
async def test_words_are_nowhere_after_all_faults(tmp_path: Path) -> None:
    """Whatever goes wrong around Signpost while people write to it in Teams, and quotes them: no trace of it is left.

    Neither in the log, at the level at which everybody tells everything, nor in the database and beside it, nor on the
    screen. The ids that answers go to are in the store while they are owed, and nowhere afterwards.
    """
    async with traffic(tmp_path, *LOUD) as it:
        await _teams_goes_wrong(it)
        await _it_is_killed(it)
        words_while_owed, ids = it.leaks(), IDS.on_disk(it.home.folder)

        await it.home.start()
        await it.settle()
        await _the_store_is_locked(it)
        await _microsoft_goes_wrong(it)
        await _it_is_stopped(it)
        await it.home.start()
        await it.settle()
        assert await it.home.stop() == 0

    assert words_while_owed == []
    assert {Path(path).parent for path in ids} == {it.home.data}
    assert it.leaks() == []
    assert IDS.on_disk(it.home.folder) == []
    met = {call.fault for call in it.teams.calls if call.method == "send"}
    assert met == {"", *(type(fault).__name__ for fault in FAULTS)}
    assert {call.method for call in it.teams.calls if call.fault} == METHODS
    log = it.home.out.read_bytes()
    assert log.count(b"'bot.delivery'") > 50
    assert b"no answer of Teams" in log
