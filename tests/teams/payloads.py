"""What Teams sends when something happens: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations.

What a person says also comes to stand in the conversation, as it would. The returned activities may be changed.
"""

from datetime import UTC, datetime
from html import escape
from typing import Any

from tests.teams.refusal import Json
from tests.teams.world import OTHER_TENANT, Place, PlaceKind, World, aad

NAME = "Signpost"
OTHER_BOT = "28:8e0f5f5c-4d1a-4b37-a4ef-0b0b0b0b0b0b"


def message(world: World, person: str, text: str, *, quoting: str = "") -> Json:
    """Return what *person* wrote in the personal chat, below what they reply to there if *quoting* is given."""
    place = world.personal(person)
    html = f"<p>{escape(text)}</p>"
    if quoting:
        quoted = (
            '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="1">\r\n'
            f'<strong itemprop="mri" itemid="{world.bot}">{NAME}</strong><span itemprop="time" itemid="1"></span>\r\n'
            f'<p itemprop="preview">{escape(quoting)}</p>\r\n</blockquote>\r\n'
        )
        text, html = f"{NAME}\r\n{quoting}\r\n{text}", quoted + html
    return _said(world, person, place, text, html)


def mention(world: World, person: str, place: str, text: str, *, thread: str = "") -> Json:
    """Return what *person* wrote after mentioning the app in a group chat or channel.

    In a channel it begins a thread, unless *thread* is the id of the message it stands below.
    """
    at, html = (
        f"<at>{NAME}</at>",
        f'<span itemtype="http://schema.skype.com/Mention" itemscope itemid="0">{NAME}</span>',
    )
    html = f"<p>{html}&nbsp;{escape(text)}</p>"
    said = _said(world, person, world.places[place], f"{at} {text}\n", html, thread=thread)
    said["entities"].append({"type": "mention", "text": at, "mentioned": {"id": world.bot, "name": NAME}})
    return said


def unmentioned(world: World, person: str, place: str, text: str) -> Json:
    """Return what *person* wrote to others in a group chat or channel, which an app with consent is sent too."""
    return _said(world, person, world.places[place], text, f"<p>{escape(text)}</p>")


def edited(world: World, said: Json, text: str) -> Json:
    """Return the activity of a person changing what they *said* to *text*."""
    return {**said, "type": "messageUpdate", "text": text, "attachments": [], **_happened(world, said, "editMessage")}


def deleted(world: World, said: Json) -> Json:
    """Return the activity of a person deleting what they *said*."""
    kept = {name: value for name, value in said.items() if name not in {"text", "attachments", "entities"}}
    return {**kept, "type": "messageDelete", **_happened(world, said, "softDeleteMessage")}


def reaction(world: World, person: str, place: str, to: str) -> Json:
    """Return the activity of *person* reacting to the message *to*."""
    return _activity(
        world, person, world.places[place], type="messageReaction", reactionsAdded=[{"type": "like"}], replyToId=to
    )


def execute(world: World, person: str, place: str, card: str, data: Json) -> Json:
    """Return the invoke of *person* pressing an Action.Execute with *data* on the message *card*."""
    action = {"type": "Action.Execute", "title": "Pressed", "verb": next(iter(data), ""), "data": data}
    value = {"action": action, "trigger": "manual"}
    return _activity(
        world, person, world.places[place], type="invoke", name="adaptiveCard/action", value=value, replyToId=card
    )


def submit(world: World, person: str, place: str, card: str, data: Json) -> Json:
    """Return the message of *person* pressing an Action.Submit, as older clients do: with no text."""
    pressed = _activity(world, person, world.places[place], type="message", value=data, replyToId=card)
    return pressed | {"id": world.message_id()}


def feedback(world: World, person: str, card: str, verdict: str = "like", words: str = "") -> Json:
    """Return the invoke of *person* using Teams' own thumbs below the message *card*, with *words* in its window."""
    value = {
        "actionName": "feedback",
        "actionValue": {"reaction": verdict, "feedback": f'{{"feedbackText":"{words}"}}'},
    }
    place = world.personal(person)
    return _activity(world, person, place, type="invoke", name="message/submitAction", value=value, replyToId=card)


def invoke(world: World, person: str, name: str, value: object = None) -> Json:
    """Return any other invoke of *person*, such as "fileConsent/invoke" or "task/fetch"."""
    return _activity(world, person, world.personal(person), type="invoke", name=name, value=value or {})


def installed(world: World, person: str, place: str = "", action: str = "add") -> Json:
    """Return the activity of *person* installing the app, for themselves or in *place*; or what else *action* is."""
    where = world.places[place] if place else world.personal(person)
    return _activity(world, person, where, type="installationUpdate", action=action)


def members_added(world: World, person: str, place: str = "", *members: str) -> Json:
    """Return the activity of *members*, the app if none are given, joining *place* or the personal chat."""
    where = world.places[place] if place else world.personal(person)
    added = [{"id": member} for member in members or (world.bot,)]
    activity = _activity(world, person, where, type="conversationUpdate", membersAdded=added)
    if where.kind is PlaceKind.CHANNEL:
        activity["channelData"]["eventType"] = "teamMemberAdded"
    return activity


def members_removed(world: World, person: str, place: str, *members: str) -> Json:
    """Return the activity of *members* leaving *place*."""
    gone = [{"id": member} for member in members]
    return _activity(world, person, world.places[place], type="conversationUpdate", membersRemoved=gone)


def other(world: World, person: str, kind: str, **more: Any) -> Json:  # noqa: ANN401 - whatever JSON can say
    """Return an activity of another *kind* in the personal chat: "typing", "event", "endOfConversation" …."""
    return _activity(world, person, world.personal(person), type=kind, **more)


def by_bot(activity: Json, bot: str = OTHER_BOT) -> Json:
    """Return *activity* as if another bot had done it."""
    return {**activity, "from": {"id": bot, "name": "Other bot", "role": "bot"}}


def in_other_tenant(activity: Json, tenant: str = OTHER_TENANT) -> Json:
    """Return *activity* as if it had happened in another tenant."""
    return {
        **activity,
        "conversation": {**activity["conversation"], "tenantId": tenant},
        "channelData": {**activity["channelData"], "tenant": {"id": tenant}},
    }


def _said(world: World, person: str, place: Place, text: str, html: str, *, thread: str = "") -> Json:
    said = world.message_id()
    where = (thread or said) if place.kind is PlaceKind.CHANNEL else ""
    activity = _activity(world, person, place, thread=where, type="message", text=text, textFormat="plain")
    activity |= {"id": said, "attachments": [{"contentType": "text/html", "content": html}]}
    place.messages.append({**activity, "thread": where})
    world.record.trim(place.messages)
    return activity


def _activity(world: World, person: str, place: Place, *, thread: str = "", **more: Any) -> Json:  # noqa: ANN401 - whatever JSON can say
    at = datetime.fromtimestamp(world.now(), UTC)
    conversation: Json = {"conversationType": str(place.kind), "tenantId": world.tenant, "id": place.id}
    channel_data: Json = {"tenant": {"id": world.tenant}}
    if place.kind is not PlaceKind.PERSONAL:
        conversation["isGroup"] = True
    if thread:
        conversation["id"] += f";messageid={thread}"
    if place.kind is PlaceKind.CHANNEL:
        channel_data |= {"channel": {"id": place.id}, "team": {"id": place.id}, "teamsChannelId": place.id}
    return {
        "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z",  # seven digits, as .NET writes them
        "localTimestamp": at.isoformat(),
        "id": world.event_id(),
        "channelId": "msteams",
        "serviceUrl": world.service_url,
        "from": {"id": person, "name": "A person", "aadObjectId": aad(person)},
        "conversation": conversation,
        "recipient": {"id": world.bot, "name": NAME},
        "entities": [{"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Web"}],
        "channelData": channel_data,
        "locale": "en-GB",
        "localTimezone": "Europe/London",
        **more,
    }


def _happened(world: World, said: Json, event: str) -> Json:
    at = datetime.fromtimestamp(world.now(), UTC)
    return {
        "timestamp": at.isoformat(timespec="milliseconds"),
        "channelData": {**said["channelData"], "eventType": event},
    }
