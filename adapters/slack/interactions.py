"""What people press in Slack: choices, controls, feedback, and the shortcut on a message."""

import re

from adapters.slack.fields import Fields
from adapters.slack.kinds import Ask, Event, Hide, Ignored, Rated, Why
from adapters.slack.text import typed
from adapters.slack.workspace import CHANNEL, Workspace
from bot.incoming import Incoming
from bot.message import Audience
from bot.store import Address, Tally

SHORTCUT = "private_help"
"""The callback_id of the message shortcut in the manifest."""
WITNESS = "pathway:witness"

_CHOICE, _CHOICES = "choice.", ("control.start_again", "control.not_meant")
_HIDE = "control.hide"
_VERDICTS = {"feedback.rate": ("helpful", "not_quite"), "feedback.out_of_date": ("out_of_date",)}
_ABOUT = re.compile(r"([a-z][a-z0-9_]{0,39})(?:@([a-z][a-z0-9_]{0,39}))?")
"""An entry, and the organisation it was answered for; the form of both is that of knowledge/field.py."""


def pressed(fields: Fields, workspace: Workspace) -> Event:
    """Return what the block action in *fields* is.

    Raises:
        UnusableError: nothing is answered.
    """
    action = fields.first("actions")
    name = action.text("action_id")
    team, person = _presser(fields, workspace)
    if action.get("url"):
        return Ignored(Why.LINK)
    if name == _HIDE:
        return _hidden(fields, person, workspace)
    if name in _VERDICTS:
        return _rated(fields, person, workspace)
    if name.startswith(_CHOICE) or name in _CHOICES:
        return _chosen(fields, team, person, workspace)
    return Ignored(Why.UNKNOWN)


def shortcut(fields: Fields, workspace: Workspace) -> Event:
    """Return what the message shortcut in *fields* is: a person's own message is heard, as if they said it again.

    Of somebody else's it is only heard whether anybody is in danger: whoever saw it is asked what happened. The
    payload does not tell whether a direct message is ours or between two people, so the answer never goes there.

    Raises:
        UnusableError: nothing is answered.
    """
    if fields.text("callback_id") != SHORTCUT:
        return Ignored(Why.UNKNOWN)
    team, person = _presser(fields, workspace)
    about = fields.inner("message")
    words = typed(about.text("text"))
    if workspace.is_ours(about):
        # The words are ours, and the screen would hear a crisis in an answer to one.
        message = workspace.message(team, person, choice="hello")
    elif about.get("user") == person:
        message = workspace.message(team, person, text=words, audience=Audience.SHARED)
    else:
        message = workspace.message(team, person, text=words, choice=WITNESS)
    address = Address(CHANNEL, person, url=workspace.answer_url(fields))
    return Ask(Incoming(_event(fields, fields, person), message, address, fields.seconds("action_ts")))


def _chosen(fields: Fields, team: str, person: str, workspace: Workspace) -> Event:
    """Return the choice that was pressed; away from our direct message, a notice tells where the answer is."""
    action, container = fields.first("actions"), fields.inner("container")
    choice, place = action.text("value"), container.found_id("channel_id")
    if not choice:
        return Ignored(Why.MALFORMED)
    # Under a command given in a direct message between two people, an answer can stand there too.
    if place.startswith("D") and not container.get("is_ephemeral"):
        address = Address(CHANNEL, person, place=place, thread=_thread(fields))
    else:
        address = Address(CHANNEL, person, url=workspace.answer_url(fields))
    message = workspace.message(team, person, choice=choice)
    return Ask(Incoming(_event(fields, action, person), message, address, action.seconds("action_ts")))


def _hidden(fields: Fields, person: str, workspace: Workspace) -> Event:
    event, container = _event(fields, fields.first("actions"), person), fields.inner("container")
    if not container.get("is_ephemeral"):
        return Hide(event, container.id("channel_id"), container.id("message_ts"), "")
    url = workspace.answer_url(fields)
    return Hide(event, "", "", url) if url else Ignored(Why.MALFORMED)


def _rated(fields: Fields, person: str, workspace: Workspace) -> Event:
    action, container = fields.first("actions"), fields.inner("container")
    verdict, _, rest = action.text("value").partition(":")
    about = _ABOUT.fullmatch(rest)
    if about is None or verdict not in _VERDICTS[action.text("action_id")]:
        return Ignored(Why.MALFORMED)
    place, message = container.id("channel_id"), container.id("message_ts")
    tally = Tally(about[1], verdict, about[2] or "")
    event = f"{action.text('action_id')} {person} {place} {message}"
    return Rated(event, tally, person, place, message, workspace.answer_url(fields))


def _presser(fields: Fields, workspace: Workspace) -> tuple[str, str]:
    """Return the workspace and the person who pressed, if they belong here."""
    user = fields.inner("user")
    home = user.get("team_id")
    # Installed for a whole organisation, the team is null: the person's own tells.
    team = workspace.team(fields.inner("team").get("id"), home, fields.inner("enterprise").get("id"))
    workspace.require_member([] if home is None else [home])
    return team, user.id("id")


def _event(fields: Fields, action: Fields, person: str) -> str:
    """Return the id of one press."""
    message = fields.inner("container").found_id("message_ts")
    return fields.found_id("trigger_id") or f"{person} {message} {action.id('action_ts')}"


def _thread(fields: Fields) -> str:
    """Return the thread that the pressed message stands in, empty for the first message of one."""
    container, message = fields.inner("container"), fields.inner("message")
    thread = container.found_id("thread_ts") or message.found_id("thread_ts")
    return "" if thread == container.found_id("message_ts") else thread
