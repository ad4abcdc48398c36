"""Events sent to a program as fast as it takes them, or so many a second: what came of them."""

import asyncio
import gc
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

CONNECTIONS = 32
RATE = 20
"""Events a second in the open loop: some seventy times what two Trusts would send (270 a day)."""
PEOPLE = 200
PATIENCE_S = 30.0
"""How long the last answers are waited for."""

Event = dict[str, Any]
"""What a platform sends when somebody does something: its own names, its own values."""


class Load(Protocol):
    """A platform that sends events to one program, and sees what the program posts there. People have numbers."""

    async def send(self, event: Event) -> int:
        """Send *event*, signed, and return the status."""

    def typed(self, person: int, text: str) -> Event:
        """Return the event of *person* typing *text*."""

    def pressed(self, person: int) -> Event:
        """Return the event of *person* choosing the menu, which needs no matching."""

    def place(self, person: int) -> str:
        """Return where *person* is answered."""

    @property
    def calls(self) -> int:
        """How often the program has called the platform so far, for whatever reason."""

    def posts(self, first: int = 0) -> Iterable[tuple[str, float]]:
        """Yield the place and time of every message posted since *first* calls, earliest first.

        Times are in seconds since the epoch.
        """


async def as_many_as_can_be(load: Load, event: Callable[[int], Event], seconds: float) -> float:
    """Return the requests that were acknowledged in a second, with CONNECTIONS of them under way at any time.

    ``event(number)`` is what the person with this number, below PEOPLE, does next.
    """
    done, end = 0, time.perf_counter() + seconds
    start = time.perf_counter()

    async def one(first: int) -> None:
        nonlocal done
        at = first
        while time.perf_counter() < end:
            status = await load.send(event(at % PEOPLE))
            done += 200 <= status < 300  # noqa: PLR2004 - HTTP: yes
            at += CONNECTIONS

    await asyncio.gather(*(one(first) for first in range(CONNECTIONS)))
    return done / (time.perf_counter() - start)


async def at_a_rate(load: Load, said: list[str], seconds: float, *, patience_s: float = PATIENCE_S) -> list[float]:
    """Return the milliseconds from each event, signed and sent RATE a second, to its answer being posted.

    Raises:
        RuntimeError: some were not answered within *patience_s* of the last acknowledgement.
    """
    with _no_pauses():
        return await _at_a_rate(load, said, range(int(RATE * seconds)), patience_s)


async def _at_a_rate(load: Load, said: list[str], people: range, patience_s: float) -> list[float]:
    places = {load.place(person): person for person in people}
    sent: dict[int, float] = {}
    before, start = load.calls, time.perf_counter()
    sending: list[asyncio.Task[int]] = []
    for person in people:
        await asyncio.sleep(max(0.0, start + person / RATE - time.perf_counter()))
        event = load.typed(person, said[person % len(said)])
        sent[person] = time.time()
        sending.append(asyncio.create_task(load.send(event)))
    await asyncio.gather(*sending)
    deadline = time.perf_counter() + patience_s
    arrived: dict[int, float] = {}
    while len(arrived) < len(people) and time.perf_counter() < deadline:
        await asyncio.sleep(0.1)
        for place, at in load.posts(before):
            if place in places:
                arrived.setdefault(places[place], at)
    if len(arrived) < len(people):
        msg = f"{len(people) - len(arrived)} events were not answered"
        raise RuntimeError(msg)
    return [(arrived[person] - sent[person]) * 1_000 for person in people]


async def settled(load: Load) -> None:
    """Return when nothing more is posted, so that one measurement's answers do not fall into the next."""
    before = -1
    while before != (now := sum(1 for _ in load.posts())):
        before = now
        await asyncio.sleep(0.5)


@contextmanager
def _no_pauses() -> Iterator[None]:
    """Leave alone what is remembered already: looking through all of it for garbage takes 50 ms, and again and again.

    That would seem to be the program's slowness.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
