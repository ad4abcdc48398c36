"""A Signpost in a process of its own that serves Teams."""

import signal
from collections.abc import Sequence
from pathlib import Path

from tests.adapters.slack.home import Home


class TeamsHome(Home):
    """A ``Home`` whose Signpost serves *channels*."""

    def __init__(self, folder: Path, channels: Sequence[str], *program: str, **settings: str) -> None:
        super().__init__(folder, *program, **settings)
        self._command = [*self._command[:-1], *channels]  # the last argument is the channel

    async def stop(self) -> int:
        """Tell it to stop, and return how it ended."""
        return await self.end(signal.SIGTERM)
