"""How something that happened in Slack reaches the app, whichever way it is connected."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from tests.slack import replying
from tests.slack.refusal import Json
from tests.slack.world import World

RETRIES = 3
"""https://docs.slack.dev/apis/events-api#retries: nearly at once, after a minute, after five."""
PAUSES_S = (0.0, 0.1, 0.5)
"""The pauses before each, shortened."""
TIMEOUT_S = 1.0
"""How long an acknowledgement is waited for; Slack itself waits 3 s."""


class Sort(Enum):
    """What sort of thing is delivered: each has its form and its rules."""

    EVENT = auto()
    """Sent again when it is not acknowledged."""
    INTERACTION = auto()
    COMMAND = auto()


def sort_of(payload: Json) -> Sort:
    """Return what sort of thing *payload* is."""
    if "command" in payload:
        return Sort.COMMAND
    events = {"event_callback", "url_verification", "app_rate_limited"}
    return Sort.EVENT if payload.get("type") in events else Sort.INTERACTION


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app answered: over a websocket 200 is an acknowledgement. *status* is 0 if nothing came in time.

    *reason* is Slack's word for what is wrong with it. *final* tells that the app wants no retry.
    """

    status: int
    body: bytes = b""
    reason: str = ""
    final: bool = False

    @property
    def ok(self) -> bool:
        """Whether Slack takes it for an acknowledgement."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Delivered:
    """All *answers* to one thing delivered: the first, and one for each retry."""

    answers: tuple[Answer, ...]

    @property
    def statuses(self) -> tuple[int, ...]:
        """The status of each answer."""
        return tuple(answer.status for answer in self.answers)

    @property
    def body(self) -> bytes:
        """The last answer's body."""
        return self.answers[-1].body

    @property
    def acknowledged(self) -> bool:
        """Whether the last answer was an acknowledgement."""
        return self.answers[-1].ok


class Delivery(Protocol):
    """A way to the app."""

    async def deliver(self, payload: Json, *, retries: int = RETRIES) -> Delivered:
        """Deliver *payload* as Slack does: an event up to *retries* times more, anything else once.

        What the answer to a slash command says is shown to those who see it.
        """


async def carry(
    world: World,
    payload: Json,
    send: Callable[[int, str], Awaitable[Answer]],
    retries: int,
    pauses_s: tuple[float, ...],
) -> Delivered:
    """Deliver *payload* by *send*, which is told the number of the retry (0: none) and the reason for it."""
    sort = sort_of(payload)
    answers = [await send(0, "")]
    for number in range(1, 1 + (retries if sort is Sort.EVENT else 0)):
        if answers[-1].ok or answers[-1].final:
            break
        await asyncio.sleep(pauses_s[min(number, len(pauses_s)) - 1])
        answers.append(await send(number, answers[-1].reason))
    if sort is Sort.COMMAND and answers[-1].ok:
        replying.slash(world, payload, answers[-1].body)
    return Delivered(tuple(answers))
