"""What people do with Signpost in the stand-in for Teams, and what stands there afterwards."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path

from adapters.teams.channel import PATH
from bot.app import App
from tests.adapters.slack.talk import PATIENCE_S, until
from tests.adapters.teams.dressed import card
from tests.adapters.teams.limits import walk
from tests.adapters.teams.serving import HOST, served
from tests.teams import payloads
from tests.teams.over_http import Delivered, OverHttp
from tests.teams.refusal import Json
from tests.teams.seen import Seen
from tests.teams.stand_in import StandIn


@dataclass(frozen=True, slots=True)
class Product:
    """A Signpost that runs at *url*: the Teams it runs in, the way to it, and the folder of what it keeps."""

    teams: StandIn
    way: OverHttp
    data: Path
    url: str


@asynccontextmanager
async def product_for(app: App, teams: StandIn, data: Path, **more: str) -> AsyncIterator[Product]:
    """Serve *app* to *teams*; *more* are further variables of its environment."""
    async with served(app, teams, data, **more) as (running, _):
        url = f"http://{HOST}:{running.port}"
        yield Product(teams, teams.http(url + PATH, timeout_s=PATIENCE_S), data, url)


@asynccontextmanager
async def product(app: App, data: Path, **more: str) -> AsyncIterator[Product]:
    """Serve *app* to a Teams of its own, as ``product_for``."""
    async with StandIn() as teams, product_for(app, teams, data, **more) as running:
        yield running


class Talk:
    """The personal chat of one *person* with Signpost."""

    def __init__(self, product: Product, person: str) -> None:
        self.product, self.person = product, person
        self.place = product.teams.personal(person)
        self._answer: list[Json] = []
        self._read: set[str] = set()

    async def deliver(self, activity: Json) -> Delivered:
        """Let *activity* happen."""
        return await self.product.way.deliver(activity)

    async def say(self, text: str) -> Delivered:
        """Write *text*."""
        return await self.deliver(payloads.message(self.product.teams.world, self.person, text))

    async def press(self, label: str, *, is_old: bool = False) -> Delivered:
        """Press what is called *label* in the answer that was read last, in an old client or a new one."""
        message, data = pressable(self._answer, label)
        press = payloads.submit if is_old else payloads.execute
        return await self.deliver(press(self.product.teams.world, self.person, self.place, message, data))

    async def answer(self) -> list[Json]:
        """Return the next answer as soon as all of it stands there: one message, or more for a long one."""

        def whole() -> list[Json]:
            unread = self.unread()
            ends = [number for number, message in enumerate(unread, 1) if _is_last(message)]
            return unread[: ends[0]] if ends else []

        self._answer = [dict(message) for message in await until(whole)]  # as it stands now
        self._read |= {message["id"] for message in self._answer}
        return self._answer

    def unread(self) -> list[Json]:
        """Return the cards of Signpost's that stand there and were not read."""
        return [one for one in self.ours() if one.get("attachments") and one["id"] not in self._read]

    def ours(self) -> list[Json]:
        """Return all that stands there of Signpost."""
        teams = self.product.teams
        return [message for message in teams.messages(self.place) if message["from"]["id"] == teams.bot]

    def seen(self, place: str = "") -> list[Seen]:
        """Return all but typing that they could see in *place*, their personal chat if none is given."""
        seen = self.product.teams.seen_by(self.person)
        return [one for one in seen if one.place == (place or self.place) and one.kind != "typing"]


def pressable(messages: Sequence[Json], label: str) -> tuple[str, Json]:
    """Return the id and the data of what is called *label* in *messages*.

    Raises:
        LookupError: nothing there is called so.
    """
    for message in messages:
        for one in walk(message.get("attachments", [])):
            if one.get("type") == "Action.Execute" and one["title"] == label:
                return message["id"], one["data"]
    msg = f'nothing is called "{label}"'
    raise LookupError(msg)


def file(name: str) -> Json:
    """Return a file called *name* as Teams attaches it to a message."""
    content = {"downloadUrl": f"https://example.org/{escape(name)}", "uniqueId": name, "fileType": name}
    return {"contentType": "application/vnd.microsoft.teams.file.download.info", "name": name, "content": content}


def _is_last(message: Json) -> bool:
    """Return whether an answer ends with *message*: the ways on stand below its last one."""
    return any(one.get("data") == {"choice": "restart"} for one in walk(card(message)["body"]))
