"""What the app can ask of Teams, and what Teams refuses.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

import json
from collections.abc import Callable, Mapping

from tests.teams.refusal import Json, refuse
from tests.teams.world import Place, PlaceKind, World, aad

MESSAGE_BYTES = 28 * 1024
"""Of a whole message as UTF-8: what is safe everywhere."""
MESSAGE_BYTES_UTF16 = 40_000
"""https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages, when it was least."""

Method = Callable[[World, str, str, Json], tuple[int, object]]
"""Does a call: of a conversation, of an activity in it, with a body; returns the status and what is answered."""


def create(world: World, _conversation: str, _activity: str, body: Json) -> tuple[int, object]:
    """Open the personal chat with one person, or find it."""
    members, tenant = (
        body.get("members"),
        body.get("tenantId") or (body.get("channelData") or {}).get("tenant", {}).get("id"),
    )
    if body.get("isGroup") or not isinstance(members, list) or len(members) != 1 or tenant != world.tenant:
        refuse(400, "BadArgument")
    person = members[0].get("id")
    if person not in world.people:
        refuse(400, "BadArgument")
    if person in world.not_installed:
        refuse(403, "ForbiddenOperationException")
    return 201, {"id": world.personal(person).id}


def send(world: World, conversation: str, activity: str, body: Json) -> tuple[int, object]:
    """Say something: a message, or that one is being written; as a reply to *activity* if there is one."""
    place, thread = world.find(conversation)
    _require_reachable(world, place)
    if body.get("type") == "typing":
        world.show("typing", place, thread, body)
        # It has no id, as Microsoft's newer library notes: https://github.com/microsoft/teams.py
        return 201, {}
    if body.get("type") != "message":
        refuse(400, "BadSyntax")
    return 201, _post(world, place, thread or (activity if place.kind is PlaceKind.CHANNEL else ""), body)


def update(world: World, conversation: str, activity: str, body: Json) -> tuple[int, object]:
    """Change a message of the app."""
    place, thread, message = _own(world, conversation, activity)
    _require_content(body)
    message.clear()
    message.update(body | {"id": activity, "from": {"id": world.bot}})
    world.show("update", place, thread, message)
    return 200, {"id": activity}


def delete(world: World, conversation: str, activity: str, _body: Json) -> tuple[int, object]:
    """Delete a message of the app."""
    place, _, message = _own(world, conversation, activity)
    place.messages.remove(message)
    return 200, {}


def members(world: World, conversation: str, _activity: str, _body: Json) -> tuple[int, object]:
    """Say who is in a conversation."""
    place, _ = world.find(conversation)
    people = sorted(place.members - {world.bot})
    return 200, [{"id": one, "aadObjectId": aad(one), "tenantId": world.tenant, "userRole": "user"} for one in people]


METHODS: Mapping[str, Method] = {
    "create": create, "send": send, "reply": send, "update": update, "delete": delete, "members": members,
}  # fmt: skip
"""Each method by the name that the record and the faults have for it."""


def _post(world: World, place: Place, thread: str, body: Json) -> Json:
    _require_content(body)
    message = body | {"id": world.message_id(), "from": {"id": world.bot}, "thread": thread}
    place.messages.append(message)
    world.record.trim(place.messages)
    world.show("message", place, thread, message)
    # Teams makes two messages of text and a card, and names neither.
    return {} if body.get("text") and body.get("attachments") else {"id": message["id"]}


def _own(world: World, conversation: str, activity: str) -> tuple[Place, str, Json]:
    place, thread = world.find(conversation)
    message = place.message(activity)
    if message["from"]["id"] != world.bot:
        refuse(403, "BadArgument")
    return place, thread, message


def _require_reachable(world: World, place: Place) -> None:
    if place.kind is PlaceKind.PERSONAL and place.members & world.blocked:
        refuse(403, "MessageWritesBlocked")


def _require_content(body: Json) -> None:
    if not (body.get("text") or body.get("attachments")):
        refuse(400, "BadSyntax")
    said = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    if len(said.encode()) > MESSAGE_BYTES or len(said.encode("utf-16-le")) > MESSAGE_BYTES_UTF16:
        refuse(413, "MessageSizeTooBig")
