"""What the matcher costs at each size: learning, starting again, a question, an edit, and what the edit loses.

    python -m benchmarks.sizes [--model none] [ENTRIES ...]

Each size is measured in a process of its own: its peak of memory is its own. 0 entries stands for the content that
ships; any other number for so many made-up entries of 15 examples.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.process import messages
from benchmarks.synthetic import made_up
from bot.app import intents_of
from bot.settings import NONE, read_settings
from intents.cache import Cache
from intents.encoder import Encoder
from intents.intent import Example, Intent
from intents.matchers.kernel import KernelMatcher
from intents.minilm.model import MiniLm
from knowledge.load import load

T = TypeVar("T")

ENTRIES = (0, 90, 1_000)
ADDED = ("who do i ring about a made up question", "the made up thing again, what now", "made up matter, whom to ask")
EDITED = 3
"""Entries that get the ADDED examples, one after another."""


def main() -> None:
    """Print one line of JSON for each size."""
    asked = argparse.ArgumentParser(description="What the matcher costs at each size.")
    asked.add_argument("entries", nargs="*", type=int, default=ENTRIES, help="0 is the content that ships")
    asked.add_argument("--model", help="none: by wording alone")
    asked.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    for entries in given.entries:
        if given.one:
            print(json.dumps(measured(entries, None if given.model == NONE else _encoder())))
            continue
        more = ["--model", given.model] if given.model else []
        subprocess.run([sys.executable, "-m", "benchmarks.sizes", "--one", *more, str(entries)], check=True)


def measured(entries: int, encoder: Encoder | None) -> dict[str, float | str]:
    """Return the figures for so many entries: seconds by the clock and of CPU, milliseconds of CPU, megabytes."""
    base = load(read_settings({}).content)
    intents = list(made_up(base, entries)) if entries else intents_of(base)
    said = messages()
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        cold, matcher = _timed(lambda: KernelMatcher.fit(intents, encoder, cache))
        warm, matcher = _timed(lambda: KernelMatcher.fit(intents, encoder, cache))
        matcher.match(said[0])
        asked = sorted(_timed(partial(matcher.match, text))[0][1] * 1000 for text in said)
        edits, agreement, moved = _edits(intents, matcher, encoder, cache, said)
    return {
        "entries": entries or len(intents),
        "examples": sum(len(intent.examples) for intent in intents),
        "matching": "wording and meaning" if encoder else "wording",
        "cold_s": round(cold[0], 2),
        "cold_cpu_s": round(cold[1], 2),
        "from_cache_cpu_s": round(warm[1], 2),
        "query_p50_ms": round(asked[len(asked) // 2], 2),
        "query_p99_ms": round(asked[int(len(asked) * 0.99)], 2),
        "edit_s": round(max(edits), 2),
        "edit_same_best_percent": round(agreement, 2),
        "edit_mean_score_moved": round(moved, 4),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _edits(
    intents: Sequence[Intent], matcher: KernelMatcher, encoder: Encoder | None, cache: Cache, said: Sequence[str]
) -> tuple[list[float], float, float]:
    """Return the seconds of each edit, and how it compares with fitting anew: same best in percent, mean change."""
    now, seconds = list(intents), []
    for at in range(EDITED):
        place = at * (len(now) - 1) // EDITED
        more = tuple(Example(f"{text} {at}") for text in ADDED)
        now[place] = replace(now[place], examples=(*now[place].examples[1:], *more))
        (taken, _), matcher = _timed(partial(matcher.edited, now, cache))
        seconds.append(taken)
    fresh = KernelMatcher.fit(now, encoder, cache)
    pairs = [(matcher.match(text, 1), fresh.match(text, 1)) for text in (*said, *ADDED)]
    same = [a[0].intent == b[0].intent for a, b in pairs if a and b]
    moved = [abs(a[0].score - b[0].score) for a, b in pairs if a and b]
    return seconds, 100 * sum(same) / len(same), sum(moved) / len(moved)


def _timed(work: Callable[[], T]) -> tuple[tuple[float, float], T]:
    clock, cpu = time.perf_counter(), time.process_time()
    found = work()
    return (time.perf_counter() - clock, time.process_time() - cpu), found


def _encoder() -> Encoder:
    folder = read_settings().model
    if folder is None:
        msg = "the encoder is not installed: make model, or --model none"
        raise SystemExit(msg)
    return MiniLm.load(folder)


if __name__ == "__main__":
    main()
