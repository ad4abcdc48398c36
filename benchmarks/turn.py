"""What does a turn cost, and the start, and growth? Run: python -m benchmarks.turn [--json]."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median, quantiles

from benchmarks.process import messages
from benchmarks.synthetic import made_up, write_content
from bot.app import App
from bot.matching import Matching
from bot.message import Message
from bot.settings import CACHE, CONTENT, read_settings
from intents.intent import Matcher
from knowledge.base import KnowledgeBase
from knowledge.load import load

ROUNDS, STARTS, TURNS = 5, 5, 2_000
SIZES = (90, 1_000, 10_000)
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement; *most* is what it may be, None where there is no target."""

    what: str
    value: float
    unit: str
    most: float | None = None

    def __str__(self) -> str:
        """Return it as a line of the table."""
        verdict = (
            "" if self.most is None else f"  (at most {self.most:g}: {'ok' if self.value <= self.most else 'MISSED'})"
        )
        return f"{self.what:<58}{self.value:>9.2f} {self.unit}{verdict}"


def cpu_ms(calls: Sequence[Callable[[str], object]], said: Sequence[str]) -> list[list[float]]:
    """Return for each of *calls* the CPU milliseconds that each message takes, the median of all rounds.

    The calls take turns within a round, so that what else the machine does falls on all of them.
    """
    taken: list[list[list[float]]] = [[[] for _ in said] for _ in calls]
    for _ in range(ROUNDS):
        for at, text in enumerate(said):
            for call, times in zip(calls, taken, strict=True):
                start = time.process_time()
                call(text)
                times[at].append((time.process_time() - start) * 1_000)
    return [[median(of_one) for of_one in times] for times in taken]


def turns(app: App, said: Sequence[str], entries: int) -> list[Figure]:
    """Return what a whole turn costs beside the bare match of the same messages."""
    assert app.mind, app.problems  # noqa: S101 - the content was just written or ships
    whole, bare = cpu_ms((_asker(app), app.mind.matcher.match), said)
    shown = [Figure(f"turn / bare match, {entries} entries", sum(whole) / sum(bare), "times", 2)]
    for name, times in (("bare match", bare), ("turn", whole)):
        cuts = quantiles(times, n=100)
        shown += [Figure(f"{name}, {entries} entries, p{p}", cuts[p - 1], "ms") for p in (50, 99)]
    return shown


def processes(environment: dict[str, str], entries: int, *, matcher_only: bool = False) -> list[Figure]:
    """Return what fresh processes need until their first answer, and how their memory grows."""
    runs = [_process(environment, TURNS if last else 0, entries if matcher_only else 0) for last in _lasts(STARTS)]
    name = f"{entries} entries" + (", matcher alone" if matcher_only else "")
    most = None if environment or matcher_only else 1.5
    end = runs[-1]
    return [
        Figure(f"start to first answer, {name}", median(run["start_s"] for run in runs), "s", most),
        Figure(f"memory after start, {name}", end["start_mb"], "MB"),
        Figure(f"memory after {TURNS} turns, {name}", end["end_mb"], "MB"),
        Figure(f"growth, {name}", end["end_mb"] - end["start_mb"], "MB"),
    ]


def loading(folder: Path, entries: int) -> Figure:
    """Return how long reading a folder of so many entries takes."""
    taken = []
    for _ in range(3):
        start = time.process_time()
        load(folder)
        taken.append(time.process_time() - start)
    return Figure(f"loading {entries} entries", median(taken), "s", 0.4 * entries / 1_000)


def growth(base: KnowledgeBase, said: Sequence[str]) -> list[Figure]:
    """Return what a bare match costs at each size, all made up alike, and the growth from one to the next."""
    matching = Matching.of(read_settings())
    matchers: list[Matcher] = [matching.settled(list(made_up(base, size))) for size in SIZES]
    costs = [sum(times) / len(times) for times in cpu_ms([matcher.match for matcher in matchers], said)]
    shown = [Figure(f"bare match, {size} made-up entries", cost, "ms") for size, cost in zip(SIZES, costs, strict=True)]
    for at in (1, 2):
        what = f"growth of a match from {SIZES[at - 1]} to {SIZES[at]} entries"
        shown.append(Figure(what, costs[at] / costs[at - 1], "times", 4))
    return shown


def hostile(app: App, said: Sequence[str]) -> list[Figure]:
    """Return what a megabyte of each kind of nonsense costs."""
    dice = random.Random(1)
    vocabulary = sorted({word for text in said for word in text.split()})
    kinds = {
        "one letter": "a",
        "spaces": " ",
        "combining marks": "\u0301",
        "U+FDFA, 18 letters in one": "\ufdfa",
        "zero width joiners": "\u200d",
        "random words": " ".join(dice.choices(vocabulary, k=MEGABYTE // 5)),
        "emoji": "\U0001f642",
    }
    texts = [(one * MEGABYTE)[:MEGABYTE] if len(one) == 1 else one[:MEGABYTE] for one in kinds.values()]
    (taken,) = cpu_ms([_asker(app)], texts)
    return [Figure(f"1 MB of {kind}", ms, "ms", 100) for kind, ms in zip(kinds, taken, strict=True)]


def _asker(app: App) -> Callable[[str], object]:
    conversations = iter(range(sys.maxsize))
    return lambda text: app.bot.say(app.bot.hear(Message(str(next(conversations)), text=text)))


def _process(environment: dict[str, str], turns_after: int, matched: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.process", str(turns_after), str(matched)]
    done = subprocess.run(command, env=os.environ | environment, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _lasts(number: int) -> list[bool]:
    return [at == number - 1 for at in range(number)]


def figures() -> list[Figure]:
    """Return everything that is measured, which takes some minutes."""
    real, said = read_settings(), messages()
    base = load(real.content)
    app = App(real)
    shown = turns(app, said, len(base.entries)) + hostile(app, said) + processes({}, len(base.entries))
    with tempfile.TemporaryDirectory() as temporary:
        for entries in SIZES[1:]:
            folder = Path(temporary) / str(entries)
            write_content(folder, real.content, base, entries)
            shown.append(loading(folder, entries))
        folder = Path(temporary) / str(SIZES[1])
        shown += turns(App(replace(real, content=folder)), said, SIZES[1])
        shown += processes({CONTENT: str(folder)}, SIZES[1])
    return shown + growth(base, said) + processes({}, SIZES[2], matcher_only=True)


if __name__ == "__main__":
    # What is learned here must not push out what is kept for real use.
    with tempfile.TemporaryDirectory() as kept:
        os.environ[CACHE] = kept
        found = figures()
    if "--json" in sys.argv[1:]:
        print(json.dumps([asdict(figure) for figure in found], indent=2))
    else:
        print(*found, sep="\n")
