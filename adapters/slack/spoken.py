"""What people write to Signpost in Slack, and that they open it: events and the slash command."""

from adapters.slack.fields import Fields, UnusableError
from adapters.slack.kinds import Ask, Event, Ignored, Opened, Slash, Tab, Why
from adapters.slack.text import typed
from adapters.slack.workspace import CHANNEL, Workspace
from bot.incoming import Incoming
from bot.message import Audience
from bot.store import Address

_SPOKEN = (None, "file_share", "thread_broadcast", "me_message")
"""Subtypes of what a person says: with a file, from a thread to all, with /me. None is left unanswered."""
_SLACKBOT = "USLACKBOT"


def happened(fields: Fields, workspace: Workspace) -> Event:
    """Return what the event in the envelope *fields* is.

    Raises:
        UnusableError: nothing is answered.
    """
    event, authorization = fields.inner("event"), fields.first("authorizations")
    # In a channel shared with others, team_id can be theirs: https://github.com/slackapi/java-slack-sdk/issues/629
    team = workspace.team(
        authorization.get("team_id"),
        fields.get("context_team_id"),
        fields.get("team_id"),
        authorization.get("enterprise_id"),
        fields.get("context_enterprise_id"),
        fields.get("enterprise_id"),
    )
    match event.text("type"):
        case "message":
            return _said(fields, event, team, workspace)
        case "app_mention":
            return _mentioned(fields, event, team, workspace)
        case "app_home_opened":
            return _opened(fields, event, team, workspace)
        case "app_context_changed":
            return Ignored(Why.CONTEXT)
        case _:
            return Ignored(Why.UNKNOWN)


def commanded(fields: Fields, workspace: Workspace) -> Event:
    """Return what the slash command with these form *fields* is; one without words asks for the greeting.

    Raises:
        UnusableError: nothing is answered.
    """
    team = workspace.team(fields.get("team_id"), fields.get("enterprise_id"))
    person, words = fields.id("user_id"), typed(fields.text("text"))
    message = workspace.message(team, person, text=words, choice=None if words else "hello")
    address = Address(CHANNEL, person, url=workspace.answer_url(fields))
    return Slash(Incoming(fields.id("trigger_id"), message, address))


def _said(fields: Fields, event: Fields, team: str, workspace: Workspace) -> Event:
    _require_spoken(fields, event, workspace)
    if event.get("channel_type") != "im":
        return Ignored(Why.NOT_DIRECT)
    person = event.id("user")
    address = Address(
        CHANNEL, person, place=event.id("channel"), thread=event.found_id("thread_ts"), message=event.found_id("ts")
    )
    message = workspace.message(team, person, text=typed(event.text("text")))
    return Ask(Incoming(fields.id("event_id"), message, address, event.seconds("ts")))


def _mentioned(fields: Fields, event: Fields, team: str, workspace: Workspace) -> Event:
    _require_spoken(fields, event, workspace)
    person, place = event.id("user"), event.id("channel")
    if place.startswith("D") or event.get("channel_type") == "im":
        return Ignored(Why.HEARD_ALREADY)
    address = Address(CHANNEL, person, shared_place=place, shared_thread=event.found_id("thread_ts"))
    message = workspace.message(team, person, text=typed(event.text("text")), audience=Audience.SHARED)
    return Ask(Incoming(fields.id("event_id"), message, address, event.seconds("ts")))


def _opened(fields: Fields, event: Fields, team: str, workspace: Workspace) -> Event:
    _require_author(fields, event, workspace)
    tab = event.text("tab")
    if tab not in tuple(Tab):
        return Ignored(Why.UNKNOWN)
    person = event.id("user")
    conversation = workspace.conversation(team, person)
    return Opened(fields.id("event_id"), Tab(tab), person, event.id("channel"), conversation, workspace.organisation)


def _require_spoken(fields: Fields, event: Fields, workspace: Workspace) -> None:
    """Do nothing if a person of ours said this, and for the first time."""
    subtype = event.get("subtype")
    if subtype == "message_changed" or event.get("edited"):
        raise UnusableError(Why.EDITED)
    if subtype == "message_deleted":
        raise UnusableError(Why.DELETED)
    if workspace.is_ours(event):
        raise UnusableError(Why.OWN)
    if subtype == "bot_message" or event.get("bot_id") or event.get("bot_profile") or event.get("user") == _SLACKBOT:
        raise UnusableError(Why.BOT)
    if subtype not in _SPOKEN:
        raise UnusableError(Why.SUBTYPE)
    _require_author(fields, event, workspace)


def _require_author(fields: Fields, event: Fields, workspace: Workspace) -> None:
    """Do nothing if who did this belongs here; where others are too, it has to be said."""
    named = [team for name in ("user_team", "team", "source_team") if (team := event.get(name)) is not None]
    is_shared = bool(fields.get("is_ext_shared_channel"))
    workspace.require_member(named or [None if is_shared else fields.get("team_id")])
