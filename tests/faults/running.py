"""A Signpost in a process of its own: started, asked whether it is well, killed or told to end."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.faults.life import Forked, Life, Started
from tests.slack.refusal import Json

HOST = "127.0.0.1"
START_S, END_S = 120.0, 60.0
"""How long to wait on a machine that has other things to do."""


class RefusedError(Exception):
    """It did not start; the text is the last line that it said."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended that was told to: its status, in how many seconds it said so and was gone, and whether it lived."""

    code: int
    noticed_s: float
    took_s: float
    was_alive: bool


class Program:
    """A Signpost on *content* for one *channel*, with what it keeps in *data*; *settings* are those of the channel.

    It can be started, ended and started again, and always listens on the same port.
    """

    def __init__(self, channel: str, settings: Mapping[str, str], content: Path, data: Path) -> None:
        self._channel = channel
        self.data = data
        self.port = free_port()
        self.log = data.with_name(f"{data.name}-{self.port}.log")
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(data),
            "LANG": "C.UTF-8",
            "SIGNPOST_CONTENT": str(content),
            "SIGNPOST_MODEL": "none",
            "SIGNPOST_CACHE": "none",
            "SIGNPOST_DATA": str(data),
            "PORT": str(self.port),
            **settings,
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
        self._life = (Forked if forked else Started)(self._channel, self.environment, self.log)

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

    async def stopping(self) -> None:
        """Return as soon as it says that it is ending."""
        async with asyncio.timeout(END_S):
            while (said := await self.health())["status"] == 200:
                await asyncio.sleep(0.02)
        assert said["trouble"]["stopping"] == "yes"

    async def told_to_end(self) -> Ended:
        """Return how it ended when it was told to."""
        begun = time.monotonic()
        self.send_signal()
        await self.stopping()
        noticed_s = time.monotonic() - begun
        alive = await self.health("/livez")
        code = await self.ended()
        return Ended(code, noticed_s, time.monotonic() - begun, alive["status"] == 200)

    async def kill(self) -> None:
        """End it at once, if it lives: ``kill -9``."""
        if self._life and self._life.code() is None:
            os.kill(self.life.pid, signal.SIGKILL)
            await self.ended()


async def started(*several: Program, forked: bool = True) -> None:
    """Start them, and return when all are ready; forked is quicker."""
    for one in several:
        one.start(forked=forked)
    await asyncio.gather(*(one.ready() for one in several))


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
