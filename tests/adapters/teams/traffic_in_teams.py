"""Words on their way through a Signpost that serves Teams, and the search for what is left of them anywhere."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from adapters.teams.channel import PATH
from tests.adapters.slack.home import PATIENCE_S, until
from tests.adapters.teams.home_in_teams import TeamsHome
from tests.adapters.teams.marked_in_teams import EVERY, LATIN, open_places
from tests.planted import WORDS, Search
from tests.teams.over_http import OverHttp
from tests.teams.refusal import Json
from tests.teams.seen import as_json
from tests.teams.stand_in import StandIn

LOUD = ("-m", "tests.adapters.slack.loud")
"""A Signpost with everything that anybody logs written down."""
PRINTABLE = EVERY.encode("utf-8", "replace").decode()
"""All marked words, but for half a character, which neither a header nor an address can hold."""
IDS = Search(("0PLANTED",))
AT_ONCE = 8


@dataclass(slots=True)
class Traffic:
    """A Teams, and the Signpost it talks to; *answered* is all that Signpost told it, *statuses* in which ways."""

    teams: StandIn
    home: TeamsHome
    answered: list[bytes] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    @property
    def way(self) -> OverHttp:
        """The way to Signpost, with words in the address."""
        url = f"{self.home.url}{PATH}?{LATIN}={quote(PRINTABLE)}"
        return self.teams.http(url, timeout_s=PATIENCE_S)

    async def deliver(self, activities: Iterable[Json]) -> None:
        """Deliver all *activities*, several at once."""
        at_once = asyncio.Semaphore(AT_ONCE)

        async def deliver(activity: Json) -> None:
            async with at_once:
                delivered = await self.way.deliver(activity)
                self.answered += [answer.body for answer in delivered.answers]
                self.statuses |= set(delivered.statuses)

        await asyncio.gather(*map(deliver, activities))

    async def settle(self) -> None:
        """Return when nothing is owed any more."""
        await until(lambda: self.home.owed() == 0)

    def leaks(self) -> list[str]:
        """Return where a word is to be found: in files, the screen's too, in what was sent, seen or answered."""
        sent = [json.dumps(as_json(call), ensure_ascii=False) for call in self.teams.calls]
        seen = [json.dumps(as_json(one), ensure_ascii=False) for one in self.teams.seen]
        answered = [repr(body) for body in self.answered if WORDS.in_bytes(body)]
        return [*WORDS.on_disk(self.home.folder), *(one for one in sent + seen if WORDS.in_text(one)), *answered]


@asynccontextmanager
async def traffic(folder: Path, *program: str) -> AsyncIterator[Traffic]:
    """Yield a Teams, and a Signpost in *folder* that has started; *program* is as in ``Home``."""
    async with StandIn() as teams:
        open_places(teams)
        home = TeamsHome(folder, ("teams",), *program, **teams.settings())
        await home.start()
        try:
            yield Traffic(teams, home)
        finally:
            await home.close()
