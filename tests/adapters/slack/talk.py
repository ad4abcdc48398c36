"""What people do with Signpost in the stand-in for Slack, and what stands there afterwards."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from adapters.slack.channel import PATH
from bot.app import App
from tests.adapters.slack.limits import walk
from tests.adapters.slack.serving import HOST, served
from tests.slack import interactions, payloads
from tests.slack.delivery import Delivered, Delivery
from tests.slack.refusal import Json
from tests.slack.seen import Seen
from tests.slack.stand_in import StandIn

PATIENCE_S = 30.0
"""How long anything is waited for: far longer than it takes, since a machine may be busy."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Product:
    """A Signpost that runs: the Slack it runs in, the way to it, and the folder of what it keeps."""

    slack: StandIn
    way: Delivery
    data: Path


@asynccontextmanager
async def product(app: App, data: Path, *, over_socket: bool = False, **more: str) -> AsyncIterator[Product]:
    """Serve *app* to a Slack of its own; *more* are further variables of its environment."""
    async with StandIn() as slack:
        if over_socket:
            more |= {"SLACK_MODE": "socket", "SLACK_APP_TOKEN": slack.app_token}
        async with served(app, slack, data, **more) as (running, _):
            url = f"http://{HOST}:{running.port}{PATH}"
            way = slack.socket(timeout_s=PATIENCE_S) if over_socket else slack.http(url, timeout_s=PATIENCE_S)
            yield Product(slack, way, data)


async def until(look: Callable[[], T]) -> T:
    """Return what *look* finds, as soon as it finds something.

    Raises:
        TimeoutError: it finds nothing.
    """
    end = time.monotonic() + PATIENCE_S
    while not (found := look()):
        if time.monotonic() > end:
            raise TimeoutError
        await asyncio.sleep(0.005)
    return found


class Talk:
    """The direct messages of one *person* with Signpost."""

    def __init__(self, product: Product, person: str) -> None:
        self.product, self.person = product, person
        self.place = product.slack.direct(person)
        self._answer: list[Json] = []
        self._read = 0

    async def deliver(self, payload: Json) -> Delivered:
        """Let *payload* happen."""
        return await self.product.way.deliver(payload)

    async def say(self, text: str, *, thread: str = "") -> Delivered:
        """Write *text*, in a *thread* if one is given."""
        return await self.deliver(payloads.message_im(self.product.slack.world, self.person, text, thread=thread))

    async def press(self, label: str, place: str = "") -> Delivered:
        """Press what is called *label* in the answer that was read last, or in what they alone see in *place*."""
        ts, value = pressable(self.alone(place) if place else self._answer, label)
        world = self.product.slack.world
        return await self.deliver(interactions.pressed(world, self.person, place or self.place, ts, value))

    async def answer(self) -> list[Json]:
        """Return the next answer as soon as all of it stands there: one message, or more for a long one."""

        def whole() -> list[Json]:
            unread = self.unread()
            ends = [number for number, message in enumerate(unread, 1) if _is_last(message)]
            return unread[: ends[0]] if ends else []

        self._answer = [dict(message) for message in await until(whole)]  # as it stands now
        self._read += len(self._answer)
        return self._answer

    def unread(self) -> list[Json]:
        """Return what stands there of Signpost and was not read."""
        slack = self.product.slack
        ours = [message for message in slack.messages(self.place) if message.get("bot_id") == slack.bot_id]
        return ours[self._read :]

    def alone(self, place: str = "") -> list[Json]:
        """Return what they alone see in *place*, their direct messages if none is given."""
        there = self.product.slack.world.places[place or self.place].ephemeral
        return [message for message in there if message["viewer"] == self.person]

    def seen(self, place: str = "") -> list[Seen]:
        """Return all that they could see in *place*, their direct messages if none is given."""
        return [one for one in self.product.slack.seen_by(self.person) if one.place == (place or self.place)]


def pressable(messages: Sequence[Json], label: str) -> tuple[str, str]:
    """Return the time and the value of what is called *label* in *messages*.

    Raises:
        LookupError: nothing there is called so.
    """
    for message in messages:
        for one in walk(message.get("blocks", [])):
            if "value" in one and one["text"]["text"] == label:
                return message["ts"], one["value"]
    msg = f'nothing is called "{label}"'
    raise LookupError(msg)


def text_of(messages: Sequence[Json]) -> str:
    """Return what *messages* say in a notification, escaped."""
    return "\n\n".join(message["text"] for message in messages)


def _is_last(message: Json) -> bool:
    """Return whether an answer ends with *message*: the ways on stand below its last one."""
    return any(one.get("action_id") == "control.start_again" for one in walk(message.get("blocks", [])))
