"""The stand-in as a process of its own: ``python -m tests.teams.stand_in --port 8080 --record teams.jsonl``.

It prints one line when it is ready, the JSON of what an app has to be told, and ends on SIGTERM or SIGINT.
"""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from tests.teams.stand_in import StandIn


async def serve(port: int, record: Path | None, most: int | None) -> None:
    """Serve until a signal comes."""
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with StandIn(port=port, record=record, most=most) as teams:
        sys.stdout.write(json.dumps(teams.settings()) + "\n")
        sys.stdout.flush()
        await ended.wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="tests.teams.stand_in", description="A stand-in for Teams, for tests.")
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1; 0, the default, is a free one")
    parser.add_argument(
        "--record", type=Path, help="the file to append every call and everything seen to, as JSON lines"
    )
    parser.add_argument("--most", type=int, help="how much of each kind to remember at least; everything by default")
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.record, options.most))
