"""What does it cost to be asked in Teams? Run: python -m benchmarks.teams [--json] [--seconds N].

Signpost, a botbuilder app that just replies and bare aiohttp take turns before the stand-in for Teams of the tests,
each a process of its own on this machine. See README.md for what the figures mean.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp

from benchmarks.channel import main
from benchmarks.load import Event
from benchmarks.program import Program, running
from tests.teams import payloads
from tests.teams.stand_in import StandIn

PATH = "/api/messages"
_PEERS = "benchmarks.teams_peers"
PEERS = (
    Program("botbuilder", ("-m", _PEERS, "botbuilder"), target="at least 100"),
    Program("aiohttp", ("-m", _PEERS, "aiohttp"), replies=False),
)


class Load:
    """Sends activities to one program, as the stand-in would, and reads from it what was posted."""

    def __init__(self, teams: StandIn, session: aiohttp.ClientSession, url: str) -> None:
        self._teams, self._session, self._url = teams, session, url
        # Microsoft uses a token for minutes: signed for each, most of the time would go into signing.
        self._headers = teams.http(url).signed({"serviceUrl": teams.world.service_url})

    async def send(self, event: Event) -> int:
        """Send *event*, with its token, and return the status."""
        body = json.dumps(event).encode()
        async with self._session.post(self._url, data=body, headers=self._headers) as response:
            await response.read()
            return response.status

    def typed(self, person: int, text: str) -> Event:
        """Return the activity of *person* typing *text*."""
        return payloads.message(self._teams.world, _id(person), text)

    def pressed(self, person: int) -> Event:
        """Return the activity of *person* choosing the menu, which needs no matching."""
        card = self._teams.world.message_id()
        return payloads.execute(self._teams.world, _id(person), self.place(person), card, {"choice": "menu"})

    def place(self, person: int) -> str:
        """Return the personal chat with *person*."""
        return self._teams.personal(_id(person))

    @property
    def calls(self) -> int:
        """How often the program has called so far."""
        return len(self._teams.calls)

    def posts(self, first: int = 0) -> Iterator[tuple[str, float]]:
        """Yield the place and time of every message posted since *first* calls."""
        for call in self._teams.calls[first:]:
            if call.method in ("send", "reply") and call.result == "ok" and call.body.get("type") == "message":
                yield call.place, call.at


def _id(person: int) -> str:
    return f"29:1p{person}"


@asynccontextmanager
async def loaded(program: Program) -> AsyncIterator[Load]:
    """Run *program* before a stand-in of its own."""
    async with (
        StandIn() as teams,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
        running(program, teams.settings(), session) as url,
    ):
        yield Load(teams, session, url + PATH)


if __name__ == "__main__":
    main("Teams", PEERS, loaded)
