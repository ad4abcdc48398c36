"""Marked words between a Slack and a Signpost, and the search for them in all that Signpost leaves behind."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import aiohttp

from adapters.slack.channel import PATH
from tests.adapters.slack.home import PATIENCE_S, Home, until
from tests.adapters.slack.marked import EVERY, LATIN, open_places, said
from tests.adapters.slack.quoting import Quoting
from tests.adapters.slack.serving import environment
from tests.planted import WORDS
from tests.slack.delivery import Delivery
from tests.slack.refusal import Json
from tests.slack.seen import as_json
from tests.slack.stand_in import StandIn

PRINTABLE = EVERY.encode("utf-8", "replace").decode()
"""All marked words, but for half a character, which neither a header nor an address can hold."""
SOCKET = "socket"
_AT_ONCE = 8
_ACKNOWLEDGED_S = 1.5
"""How long to wait over a socket, where what is refused is not acknowledged; Slack itself waits 3 s."""


@dataclass(slots=True)
class Traffic:
    """A Slack that quotes, and the Signpost it talks to; *answered* is all that Signpost told it."""

    slack: StandIn
    quoting: Quoting
    home: Home
    over_socket: bool
    answered: list[bytes] = field(default_factory=list)

    @property
    def way(self) -> Delivery:
        """The way to Signpost, over HTTP with words in the address."""
        if self.over_socket:
            return self.slack.socket(timeout_s=_ACKNOWLEDGED_S)
        url = f"{self.home.url}{PATH}?{LATIN}={quote(PRINTABLE)}"
        return self.slack.http(url, timeout_s=PATIENCE_S)

    async def start(self) -> None:
        """Start Signpost."""
        await self.home.start()
        if self.over_socket:
            await self.slack.sockets.connected(timeout_s=PATIENCE_S)

    async def deliver(self, payloads: Iterable[Json], *, retries: int = 3) -> None:
        """Deliver all *payloads*, several at once."""
        way, at_once = self.way, asyncio.Semaphore(_AT_ONCE)

        async def deliver(payload: Json) -> None:
            async with at_once:
                delivered = await way.deliver(payload, retries=retries)
                self.answered += [answer.body for answer in delivered.answers]

        await asyncio.gather(*map(deliver, payloads))

    def said(self, words: str = EVERY, *, people: int = 1) -> list[Json]:
        """Return the events of so many people writing *words* directly."""
        return [said(self.slack.world, words, self.quoting.url) for _ in range(people)]

    async def health(self) -> Json:
        """Ask how Signpost is, with words in the question; return what it says."""
        for path in ("livez", "readyz"):
            url = f"{self.home.url}/{path}?{quote(PRINTABLE)}={quote(PRINTABLE)}"
            async with aiohttp.request("GET", url, headers={"X-Words": PRINTABLE}) as response:
                self.answered.append(await response.read())
        found: Json = json.loads(self.answered[-1])
        return found

    async def settle(self) -> None:
        """Return when nothing is owed any more."""
        await until(lambda: self.home.owed() == 0)

    def leaks(self) -> list[str]:
        """Return where a word is to be found: in files, the screen's too, in what was sent, seen or answered."""
        sent = [json.dumps(as_json(call), ensure_ascii=False) for call in self.slack.calls]
        seen = [json.dumps(as_json(one), ensure_ascii=False) for one in self.slack.seen]
        answered = [repr(body) for body in self.answered if WORDS.in_bytes(body)]
        return [*WORDS.on_disk(self.home.folder), *(one for one in sent + seen if WORDS.in_text(one)), *answered]


@asynccontextmanager
async def traffic(folder: Path, mode: str, *program: str) -> AsyncIterator[Traffic]:
    """Yield a Slack, and a Signpost in *folder* that is not started: "http" or "socket", *program* as in ``Home``."""
    async with StandIn() as slack, Quoting(slack) as quoting:
        open_places(slack.world)
        more = {"SLACK_MODE": mode, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": f"{quoting.url}/api/"}
        home = Home(folder, *program, **environment(slack, **more))
        try:
            yield Traffic(slack, quoting, home, mode == SOCKET)
        finally:
            await home.close()
