"""What the Events API sends when something happens: https://docs.slack.dev/reference/events and the page of each.

What a person says also comes to stand in the conversation, as it would. The returned payloads may be changed.
"""

from tests.slack.refusal import Json
from tests.slack.typed import rich_text, typed
from tests.slack.world import Place, World

OTHER_TEAM = "T0ELSEWHERE"


def say(world: World, person: str, place: Place, text: str, thread: str = "") -> Json:
    """Return the message of *person* that now stands in *place*: *text* is what they typed, *thread* a message's ts."""
    message: Json = {
        "type": "message",
        "user": person,
        "client_msg_id": f"{world.new_id('c')}-4c0e-8a6c",
        "team": world.team,
        "ts": world.ts(),
        "text": typed(text),
        "blocks": [rich_text(text)],
    }
    if thread:
        message["thread_ts"] = thread
    place.messages.append(message)
    world.record.trim(place.messages)
    return message


def message_im(world: World, person: str, text: str, *, thread: str = "") -> Json:
    """Return the event of *person* writing *text* to the app directly, in a *thread* if one is given."""
    place = world.direct(person)
    return _message(world, place, say(world, person, place, text, thread))


def file_share(world: World, person: str, text: str = "") -> Json:
    """Return the event of *person* sending the app a file, with *text* beside it."""
    place = world.direct(person)
    message = say(world, person, place, text)
    name = {"id": world.new_id("F"), "name": "scan.pdf", "title": "scan.pdf", "mimetype": "application/pdf"}
    return _message(world, place, message | {"subtype": "file_share", "files": [name], "upload": False})


def app_mention(world: World, person: str, place: str, text: str, *, thread: str = "") -> Json:
    """Return the event of *person* mentioning the app in a channel or group, *text* after the mention."""
    message = say(world, person, world.places[place], f"@{world.bot_user} {text}", thread)
    return envelope(world, {**message, "type": "app_mention", "channel": place, "event_ts": message["ts"]})


def message_changed(world: World, place: str, ts: str, text: str) -> Json:
    """Return the event of a person changing their message to *text*."""
    message = world.places[place].message(ts)
    before = dict(message)
    message |= {"text": typed(text), "blocks": [rich_text(text)], "edited": {"user": message["user"], "ts": world.ts()}}
    return changed(world, world.places[place], before, dict(message))


def changed(world: World, place: Place, before: Json, after: Json) -> Json:
    """Return the event of the message *before* being *after* now."""
    fields = {"subtype": "message_changed", "hidden": True, "message": after, "previous_message": before}
    return _message(world, place, {"type": "message", "ts": world.ts(), **fields})


def message_deleted(world: World, place: str, ts: str) -> Json:
    """Return the event of a person deleting their message."""
    message = world.places[place].message(ts)
    world.places[place].messages.remove(message)
    return deleted(world, world.places[place], message)


def deleted(world: World, place: Place, before: Json) -> Json:
    """Return the event of the message *before* being no more."""
    fields = {"subtype": "message_deleted", "hidden": True, "deleted_ts": before["ts"], "previous_message": before}
    return _message(world, place, {"type": "message", "ts": world.ts(), **fields})


def own_message(world: World, place: Place, message: Json) -> Json:
    """Return the event of the app's own *message*, which Slack sends to the app too."""
    profile = {"id": world.bot_id, "app_id": world.app_id, "name": "signpost", "team_id": world.team, "deleted": False}
    return _message(world, place, {**message, "bot_profile": profile})


def bot_message(world: World, person: str, text: str) -> Json:
    """Return the event of another bot's message in the direct messages with *person*."""
    said = {"type": "message", "subtype": "bot_message", "bot_id": "B0OTHER", "username": "other", "text": typed(text)}
    return _message(world, world.direct(person), {**said, "ts": world.ts()})


def app_home_opened(world: World, person: str, tab: str = "messages") -> Json:
    """Return the event of *person* opening the app, at the *tab* "home" or "messages"."""
    event: Json = {"type": "app_home_opened", "user": person, "channel": world.direct(person).id, "tab": tab}
    if tab == "home" and person in world.views:
        event["view"] = world.views[person]
    return envelope(world, {**event, "event_ts": world.ts()})


def app_context_changed(world: World, person: str, *looking_at: str) -> Json:
    """Return the event of *person* looking at other channels while the app is open beside them."""
    # The page shows "context" only, Slack's own types (@slack/types) the other fields too.
    entities = [{"type": "slack#/types/channel_id", "value": place, "team_id": world.team} for place in looking_at]
    event = {"type": "app_context_changed", "user": person, "channel": world.direct(person).id}
    return envelope(world, {**event, "context": {"entities": entities} if entities else {}, "event_ts": world.ts()})


def unknown_event(world: World, person: str) -> Json:
    """Return an event of a type that nobody has heard of."""
    return envelope(world, {"type": "something_new", "user": person, "event_ts": world.ts()})


def url_verification() -> Json:
    """Return what Slack sends once, to see that an address is the app's."""
    return {"token": "deprecated", "challenge": "3eZbrw1aB10FEMAGAZd4FyFQ", "type": "url_verification"}


def app_rate_limited(world: World) -> Json:
    """Return what Slack sends when the app gets too many events."""
    fields = {"token": "deprecated", "team_id": world.team, "api_app_id": world.app_id}
    return {**fields, "type": "app_rate_limited", "minute_rate_limited": int(world.now())}


def envelope(world: World, event: Json) -> Json:
    """Return *event* as the Events API sends it."""
    who = {"enterprise_id": None, "team_id": world.team, "user_id": world.bot_user}
    return {
        "token": "deprecated",
        "team_id": world.team,
        "context_team_id": world.team,
        "context_enterprise_id": None,
        "api_app_id": world.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": world.new_id("Ev"),
        "event_time": int(world.now()),
        "authorizations": [{**who, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": world.new_id("4-"),
    }


def by_outsider(payload: Json, team: str = OTHER_TEAM) -> Json:
    """Return the event *payload*, or the interaction, as if its author were of another workspace (Slack Connect)."""
    if "event" in payload:
        # https://docs.slack.dev/apis/slack-connect
        author = {"user_team": team, "source_team": team, "user_profile": {"team": team, "name": "visitor"}}
        return {**payload, "is_ext_shared_channel": True, "event": {**payload["event"], **author}}
    return {**payload, "user": {**payload["user"], "team_id": team}}


def in_other_workspace(payload: Json, team: str = OTHER_TEAM) -> Json:
    """Return *payload* as if it had happened in another workspace."""
    moved = dict(payload)
    for name in {"team_id", "context_team_id"} & set(payload):
        moved[name] = team
    if "team" in payload:
        moved |= {"team": {"id": team, "domain": "elsewhere"}, "user": {**payload["user"], "team_id": team}}
    if "event" in payload:
        moved["authorizations"] = [{**one, "team_id": team} for one in payload["authorizations"]]
        moved["event"] = {**payload["event"], **({"team": team} if "team" in payload["event"] else {})}
    return moved


def _message(world: World, place: Place, message: Json) -> Json:
    where = {"channel": place.id, "channel_type": str(place.kind)}
    return envelope(world, {**message, **where, "event_ts": message["ts"]})
