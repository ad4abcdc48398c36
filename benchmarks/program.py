"""What is measured on a channel: Signpost or a peer, as a process of its own on this machine."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

START_S = 120.0
SIGNPOST, WORDING = "signpost", "signpost, by wording alone"


@dataclass(frozen=True, slots=True)
class Program:
    """Something to measure: how it is started, with which variables beside the platform's, and whether it replies.

    *target* says what share of its rate, in %, Signpost should reach; empty where nothing was asked for.
    """

    name: str
    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()
    replies: bool = True
    target: str = ""

    @property
    def is_signpost(self) -> bool:
        """Whether it is no peer."""
        return self.name in (SIGNPOST, WORDING)


def signpost(channel: str) -> tuple[Program, ...]:
    """Return Signpost on *channel*, "slack" or "teams", with its encoder and without."""
    command = ("-m", "bot", "serve", channel)
    return Program(SIGNPOST, command), Program(WORDING, command, (("SIGNPOST_MODEL", "none"),))


@asynccontextmanager
async def running(
    program: Program, environment: Mapping[str, str], session: aiohttp.ClientSession
) -> AsyncIterator[str]:
    """Start *program* with *environment*, wait until it is ready, yield its URL without a path, and end it afterwards.

    Raises:
        RuntimeError: it ended, or was not ready within START_S.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        told = {**os.environ, **environment, "PORT": str(port), "SIGNPOST_DATA": folder, **dict(program.environment)}
        process = subprocess.Popen([sys.executable, *program.command], env=told, stderr=subprocess.DEVNULL)
        try:
            await _ready(process, session, f"{url}/readyz")
            yield url
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 30)


async def _ready(process: subprocess.Popen[bytes], session: aiohttp.ClientSession, url: str) -> None:
    """Return when *url* says yes, and Signpost has learned its examples."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            async with session.get(url) as response:
                if response.ok and b'"learning": true' not in await response.read():
                    return
        except aiohttp.ClientError:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.05)
    msg = "it did not become ready"
    raise RuntimeError(msg)
