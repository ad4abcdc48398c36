"""What the tests of answers in Teams share: what is in a card."""

from collections.abc import Sequence
from typing import Any

from tests.adapters.teams.limits import walk

Json = dict[str, Any]


def card(message: Json) -> Json:
    """Return the card of *message*."""
    [attachment] = message["attachments"]
    content: Json = attachment["content"]
    return content


def body(message: Json) -> list[Json]:
    """Return the elements of the card of *message*."""
    return list(card(message)["body"])


def fallback(messages: Sequence[Json]) -> str:
    """Return what *messages* say to a client that shows no cards."""
    return "\n\n".join(card(message)["fallbackText"] for message in messages)


def elements(messages: Sequence[Json], kind: str) -> list[Json]:
    """Return all of one *kind* in *messages*, at every depth, in order."""
    return [one for message in messages for one in walk(body(message)) if one.get("type") == kind]


def pressed(messages: Sequence[Json]) -> list[Json]:
    """Return what each button of *messages* sends, in order."""
    return [one["data"] for one in elements(messages, "Action.Execute")]


def shown(messages: Sequence[Json]) -> str:
    """Return all the text there is to see, but for what is on buttons."""
    return "".join(one["text"] for message in messages for one in walk(body(message)) if "text" in one)
