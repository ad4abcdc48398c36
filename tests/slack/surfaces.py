"""The methods for views, for the agent's conversation, and for reactions."""

from tests.slack.limits import check_view
from tests.slack.posting import with_ids
from tests.slack.refusal import Json, refuse, refuse_arguments, require
from tests.slack.world import World

PROMPTS = 4
"""https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts"""
LOADING_MESSAGES = 10
"""https://docs.slack.dev/reference/methods/assistant.threads.setStatus"""
TRIGGER_S = 3
"""https://docs.slack.dev/interactivity/handling-user-interaction: how long a trigger_id lives."""


def publish(world: World, arguments: Json) -> Json:
    """Put a view on the Home tab of one person."""
    require(arguments, "user_id", "view")
    person, view = arguments["user_id"], arguments["view"]
    if person not in world.people:
        refuse("user_not_found")
    check_view(view, "home")
    before = world.views.get(person)
    if before and arguments.get("hash") not in (None, before["hash"]):
        refuse("hash_conflict")
    world.views[person] = _shown(world, view)
    world.show_view(person, view)
    return {"view": world.views[person]}


def open_(world: World, arguments: Json) -> Json:
    """Open a window in front of the person who just did something."""
    require(arguments, "trigger_id", "view")
    person, at = world.triggers.pop(arguments["trigger_id"], ("", 0.0))
    if not person:
        refuse("invalid_trigger_id")
    if world.now() - at > TRIGGER_S:
        refuse("expired_trigger_id")
    check_view(arguments["view"], "modal")
    world.show_view(person, arguments["view"])
    return {"view": _shown(world, arguments["view"])}


def set_status(world: World, arguments: Json) -> Json:
    """Show that the app is at work, below a thread, to everybody there; an empty status takes it away."""
    require(arguments, "channel_id", "thread_ts")
    place = world.place(arguments["channel_id"])
    status, loading = arguments.get("status"), arguments.get("loading_messages") or []
    if not isinstance(status, str):
        refuse_arguments("missing required field: status")
    if len(loading) > LOADING_MESSAGES:
        refuse_arguments(f"no more than {LOADING_MESSAGES} items allowed [json-pointer:/loading_messages]")
    if status:
        shown = {"status": status, "loading_messages": [{"text": one} for one in loading]}
        world.show("status", place, shown | {"thread_ts": arguments["thread_ts"]})
    return {}


def set_suggested_prompts(world: World, arguments: Json) -> Json:
    """Offer messages to send; with a thread, an agent shows nothing and says nothing about it."""
    require(arguments, "channel_id", "prompts")
    place, prompts = world.place(arguments["channel_id"]), arguments["prompts"]
    if not isinstance(prompts, list) or len(prompts) > PROMPTS:
        refuse_arguments(f"no more than {PROMPTS} items allowed [json-pointer:/prompts]")
    if not all(isinstance(one, dict) and one.get("title") and one.get("message") for one in prompts):
        refuse_arguments("must have a title and a message [json-pointer:/prompts]")
    thread = arguments.get("thread_ts") or ""
    if world.agent_view == (not thread):
        world.show("prompts", place, {"title": arguments.get("title") or "", "prompts": prompts, "thread_ts": thread})
    return {}


def add_reaction(world: World, arguments: Json) -> Json:
    """Add an emoji to a message, for everybody to see."""
    require(arguments, "channel", "name", "timestamp")
    place = world.place(arguments["channel"])
    message = place.message(arguments["timestamp"])
    reactions = message.setdefault("reactions", [])
    if any(one["name"] == arguments["name"] for one in reactions):
        refuse("already_reacted")
    reactions.append({"name": arguments["name"], "users": [world.bot_user], "count": 1})
    world.show("reaction", place, {"text": f":{arguments['name']}:", "thread_ts": message.get("thread_ts", "")})
    return {}


def _shown(world: World, view: Json) -> Json:
    return {
        **view,
        "id": world.new_id("V"),
        "team_id": world.team,
        "app_id": world.app_id,
        "bot_id": world.bot_id,
        "hash": world.ts(),
        "state": {"values": {}},
        "blocks": with_ids(view["blocks"]),
    }
