"""What does it cost to be asked on a channel? What the benchmarks of Slack and of Teams share.

Signpost and its peers take turns before a stand-in for the platform, each a process of its own on this machine.
"""

import argparse
import asyncio
import json
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from statistics import median, quantiles

from benchmarks.load import RATE, Event, Load, as_many_as_can_be, at_a_rate, settled
from benchmarks.process import messages
from benchmarks.program import Program, signpost

ROUNDS = 3

Loaded = Callable[[Program], AbstractAsyncContextManager[Load]]
"""Starts a program before a stand-in of its own, and gives the load to put on it."""


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


async def measure(programs: Sequence[Program], loaded: Loaded, seconds: float) -> list[Figure]:
    """Return all figures; the *programs* take turns in each of ROUNDS rounds, *seconds* for each measurement."""
    said = random.Random(1).sample(messages(), 200)
    rates: dict[tuple[str, str], list[float]] = {}
    latencies: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for program in programs:
            async with loaded(program) as load:
                kinds: dict[str, Callable[[int], Event]] = {
                    "typed": lambda person, load=load: load.typed(person, said[person % len(said)])  # type: ignore[misc]
                }
                if program.is_signpost:
                    kinds["pressed"] = load.pressed
                for kind, event in kinds.items():
                    rate = await as_many_as_can_be(load, event, seconds)
                    rates.setdefault((program.name, kind), []).append(rate)
                    await settled(load)
                if program.replies:
                    latencies.setdefault(program.name, []).extend(await at_a_rate(load, said, seconds))
    medians = {key: median(of_one) for key, of_one in rates.items()}
    return [*rate_figures(programs, medians), *latency_figures(programs, latencies)]


def rate_figures(programs: Sequence[Program], rates: Mapping[tuple[str, str], float]) -> list[Figure]:
    """Return *rates*, requests a second by program and kind, and what share of each peer's Signpost's are."""
    shown = [Figure(f"{name}, {kind}: acknowledged", rate, "/s") for (name, kind), rate in rates.items()]
    names = [program.name for program in programs if program.is_signpost]
    peers = [program for program in programs if not program.is_signpost]
    for (name, kind), rate in rates.items():
        if name in names:
            shares = ((peer, 100 * rate / rates[peer.name, "typed"]) for peer in peers)
            shown += [Figure(f"{name}, {kind}, of {peer.name}", share, "%", peer.target) for peer, share in shares]
    return shown


def latency_figures(programs: Sequence[Program], latencies: Mapping[str, Sequence[float]]) -> list[Figure]:
    """Return the middle and the slowest hundredth of *latencies*, in milliseconds by program."""
    shown = []
    for program in programs:
        cuts = quantiles(latencies[program.name], n=100) if program.replies else ()
        for p, target in ((50, ""), (99, "below 250")) if cuts else ():
            what = f"{program.name}: event to answer posted, {RATE}/s, p{p}"
            shown.append(Figure(what, cuts[p - 1], "ms", target if program.is_signpost else ""))
    return shown


def main(channel: str, peers: Sequence[Program], loaded: Loaded) -> None:
    """Measure Signpost on *channel*, which is the name people have for it, and its *peers*, and print."""
    parser = argparse.ArgumentParser(description=f"What it costs to be asked in {channel}.")
    parser.add_argument("--json", action="store_true", help="print the figures for a program")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each measurement lasts")
    options = parser.parse_args()
    figures = asyncio.run(measure((*signpost(channel.lower()), *peers), loaded, options.seconds))
    print(json.dumps([asdict(one) for one in figures]) if options.json else "\n".join(map(str, figures)))
