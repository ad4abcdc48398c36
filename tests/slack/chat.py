"""The methods that post: https://docs.slack.dev/reference/methods/chat.postMessage and its neighbours."""

from tests.slack.posting import change, post, whisper
from tests.slack.refusal import Json, refuse, require
from tests.slack.world import Place, PlaceKind, World


def post_message(world: World, arguments: Json) -> Json:
    """Post to a conversation; the id of a person means the direct messages with them."""
    require(arguments, "channel")
    channel = arguments["channel"]
    place = world.direct(channel) if channel in world.people else world.place(channel)
    _require_membership(world, place, "chat:write.public")
    message = post(world, place, arguments)
    return {"channel": place.id, "ts": message["ts"], "message": message}


def post_ephemeral(world: World, arguments: Json) -> Json:
    """Post to one member of a conversation."""
    require(arguments, "channel", "user")
    place = world.place(arguments["channel"])
    _require_membership(world, place)
    if arguments["user"] not in place.members:
        refuse("user_not_in_channel")
    return {"message_ts": whisper(world, place, arguments["user"], arguments)["ts"]}


def update(world: World, arguments: Json) -> Json:
    """Change a message of the app; one that a single person sees cannot be changed."""
    place, message = _own(world, arguments, "cant_update_message")
    changed = change(world, place, message, arguments)
    return {"channel": place.id, "ts": message["ts"], "text": changed["text"], "message": changed}


def delete(world: World, arguments: Json) -> Json:
    """Delete a message of the app."""
    place, message = _own(world, arguments, "cant_delete_message")
    place.messages.remove(message)
    return {"channel": place.id, "ts": message["ts"]}


def _own(world: World, arguments: Json, error: str) -> tuple[Place, Json]:
    require(arguments, "channel", "ts")
    place = world.place(arguments["channel"])
    message = place.message(arguments["ts"])
    if message.get("bot_id") != world.bot_id:
        refuse(error)
    return place, message


def _require_membership(world: World, place: Place, *instead: str) -> None:
    public = place.kind is PlaceKind.CHANNEL
    if world.bot_user not in place.members and not (public and world.scopes & set(instead)):
        refuse("not_in_channel")
