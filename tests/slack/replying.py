"""Answers that need no token: to a ``response_url``, and in the answer to a slash command.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

import json

from tests.slack.posting import change, post, whisper
from tests.slack.refusal import Json, is_true, refuse
from tests.slack.world import World

USES = 5
MINUTES = 30
IN_CHANNEL = "in_channel"
"""The response_type of what everybody there shall see; what is of any other is for the one person alone."""


def use(world: World, path: str, body: Json) -> None:
    """Do what was posted to the ``response_url`` at *path*.

    Raises:
        RefusedError: it is unknown, too old or used up, or Slack would refuse what it says.
    """
    link = world.links.get(path)
    if link is None or world.now() - link.at > MINUTES * 60:
        refuse("expired_url")
    if link.uses >= USES:
        refuse("used_url")
    link.uses += 1
    place = world.places[link.place]
    original = place.standing(link.original)
    if original and is_true(body.get("delete_original")):
        (place.ephemeral if "viewer" in original else place.messages).remove(original)
    elif original and is_true(body.get("replace_original")):
        change(world, place, original, {"blocks": [], **body}, "response_url")
    elif body.get("response_type") == IN_CHANNEL:
        post(world, place, body, "response_url")
    else:
        whisper(world, place, link.person, body, "response_url")


def slash(world: World, command: Json, answer: bytes) -> None:
    """Show what the app answered to the slash *command*: JSON, plain text, or nothing.

    Raises:
        RefusedError: Slack would refuse what it says.
    """
    if not answer.strip():
        return
    try:
        body = json.loads(answer)
    except ValueError:
        body = {"text": answer.decode()}
    place = world.places[command["channel_id"]]
    if body.get("response_type") == IN_CHANNEL:
        post(world, place, body)
    elif body:  # {} says nothing
        whisper(world, place, command["user_id"], body)
