"""Who did something in Teams, and where? From that follows whom to answer, and that only they may read it."""

from dataclasses import dataclass

from adapters.teams.fields import Fields, UnusableError, require_id
from adapters.teams.kinds import CHANNEL, Why
from bot.incoming import Incoming
from bot.message import Audience, Message
from bot.store import Address

PERSONAL = "personal"
_SHARED = frozenset({"groupChat", "channel"})
"""A thread is a channel whose id ends with ;messageid= and a number, a meeting's chat is a group chat."""


@dataclass(frozen=True, slots=True, repr=False)
class Scene:
    """One activity without what it says. *person* is as an ``Address`` names them, *id* the activity's own id."""

    id: str
    conversation: str
    person: str
    place: str
    is_shared: bool
    url: str
    at: float
    organisation: str | None

    @property
    def event(self) -> str:
        """What the activity is called, the same in every repetition of it."""
        return f"{self.place} {self.id}"

    def incoming(self, *, text: str = "", choice: str | None = None, event: str = "") -> Incoming:
        """Return what was said or pressed; *event* is what it is called, if not what the activity is."""
        audience = Audience.SHARED if self.is_shared else Audience.ONE_PERSON
        said = Message(self.conversation, text, choice, self.organisation, audience)
        where = {"shared_place": self.place} if self.is_shared else {"place": self.place}
        address = Address(CHANNEL, self.person, url=self.url, **where)
        return Incoming(event or self.event, said, address, self.at)


def scene(activity: Fields, tenants: frozenset[str], organisation: str | None) -> Scene:
    """Return who did what *activity* tells, and where. Where several *tenants* are served, the person's is named too.

    Raises:
        UnusableError: an id is missing, or it is not known who can read what stands there.
    """
    person, place = activity.inner("from"), activity.inner("conversation")
    tenant, kind = next(iter(tenants_of(activity)), ""), place.text("conversationType")
    if kind != PERSONAL and kind not in _SHARED:
        raise UnusableError(Why.PLACE)
    user = person.id("id")
    return Scene(
        id=activity.id("id"),
        conversation=f"{CHANNEL} {tenant} {person.found_id('aadObjectId') or user}",
        # A personal chat that has still to be created is created in a tenant.
        person=require_id(f"{tenant}|{user}") if len(tenants) > 1 else user,
        place=place.id("id"),
        is_shared=kind != PERSONAL,
        url=activity.id("serviceUrl"),
        at=activity.seconds("timestamp"),
        organisation=organisation,
    )


def tenants_of(activity: Fields) -> list[str]:
    """Return the tenants that *activity* names, in small letters: where it happened, and whose the person is.

    Reactions name none in the conversation, some presses only there; a person's own is told when it is another.
    """
    named = (
        (activity.inner("channelData").inner("tenant"), "id"),
        (activity.inner("conversation"), "tenantId"),
        (activity.inner("from"), "tenantId"),
    )
    return [fields.found_id(name).casefold() for fields, name in named if name in fields]
