"""How a message of the app comes to stand somewhere, and who then sees it."""

import re
from itertools import count

from tests.slack.limits import check_message
from tests.slack.refusal import Json
from tests.slack.seen import SeenKind, sentences
from tests.slack.world import Place, World

_ADDRESS = re.compile(r"https?://[^\s|>]+")


def post(world: World, place: Place, body: Json, kind: SeenKind = "message") -> Json:
    """Return the message made of *body*, as it now stands in *place* for all its members.

    Raises:
        RefusedError: Slack would refuse it.
    """
    message = _written(world, body)
    if "thread_ts" in message and body.get("reply_broadcast"):
        message["subtype"] = "thread_broadcast"
    place.messages.append(message)
    world.record.trim(place.messages)
    world.show(kind, place, message)
    _unfurl(world, place, body, message)
    return message


def whisper(world: World, place: Place, person: str, body: Json, kind: SeenKind = "ephemeral") -> Json:
    """Return the message made of *body*, as *person* alone sees it in *place*.

    Raises:
        RefusedError: Slack would refuse it.
    """
    message = {**_written(world, body), "viewer": person}
    place.ephemeral.append(message)
    world.record.trim(place.ephemeral)
    world.show(kind, place, message, only=person)
    return message


def change(world: World, place: Place, message: Json, body: Json, kind: SeenKind = "update") -> Json:
    """Return *message* with what *body* says instead; blocks that it does not mention stay.

    Raises:
        RefusedError: Slack would refuse it.
    """
    # https://docs.slack.dev/reference/methods/chat.update
    changed = {"blocks": message.get("blocks", []), "metadata": message.get("metadata"), **body}
    check_message(changed)
    message["text"] = changed.get("text") or ""
    message["blocks"] = with_ids(changed["blocks"] or [])
    if changed["metadata"]:
        message["metadata"] = changed["metadata"]
    message["edited"] = {"user": world.bot_user, "ts": world.ts()}
    world.show(kind, place, message, only=message.get("viewer", ""))
    return message


def with_ids(blocks: list[Json]) -> list[Json]:
    """Return *blocks* with the ids that Slack gives to blocks and elements that have none."""
    numbers = count(1)

    def named(element: Json) -> Json:
        interactive = element.get("type") in {"button", "static_select", "overflow", "feedback_buttons", "icon_button"}
        return {"action_id": f"a{next(numbers)}", **element} if interactive else element

    shown = []
    for block in blocks:
        named_block = {"block_id": f"b{next(numbers)}", **block}
        if block["type"] in {"actions", "context_actions"}:
            named_block["elements"] = [named(one) for one in block["elements"]]
        elif "accessory" in block:
            named_block["accessory"] = named(block["accessory"])
        shown.append(named_block)
    return shown


def _written(world: World, body: Json) -> Json:
    check_message(body)
    message: Json = {
        "type": "message",
        "user": world.bot_user,
        "bot_id": world.bot_id,
        "app_id": world.app_id,
        "team": world.team,
        "ts": world.ts(),
        "text": body.get("text") or "",
    }
    kept = {name: body[name] for name in ("attachments", "metadata", "thread_ts") if body.get(name)}
    if body.get("blocks"):
        kept["blocks"] = with_ids(body["blocks"])
    return message | kept


def _unfurl(world: World, place: Place, body: Json, message: Json) -> None:
    """Show a preview below the message, unless it was declined: its links are then looked at by Slack."""
    # https://docs.slack.dev/messaging/unfurling-links-in-messages: two switches, for pages and for media
    if body.get("unfurl_links") is False and body.get("unfurl_media") is False:
        return
    found = [address for said in sentences(message) for address in _ADDRESS.findall(said)]
    if found:
        shown = {"unfurled": [{"url": address} for address in found]}
        world.show("unfurl", place, shown | {"thread_ts": message.get("thread_ts", "")})
