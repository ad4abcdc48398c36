"""The programs of a chat in the Playground: installed, and run until it is over."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PACKAGES = ("@microsoft/m365agentsplayground@0.2.28", "playwright-core@1.56.1")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START_S = 20.0
"""How long a program may take until it listens; each takes 2 s."""


def installed(folder: Path) -> tuple[str, str]:
    """Return where node and a browser are, with the packages in *folder*."""
    node, npm = shutil.which("node"), shutil.which("npm")
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not node or not npm or not chromium:
        pytest.skip("chatting in the Playground needs node, npm and chromium, and one of them is not installed")
    (folder / "package.json").write_text("{}")
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    try:
        subprocess.run(command, cwd=folder, capture_output=True, timeout=40, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip(f"chatting in the Playground needs {' and '.join(PACKAGES)}, and npm could not install them")
    return node, chromium


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def running(command: list[str], folder: Path, ready: str, environment: dict[str, str]) -> Iterator[None]:
    """Run *command* from when it has written *ready*."""
    written = folder / f"{ready}.txt"
    with (
        written.open("wb") as out,
        subprocess.Popen(
            command,
            cwd=folder,
            env={"PATH": os.environ["PATH"], **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            latest = time.monotonic() + START_S
            while ready not in written.read_text(encoding="utf-8"):
                assert process.poll() is None, written.read_text(encoding="utf-8")
                assert time.monotonic() < latest, f"{ready!r} was never written"
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
