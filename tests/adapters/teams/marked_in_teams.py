"""What Teams sends, with marked words wherever it repeats what people have written, and where nobody looks."""

from collections.abc import Iterator
from typing import Any

from tests.adapters.teams.talk_in_teams import file
from tests.planted import CANARIES
from tests.teams import payloads
from tests.teams.refusal import Json
from tests.teams.stand_in import StandIn

CHANNEL, GROUP = "19:0PLANTED@thread.tacv2", "19:0PLANTED@unq.gbl.spaces"
LATIN, EVERY = CANARIES["latin"], " ".join(CANARIES.values())
"""One marked word that has the form of an id as well, and all of them."""
TEXTS = (
    "{c}",
    "reach email {c}",
    "{c} laughed at me and i cried all night",
    "i want to kill myself {c}",
    "im at {c} not lpt",
    "forget me {c}",
    "&lt;{c}&gt; &amp;{c} <at>{c}</at> <b>{c}</b> **{c}** [{c}](https://example.org/{c})",
    "%s {0} {emergency} {c} %(c)s \x1b[31m{c}\r\n{c}\u2028\x00{c}",
    "{c} " * 100,
)
"""Texts of people."""
_BY_PEOPLE = {"text", "name", "summary", "title", "locale", "feedback", "content", "downloadUrl", "fileType", "preview"}
_BY_PEOPLE |= {"verb", "platform", "country", "localTimezone", "textFormat", "subject", "displayName", "uniqueId"}
"""Fields with what people have written or chosen, and some that Signpost has no use for."""
_KEPT = {"adaptiveCard/action", "message/submitAction"}
"""What would not be read any further with another name."""


def open_places(teams: StandIn) -> None:
    """Open the places that people write in."""
    teams.add_channel(CHANNEL, teams.bot)
    teams.add_group(GROUP, teams.bot)


def in_every_way(teams: StandIn, words: str) -> Iterator[Json]:
    """Yield what Teams sends when people write *words* in every way there is, each time somebody new."""
    for happened in (_said, _not_answered, _pressed, _odd):
        for activity in happened(teams, words):
            yield marked(activity, words)


def marked(activity: Json, words: str) -> Json:
    """Return *activity* with *words* in every field of people's, in more fields, and in ones that nobody knows.

    Its id, of which a digest alone is kept, holds one as well.
    """
    more = {"attachments": [*activity.get("attachments", []), file(words)], "topicName": words, "label": words}
    found: Json = _full_of(words, {**activity, **more})
    found["channelData"] |= {"team": {"id": CHANNEL, "name": words}, "channel": {"id": CHANNEL, "name": words}}
    return found | {"id": activity["id"] + LATIN}


def _full_of(words: str, value: Any) -> Any:  # noqa: ANN401 - JSON of Teams'
    match value:
        case dict():
            full = {
                name: _with(words, one) if name in _BY_PEOPLE and isinstance(one, str) else _full_of(words, one)
                for name, one in value.items()
            }
            return {**full, words: words}
        case list():
            return [_full_of(words, one) for one in value]
        case _:
            return value


def _with(words: str, text: str) -> str:
    return text if text in _KEPT or text == payloads.NAME or words in text else words


def person(teams: StandIn) -> str:
    """Return the id of somebody new, who is in the places that people write in."""
    one = f"29:0PLANTED{len(teams.world.people)}"
    teams.add_person(one)
    for place in (CHANNEL, GROUP):
        teams.world.places[place].members.add(one)
    return one


def _said(teams: StandIn, words: str) -> Iterator[Json]:
    world = teams.world
    for text in TEXTS:
        said = text.replace("{c}", words)
        yield payloads.message(world, person(teams), said)
        yield payloads.message(world, person(teams), said, quoting=said)
        yield payloads.mention(world, person(teams), GROUP, said)
        yield payloads.mention(world, person(teams), CHANNEL, said)
    refused = person(teams)
    teams.block(refused)
    yield payloads.message(world, refused, words)
    yield payloads.mention(world, refused, CHANNEL, words)


def _not_answered(teams: StandIn, words: str) -> Iterator[Json]:
    world, who = teams.world, person(teams)
    for said in (payloads.message(world, who, words), payloads.mention(world, who, CHANNEL, words)):
        yield payloads.edited(world, said, words)
        yield payloads.deleted(world, said)
        yield payloads.by_bot(said)
        yield payloads.in_other_tenant(said)
        yield {**said, "channelId": words}
        yield {**said, "recipient": {"id": words}}
        yield {**said, "from": {"id": f"{words} and no id"}}
        yield {**said, "conversation": {**said["conversation"], "conversationType": words}}
        yield {**said, "timestamp": words, "type": words}
    yield payloads.unmentioned(world, who, CHANNEL, words)
    yield payloads.reaction(world, who, CHANNEL, "1")
    yield payloads.installed(world, who, action=words)
    yield payloads.installed(world, person(teams))
    yield payloads.members_added(world, who, CHANNEL, words)
    for kind in ("typing", "event", "trace", words):
        yield payloads.other(world, who, kind, value=words, valueType=words)


def _pressed(teams: StandIn, words: str) -> Iterator[Json]:
    world = teams.world
    values: tuple[Json, ...] = (
        {"choice": words},
        {"choice": f"entry:{words}"},
        {"choice": "menu", "said": words},
        {"hide": words},
        {"rate": words, "about": words},
        {"rate": "helpful", "about": f"reach_contact@{words}"},
        {"rate": "helpful", "about": words.lower()},
        {words: words},
    )
    for data in values:
        for press in (payloads.execute, payloads.submit):
            who = person(teams)
            yield press(world, who, teams.personal(who), "1", data)
            yield press(world, who, CHANNEL, "1", data) | {"text": words}


def _odd(teams: StandIn, words: str) -> Iterator[Json]:
    world, who = teams.world, person(teams)
    yield payloads.feedback(world, who, "1", words, words)
    for name in ("task/fetch", "composeExtension/query", words):
        yield payloads.invoke(world, who, name, {"data": words, "commandId": words})
