"""kill -9 at any moment while people ask, in whichever channel: killed, started again, and what came of it counted."""

import asyncio
import os
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol

from adapters.stores.sqlite import SqliteStore
from tests.faults.asking import until
from tests.faults.running import Program, RefusedError

MANY_KILLS = 500 if os.environ.get("SIGNPOST_LONG") else 0
"""With ``SIGNPOST_LONG=1``; 0 for as many as a usual run has the time for."""
EVENTS_A_LIFE = 40
LONGEST_LIFE_S = 0.9
"""Of new traffic before each kill."""
KILLED_EARLY = 0.15
"""So many are killed while they still start."""
SHARED = 0.3
"""So many ask where others read."""
MOST_WAITING = 80
"""Events that may wait for their answer when new ones come; else there would be more and more, with a kill a second."""
RETRIES = 100
"""Platforms give up after a few; but then, nothing else is killed every second."""


class Delivered(Protocol):
    """All answers to one event."""

    @property
    def answers(self) -> Sequence[object]:
        """One for each delivery."""

    @property
    def acknowledged(self) -> bool:
        """Whether it was taken in the end."""


class Platform(Protocol):
    """What people ask in."""

    async def ask(self, person: str, *, shared: bool) -> Delivered:
        """Let *person* ask, where others read if it is *shared*, until it is taken."""

    async def killed(self, at: float) -> None:
        """Take note of a kill: *at* is just before it, in seconds since the epoch, and nothing runs now."""

    def answered(self) -> int:
        """Return how many people have been answered."""


@dataclass
class Figures:
    """What came of it; *taken* is how many events were acknowledged, *starts_s* how long each start took."""

    kills: int
    events: int = 0
    taken: int = 0
    deliveries: int = 0
    lost: int = 0
    doubled: int = 0
    starts_s: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        starts = sorted(self.starts_s)
        return (
            f"{self.kills} kills, {self.events} events in {self.deliveries} deliveries, {self.taken} acknowledged: "
            f"{self.lost} lost, {self.doubled} doubled; "
            f"ready {statistics.median(starts):.2f} s after a kill, {starts[-1]:.2f} s at most"
        )

    def count(self, delivered: Mapping[str, Delivered], answers: Mapping[str, int]) -> None:
        """Count what was *delivered* to each person, and how many *answers* each got."""
        for person, what in delivered.items():
            number = answers.get(person, 0)
            self.events += 1
            self.deliveries += len(what.answers)
            self.taken += what.acknowledged
            self.lost += what.acknowledged and number < 1
            self.doubled += number > 1


async def kill_while_asked(one: Program, platform: Platform, figures: Figures) -> dict[str, Delivered]:
    """Start *one* and kill it again and again; return what came of asking, by person, when all is over."""
    random = Random(figures.kills)
    asking: dict[str, asyncio.Task[Delivered]] = {}
    one.start()
    await _up(one)
    for life in range(figures.kills):
        for n in range(EVENTS_A_LIFE):
            person, shared = f"{life:03}{n:03}", random.random() < SHARED
            asked = _asked(platform, person, random.uniform(0, LONGEST_LIFE_S), shared=shared)
            asking[person] = asyncio.create_task(asked)
        await asyncio.sleep(random.uniform(0, LONGEST_LIFE_S))
        at = time.time()
        await one.kill()
        await platform.killed(at)
        one.start(forked=True)
        if random.random() < KILLED_EARLY:
            await asyncio.sleep(random.uniform(0, 0.5))
        else:
            figures.starts_s.append(await _up(one))
            await until(lambda: len(asking) - platform.answered() < MOST_WAITING)
    await _up(one)
    return dict(zip(asking, await asyncio.gather(*asking.values()), strict=True))


async def end(one: Program, platform: Platform, asked: int) -> None:
    """Wait until *asked* people are answered, and end *one*, which owes nothing then."""
    await until(lambda: platform.answered() >= asked)
    one.send_signal()
    assert await one.ended() == 0
    assert await _owed(one.data) == 0


async def _asked(platform: Platform, person: str, after_s: float, *, shared: bool) -> Delivered:
    await asyncio.sleep(after_s)
    return await platform.ask(person, shared=shared)


async def _up(one: Program) -> float:
    """Return after how many seconds it was ready; start it again if it ends, as whatever runs it does.

    It does not start when a platform is too slow to say whose token it is, which happens on a busy machine.
    """
    while True:
        try:
            return await one.ready()
        except RefusedError:
            one.start(forked=True)


async def _owed(data: Path) -> int:
    store = await SqliteStore.open(data, idle_s=900, limit=100)
    try:
        return len(await store.adopt())
    finally:
        await store.close()
