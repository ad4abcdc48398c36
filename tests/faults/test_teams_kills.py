"""kill -9 at any moment: every activity that was acknowledged is answered in Teams, twice only if it was on its way.

Twenty kills in the usual run. ``SIGNPOST_LONG=1`` makes it five hundred, with 20,000 activities.
"""

import asyncio
import json
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from tests.faults.in_teams import TeamsSignpost, ask, mention
from tests.faults.killing import MANY_KILLS, RETRIES, Figures, end, kill_while_asked
from tests.teams.faults import RateLimited, Reset, Slow, Status
from tests.teams.over_http import Delivered
from tests.teams.seen import Call
from tests.teams.stand_in import StandIn

KILLS = MANY_KILLS or 20
FAULTS = ((0.3, Slow(0.2)), (0.03, Reset()), (0.02, Status(502)), (0.02, RateLimited(1)))
"""What Teams does meanwhile, and how often: it never does what it says that it has not done."""
ON_THE_LINE_S = 0.1
"""How long what was sent before a kill may still be read after it."""


@dataclass(frozen=True, slots=True)
class Kill:
    """A kill: *at* is just before it and *over* after it, when whatever had been sent has arrived.

    *begun* are the people whose answers were on their way or about to be, as the store says that was left behind.
    """

    at: float
    over: float
    begun: frozenset[str]


@dataclass
class InTeams:
    """A Teams in which people ask *one*, with all *kills* and, by place, the messages that were *sent*."""

    teams: StandIn
    one: TeamsSignpost
    copy: Path
    kills: list[Kill] = field(default_factory=list)
    sent: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))
    askers: dict[str, str] = field(default_factory=dict)
    """Who asked, by every place where Signpost is to say something about it."""

    async def ask(self, person: str, *, shared: bool) -> Delivered:
        """Let *person* ask."""
        who = f"29:{person}"
        activity = (mention if shared else ask)(self.teams, who)
        for place in (self.teams.personal(who), activity["conversation"]["id"]):
            self.askers[place] = who
        return await self.one.way(pause_s=0.5).deliver(activity, retries=RETRIES)

    async def killed(self, at: float) -> None:
        """Note what was on its way; forget what was said, which would take gigabytes, and keep when."""
        await asyncio.sleep(ON_THE_LINE_S)
        self.kills.append(Kill(at, self.teams.world.now(), _begun(self.one.data, self.copy)))
        for call in self._messages():
            self.sent[call.place].append(call)
            call.body = {}
        self.teams.calls.clear()
        self.teams.seen.clear()
        for place in self.teams.world.places.values():
            place.messages.clear()

    def answered(self) -> int:
        """Return how many have got an answer."""
        return len(
            {place for place in (*self.sent, *(one.place for one in self._messages())) if place.startswith("a:")}
        )

    def _messages(self) -> Iterator[Call]:
        calls = (one for one in self.teams.calls if one.method == "send" and one.result == "ok")
        return (one for one in calls if one.body["type"] == "message")

    def answers(self, person: str) -> int:
        """Return how many answers *person* got."""
        return len(self.sent.get(self.teams.personal(f"29:{person}"), ()))

    def repeated(self) -> list[tuple[Call, Call]]:
        """Return what was said twice, in an answer or in the channel: what came first, and its repetition."""
        return [both for calls in self.sent.values() for both in pairwise(calls)]

    def kill_between(self, first: Call, again: Call) -> Kill | None:
        """Return the kill that the *first* was on its way at, so that it was said *again*."""
        who = self.askers[first.place]
        return next((one for one in self.kills if first.at <= one.over <= again.at and who in one.begun), None)


def _begun(data: Path, copy: Path) -> frozenset[str]:
    """Return to whom answers were on their way, out of a *copy*: reading it where it is would tidy it up."""
    for file in data.glob("signpost.db*"):
        if not file.name.endswith("-shm"):
            shutil.copy(file, copy)
    with closing(sqlite3.connect(copy / "signpost.db")) as db:
        found = db.execute("SELECT address FROM owed WHERE sending").fetchall()
    for file in copy.iterdir():
        file.unlink()
    return frozenset(json.loads(address)["person"] for (address,) in found)


@pytest.mark.asyncio
async def test_nothing_is_lost_and_only_what_is_on_its_way_is_doubled_by_kills(
    teams_signpost: Callable[..., TeamsSignpost], teams: StandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each activity has its answer; one more for each kill that the answer was on its way at, and never any other."""
    one, figures = teams_signpost(), Figures(KILLS)
    (copy := tmp_path / "copy").mkdir()
    platform = InTeams(teams, one, copy)
    for method in ("send", "create"):
        teams.misbehave_by_chance(KILLS, *FAULTS, method=method)
    delivered = await kill_while_asked(one, platform, figures)
    teams.behave()
    await end(one, platform, len(delivered))

    await platform.killed(teams.world.now())
    figures.count(delivered, {person: platform.answers(person) for person in delivered})
    repeated = [(first, platform.kill_between(first, again)) for first, again in platform.repeated()]
    known = [kill for first, kill in repeated if kill and 0 < first.over < kill.at]
    begun = sum(len(kill.begun) for kill in platform.kills)
    with capsys.disabled():
        print(  # noqa: T201 - the figures of docs/operating-teams.md
            f"\n{figures}; {begun} answers begun at kills; {len(repeated)} messages said again, "
            f"{len(known)} of them after Teams had said that they had arrived"
        )
    assert figures.lost == 0
    assert figures.taken == figures.events
    assert [first.place for first, kill in repeated if kill is None] == []
