"""What may stand in the manifest of the Slack app, and why?"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

SCHEMA = Path(__file__).with_name("slack-manifest.schema.json")
ADDRESS = "https://signpost.example.org/slack/events"

SCOPES = {
    "app_mentions:read": "to be told when somebody mentions Signpost in a channel",
    "assistant:write": "to suggest prompts, and to show that an answer is on its way",
    "chat:write": "to send answers in direct messages, and in a channel the neutral line that one person sees",
    "commands": "to offer /signpost and the message shortcut",
    "im:history": "to be given direct messages to Signpost, and to see whether an answer of its own has arrived there",
    "im:write": "to open the direct message with somebody who asked elsewhere",
}
"""Every scope, and its reason."""

EVENTS = {
    "app_home_opened": ("", "to show the home tab and the suggested prompts"),
    "app_mention": ("app_mentions:read", "to answer in private whoever mentions Signpost in a channel"),
    "message.im": ("im:history", "to answer direct messages to Signpost"),
}
"""Every event, the scope Slack sends it for (https://docs.slack.dev/reference/events), and its reason."""

PARTS = {
    "": {"display_information", "features", "oauth_config", "settings"},
    "features": {"agent_view", "app_home", "bot_user", "shortcuts", "slash_commands"},
    "oauth_config": {"scopes"},
    "oauth_config.scopes": {"bot"},
    "settings": {
        "event_subscriptions",
        "interactivity",
        "org_deploy_enabled",
        "socket_mode_enabled",
        "token_rotation_enabled",
    },
    "settings.event_subscriptions": {"bot_events", "request_url"},
    "settings.interactivity": {"is_enabled", "request_url"},
}
"""All that may stand in these parts of the manifest."""

VALUES = {
    "features.app_home.home_tab_enabled": True,
    "features.app_home.messages_tab_enabled": True,
    "features.app_home.messages_tab_read_only_enabled": False,
    "features.shortcuts.0.callback_id": "private_help",
    "features.shortcuts.0.type": "message",
    "features.shortcuts.1": None,
    "features.slash_commands.0.command": "/signpost",
    "features.slash_commands.0.should_escape": False,
    "features.slash_commands.0.url": ADDRESS,
    "features.slash_commands.1": None,
    "settings.event_subscriptions.request_url": ADDRESS,
    "settings.interactivity.is_enabled": True,
    "settings.interactivity.request_url": ADDRESS,
    "settings.org_deploy_enabled": False,
    "settings.socket_mode_enabled": False,
    "settings.token_rotation_enabled": False,
}
"""What must have one value, None for nothing at all."""

FORMS = {
    "display_information.background_color": r"#[0-9a-f]{6}|#[0-9a-f]{3}",
    "features.agent_view.agent_description": r"\S.{1,299}",
    "features.bot_user.display_name": r"[a-z0-9._-]+",
}
"""What https://docs.slack.dev/reference/app-manifest says and the schema leaves out."""


def at(manifest: Any, path: str) -> Any:  # noqa: ANN401 - a manifest holds whatever YAML can
    """Return what stands at *path*, a list's items being numbered; None if nothing does."""
    for key in path.split(".") if path else ():
        inside = dict(enumerate(manifest)) if isinstance(manifest, list) else manifest
        manifest = inside.get(int(key) if key.isdecimal() else key) if isinstance(inside, dict) else None
    return manifest


def problems(manifest: Mapping[str, Any]) -> list[str]:
    """Return every reason not to give *manifest* to an administrator, a sentence each."""
    return [*_of_form(manifest), *_of_parts(manifest), *_of_permissions(manifest)]


def _of_form(manifest: Mapping[str, Any]) -> Iterator[str]:
    for error in Draft7Validator(json.loads(SCHEMA.read_text("utf-8"))).iter_errors(manifest):
        yield f"{error.json_path.removeprefix('$.')} breaks Slack's schema: {error.message}."
    for path, form in FORMS.items():
        if not re.fullmatch(form, str(at(manifest, path) or ""), re.IGNORECASE if path.endswith("color") else 0):
            yield f"{path} is missing, or not of the form that Slack takes."
    if "*" in json.dumps(manifest):
        yield "There is a wildcard: name each thing."


def _of_parts(manifest: Mapping[str, Any]) -> Iterator[str]:
    if at(manifest, "features.agent_view") and at(manifest, "features.assistant_view"):
        yield "agent_view and assistant_view exclude each other: keep agent_view."
    for path, parts in PARTS.items():
        for extra in sorted(set(at(manifest, path) or ()) - parts):
            yield f"{path}.{extra} is nothing that Signpost uses: take it out.".removeprefix(".")
    for path, value in VALUES.items():
        if at(manifest, path) != value:
            yield f"{path} must be {'left out' if value is None else json.dumps(value)}."


def _of_permissions(manifest: Mapping[str, Any]) -> Iterator[str]:
    scopes = at(manifest, "oauth_config.scopes.bot") or []
    events = at(manifest, "settings.event_subscriptions.bot_events") or []
    for kind, given, known in (("scope", scopes, SCOPES), ("event", events, EVENTS)):
        for extra in sorted(set(given) - set(known)):
            yield f"The {kind} {extra} has no reason in docs/operating.md: take it out, or give one there."
        for missing in sorted(set(known) - set(given)):
            yield f"The {kind} {missing} is missing."
        if len(given) != len(set(given)):
            yield f"One {kind} is there twice."
    for event in events:
        scope, _ = EVENTS.get(event, ("", ""))
        if scope and scope not in scopes:
            yield f"The event {event} is never sent without the scope {scope}."
