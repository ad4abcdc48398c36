"""What one process measures of a method; trial.py runs this file in fresh ones."""

import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from benchmarks.dataset import Labelled
from benchmarks.kept import Kept
from benchmarks.method import SIGNPOST, Method, Ranked, Ranker
from benchmarks.peers import PEERS
from intents.minilm.model import MiniLm

TOP = 5
"""Intents that are asked for, as the product does."""
_WARM_UP = 10
"""Messages matched once before any is timed."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a process is told. Intents are numbers written out, so that no label can disturb a method.

    *untimed* are matched too, after *texts*. *model* and *folder*, for the vectors, are paths.
    """

    method: str
    model: str | None
    folder: str
    examples: Sequence[Labelled]
    texts: Sequence[str]
    untimed: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cost:
    """What fitting costs, in seconds by the clock and megabytes resident. None: there is no such thing here.

    *encoder_s* is for reading the encoder's files, which the fit does not count. *kept_s* is a fit whose vectors are
    kept. *growth_mb* is what the fitted method and the encoder hold, *peak_mb* the most the process ever held.
    """

    encoder_s: float | None
    cold_s: float
    kept_s: float | None
    growth_mb: float | None
    peak_mb: float | None


@dataclass(frozen=True, slots=True)
class Said:
    """What a method says to the messages, in their order; *ms* is of CPU time on one core."""

    ranked: tuple[Ranked, ...]
    ms: tuple[float, ...]
    untimed: tuple[Ranked, ...]


def answer_of(folder: str) -> Path:
    """Return the file that the answer is written to: not the output, to which a library may print."""
    return Path(folder) / "answer.json"


def _fit(method: Method, job: Job) -> Cost:
    folder = Path(job.folder)
    for module in method.modules:
        import_module(module)  # is no part of a fit
    before, start = _memory_mb("VmRSS"), time.perf_counter()
    encoder = MiniLm.load(Path(job.model)) if job.model else None
    loaded = time.perf_counter()
    ranker = method.fit(job.examples, encoder and Kept(encoder, folder))
    fitted = time.perf_counter()
    after, peak = _memory_mb("VmRSS"), _memory_mb("VmHWM")
    del ranker
    again = time.perf_counter()
    if encoder:
        method.fit(job.examples, Kept(encoder, folder))
    return Cost(
        encoder_s=loaded - start if encoder else None,
        cold_s=fitted - loaded,
        kept_s=time.perf_counter() - again if encoder else None,
        growth_mb=None if after is None or before is None else after - before,
        peak_mb=peak,
    )


def _ask(method: Method, job: Job) -> Said:
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    kept = Kept(MiniLm.load(Path(job.model)), Path(job.folder)) if job.model else None
    ranker = method.fit(job.examples, kept)
    if kept:
        kept.fitted = True
    intents = len({intent for _, intent in job.examples})
    for text in job.texts[:_WARM_UP]:
        ranker.rank(text, TOP)
    ranked, ms = [], []
    for text in job.texts:
        start = time.process_time()
        found = ranker.rank(text, TOP)
        ms.append((time.process_time() - start) * 1_000)
        ranked.append(_whole(ranker, found, text, intents))
    return Said(tuple(ranked), tuple(ms), tuple(ranker.rank(text, TOP) for text in job.untimed))


def _whole(ranker: Ranker, found: Ranked, text: str, intents: int) -> Ranked:
    """Return what was found, with the whole of its set: if that takes up all that was asked for, it may be larger."""
    return ranker.rank(text, intents) if found.likely and len(found.likely) == TOP else found


def _memory_mb(field: str) -> float | None:
    """Return a field of /proc/self/status in megabytes, None where there is no such file."""
    # Not ru_maxrss: a new process begins with that of its parent.
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith(field))


def _main(step: str) -> None:
    told = json.load(sys.stdin)
    job = Job(**told | {"examples": [(text, intent) for text, intent in told["examples"]]})
    (method,) = (method for method in (SIGNPOST, *PEERS) if method.name == job.method)
    answer = _fit(method, job) if step == "fit" else _ask(method, job)
    answer_of(job.folder).write_text(json.dumps(asdict(answer)), encoding="ascii")


if __name__ == "__main__":
    _main(sys.argv[1])
