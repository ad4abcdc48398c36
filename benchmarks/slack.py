"""What does it cost to be asked in Slack? Run: python -m benchmarks.slack [--json] [--seconds N].

Signpost, a Bolt app that just replies and bare aiohttp take turns before the stand-in for Slack of the tests, each a
process of its own on this machine. See README.md for what the figures mean.
"""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp

from benchmarks.channel import main
from benchmarks.load import Event
from benchmarks.program import Program, running
from tests.slack import interactions, payloads
from tests.slack.over_http import form
from tests.slack.stand_in import StandIn

PATH = "/slack/events"
_PEERS = "benchmarks.slack_peers"
PEERS = (
    Program("bolt", ("-m", _PEERS, "bolt"), target="at least 60"),
    Program("bolt, one session", ("-m", _PEERS, "bolt-shared")),
    Program("aiohttp", ("-m", _PEERS, "aiohttp"), replies=False),
)


class Load:
    """Sends events to one program, as the stand-in would, and reads from it what was posted."""

    def __init__(self, slack: StandIn, session: aiohttp.ClientSession, url: str) -> None:
        self._slack, self._session, self._url = slack, session, url
        self._signer = slack.http(url)

    async def send(self, event: Event) -> int:
        """Send *event*, signed, and return the status."""
        body, headers = form(event)
        async with self._session.post(self._url, data=body, headers=headers | self._signer.signed(body)) as response:
            await response.read()
            return response.status

    def typed(self, person: int, text: str) -> Event:
        """Return the event of *person* typing *text*."""
        return payloads.message_im(self._slack.world, f"U{person}", text)

    def pressed(self, person: int) -> Event:
        """Return the event of *person* choosing the menu, which needs no matching."""
        message = {"ts": f"{time.time():.6f}", "user": self._slack.bot_user, "bot_id": self._slack.bot_id, "text": ""}
        action = interactions.button("menu", action_id="choice.1")
        return interactions.block_actions(self._slack.world, f"U{person}", action, self.place(person), message)

    def place(self, person: int) -> str:
        """Return the direct message with *person*."""
        return self._slack.direct(f"U{person}")

    @property
    def calls(self) -> int:
        """How often the program has called so far."""
        return len(self._slack.calls)

    def posts(self, first: int = 0) -> Iterator[tuple[str, float]]:
        """Yield the place and time of every message posted since *first* calls."""
        for call in self._slack.calls[first:]:
            if call.method == "chat.postMessage" and call.result == "ok":
                yield str(call.arguments["channel"]), call.at


@asynccontextmanager
async def loaded(program: Program) -> AsyncIterator[Load]:
    """Run *program* before a stand-in of its own."""
    async with (
        StandIn() as slack,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
        running(program, _settings(slack), session) as url,
    ):
        yield Load(slack, session, url + PATH)


def _settings(slack: StandIn) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
    }


if __name__ == "__main__":
    main("Slack", PEERS, loaded)
