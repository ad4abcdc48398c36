"""What does it cost to be asked in Slack? Run: python -m benchmarks.slack [--json] [--seconds N].

Signpost, a Bolt app that just replies and bare aiohttp take turns before the stand-in for Slack of the tests, each a
process of its own on this machine. See README.md for what the figures mean.
"""

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from statistics import median, quantiles

import aiohttp

from benchmarks.process import messages
from tests.slack import interactions, payloads
from tests.slack.over_http import form
from tests.slack.stand_in import StandIn

ROUNDS = 3
CONNECTIONS = 32
RATE = 20
"""Events a second in the open loop: some seventy times what two Trusts would send (270 a day)."""
PEOPLE = 200
START_S = 120.0
SIGNPOST, WORDING = "signpost", "signpost, by wording alone"
BOLT, SHARED, BARE = "bolt", "bolt, one session", "aiohttp"


@dataclass(frozen=True, slots=True)
class Program:
    """Something to measure: how it is started, with which variables beside Slack's, and whether it replies."""

    name: str
    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()
    replies: bool = True


PEERS = "benchmarks.slack_peers"
PROGRAMS = (
    Program(SIGNPOST, ("-m", "bot", "serve", "slack")),
    Program(WORDING, ("-m", "bot", "serve", "slack"), (("SIGNPOST_MODEL", "none"),)),
    Program(BOLT, ("-m", PEERS, "bolt")),
    Program(SHARED, ("-m", PEERS, "bolt-shared")),
    Program(BARE, ("-m", PEERS, "aiohttp"), replies=False),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement; *target* says what it should be, empty where nothing was asked for."""

    what: str
    value: float
    unit: str
    target: str = ""

    def __str__(self) -> str:
        """Return it as a line of the table."""
        return f"{self.what:<66}{self.value:>9.1f} {self.unit:<4} {self.target}"


class Load:
    """Sends events to one program, as the stand-in would, and reads from it what was posted."""

    def __init__(self, slack: StandIn, session: aiohttp.ClientSession, url: str) -> None:
        self._slack, self._session, self._url = slack, session, url
        self._signer = slack.http(url)

    async def send(self, payload: dict[str, object]) -> int:
        """Send *payload*, signed, and return the status."""
        body, headers = form(payload)
        async with self._session.post(self._url, data=body, headers=headers | self._signer.signed(body)) as response:
            await response.read()
            return response.status

    def typed(self, at: int, text: str) -> dict[str, object]:
        """Return the event of person number *at* typing *text*."""
        return payloads.message_im(self._slack.world, f"U{at % PEOPLE}", text)

    def pressed(self, at: int) -> dict[str, object]:
        """Return the event of person number *at* choosing the menu, which needs no matching."""
        person = f"U{at % PEOPLE}"
        place = self._slack.direct(person)
        message = {"ts": f"{time.time():.6f}", "user": self._slack.bot_user, "bot_id": self._slack.bot_id, "text": ""}
        action = interactions.button("menu", action_id="choice.1")
        return interactions.block_actions(self._slack.world, person, action, place, message)

    def posted(self) -> int:
        """Return how many messages were posted so far."""
        return sum(call.method == "chat.postMessage" and call.result == "ok" for call in self._slack.calls)


async def as_many_as_can_be(load: Load, event: Callable[[int], dict[str, object]], seconds: float) -> float:
    """Return the requests that were acknowledged in a second, with CONNECTIONS of them under way at any time."""
    done, end = 0, time.perf_counter() + seconds
    start = time.perf_counter()

    async def one(first: int) -> None:
        nonlocal done
        at = first
        while time.perf_counter() < end:
            status = await load.send(event(at))
            done += status == 200  # noqa: PLR2004 - HTTP: yes
            at += CONNECTIONS

    await asyncio.gather(*(one(first) for first in range(CONNECTIONS)))
    return done / (time.perf_counter() - start)


async def at_a_rate(load: Load, slack: StandIn, said: list[str], seconds: float) -> list[float]:
    """Return the milliseconds from each event, signed and sent RATE a second, to its answer being posted."""
    sent: dict[str, float] = {}
    people = [f"U{number}" for number in range(int(RATE * seconds))]
    places = {slack.direct(person): person for person in people}
    before, start = len(slack.calls), time.perf_counter()
    sending: list[asyncio.Task[int]] = []
    for at, person in enumerate(people):
        await asyncio.sleep(max(0.0, start + at / RATE - time.perf_counter()))
        payload = payloads.message_im(slack.world, person, said[at % len(said)])
        sent[person] = slack.world.now()
        sending.append(asyncio.create_task(load.send(payload)))
    await asyncio.gather(*sending)
    deadline = time.perf_counter() + 30
    arrived: dict[str, float] = {}
    while len(arrived) < len(people) and time.perf_counter() < deadline:
        await asyncio.sleep(0.1)
        for call in slack.calls[before:]:
            if call.method == "chat.postMessage" and call.arguments["channel"] in places:
                arrived.setdefault(places[call.arguments["channel"]], call.at)
    if len(arrived) < len(people):
        msg = f"{len(people) - len(arrived)} events were not answered"
        raise RuntimeError(msg)
    return [(arrived[person] - sent[person]) * 1_000 for person in people]


@asynccontextmanager
async def running(program: Program, slack: StandIn, session: aiohttp.ClientSession) -> AsyncIterator[Load]:
    """Start *program* before *slack*, wait until it is ready, and end it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "PORT": str(port),
            "SIGNPOST_DATA": folder,
            **dict(program.environment),
        }
        process = subprocess.Popen([sys.executable, *program.command], env=environment, stderr=subprocess.DEVNULL)
        try:
            await _ready(session, f"http://127.0.0.1:{port}/readyz")
            yield Load(slack, session, f"http://127.0.0.1:{port}/slack/events")
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 30)


async def _ready(session: aiohttp.ClientSession, url: str) -> None:
    """Return when *url* says yes, and Signpost has learned its examples."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            async with session.get(url) as response:
                if response.ok and b'"learning": true' not in await response.read():
                    return
        except aiohttp.ClientError:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.05)
    msg = "it did not become ready"
    raise RuntimeError(msg)


async def _settled(load: Load) -> None:
    """Return when nothing more is posted, so that one measurement's answers do not fall into the next."""
    before = -1
    while before != load.posted():
        before = load.posted()
        await asyncio.sleep(0.5)


async def measure(seconds: float) -> list[Figure]:
    """Return all figures; the programs take turns in each of ROUNDS rounds."""
    said = random.Random(1).sample(messages(), 200)
    rates: dict[tuple[str, str], list[float]] = {}
    latencies: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for program in PROGRAMS:
            async with (
                StandIn() as slack,
                aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
                running(program, slack, session) as load,
            ):
                kinds: dict[str, Callable[[int], dict[str, object]]] = {
                    "typed": lambda at, load=load: load.typed(at, said[at % len(said)])  # type: ignore[misc]
                }
                if program.name in (SIGNPOST, WORDING):
                    kinds["pressed"] = load.pressed
                for kind, event in kinds.items():
                    rate = await as_many_as_can_be(load, event, seconds)
                    rates.setdefault((program.name, kind), []).append(rate)
                    await _settled(load)
                if program.replies:
                    latencies.setdefault(program.name, []).extend(await at_a_rate(load, slack, said, seconds))
    return [*_rate_figures({key: median(of_one) for key, of_one in rates.items()}), *_latency_figures(latencies)]


def _rate_figures(rates: dict[tuple[str, str], float]) -> list[Figure]:
    shown = [Figure(f"{name}, {kind}: acknowledged", rate, "/s") for (name, kind), rate in rates.items()]
    for (name, kind), rate in rates.items():
        if name not in (SIGNPOST, WORDING):
            continue
        for peer in (BOLT, SHARED, BARE):
            target = "at least 60" if peer == BOLT else ""
            shown.append(Figure(f"{name}, {kind}, of {peer}", 100 * rate / rates[peer, "typed"], "%", target))
    return shown


def _latency_figures(latencies: dict[str, list[float]]) -> list[Figure]:
    shown = []
    for name, taken in latencies.items():
        cuts = quantiles(taken, n=100)
        for p in (50, 99):
            target = "below 250" if p > 50 and name in (SIGNPOST, WORDING) else ""  # noqa: PLR2004 - the median
            shown.append(Figure(f"{name}: event to answer posted, {RATE}/s, p{p}", cuts[p - 1], "ms", target))
    return shown


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What it costs to be asked in Slack.")
    parser.add_argument("--json", action="store_true", help="print the figures for a program")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each measurement lasts")
    options = parser.parse_args()
    figures = asyncio.run(measure(options.seconds))
    print(json.dumps([asdict(one) for one in figures]) if options.json else "\n".join(map(str, figures)))


if __name__ == "__main__":
    main()
