"""The ways in which somebody can put a question to Signpost in Teams, or nearly, and who may see what of each."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from tests.teams import payloads
from tests.teams.refusal import Json
from tests.teams.seen import Seen
from tests.teams.stand_in import StandIn
from tests.teams.world import World

CHANNEL, GROUP = "19:ward@thread.tacv2", "19:7f_9e@unq.gbl.spaces"
ONLOOKER = "29:onlooker"
"""Somebody who is everywhere and asks nothing."""


class Way(StrEnum):
    """One way in."""

    PERSONAL = "personal chat"
    GROUP = "mention in a group chat"
    CHANNEL = "mention in a channel"
    THREAD = "mention in a thread"
    EDITED = "edited message"
    DELETED = "deleted message"
    BOT = "another bot"
    UNMENTIONED = "message to others"


READ_BY_OTHERS = (Way.GROUP, Way.CHANNEL, Way.THREAD)
"""What was asked stands where others read it."""
UNANSWERED = (Way.EDITED, Way.DELETED, Way.BOT, Way.UNMENTIONED)


@dataclass(frozen=True, slots=True)
class Question:
    """What *person* asks, and how; *answer* is all that is shown to them, empty if nothing is."""

    person: str
    way: Way
    text: str
    answer: str


def open_places(teams: StandIn, *people: str) -> None:
    """Open all places for *people*."""
    teams.add_channel(CHANNEL, *people, ONLOOKER, teams.bot)
    teams.add_group(GROUP, *people, ONLOOKER, teams.bot)


def happen(world: World, person: str, way: Way, text: str) -> Iterator[Json]:
    """Yield what Teams sends when *person* asks *text* in this *way*."""
    match way:
        case Way.PERSONAL:
            yield payloads.message(world, person, text)
        case Way.GROUP | Way.CHANNEL | Way.THREAD:
            place = GROUP if way is Way.GROUP else CHANNEL
            above = payloads.unmentioned(world, ONLOOKER, place, "Good morning")["id"] if way is Way.THREAD else ""
            yield payloads.mention(world, person, place, text, thread=above)
        case Way.EDITED:
            said = _everywhere(world, person, "Good morning")
            yield from (payloads.edited(world, one, f"<at>{payloads.NAME}</at> {text}") for one in said)
        case Way.DELETED:
            yield from (payloads.deleted(world, one) for one in _everywhere(world, person, text))
        case Way.BOT:
            said = _everywhere(world, person, text)
            yield from (one | {"from": one["from"] | {"role": "bot"}} for one in said)
            yield from map(payloads.by_bot, _everywhere(world, person, text))
        case Way.UNMENTIONED:
            yield payloads.unmentioned(world, person, GROUP, text)
            yield payloads.unmentioned(world, person, CHANNEL, text)
        case _:
            assert_never(way)


def thread_of(activity: Json) -> str:
    """Return the message that the conversation of *activity* stands below, empty for none."""
    return str(activity["conversation"]["id"]).partition(";messageid=")[2]


def breaches(
    questions: Sequence[Question], threads: Sequence[tuple[str, str]], seen: Iterable[Seen], notice: Sequence[str]
) -> list[str]:
    """Return every way in which what was *seen* is not what the *questions* allow: empty if all is well.

    *threads* are the places and threads in which a notice is owed, each as often as one is; *notice* is what it says.
    """
    found, notices = [], list(threads)
    answers: dict[str, list[str]] = {question.person: [] for question in questions}
    typing: Counter[str] = Counter()
    for one in seen:
        person, *others = sorted(one.viewers) or [""]
        if one.private_place:
            if others or person not in answers:
                found.append("something private that is not for one of them alone")
            elif one.kind == "typing":
                typing[person] += 1
            else:
                answers[person].append(one.sentences[1] if one.kind == "message" else f"a {one.kind}")
        elif one.kind != "message" or set(one.sentences) != set(notice):
            found.append(f"{one.kind} in {one.place}: not the notice")
        elif (one.place, one.thread) not in notices:
            found.append(f"a notice too many in {one.place}, or in another thread")
        else:
            notices.remove((one.place, one.thread))
    found += [f"no notice in {place}, thread {thread}" for place, thread in notices]
    for question in questions:
        if "\n\n".join(answers[question.person]) != question.answer:
            found.append(f"{question.way}: not the answer, or not once, to who asked")
        if typing[question.person] > (question.way is Way.PERSONAL):
            found.append(f"{question.way}: shown that an answer is coming")
    return found


def _everywhere(world: World, person: str, text: str) -> Iterator[Json]:
    yield payloads.message(world, person, text)
    for place in (CHANNEL, GROUP):
        yield payloads.mention(world, person, place, text)
