"""The methods that open and read conversations: https://docs.slack.dev/reference/methods/conversations.history."""

import base64
import binascii

from tests.slack.refusal import Json, is_true, refuse, require
from tests.slack.scopes import HISTORY, OPEN, require_scope
from tests.slack.world import PlaceKind, World

MOST = 999
"""Messages a page: https://docs.slack.dev/reference/methods/conversations.history"""
DEFAULT = 100


def open_(world: World, arguments: Json) -> Json:
    """Open the direct messages with one person, or a group of several."""
    users = [user for user in str(arguments.get("users") or "").split(",") if user]
    if not users:
        require(arguments, "channel")
        return {"channel": {"id": world.place(arguments["channel"]).id}, "no_op": True, "already_open": True}
    require_scope(world.scopes, OPEN[len(users) == 1])
    if not world.people.issuperset(users):
        refuse("user_not_found")
    if len(users) > 1:
        group = world.add_place(world.new_id("G"), PlaceKind.GROUP, (*users, world.bot_user))
        return {"channel": {"id": group.id}}
    place = world.direct(users[0])
    whole = {"is_im": True, "user": users[0], "is_open": True} if is_true(arguments.get("return_im")) else {}
    return {"channel": {"id": place.id, **whole}}


def history(world: World, arguments: Json) -> Json:
    """Return what stands in a conversation, latest first; replies stand in their threads."""
    require(arguments, "channel")
    place = world.place(arguments["channel"])
    require_scope(world.scopes, HISTORY[place.kind])
    if world.bot_user not in place.members:
        refuse("not_in_channel")
    top = [one for one in place.messages if not _is_reply(one) or one.get("subtype") == "thread_broadcast"]
    return _page(list(reversed([one for one in top if _in_range(one, arguments)])), arguments)


def replies(world: World, arguments: Json) -> Json:
    """Return a thread, earliest first; the message it hangs from comes first whatever range is asked for."""
    require(arguments, "channel", "ts")
    place = world.place(arguments["channel"])
    require_scope(world.scopes, HISTORY[place.kind])
    asked = arguments["ts"]
    roots = [one.get("thread_ts", asked) for one in place.messages if one["ts"] == asked]
    root = roots[0] if roots else asked
    thread = [one for one in place.messages if root in {one["ts"], one.get("thread_ts")}]
    if not thread:
        refuse("thread_not_found")
    parent = [one for one in thread if one["ts"] == root]
    return _page([*parent, *(one for one in thread if one["ts"] != root and _in_range(one, arguments))], arguments)


def _is_reply(message: Json) -> bool:
    return bool(message.get("thread_ts", message["ts"]) != message["ts"])


def _in_range(message: Json, arguments: Json) -> bool:
    ts: str = message["ts"]
    oldest, latest = arguments.get("oldest"), arguments.get("latest")
    if ts in {oldest, latest}:
        return is_true(arguments.get("inclusive"))
    return float(oldest or 0) < float(ts) < float(latest or "inf")


def _page(messages: list[Json], arguments: Json) -> Json:
    limit = min(int(arguments.get("limit") or DEFAULT), MOST)
    start = _place_of(arguments.get("cursor"))
    page, more = messages[start : start + limit], len(messages) > start + limit
    hidden = set() if is_true(arguments.get("include_all_metadata")) else {"metadata"}
    shown = [{name: value for name, value in one.items() if name not in hidden} for one in page]
    answer: Json = {"messages": shown, "has_more": more}
    if more:
        cursor = base64.b64encode(f"next:{start + limit}".encode()).decode()
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def _place_of(cursor: object) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(str(cursor), validate=True).decode().removeprefix("next:"))
    except (ValueError, binascii.Error):
        refuse("invalid_cursor")
