"""What the benchmarks of Slack and Teams measure, and what they measure it against."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import pytest

import benchmarks.slack
import benchmarks.teams
from benchmarks.channel import Figure, Loaded, latency_figures, rate_figures
from benchmarks.load import RATE, Load, at_a_rate, settled
from benchmarks.program import SIGNPOST, WORDING, Program, running
from bot.app import App
from tests.adapters.slack import serving as slack_serving
from tests.adapters.teams import serving as teams_serving
from tests.slack.stand_in import StandIn as Slack
from tests.teams import payloads
from tests.teams.microsoft import ISSUER, private_key
from tests.teams.stand_in import StandIn as Teams

PROGRAMS = (
    Program(SIGNPOST, ()),
    Program(WORDING, ()),
    Program("big", (), target="much"),
    Program("bare", (), replies=False),
)
LEARNS = """
import os
from http.server import BaseHTTPRequestHandler, HTTPServer
class Server(BaseHTTPRequestHandler):
    asked = 0
    def do_GET(self):
        Server.asked += 1
        self.send_response(503 if self.asked == 1 else 200)
        self.end_headers()
        self.wfile.write(b'{"learning": true}' if self.asked < 4 else b'{"learning": false}')
HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Server).serve_forever()
"""


@asynccontextmanager
async def in_slack(app: App, data: Path) -> AsyncIterator[Load]:
    """Serve Signpost in this process to a Slack that asks as the benchmark does."""
    async with (
        Slack() as slack,
        slack_serving.served(app, slack, data) as (served, _),
        aiohttp.ClientSession() as session,
    ):
        yield benchmarks.slack.Load(slack, session, f"http://127.0.0.1:{served.port}{benchmarks.slack.PATH}")


@asynccontextmanager
async def in_teams(app: App, data: Path) -> AsyncIterator[Load]:
    """Serve Signpost in this process to a Teams that asks as the benchmark does."""
    async with (
        Teams() as teams,
        teams_serving.served(app, teams, data) as (served, _),
        aiohttp.ClientSession() as session,
    ):
        yield benchmarks.teams.Load(teams, session, f"http://127.0.0.1:{served.port}{benchmarks.teams.PATH}")


@pytest.mark.asyncio
@pytest.mark.parametrize("asked", [in_slack, in_teams])
async def test_signpost_answers_all_of_it(
    app: App, tmp_path: Path, asked: Callable[[App, Path], AbstractAsyncContextManager[Load]]
) -> None:
    """Each event is another one to Signpost, so that every one is answered: none is taken for a repetition."""
    async with asked(app, tmp_path) as load:
        typed = await at_a_rate(load, ["hello", "how do i report racism"], 0.2)
        before = load.calls
        statuses = [await load.send(load.pressed(person)) for person in (7, 7)]
        await settled(load)

        assert len(typed) == 0.2 * RATE
        assert statuses == [200, 200]
        assert [place for place, _ in load.posts(before)] == [load.place(7)] * 2


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("loaded", "peer"),
    [(module.loaded, peer) for module in (benchmarks.slack, benchmarks.teams) for peer in module.PEERS],
    ids=lambda value: value.name if isinstance(value, Program) else "",
)
async def test_a_peer_does_what_it_is_measured_for(loaded: Loaded, peer: Program) -> None:
    """A peer answers everybody where they wrote, or says yes and posts nothing."""
    async with loaded(peer) as load:
        if peer.replies:
            assert len(await at_a_rate(load, ["hello"], 0.2)) == 0.2 * RATE
        else:
            assert await load.send(load.typed(0, "hello")) == 200
            assert not list(load.posts())


@pytest.mark.asyncio
@pytest.mark.parametrize("peer", benchmarks.teams.PEERS, ids=lambda peer: peer.name)
async def test_a_peer_checks_who_asks(peer: Program) -> None:
    """A peer in Teams says no to every token that is not Microsoft's, and gets its own and the keys once for all."""
    async with Teams() as teams, aiohttp.ClientSession() as session, running(peer, teams.settings(), session) as url:
        said = payloads.message(teams.world, "29:1ann", "hello")
        way = teams.http(url + benchmarks.teams.PATH, timeout_s=10)
        ours = {"serviceurl": teams.world.service_url, "iss": ISSUER, "aud": teams.app_id, "exp": time.time() + 300}
        forged = jwt.encode(ours, private_key("another"), "RS256", headers={"kid": teams.microsoft.kid})
        wrong: tuple[Mapping[str, Any], ...] = ({"aud": "other"}, {"iss": "other"}, {"exp": 1})
        for token in (forged, *(teams.microsoft.token(said, **claims) for claims in wrong)):
            assert (await way.deliver(said, token=token, retries=0)).status >= 400
        for _ in range(3):
            assert (await way.deliver(said, retries=0)).acknowledged

        methods = [call.method for call in teams.calls]
        assert methods == ["metadata", "keys", *(["token", "reply", "reply", "reply"] if peer.replies else [])]
        assert {call.result for call in teams.calls} == {"ok"}


@pytest.mark.asyncio
async def test_waits_until_it_has_learned() -> None:
    """A program is measured when it is ready and has nothing more to learn, and has ended afterwards."""
    async with aiohttp.ClientSession() as session:
        async with running(Program("little", ("-c", LEARNS)), {}, session) as url, session.get(url) as response:
            assert b"false" in await response.read()
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(url)


@pytest.mark.asyncio
async def test_a_program_that_ends_is_not_waited_for() -> None:
    """What cannot be started ends the benchmark at once."""
    async with aiohttp.ClientSession() as session:
        with pytest.raises(RuntimeError, match="ready"):
            async with running(Program("little", ("-c", "raise SystemExit(1)")), {}, session):
                pass


def test_shares_are_of_what_a_peer_takes() -> None:
    """Each kind of Signpost's requests is a share of every peer's, with the target where there is one."""
    rates = {(SIGNPOST, "typed"): 20.0, (SIGNPOST, "pressed"): 80.0, ("big", "typed"): 40.0, ("bare", "typed"): 160.0}

    assert rate_figures(PROGRAMS, rates)[4:] == [
        Figure("signpost, typed, of big", 50.0, "%", "much"),
        Figure("signpost, typed, of bare", 12.5, "%"),
        Figure("signpost, pressed, of big", 200.0, "%", "much"),
        Figure("signpost, pressed, of bare", 50.0, "%"),
    ]


def test_latencies_are_of_what_replies() -> None:
    """The middle and the slowest hundredth are shown of all that reply; the target is Signpost's."""
    taken = {name: [float(one) for one in range(1, 200)] for name in (SIGNPOST, WORDING, "big")}
    shown = latency_figures(PROGRAMS, taken)

    assert [(one.what.split(":")[0], one.value, one.target) for one in shown] == [
        (SIGNPOST, 100.0, ""),
        (SIGNPOST, 198.0, "below 250"),
        (WORDING, 100.0, ""),
        (WORDING, 198.0, "below 250"),
        ("big", 100.0, ""),
        ("big", 198.0, ""),
    ]
    assert " ".join(str(shown[1]).split()) == "signpost: event to answer posted, 20/s, p99 198.0 ms below 250"
