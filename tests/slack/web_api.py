"""The Web API: which methods there are, and what every call has to pass before one is done."""

import secrets
from collections.abc import Callable, Mapping

from tests.slack import chat, conversations, surfaces
from tests.slack.refusal import Json, RefusedError, refuse
from tests.slack.scopes import NEEDED, require_scope
from tests.slack.world import World

Method = Callable[[World, Json], Json]
"""Does a call, and returns what its answer holds beside "ok"."""


def auth_test(world: World, _arguments: Json) -> Json:
    """Say who the token belongs to."""
    return {
        "url": f"https://{world.team_domain}.slack.com/",
        "team": world.team_domain,
        "user": "signpost",
        "team_id": world.team,
        "user_id": world.bot_user,
        "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(world: World, _arguments: Json) -> Json:
    """Give the address of a websocket; its ticket is good for one connection."""
    ticket = secrets.token_hex(16)
    world.tickets.add(ticket)
    return {"url": f"{world.url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={world.app_id}"}


OF_THE_BOT: Mapping[str, Method] = {
    "auth.test": auth_test,
    "assistant.threads.setStatus": surfaces.set_status,
    "assistant.threads.setSuggestedPrompts": surfaces.set_suggested_prompts,
    "chat.delete": chat.delete,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "conversations.history": conversations.history,
    "conversations.open": conversations.open_,
    "conversations.replies": conversations.replies,
    "reactions.add": surfaces.add_reaction,
    "views.open": surfaces.open_,
    "views.publish": surfaces.publish,
}
OF_THE_APP: Mapping[str, Method] = {"apps.connections.open": open_connection}
"""Methods that take the app-level token."""


def answer(world: World, method: str, token: str, arguments: Json) -> Json:
    """Do the call and return the body of its answer; a refusal is one too."""
    try:
        do = OF_THE_BOT.get(method) or OF_THE_APP.get(method)
        if do is None:
            refuse("unknown_method", req_method=method)
        _require_token(world, method, token)
        require_scope(world.scopes, *NEEDED.get(method, ()))
        return {"ok": True, **do(world, arguments)}
    except RefusedError as refused:
        return refused.answer


def _require_token(world: World, method: str, token: str) -> None:
    if not token:
        refuse("not_authed")
    if token not in {world.bot_token, world.app_token}:
        refuse("invalid_auth")
    if (token == world.app_token) != (method in OF_THE_APP):
        refuse("not_allowed_token_type")
    if world.token_error:
        refuse(world.token_error)
