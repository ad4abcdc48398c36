"""The life of one process of Signpost: how it is begun, and how it ended."""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).parents[2]
_FORKING = multiprocessing.get_context("forkserver")
# What is loaded already, and nothing else, is what tells a forked process from one that python starts.
_FORKING.set_forkserver_preload(["adapters.serve", "bot.__main__", "tests.faults.life"])


class Life(Protocol):
    """A process."""

    pid: int

    def code(self) -> int | None:
        """Return how it ended: a status, or less than 0 for the signal that ended it; None while it lives."""


class Started:
    """``python -m bot serve`` for one *channel*, as it is run."""

    def __init__(self, channel: str, environment: Mapping[str, str], log: Path) -> None:
        with log.open("ab") as out:
            command = [sys.executable, "-m", "bot", "serve", channel]
            self._process = subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=out, stderr=out)
        self.pid = self._process.pid

    def code(self) -> int | None:
        """Return how it ended."""
        return self._process.poll()


class Forked:
    """The same command in a process that need not load the program first: it starts in less than half the time."""

    def __init__(self, channel: str, environment: Mapping[str, str], log: Path) -> None:
        self._process = _FORKING.Process(target=_serve, args=(channel, dict(environment), log))
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid

    def code(self) -> int | None:
        """Return how it ended."""
        return self._process.exitcode


def _serve(channel: str, environment: dict[str, str], log: Path) -> None:
    from bot.__main__ import main  # noqa: PLC0415 - here it is loaded already

    os.environ.clear()
    os.environ.update(environment)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    main(["serve", channel], prog_name="signpost")
