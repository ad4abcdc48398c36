"""What Slack sends when somebody presses, picks or commands: https://docs.slack.dev/reference/interaction-payloads."""

from collections.abc import Iterator

from tests.slack.refusal import Json
from tests.slack.typed import escape
from tests.slack.world import Place, PlaceKind, World

CALLBACK = "signpost_ask"


def slash(world: World, person: str, place: str, text: str = "", *, command: str = "/signpost") -> Json:
    """Return the fields of a slash command; it can be given in any conversation, the app's or not."""
    # https://docs.slack.dev/interactivity/implementing-slash-commands
    return {
        "token": "deprecated",
        "team_id": world.team,
        "team_domain": world.team_domain,
        "channel_id": place,
        "channel_name": _name(world.places[place]),
        "user_id": person,
        "user_name": person.lower(),
        "command": command,
        "text": escape(text),
        "api_app_id": world.app_id,
        "is_enterprise_install": "false",
        "response_url": world.link("commands", person, place),
        "trigger_id": world.trigger(person),
    }


def pressed(world: World, person: str, place: str, ts: str, value: str) -> Json:
    """Return the payload of *person* pressing what has *value* in a message of the app, an ephemeral one too.

    Raises:
        LookupError: nothing with that value stands there for this person to press.
    """
    message = world.places[place].standing(ts)
    if message is None or message.get("viewer", person) != person:
        msg = f"{person} sees no such message"
        raise LookupError(msg)
    return block_actions(world, person, _found(message.get("blocks", []), value), place, message)


def pressed_at_home(world: World, person: str, value: str) -> Json:
    """Return the payload of *person* pressing what has *value* on their Home tab.

    Raises:
        LookupError: nothing with that value stands there.
    """
    view = world.views[person]
    action = {**_found(view["blocks"], value), "action_ts": world.ts()}
    container = {"type": "view", "view_id": view["id"]}
    return {**_interaction(world, person, "block_actions"), "container": container, "view": view, "actions": [action]}


def block_actions(world: World, person: str, action: Json, place: str, message: Json) -> Json:
    """Return the payload of *person* using *action* in *message*."""
    where, ts, alone = world.places[place], message["ts"], "viewer" in message
    container = {"type": "message", "message_ts": ts, "channel_id": place, "is_ephemeral": alone}
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    payload = {
        **_interaction(world, person, "block_actions"),
        "container": container,
        "channel": {"id": place, "name": _name(where)},
        "state": {"values": {}},
        "response_url": world.link("actions", person, place, ts),
        "actions": [{**action, "action_ts": world.ts()}],
    }
    # An ephemeral message is not repeated in the payload: the table of the block_actions page.
    return payload if alone else {**payload, "message": _repeated(message)}


def button(value: str, *, action_id: str = "choice", text: str = "Go") -> Json:
    """Return the action of a button, for ``block_actions``."""
    words = {"type": "plain_text", "text": text, "emoji": True}
    return {"type": "button", "action_id": action_id, "block_id": "b1", "text": words, "value": value}


def shortcut(world: World, person: str, place: str, ts: str, callback: str = CALLBACK) -> Json:
    """Return the payload of *person* using the app's shortcut on a message, anybody's, in any conversation."""
    where = world.places[place]
    return {
        **_interaction(world, person, "message_action"),
        "callback_id": callback,
        "message_ts": ts,
        "channel": {"id": place, "name": _name(where)},
        "message": _repeated(where.message(ts)),
        "response_url": world.link("app", person, place),
        "action_ts": world.ts(),
    }


def unknown_interaction(world: World, person: str) -> Json:
    """Return an interaction of a type that nobody has heard of."""
    return _interaction(world, person, "something_new")


def _interaction(world: World, person: str, kind: str) -> Json:
    return {
        "type": kind,
        "user": {"id": person, "username": person.lower(), "name": person.lower(), "team_id": world.team},
        "api_app_id": world.app_id,
        "token": "deprecated",
        "trigger_id": world.trigger(person),
        "team": {"id": world.team, "domain": world.team_domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _found(blocks: list[Json], value: str) -> Json:
    for block in blocks:
        for element in [*block.get("elements", ()), block.get("accessory", {})]:
            for action in _actions(element):
                if action.get("value") == value:
                    return {**action, "block_id": block["block_id"]}
    msg = "nothing with this value can be pressed here"
    raise LookupError(msg)


def _actions(element: Json) -> Iterator[Json]:
    if element.get("type") == "feedback_buttons":
        for half in (element["positive_button"], element["negative_button"]):
            yield {"type": "feedback_buttons", "action_id": element["action_id"], **half}
    elif element.get("type") in {"button", "icon_button"}:
        yield {name: value for name, value in element.items() if name not in {"accessibility_label", "confirm"}}


def _repeated(message: Json) -> Json:
    return {name: value for name, value in message.items() if name != "metadata"}


def _name(place: Place) -> str:
    names = {PlaceKind.DIRECT: "directmessage", PlaceKind.GROUP: "mpdm-group-1", PlaceKind.PRIVATE: "privategroup"}
    return names.get(place.kind, place.id.lower())
