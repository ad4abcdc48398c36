"""What Slack sends, with marked words wherever it repeats what people have written, and where nobody looks."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.planted import CANARIES, Search
from tests.slack import payloads
from tests.slack.refusal import Json
from tests.slack.world import PlaceKind, World

MARK = "0PLANTED"
"""Stands in every id of a person, of a place and in every response_url."""
IDS = Search((MARK,))
CHANNEL, GROUP, WITHOUT = f"C{MARK}", f"G{MARK}", f"C{MARK}2"
"""A channel and a group message that Signpost is in, and a channel that it is not in."""
LATIN, EVERY = CANARIES["latin"], " ".join(CANARIES.values())
"""One marked word that has the form of an id as well, and all of them."""

TEXTS = (
    "{c}",
    "reach email {c}",
    "{c} laughed at me and i cried all night",
    "i want to kill myself {c}",
    "im at {c} not lpt",
    "forget me {c}",
    "&lt;{c}&gt; &amp;amp; &amp;lt;{c} R&amp;D{c}",
    "<@U0|{c}> <!subteam^S0|@{c}> <!date^1^{c}|{c}> <@{c}>",
    "<https://example.org/{c}|{c}> <mailto:{c}@example.org|{c}> <tel:{c}> <{c}",
    "<#C0|{c}> <#{c}> #{c}",
    "`{c}` ```{c}\n{c}``` &gt; {c}",
    "%s {0} {emergency} {c} %(c)s \x1b[31m{c}\r\n{c}\u2028\x00{c}",
    "{c} " * 40_000,
)
"""Texts of people, as Slack sends them."""
_LONGEST = 40_000
"""Where Slack cuts a text: https://docs.slack.dev/changelog/2018-truncating-really-long-messages"""
_BY_PEOPLE = {
    *("text", "name", "username", "user_name", "real_name", "display_name", "email", "domain", "team_domain", "title"),
    *("channel_name", "preview", "fallback", "author_name", "private_metadata", "token", "client_msg_id"),
    *("event_context", "event_type", "k"),
}
"""Fields with what people have written or chosen, and some that Signpost has no use for."""
_MORE: Mapping[str, Json | list[Json]] = {
    "attachments": [{"fallback": "", "text": "", "title": "", "author_name": ""}],
    "files": [{"name": "", "title": "", "preview": ""}],
    "metadata": {"event_type": "", "event_payload": {"k": ""}},
    "user_profile": {"name": "", "real_name": "", "display_name": "", "email": ""},
    "state": {"values": {"b": {"a": {"type": "plain_text_input", "text": ""}}}},
    "view": {"private_metadata": "", "state": {"values": {}}, "blocks": []},
}
"""Fields that a message or an interaction can have as well."""


def open_places(world: World) -> None:
    """Open the places that people write in."""
    world.add_place(CHANNEL, PlaceKind.CHANNEL, (world.bot_user,))
    world.add_place(GROUP, PlaceKind.GROUP, (world.bot_user,))
    world.add_place(WITHOUT, PlaceKind.CHANNEL, ())


def person(world: World) -> str:
    """Return somebody new, who is in all of them."""
    one = f"U{MARK}{len(world.people)}X"
    for place in (CHANNEL, GROUP, WITHOUT):
        world.places[place].members.add(one)
    world.people.add(one)
    return one


def said(world: World, words: str, url: str) -> Json:
    """Return the event of somebody new writing *words* directly; *url* is as in ``marked``."""
    return marked(world, payloads.message_im(world, person(world), "x"), words, url)


def every_text(world: World, words: str, url: str) -> Iterator[Json]:
    """Yield the event of each of ``TEXTS`` with *words* in it, as ``said``."""
    for text in TEXTS:
        yield said(world, text.replace("{c}", words)[:_LONGEST], url)


def marked(world: World, payload: Json, words: str, url: str) -> Json:
    """Return *payload* with *words* in every field of people's, in more fields, and in ones that nobody knows.

    The ids of the event and of the trigger hold ``LATIN``. Every response_url leads to the same path, at *url*.
    """
    is_form = "command" in payload
    if is_form:
        words = words.encode("utf-8", "replace").decode()  # a form cannot hold half a character
    found: Json = _full_of(words, payload)
    if not is_form and len(words) < _LONGEST:
        found.get("event", found).update(_full_of(words, _MORE))
    for name in {"event_id", "trigger_id"} & set(found):
        found[name] += LATIN
    if "response_url" in found:
        path = found["response_url"].removeprefix(world.url)
        world.links[path + MARK] = world.links.pop(path)
        found["response_url"] = url + path + MARK
    _stand(world, found.get("event", {}))
    return found


def _full_of(words: str, value: Any) -> Any:  # noqa: ANN401 - JSON of Slack's
    is_longest = len(words) == _LONGEST  # not everywhere then: that would be more than Slack sends
    by_people = {"text"} if is_longest else _BY_PEOPLE
    match value:
        case dict():
            full = {
                name: words if name in by_people and isinstance(one, str) else _full_of(words, one)
                for name, one in value.items()
            }
            return full if is_longest else {**full, words: words}
        case list():
            return [_full_of(words, one) for one in value]
        case _:
            return value


def _stand(world: World, event: Json) -> None:
    """Let the message of *event* stand in its place as it was sent, for those who read what stands there."""
    place = world.places.get(event.get("channel", ""))
    standing = place.standing(event["ts"]) if place and "ts" in event else None
    if standing:
        standing.update({name: one for name, one in event.items() if name in ("text", "blocks", *_MORE)})
