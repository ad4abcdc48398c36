"""People who ask, and how often each of them was answered."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from tests.slack import payloads
from tests.slack.refusal import Json
from tests.slack.stand_in import StandIn

QUESTIONS = ("reach email", "how do i report racism", "who supports my wellbeing")
"""Each has an answer of its own, of one message."""
TOLD = ("NHFT: ", "I'm sorry this happened.", "I'm sorry it has been so hard.")
"""What stands in those answers; in the later ones what stands in the first may stand too."""
WANTS_TO_DIE = "i want to kill myself"
LONG_S = 60.0
"""How long to wait for what should take a second, on a machine that has other things to do."""


def people(number: int) -> list[str]:
    """Return the ids of so many people."""
    return [f"U{n:05}" for n in range(1, number + 1)]


def answers(slack: StandIn, person: str) -> list[Json]:
    """Return what Signpost has said to *person*, earliest first."""
    return [message for message in slack.messages(slack.direct(person)) if message.get("bot_id") == slack.bot_id]


def answered(slack: StandIn, asked: Iterable[str]) -> Counter[str]:
    """Return how many answers each of those who *asked* got."""
    return Counter({person: len(answers(slack, person)) for person in set(asked)})


def keys(slack: StandIn) -> list[str]:
    """Return the key of each message that Signpost has sent."""
    places = slack.world.places.values()
    said = (one for place in places for one in place.messages if one.get("bot_id") == slack.bot_id)
    return [one["metadata"]["event_payload"]["k"] for one in said]


def told(slack: StandIn, person: str) -> list[int]:
    """Return which of ``QUESTIONS`` the answers to *person* are about, in their order; -1 for another answer."""

    def about(message: Json) -> int:
        return next((n for n in (2, 1, 0) if TOLD[n] in message["text"]), -1)

    return [about(message) for message in answers(slack, person)]


def ask(slack: StandIn, person: str, question: int = 0) -> Json:
    """Return the event of *person* asking that one of ``QUESTIONS``."""
    return payloads.message_im(slack.world, person, QUESTIONS[question])


def mention(slack: StandIn, person: str, question: int = 0) -> Json:
    """Return the event of *person* asking in the channel."""
    slack.world.places["C1"].members.add(person)
    slack.add_person(person)
    return payloads.app_mention(slack.world, person, "C1", QUESTIONS[question])


async def until(true: Callable[[], bool], within_s: float = LONG_S) -> None:
    """Return as soon as *true* says so.

    Raises:
        TimeoutError: it never did.
    """
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.02)


def calls(slack: StandIn, *methods: str) -> Sequence[str]:
    """Return the calls of these *methods* in their order, all but ``auth.test`` if none is named."""
    return [one.method for one in slack.calls if one.method in methods or (not methods and one.method != "auth.test")]
