"""The ways in which somebody can put a question to Signpost in Slack, or nearly, and what each shall show to whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from adapters.slack.interactions import SHORTCUT
from tests.slack import interactions, payloads
from tests.slack.refusal import Json
from tests.slack.stand_in import StandIn
from tests.slack.world import World

CHANNEL, CLOSED, GROUP, WITHOUT = "C0WARD", "C0CLOSED", "G0TEAM", "C0WITHOUT"
"""A channel, a private one, a group message, and a channel that Signpost is not in."""
ONLOOKER, AUTHOR = "U0ONLOOKER", "U0AUTHOR"
"""Somebody who is everywhere and asks nothing, and somebody whose messages others ask about."""


class Way(StrEnum):
    """One way in."""

    DIRECT = "direct message"
    MENTION = "mention in a channel"
    THREAD = "mention in a thread"
    IN_GROUP = "mention in a group message"
    SLASH = "slash command in a channel"
    OWN = "shortcut on one's own message"
    OTHERS = "shortcut on another's message"
    EDITED = "edited message"
    DELETED = "deleted message"
    BOT = "another bot"


READ_BY_OTHERS = (Way.MENTION, Way.THREAD, Way.IN_GROUP, Way.OWN)
"""What was asked stands where others can read it, and the person who asked can delete it."""
WITH_NOTICE = (*READ_BY_OTHERS, Way.OTHERS)
"""Asked in a shared place and answered elsewhere."""
UNANSWERED = (Way.EDITED, Way.DELETED, Way.BOT)
PLACE = {
    Way.MENTION: CHANNEL,
    Way.THREAD: CLOSED,
    Way.IN_GROUP: GROUP,
    Way.SLASH: WITHOUT,
    Way.OWN: CHANNEL,
    Way.OTHERS: WITHOUT,
}
"""The shared place that is asked in."""


@dataclass(frozen=True, slots=True)
class Question:
    """What *person* asks, and how; *answer* is the whole text that answers it, escaped, empty if nothing does."""

    person: str
    way: Way
    text: str
    answer: str


def open_places(slack: StandIn, *people: str) -> None:
    """Open all places for *people*, and let Signpost do more than it may, so that what it tries can be seen."""
    everybody = (*people, ONLOOKER, AUTHOR)
    slack.add_channel(CHANNEL, *everybody, slack.bot_user)
    slack.add_channel(CLOSED, *everybody, slack.bot_user, private=True)
    slack.add_channel(WITHOUT, *everybody)
    slack.add_group(GROUP, *everybody, slack.bot_user)
    slack.grant(*slack.world.scopes, "chat:write.public", "reactions:write", "channels:history", "mpim:write")


def happen(world: World, person: str, way: Way, text: str) -> Iterator[Json]:
    """Yield what Slack sends when *person* asks *text* in this *way*."""
    match way:
        case Way.DIRECT:
            yield payloads.message_im(world, person, text)
        case Way.MENTION | Way.THREAD | Way.IN_GROUP:
            place = world.places[PLACE[way]]
            thread = payloads.say(world, ONLOOKER, place, "Good morning")["ts"] if way is Way.THREAD else ""
            yield payloads.app_mention(world, person, place.id, text, thread=thread)
        case Way.SLASH:
            yield interactions.slash(world, person, PLACE[way], text)
        case Way.OWN | Way.OTHERS:
            author = person if way is Way.OWN else AUTHOR
            said = payloads.say(world, author, world.places[PLACE[way]], text)
            yield interactions.shortcut(world, person, PLACE[way], said["ts"], SHORTCUT)
        case Way.EDITED:
            yield from _edited(world, person, text)
        case Way.DELETED:
            for place in (world.places[CHANNEL], world.direct(person)):
                said = payloads.say(world, person, place, text)
                yield payloads.message_deleted(world, place.id, said["ts"])
        case Way.BOT:
            yield from _by_bot(world, person, text)
        case _:
            assert_never(way)


def _edited(world: World, person: str, text: str) -> Iterator[Json]:
    """Yield what Slack sends when a mention comes into a message afterwards, and when a direct one is changed."""
    for place in (world.places[CHANNEL], world.direct(person)):
        said = payloads.say(world, person, place, "Good morning")
        yield payloads.message_changed(world, place.id, said["ts"], f"@{world.bot_user} {text}")
    mention = payloads.app_mention(world, person, CHANNEL, text)
    yield {**mention, "event": {**mention["event"], "edited": {"user": person, "ts": world.ts()}}}


def _by_bot(world: World, person: str, text: str) -> Iterator[Json]:
    """Yield what Slack sends when another bot asks, for *person* or as a person."""
    yield payloads.bot_message(world, person, text)
    for more in ({"bot_id": "B0OTHER"}, {"bot_profile": {"id": "B0OTHER"}}, {"subtype": "bot_message"}):
        mention = payloads.app_mention(world, person, CHANNEL, text)
        yield {**mention, "event": {**mention["event"], **more}}
