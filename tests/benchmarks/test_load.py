"""The two ways to put a load on a program, tried on one that is tiny and misbehaves."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from benchmarks.load import CONNECTIONS, PEOPLE, RATE, Event, as_many_as_can_be, at_a_rate, settled

WAIT_S = 0.05


@dataclass
class Little:
    """A platform, and a program on it that answers everybody twice, WAIT_S later, but for *unanswered* people.

    It refuses every second person.
    """

    session: aiohttp.ClientSession
    unanswered: tuple[int, ...] = ()
    url: str = ""
    accepted: list[int] = field(default_factory=list)
    posted: list[tuple[str, float]] = field(default_factory=list)
    under_way: int = 0
    at_most: int = 0

    async def send(self, event: Event) -> int:
        """Send *event*."""
        self.under_way += 1
        self.at_most = max(self.at_most, self.under_way)
        async with self.session.post(self.url, json=event) as response:
            self.under_way -= 1
            return response.status

    def typed(self, person: int, text: str) -> Event:
        """Return who said what."""
        return {"person": person, "text": text}

    def pressed(self, person: int) -> Event:
        """Return who pressed."""
        return {"person": person}

    def place(self, person: int) -> str:
        """Return where they are."""
        return f"D{person}"

    @property
    def calls(self) -> int:
        """How often something was posted."""
        return len(self.posted)

    def posts(self, first: int = 0) -> Iterator[tuple[str, float]]:
        """Yield what was posted."""
        yield from self.posted[first:]

    async def hear(self, request: web.Request) -> web.Response:
        """Take an event in, or refuse it, and answer either."""
        person = (await request.json())["person"]
        if person not in self.unanswered:
            for wait in (WAIT_S, 4 * WAIT_S):
                asyncio.get_running_loop().call_later(wait, self._post, person)
        if person % 2:
            return web.Response(status=503)
        self.accepted.append(person)
        return web.Response(status=201)

    def _post(self, person: int) -> None:
        self.posted.append((self.place(person), time.time()))


@asynccontextmanager
async def little(*unanswered: int) -> AsyncIterator[Little]:
    """Serve it on loopback."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        load = Little(session, unanswered)
        server = web.Application()
        server.add_routes([web.post("/", load.hear)])
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        load.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield load
        finally:
            await runner.cleanup()


@pytest.mark.asyncio
async def test_counts_what_was_acknowledged() -> None:
    """Requests a second are those the program said yes to, whatever it answers; as many wait as there are lines."""
    async with little() as load:
        start = time.perf_counter()
        rate = await as_many_as_can_be(load, load.pressed, 0.5)
        took = time.perf_counter() - start

    assert len(load.accepted) / took <= rate <= len(load.accepted) / 0.5
    assert load.at_most == CONNECTIONS
    assert set(load.accepted) <= set(range(0, PEOPLE, 2))


@pytest.mark.asyncio
async def test_times_each_answer() -> None:
    """A latency runs from sending an event to the first answer where it is due; older ones are another's."""
    async with little() as load:
        load.posted += [(load.place(person), time.time()) for person in range(PEOPLE)]
        start = time.perf_counter()
        taken = await at_a_rate(load, ["hello"], 0.5)
        took = time.perf_counter() - start

    assert len(taken) == RATE / 2
    assert took >= (RATE / 2 - 1) / RATE
    assert all(WAIT_S * 900 <= one < took * 1_000 for one in taken)  # clocks differ a little


@pytest.mark.asyncio
async def test_an_answer_that_is_missing_is_no_figure() -> None:
    """Whoever is not answered is not left out of the latencies: there are none."""
    async with little(2, 3) as load:
        with pytest.raises(RuntimeError, match="2 events were not answered"):
            await at_a_rate(load, ["hello"], 0.5, patience_s=0.5)


@pytest.mark.asyncio
async def test_waits_for_the_last_answer() -> None:
    """One measurement's answers do not fall into the next."""
    async with little() as load:
        await load.send(load.pressed(0))
        await settled(load)

        assert len(load.posted) == 2
