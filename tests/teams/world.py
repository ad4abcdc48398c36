"""A tenant of Microsoft 365: who is in it, where they talk in Teams, and what stands there."""

import itertools
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from tests.teams.refusal import Json, refuse
from tests.teams.seen import Record, Seen, SeenKind, sentences

OTHER_TENANT = "0e1ae1f0-5e41-4b0e-8a57-e15e44e4e001"
_THREAD = ";messageid="


class PlaceKind(StrEnum):
    """What sort of conversation it is; the value is the ``conversationType`` of activities."""

    PERSONAL = "personal"
    GROUP = "groupChat"
    CHANNEL = "channel"


@dataclass(slots=True)
class Place:
    """A conversation: its *members* (the app among them or not), and the *messages* that stand in it."""

    id: str
    kind: PlaceKind
    members: set[str]
    messages: list[Json] = field(default_factory=list)

    def message(self, message: str) -> Json:
        """Return the message with this id.

        Raises:
            RefusedError: there is none.
        """
        found = next((one for one in self.messages if one["id"] == message), None)
        return found or refuse(404, "ActivityNotFoundInConversation")


class World:
    """One tenant with the app in it. Ids and secrets are the same in every one, so that processes agree."""

    tenant = "7a5e0c3d-27b1-4c8e-9d55-0d2f5c1e9b10"
    app_id = "3f7d4a52-6b1e-4c39-9f5e-57a9d1b0c0de"
    app_password = "stand-in~secret~of~the~app"  # noqa: S105 - no secret
    bot = f"28:{app_id}"

    def __init__(self, record: Record, *, now: Callable[[], float] = time.time) -> None:
        self.record = record
        self.now = now
        self.url = "http://127.0.0.1"
        self.people: set[str] = set()
        self.blocked: set[str] = set()
        self.not_installed: set[str] = set()
        self.places: dict[str, Place] = {}
        self.tokens: dict[str, float] = {}
        self.refuses_tokens = False
        self._numbers = itertools.count(1)
        self._latest = 0

    @property
    def service_url(self) -> str:
        """Where the app answers, as activities say it."""
        return f"{self.url}/uk/"

    def add_place(self, place: str, kind: PlaceKind, members: Iterable[str]) -> Place:
        """Open a conversation of *members*; the app takes part in it only if ``bot`` is one."""
        self.people.update(member for member in members if member != self.bot)
        self.places[place] = Place(place, kind, set(members))
        return self.places[place]

    def personal(self, person: str) -> Place:
        """Return the personal chat between the app and *person*, opened if it is not."""
        place = f"a:1{person.removeprefix('29:')}"
        return self.places.get(place) or self.add_place(place, PlaceKind.PERSONAL, (person, self.bot))

    def find(self, conversation: str) -> tuple[Place, str]:
        """Return the place that *conversation* names, and the thread in it, empty for none.

        Raises:
            RefusedError: there is none, or the app is not in it.
        """
        base, _, thread = conversation.partition(_THREAD)
        place = self.places.get(base) or refuse(404, "ConversationNotFound")
        if self.bot not in place.members:
            refuse(403, "BotNotInConversationRoster")
        return place, thread

    def message_id(self) -> str:
        """Return the id of a new message: the time in milliseconds, later than any before."""
        self._latest = max(int(self.now() * 1_000), self._latest + 1)
        return str(self._latest)

    def event_id(self) -> str:
        """Return the id of an activity that is no message."""
        return f"f:{uuid.uuid4()}{next(self._numbers)}"

    def show(self, kind: SeenKind, place: Place, thread: str, shown: Json) -> None:
        """Record that *shown* appeared in *place*."""
        viewers, private = frozenset(place.members - {self.bot}), place.kind is PlaceKind.PERSONAL
        said = tuple(sentences(shown))
        self.record.see(Seen(kind, place.id, thread, viewers, said, self.now(), private))


def aad(person: str) -> str:
    """Return the id of *person* in the directory.

    >>> aad("29:1ann") == aad("29:1ann") != aad("29:1ben")
    True
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, person))
