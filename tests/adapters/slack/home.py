"""A folder that is the whole world of a Signpost, and the Signpost that runs in it as a process of its own."""

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.content import write_content

ROOT = Path(__file__).parents[3]
PATIENCE_S = 30.0
"""How long anything is waited for: far longer than it takes, since a machine may be busy."""
_PORT = re.compile(rb"listening on 127\.0\.0\.1 port (\d+)")


async def until(true: Callable[[], object]) -> None:
    """Return as soon as *true* says so.

    Raises:
        TimeoutError: it never did.
    """
    async with asyncio.timeout(PATIENCE_S):
        while not true():
            await asyncio.sleep(0.02)


class Home:
    """All that a Signpost keeps and prints is in *folder*: home, data, content, temporary files, the screen.

    *program* are the arguments of the interpreter before those of the command; *settings* are variables.
    """

    def __init__(self, folder: Path, *program: str, **settings: str) -> None:
        self.folder, self.data, self.content = folder, folder / "data", write_content(folder / "content")
        self.out, self.err = folder / "out.txt", folder / "err.txt"
        self.url = ""
        """Where it listens, once started."""
        self._command = [sys.executable, "-X", "dev", *program, "serve", "slack"]
        self._settings = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONASYNCIODEBUG": "1",
            "LANG": "C.UTF-8",
            "HOME": str(folder),
            "TMPDIR": str(folder / "tmp"),
            "PORT": "0",
            "SIGNPOST_CONTENT": str(self.content),
            "SIGNPOST_DATA": str(self.data),
            "SIGNPOST_MODEL": "none",
            **settings,
        }
        self._running: subprocess.Popen[bytes] | None = None
        folder.joinpath("tmp").mkdir()

    async def start(self) -> None:
        """Run it, and return when it listens."""
        with self.out.open("ab") as out, self.err.open("ab") as err:
            before = len(self._ports())
            running = subprocess.Popen(self._command, stdout=out, stderr=err, cwd=self.folder, env=self._settings)
        self._running = running
        await until(lambda: len(self._ports()) > before or running.poll() is not None)
        assert running.poll() is None, self.err.read_text()[-2_000:]
        self.url = f"http://127.0.0.1:{int(self._ports()[-1])}"

    async def end(self, by: signal.Signals) -> int:
        """Send it the signal, and return how it ended."""
        running, self._running = self._running, None
        assert running
        running.send_signal(by)
        await until(lambda: running.poll() is not None)
        return running.returncode

    async def close(self) -> None:
        """End it if it still runs."""
        if self._running:
            await self.end(signal.SIGKILL)

    def owed(self) -> int:
        """Return how many answers it owes."""
        with closing(sqlite3.connect(self.data / "signpost.db")) as db:
            return int(db.execute("SELECT count(*) FROM owed").fetchone()[0])

    def _ports(self) -> list[bytes]:
        return _PORT.findall(self.err.read_bytes())
