"""The Slack app asks for what ``docs/operating.md`` gives a reason for, and for nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.slack.events import Ask, Opened, Reader, Slash
from tests.deploy.slack_rules import ADDRESS, EVENTS, SCOPES, at, problems
from tests.slack.scopes import GRANTED

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "deploy" / "slack" / "manifest.yaml"
GUIDE = ROOT / "docs" / "operating.md"
PROGRAM = (ROOT / "adapters" / "slack", ROOT / "bot")


@pytest.fixture
def manifest() -> dict[str, Any]:
    """Return the manifest that ships."""
    read = yaml.safe_load(MANIFEST.read_text("utf-8"))
    assert isinstance(read, dict)
    return read


def test_the_manifest_that_ships_keeps_every_rule(manifest: dict[str, Any]) -> None:
    """An administrator can paste the manifest as it is."""
    assert problems(manifest) == []


LISTS = {"scope": "oauth_config.scopes.bot", "event": "settings.event_subscriptions.bot_events"}
HISTORY = ("channels:history", "groups:history", "mpim:history", "search:read")
DIRECTORY = ("users:read", "users:read.email", "team:read", "channels:read", "im:read", "usergroups:read")
OTHER = ("chat:write.public", "files:read", "reactions:read", "incoming-webhook", "admin", "not:a:scope")
OVERHEARD = ("message.channels", "message.groups", "message.mpim", "app_context_changed", "assistant_thread_started")


@pytest.mark.parametrize(
    ("kind", "name"),
    [*(("scope", name) for name in HISTORY + DIRECTORY + OTHER), *(("event", name) for name in OVERHEARD)],
)
def test_whatever_has_no_reason_is_refused(manifest: dict[str, Any], kind: str, name: str) -> None:
    """No scope and no event is asked for that the guide gives no reason for."""
    at(manifest, LISTS[kind]).append(name)

    assert problems(manifest) == [
        f"The {kind} {name} has no reason in docs/operating.md: take it out, or give one there."
    ]


@pytest.mark.parametrize(
    ("kind", "name"), [*(("scope", name) for name in SCOPES), *(("event", name) for name in EVENTS)]
)
def test_whatever_is_needed_and_missing_is_noticed(manifest: dict[str, Any], kind: str, name: str) -> None:
    """Without any one of the scopes and events the manifest is refused, and so is an event without its scope."""
    at(manifest, LISTS[kind]).remove(name)
    unheard = [event for event, (scope, _) in EVENTS.items() if scope == name]

    assert problems(manifest) == [
        f"The {kind} {name} is missing.",
        *(f"The event {event} is never sent without the scope {name}." for event in unheard),
    ]


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("oauth_config.scopes.user", ["chat:write"], "oauth_config.scopes.user is nothing that Signpost uses"),
        ("oauth_config.scopes.bot_optional", [], "oauth_config.scopes.bot_optional is nothing that Signpost uses"),
        ("oauth_config.redirect_urls", [ADDRESS], "oauth_config.redirect_urls is nothing that Signpost uses"),
        ("oauth_config.scopes.bot", [*SCOPES, "commands"], "One scope is there twice."),
        ("settings.event_subscriptions.user_events", [], "user_events is nothing that Signpost uses"),
        ("settings.event_subscriptions.bot_events", ["message.*"], "There is a wildcard"),
        ("settings.incoming_webhooks", {}, "settings.incoming_webhooks is nothing that Signpost uses"),
        ("settings.interactivity.request_url", ADDRESS[:-1], "settings.interactivity.request_url must be"),
        ("settings.org_deploy_enabled", True, "settings.org_deploy_enabled must be false."),
        ("settings.token_rotation_enabled", True, "settings.token_rotation_enabled must be false."),
        ("features.unfurl_domains", ["example.org"], "features.unfurl_domains is nothing that Signpost uses"),
        ("features.assistant_view", {"assistant_description": "a"}, "agent_view and assistant_view exclude each other"),
        ("features.agent_view", {}, "features.agent_view.agent_description is missing"),
        ("features.agent_view.agent_description", " ", "features.agent_view.agent_description is missing"),
        ("features.agent_view.agent_description", "a" * 301, "agent_description breaks Slack's schema"),
        ("features.bot_user.display_name", "Sign post", "features.bot_user.display_name is missing, or not"),
        ("features.shortcuts.0.name", "Get private help with this", "shortcuts[0].name breaks Slack's schema"),
        ("features.shortcuts.0.type", "global", 'features.shortcuts.0.type must be "message".'),
        ("features.shortcuts.0.callback_id", "other", 'features.shortcuts.0.callback_id must be "private_help".'),
        ("features.slash_commands.0.command", "/other", 'features.slash_commands.0.command must be "/signpost".'),
        ("features.slash_commands.0.should_escape", True, "features.slash_commands.0.should_escape must be false."),
        ("features.app_home.messages_tab_read_only_enabled", True, "messages_tab_read_only_enabled must be false."),
        ("display_information.background_color", "blue", "display_information.background_color is missing, or not"),
        ("mcp_servers", {}, "mcp_servers is nothing that Signpost uses"),
    ],
)
def test_any_other_change_is_refused_with_a_sentence(
    manifest: dict[str, Any], path: str, value: object, sentence: str
) -> None:
    """A manifest that does more than Signpost, or that Slack would not take, is refused with what to do about it."""
    folder, _, key = path.rpartition(".")
    at(manifest, folder)[key] = value

    assert [one for one in problems(manifest) if sentence in one]


def test_a_second_command_or_shortcut_is_refused(manifest: dict[str, Any]) -> None:
    """There is one command and one shortcut."""
    for offered in ("slash_commands", "shortcuts"):
        at(manifest, f"features.{offered}").append(dict(at(manifest, f"features.{offered}.0")))

    assert problems(manifest) == [f"features.{one}.1 must be left out." for one in ("shortcuts", "slash_commands")]


def test_the_reasons_stand_where_administrators_and_approvers_read() -> None:
    """The manifest and the guide for operators give the same reason for each scope and each event."""
    manifest, guide = MANIFEST.read_text("utf-8"), GUIDE.read_text("utf-8")

    for scope, reason in SCOPES.items():
        assert f"- {scope}  # {reason}\n" in manifest
        assert f"| `{scope}` | {reason} |\n" in guide
    for event, (scope, reason) in EVENTS.items():
        assert f"- {event}  # {reason}\n" in manifest
        assert f"| `{event}` | {f'`{scope}`' if scope else 'none'} | {reason} |\n" in guide


def test_the_guide_lists_no_other_scope_or_event() -> None:
    """What the guide says is asked for is all that is asked for."""
    asked = GUIDE.read_text("utf-8").partition("## What Signpost asks for")[2].partition("\n## ")[0]
    tables = asked.partition("### What it does not ask for")[0]

    assert set(re.findall(r"^\| `([^`]+)`", tables, re.MULTILINE)) == {*SCOPES, *EVENTS}


def test_the_program_answers_what_the_manifest_offers(manifest: dict[str, Any]) -> None:
    """The command, the shortcut and each event of the manifest are answered, as Slack would send them."""
    reader = Reader(team_ids=frozenset({"T0TEAM"}), bot_user="U0SIGNPOST")
    common = {"team_id": "T0TEAM", "team": {"id": "T0TEAM"}, "user": {"id": "U0STAFF"}, "trigger_id": "1.1"}
    command = {"command": at(manifest, "features.slash_commands.0.command"), "user_id": "U0STAFF", "text": "hello"}
    shortcut = {"type": "message_action", "callback_id": at(manifest, "features.shortcuts.0.callback_id")}
    said = {"channel": "D0STAFF", "channel_type": "im", "user": "U0STAFF", "text": "hello", "ts": "1.1", "tab": "home"}

    assert isinstance(reader.read(common | command), Slash)
    assert isinstance(reader.read(common | shortcut | {"message": {"text": "hello"}, "action_ts": "1.1"}), Ask)
    for name in at(manifest, "settings.event_subscriptions.bot_events"):
        elsewhere = {"channel": "C0WARD", "channel_type": "channel"} if name == "app_mention" else {}
        event = {"event": {"type": name.partition(".")[0]} | said | elsewhere}
        read = reader.read(common | event | {"type": "event_callback", "event_id": "Ev1"})
        assert isinstance(read, Ask | Opened), name


def test_the_program_is_tested_with_these_scopes_and_no_others() -> None:
    """The stand-in for Slack, which the adapter's tests talk to, grants what the manifest asks for."""
    assert set(SCOPES) == GRANTED


def test_the_guide_names_every_setting_that_the_program_reads() -> None:
    """An operator finds each setting in the guide."""
    settings = {text for folder in PROGRAM for text in _texts(folder) if re.fullmatch("(SLACK|SIGNPOST)_[A-Z_]+", text)}

    assert settings
    assert [one for one in sorted(settings) if f"`{one}`" not in GUIDE.read_text("utf-8")] == []


def _texts(folder: Path) -> Iterator[str]:
    """Yield every string that stands in the modules of *folder*."""
    for file in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
