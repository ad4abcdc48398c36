"""A stand-in for Teams: a real server on loopback that behaves as Teams does and keeps what everybody could see.

    async with StandIn() as teams:
        teams.add_channel("19:ward@thread.tacv2", "29:1ann", teams.bot)
        app = …  # an app with teams.settings()
        await teams.http(app.url).deliver(payloads.mention(teams.world, "29:1ann", "19:ward@thread.tacv2", "hello"))
        assert not teams.shared()

It is Microsoft's login and its keys as well. Start it as a process of its own with ``python -m tests.teams.stand_in``:
see ``tests.teams.process``.
"""

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from tests.teams.control import Control
from tests.teams.faults import ANY, Fault
from tests.teams.microsoft import ISSUER, METADATA, Microsoft
from tests.teams.misbehaving import Misbehaviour
from tests.teams.over_http import PAUSE_S, TIMEOUT_S, OverHttp
from tests.teams.refusal import Json
from tests.teams.seen import Call, Record, Seen
from tests.teams.server import BODY_BYTES, Server
from tests.teams.world import PlaceKind, World

CLOSE_S = 0.1
"""How long requests under way, which may be hanging on purpose, hold up the end."""


class StandIn:
    """One tenant and its server. *port* 0 takes a free one; *record* is a file that every line goes to at once.

    *now* is the clock, in seconds since the epoch. *most* is how much of each kind is remembered at least, for long
    runs; None, the default, for everything.
    """

    tenant, app_id, app_password, bot = World.tenant, World.app_id, World.app_password, World.bot

    def __init__(
        self,
        *,
        port: int = 0,
        record: Path | None = None,
        now: Callable[[], float] = time.time,
        most: int | None = None,
    ) -> None:
        self._record = Record(file=record.open("a", encoding="utf-8") if record else None, most=most)
        self._faults = Misbehaviour()
        self._port = port
        self.world = World(self._record, now=now)
        self.microsoft = Microsoft(self.world)
        app = web.Application(client_max_size=BODY_BYTES)
        app.add_routes(Server(self.world, self.microsoft, self._faults).routes)
        app.add_routes(Control(self).routes)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSE_S)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.world.url = "http://{}:{}".format(*self._runner.addresses[0])
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._runner.cleanup()
        self._record.close()

    def settings(self) -> dict[str, str]:
        """Return the environment of an app that talks to this stand-in and nobody else."""
        return {
            "TEAMS_APP_ID": self.app_id,
            "TEAMS_APP_PASSWORD": self.app_password,
            "TEAMS_TENANT_ID": self.tenant,
            "TEAMS_OPENID_METADATA_URL": self.world.url + METADATA,
            "TEAMS_TOKEN_ISSUER": ISSUER,
            "TEAMS_LOGIN_URL": self.world.url,
            "TEAMS_SERVICE_HOSTS": self.world.url.removeprefix("http://"),
        }

    @property
    def calls(self) -> list[Call]:
        """Every call of the app, in the order of their arrival."""
        return self._record.calls

    @property
    def seen(self) -> list[Seen]:
        """Everything of the app that anybody could see, in order."""
        return self._record.seen

    def seen_by(self, person: str) -> list[Seen]:
        """Return what *person* could see."""
        return [seen for seen in self.seen if person in seen.viewers]

    def shared(self) -> list[Seen]:
        """Return what more than one person, or a place that is not a personal chat, could see."""
        return [seen for seen in self.seen if seen.shared]

    def messages(self, place: str) -> list[Json]:
        """Return what stands in the conversation *place* now, earliest first."""
        return list(self.world.places[place].messages)

    def add_person(self, person: str, *, installed: bool = True) -> None:
        """Let *person* be in the tenant, with or without the app installed for them."""
        self.world.people.add(person)
        if not installed:
            self.world.not_installed.add(person)

    def add_channel(self, place: str, *members: str) -> None:
        """Open a channel; the app is in it only if ``bot`` is among *members*."""
        self.world.add_place(place, PlaceKind.CHANNEL, members)

    def add_group(self, place: str, *members: str) -> None:
        """Open a group chat."""
        self.world.add_place(place, PlaceKind.GROUP, members)

    def personal(self, person: str) -> str:
        """Return the id of the personal chat between the app and *person*, opened if it is not."""
        return self.world.personal(person).id

    def block(self, person: str) -> None:
        """Let *person* have blocked the app: it can no longer write to them."""
        self.world.blocked.add(person)

    def refuse_tokens(self, *, refused: bool = True) -> None:
        """Take none of the app's tokens from now on, or take them again."""
        self.world.refuses_tokens = refused

    def misbehave(self, method: str, *faults: Fault | None) -> None:
        """Let the next calls of *method* meet *faults*, one each; None lets one pass. ``ANY`` is every method."""
        self._faults.queue(method, *faults)

    def misbehave_by_chance(self, seed: int, *chances: tuple[float, Fault], method: str = ANY) -> None:
        """Let each call of *method* meet one of the faults with its chance, the same ones for the same *seed*."""
        self._faults.chance(method, seed, *chances)

    def behave(self) -> None:
        """Forget all faults to come."""
        self._faults.clear()

    def http(self, app_url: str, *, timeout_s: float = TIMEOUT_S, pause_s: float = PAUSE_S) -> OverHttp:
        """Return the way to an app that listens at *app_url*."""
        return OverHttp(self.microsoft, self._session, app_url, timeout_s=timeout_s, pause_s=pause_s)


if __name__ == "__main__":
    from tests.teams.process import main

    main()
