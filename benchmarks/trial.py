"""What a method says to each message, and what that costs: two fresh processes, so that none pays for another.

The first fits with all cores and gives the time and the memory. The second fits again, on one core and from the
vectors the first one kept, and matches one message after the other.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from benchmarks.dataset import Labelled
from benchmarks.method import Method, Ranked
from benchmarks.trial_process import Cost, Job, Said, answer_of

_ROOT = Path(__file__).parent.parent
_ONE_CORE = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM", "BLIS")}
"""Read by the libraries that compute: https://numpy.org/doc/stable/reference/global_state.html."""


class TrialError(Exception):
    """A method failed; the text is what it said, the reason in the last line."""


def tried(
    method: Method, examples: Sequence[Labelled], texts: Sequence[str], untimed: Sequence[str], model: Path | None
) -> tuple[Cost, Said]:
    """Return what *method* costs, and what it says to *texts* and to *untimed*.

    Raises:
        TrialError: It cannot be fitted, or fails on a message.
    """
    used = str(model.resolve()) if model and method.encoder != "never" else None
    labels = list(dict.fromkeys(intent for _, intent in examples))
    numbers = {label: str(at) for at, label in enumerate(labels)}
    numbered = [(text, numbers[intent]) for text, intent in examples]
    with tempfile.TemporaryDirectory() as folder:
        job = Job(method.name, used, folder, numbered, texts, untimed)
        cost = TypeAdapter(Cost).validate_python(_child("fit", job))
        said = TypeAdapter(Said).validate_python(_child("ask", job))
    ranked, untimed_ranked = ([_named(one, labels) for one in some] for some in (said.ranked, said.untimed))
    return cost, Said(tuple(ranked), said.ms, tuple(untimed_ranked))


def _child(step: Literal["fit", "ask"], job: Job) -> object:
    """Return the answer of a fresh process; texts go through a pipe and never to a disk."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.trial_process", step],
        input=json.dumps(asdict(job)).encode("ascii"),
        env=os.environ | (_ONE_CORE if step == "ask" else {}),
        cwd=_ROOT,
        check=False,
        capture_output=True,
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise TrialError(said or f"ended with {done.returncode}")
    return json.loads(answer_of(job.folder).read_text(encoding="ascii"))


def _named(ranked: Ranked, labels: Sequence[str]) -> Ranked:
    likely = None if ranked.likely is None else tuple(labels[int(number)] for number in ranked.likely)
    return Ranked(tuple((labels[int(number)], score) for number, score in ranked.best), ranked.known, likely)
