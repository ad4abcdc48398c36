"""What happened in Teams? An activity whose token was checked, whatever is in it, becomes one of a few things to do.

https://github.com/microsoft/Agents/blob/main/specs/activity/protocol-activity.md
"""

from itertools import islice

from adapters.teams.fields import Fields, UnusableError
from adapters.teams.kinds import (
    CHANNEL,
    Added,
    Ask,
    Event,
    Hide,
    Ignored,
    InvokeOther,
    Opened,
    Rated,
    Why,
)
from adapters.teams.press import pressed
from adapters.teams.scene import PERSONAL, Scene, scene, tenants_of
from adapters.teams.text import typed

__all__ = ["CHANNEL", "Added", "Ask", "Event", "Hide", "Ignored", "InvokeOther", "Opened", "Rated", "Reader", "Why"]

MOST_MENTIONS = 50
"""Whose names are taken out; a message can mention 20:
https://learn.microsoft.com/en-us/microsoftteams/limits-specifications-teams
"""
_IGNORED = {
    "messageUpdate": Why.EDITED,
    "messageDelete": Why.DELETED,
    "messageReaction": Why.REACTION,
    "typing": Why.TYPING,
    "endOfConversation": Why.ENDED,
    "event": Why.EVENT,
}
_BOTS = frozenset({"bot", "skill", "agenticappinstance", "agenticuser"})
"""The roles of whoever is no person."""


class Reader:
    """Reads activities for one app.

    *app_id* empty takes what is meant for any bot in any tenant, for development only. *tenants* are those that are
    served: whoever belongs to another is an outsider. *organisation* is as in ``Message``. *channels* are the channels
    of the Bot Framework that are served.
    """

    def __init__(
        self,
        app_id: str,
        tenants: frozenset[str],
        organisation: str | None = None,
        *,
        channels: frozenset[str] = frozenset({"msteams"}),
    ) -> None:
        self._app_id = app_id.casefold()
        self._tenants = frozenset(tenant.casefold() for tenant in tenants)
        self._organisation, self._channels = organisation, channels

    def read(self, activity: object) -> Event:
        """Return what *activity* asks for: the JSON of a request.

        Pure, and never raises. Words that were typed are in a ``Message`` only.
        """
        fields = Fields(activity)
        try:
            kind = fields.text("type")
            self._require_for_us(fields)
            match kind:
                case "message":
                    return self._said(fields)
                case "invoke":
                    return self._invoked(fields)
                case "conversationUpdate":
                    return self._changed(fields)
                case "installationUpdate":
                    return self._installed(fields)
                case _:
                    return Ignored(_IGNORED.get(kind, Why.UNKNOWN))
        except UnusableError as error:
            return Ignored(error.why)

    def _require_for_us(self, activity: Fields) -> None:
        """Do nothing if *activity* was sent to us by a person of a tenant that is served.

        Raises:
            UnusableError: it was not.
        """
        if not activity.text("type"):
            raise UnusableError(Why.MALFORMED)
        if activity.text("channelId") not in self._channels:
            raise UnusableError(Why.CHANNEL)
        tenants = tenants_of(activity)
        if self._app_id and not (tenants and self._tenants.issuperset(tenants)):
            raise UnusableError(Why.ELSEWHERE)
        us, person = activity.inner("recipient").id("id"), activity.inner("from")
        if self._app_id and us.casefold() not in (self._app_id, f"28:{self._app_id}"):
            raise UnusableError(Why.NOT_TO_US)
        if person.text("id") == us:
            raise UnusableError(Why.OWN)
        if person.text("id").startswith("28:") or person.text("role").casefold() in _BOTS:
            raise UnusableError(Why.BOT)

    def _scene(self, activity: Fields) -> Scene:
        return scene(activity, self._tenants, self._organisation)

    def _said(self, activity: Fields) -> Event:
        where, mentions = self._scene(activity), _mentions(activity)
        text = typed(activity.text("text"), _html(activity), (mention.text("text") for mention in mentions))
        press = pressed(activity, where, text=text, invoked=False)
        if press:
            return press
        us = activity.inner("recipient").text("id")
        if where.is_shared and all(mention.inner("mentioned").text("id") != us for mention in mentions):
            return Ignored(Why.NOT_MENTIONED)
        return Ask(where.incoming(text=text))

    def _invoked(self, activity: Fields) -> Event:
        match activity.text("name"):
            case "adaptiveCard/action":
                try:
                    return pressed(activity, self._scene(activity), invoked=True) or InvokeOther(400)
                except UnusableError:
                    return InvokeOther(400)
            case "message/submitAction":
                # Teams' own thumbs: which answer they are about is told by its id alone, and no id is kept that long.
                return InvokeOther(200)
            case _:
                return InvokeOther(501)

    def _changed(self, activity: Fields) -> Event:
        us = activity.inner("recipient").text("id")
        if all(member.text("id") != us for member in activity.each("membersAdded")):
            return Ignored(Why.MEMBERS)
        return self._arrived(activity)

    def _installed(self, activity: Fields) -> Event:
        return self._arrived(activity) if activity.text("action") == "add" else Ignored(Why.INSTALLATION)

    def _arrived(self, activity: Fields) -> Event:
        if activity.inner("conversation").text("conversationType") != PERSONAL:
            return Added()
        where = self._scene(activity)
        return Opened(where.incoming(choice="hello", event=f"opened {where.place}"))


def _mentions(activity: Fields) -> list[Fields]:
    """Return who was mentioned, Signpost too."""
    found = (entity for entity in activity.each("entities") if entity.text("type").casefold() == "mention")
    return list(islice(found, MOST_MENTIONS))


def _html(activity: Fields) -> str:
    """Return the message as HTML, empty if Teams sent none."""
    attached = (one for one in activity.each("attachments") if one.text("contentType") == "text/html")
    return next(attached, Fields(None)).text("content")
