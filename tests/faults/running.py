"""A Signpost in a process of its own: started, asked whether it is well, killed or told to end."""

import asyncio
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import aiohttp

from tests.slack.over_http import OverHttp
from tests.slack.refusal import Json
from tests.slack.stand_in import StandIn

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
START_S, END_S = 120.0, 60.0
"""How long to wait on a machine that has other things to do."""
_FORKING = multiprocessing.get_context("forkserver")
# What is loaded already, and nothing else, is what tells a forked process from one that python starts.
_FORKING.set_forkserver_preload(["adapters.serve", "bot.__main__", "tests.faults.running"])


class RefusedError(Exception):
    """It did not start; the text is the last line that it said."""


class Life(Protocol):
    """A process."""

    pid: int

    def code(self) -> int | None:
        """Return how it ended: a status, or less than 0 for the signal that ended it; None while it lives."""


class _Started:
    """``python -m bot serve slack``."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        with log.open("ab") as out:
            command = [sys.executable, "-m", "bot", "serve", "slack"]
            self._process = subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=out, stderr=out)
        self.pid = self._process.pid

    def code(self) -> int | None:
        return self._process.poll()


class _Forked:
    """The same command in a process that need not load the program first: it starts in a fifth of the time."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._process = _FORKING.Process(target=_serve, args=(dict(environment), log))
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid

    def code(self) -> int | None:
        return self._process.exitcode


def _serve(environment: dict[str, str], log: Path) -> None:
    from bot.__main__ import main  # noqa: PLC0415 - here it is loaded already

    os.environ.clear()
    os.environ.update(environment)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    main(["serve", "slack"], prog_name="signpost")


class Signpost:
    """A Signpost on *content* for *slack*, with what it keeps in *data*; *more* are other settings.

    It can be started, ended and started again, and always listens on the same port.
    """

    def __init__(self, slack: StandIn, content: Path, data: Path, **more: str) -> None:
        self._slack = slack
        self.port = free_port()
        self.log = data.with_name(f"{data.name}-{self.port}.log")
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(data),
            "LANG": "C.UTF-8",
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "SIGNPOST_CONTENT": str(content),
            "SIGNPOST_MODEL": "none",
            "SIGNPOST_CACHE": "none",
            "SIGNPOST_DATA": str(data),
            "PORT": str(self.port),
            **more,
        }
        self._life: Life | None = None
        self._begun = 0.0

    @property
    def life(self) -> Life:
        """The process that was started last."""
        assert self._life
        return self._life

    def start(self, *, forked: bool = False) -> None:
        """Start it, and do not wait; *forked* is quicker."""
        self._begun = time.monotonic()
        self._life = (_Forked if forked else _Started)(self.environment, self.log)

    async def ready(self) -> float:
        """Return as soon as it is ready, and how many seconds after its start that was.

        Raises:
            RefusedError: it has ended.
            TimeoutError: it never was.
        """
        async with asyncio.timeout(START_S):
            while (await self.health()).get("ready") is not True:
                if self.life.code() is not None:
                    raise RefusedError(self.log.read_text().splitlines()[-1:])
                await asyncio.sleep(0.02)
        return time.monotonic() - self._begun

    async def health(self, path: str = "/readyz") -> Json:
        """Return what it says of itself; nothing if it does not listen."""
        try:
            async with aiohttp.request("GET", f"http://{HOST}:{self.port}{path}") as response:
                said: Json = await response.json()
                return {**said, "status": response.status}
        except aiohttp.ClientError:
            return {}

    def way(self, *, timeout_s: float = 3.0, pauses_s: tuple[float, ...] = (0.0, 1.0, 5.0)) -> OverHttp:
        """Return how Slack reaches it: it waits for 3 s, as the real one does, and tries again, but much sooner."""
        return self._slack.http(f"http://{HOST}:{self.port}/slack/events", timeout_s=timeout_s, pauses_s=pauses_s)

    def send_signal(self, number: int = signal.SIGTERM) -> None:
        """Send it a signal, and do not wait."""
        os.kill(self.life.pid, number)

    async def ended(self) -> int:
        """Return its status when it has ended; below 0 is the signal that ended it.

        Raises:
            TimeoutError: it has not.
        """
        async with asyncio.timeout(END_S):
            while (code := self.life.code()) is None:
                await asyncio.sleep(0.01)
        return code

    async def kill(self) -> None:
        """End it at once, if it lives: ``kill -9``."""
        if self._life and self._life.code() is None:
            os.kill(self.life.pid, signal.SIGKILL)
            await self.ended()


async def started(*several: Signpost, forked: bool = True) -> None:
    """Start them, and return when all are ready; forked is quicker."""
    for one in several:
        one.start(forked=forked)
    await asyncio.gather(*(one.ready() for one in several))


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
