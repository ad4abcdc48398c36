"""A stand-in for Slack: a real server on loopback that behaves as Slack does and keeps what everybody could see.

    async with StandIn() as slack:
        slack.add_channel("C1", "U1", "U2", slack.bot_user)
        app = …  # an app with slack.api_url, slack.bot_token and slack.signing_secret
        await slack.http(app.url).deliver(payloads.app_mention(slack.world, "U1", "C1", "hello"))
        assert not slack.shared()

Start it as a process of its own with ``python -m tests.slack.stand_in``: see ``tests.slack.process``.
"""

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from tests.slack.control import Control
from tests.slack.delivery import PAUSES_S, TIMEOUT_S, Delivery
from tests.slack.echo import Echo
from tests.slack.faults import ANY, Fault
from tests.slack.misbehaving import Misbehaviour
from tests.slack.over_http import OverHttp
from tests.slack.over_socket import OverSocket
from tests.slack.refusal import Json
from tests.slack.seen import Call, Record, Seen
from tests.slack.server import BODY_BYTES, Server
from tests.slack.sockets import Sockets
from tests.slack.world import PlaceKind, World

CLOSE_S = 0.1
"""How long requests under way, which may be hanging on purpose, hold up the end."""


class StandIn:
    """One workspace and its server. *port* 0 takes a free one; *record* is a file that every line goes to at once.

    *now* is the clock, in seconds since the epoch. *agent_view* tells which experience the app is set up for. *most*
    is how much of each kind is remembered at least, for long runs; None, the default, for everything.
    """

    bot_token, app_token, signing_secret = World.bot_token, World.app_token, World.signing_secret
    team, app_id, bot_user, bot_id = World.team, World.app_id, World.bot_user, World.bot_id

    def __init__(
        self,
        *,
        port: int = 0,
        record: Path | None = None,
        now: Callable[[], float] = time.time,
        agent_view: bool = True,
        most: int | None = None,
    ) -> None:
        self._record = Record(file=record.open("a", encoding="utf-8") if record else None, most=most)
        self._faults = Misbehaviour()
        self._port = port
        self.world = World(self._record, now=now, agent_view=agent_view)
        self.sockets = Sockets(self.world)
        self._echo = Echo(self.world)
        app = web.Application(client_max_size=BODY_BYTES)
        app.add_routes(Server(self.world, self._faults, self._echo.answered).routes)
        app.add_routes([web.get("/link/", self.sockets.serve), *Control(self).routes])
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
        await self._echo.close()
        self.sockets.cut()
        await self._session.close()
        await self._runner.cleanup()
        self._record.close()

    @property
    def api_url(self) -> str:
        """The address of the Web API, for ``SLACK_API_URL``."""
        return f"{self.world.url}/api/"

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
        """Return what more than one person, or a place that is not a direct message, could see."""
        return [seen for seen in self.seen if seen.shared]

    def messages(self, place: str) -> list[Json]:
        """Return what stands in the conversation *place* now, earliest first, without what one person alone sees."""
        return list(self.world.places[place].messages)

    def add_person(self, person: str) -> None:
        """Let *person* be in the workspace."""
        self.world.people.add(person)

    def add_channel(self, place: str, *members: str, private: bool = False) -> None:
        """Open a channel; the app is in it only if ``bot_user`` is among *members*."""
        self.world.add_place(place, PlaceKind.PRIVATE if private else PlaceKind.CHANNEL, members)

    def add_group(self, place: str, *members: str) -> None:
        """Open a group message."""
        self.world.add_place(place, PlaceKind.GROUP, members)

    def add_direct(self, place: str, one: str, other: str) -> None:
        """Open direct messages between two people, where the app is not."""
        self.world.add_place(place, PlaceKind.DIRECT, (one, other))

    def direct(self, person: str) -> str:
        """Return the id of the direct messages between the app and *person*, opened if they are not."""
        return self.world.direct(person).id

    def grant(self, *scopes: str) -> None:
        """Let the app have *scopes* and no others."""
        self.world.scopes = set(scopes)

    def refuse_tokens(self, error: str) -> None:
        """Answer every token with *error* from now on, such as "token_revoked"; with none if it is empty."""
        self.world.token_error = error

    def misbehave(self, method: str, *faults: Fault | None) -> None:
        """Let the next calls of *method* meet *faults*, one each; None lets one pass. ``ANY`` is every method."""
        self._faults.queue(method, *faults)

    def misbehave_by_chance(self, seed: int, *chances: tuple[float, Fault], method: str = ANY) -> None:
        """Let each call of *method* meet one of the faults with its chance, the same ones for the same *seed*."""
        self._faults.chance(method, seed, *chances)

    def behave(self) -> None:
        """Forget all faults to come."""
        self._faults.clear()

    def http(self, app_url: str, *, timeout_s: float = TIMEOUT_S, pauses_s: tuple[float, ...] = PAUSES_S) -> OverHttp:
        """Return the way to an app that listens at *app_url*."""
        return OverHttp(self.world, self._session, app_url, timeout_s=timeout_s, pauses_s=pauses_s)

    def socket(self, *, timeout_s: float = TIMEOUT_S, pauses_s: tuple[float, ...] = PAUSES_S) -> OverSocket:
        """Return the way to an app that is connected by websocket."""
        return OverSocket(self.world, self.sockets, timeout_s=timeout_s, pauses_s=pauses_s)

    def echo_to(self, delivery: Delivery) -> None:
        """Send the app its own direct messages, as Slack does to one that is subscribed to message.im."""
        self._echo.delivery = delivery


if __name__ == "__main__":
    from tests.slack.process import main

    main()
