"""A Signpost in a process of its own that answers in Slack."""

from pathlib import Path

from tests.adapters.slack.serving import environment
from tests.faults.running import HOST, Program
from tests.slack.over_http import OverHttp
from tests.slack.stand_in import StandIn


class Signpost(Program):
    """One for *slack*; *more* are other settings."""

    def __init__(self, slack: StandIn, content: Path, data: Path, **more: str) -> None:
        super().__init__("slack", {**environment(slack), **more}, content, data)
        self._slack = slack

    def way(self, *, timeout_s: float = 3.0, pauses_s: tuple[float, ...] = (0.0, 1.0, 5.0)) -> OverHttp:
        """Return how Slack reaches it: it waits for 3 s, as the real one does, and tries again, but much sooner."""
        return self._slack.http(f"http://{HOST}:{self.port}/slack/events", timeout_s=timeout_s, pauses_s=pauses_s)
