"""A workspace: who is in it, where they talk, and what stands there."""

import hashlib
import itertools
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from tests.slack.refusal import Json, refuse
from tests.slack.scopes import GRANTED
from tests.slack.seen import Record, Seen, SeenKind, sentences


class PlaceKind(StrEnum):
    """What sort of conversation it is; the value is the ``channel_type`` of events."""

    DIRECT = "im"
    GROUP = "mpim"
    CHANNEL = "channel"
    PRIVATE = "group"


@dataclass(slots=True)
class Place:
    """A conversation: its *members*, the *messages* that stand in it, and those that one member alone sees."""

    id: str
    kind: PlaceKind
    members: set[str]
    messages: list[Json] = field(default_factory=list)
    ephemeral: list[Json] = field(default_factory=list)

    def message(self, ts: str) -> Json:
        """Return the message of the time *ts*.

        Raises:
            RefusedError: there is none.
        """
        found = next((one for one in reversed(self.messages) if one["ts"] == ts), None)
        return found or refuse("message_not_found")

    def standing(self, ts: str) -> Json | None:
        """Return the message of the time *ts*, one that a single person sees too; None if there is none."""
        return next((one for one in (*self.messages, *self.ephemeral) if one["ts"] == ts), None)


@dataclass(slots=True)
class Link:
    """A ``response_url``: whom it speaks to, where, and the message it came from (empty: none)."""

    person: str
    place: str
    at: float
    original: str = ""
    uses: int = 0


class World:
    """One workspace with the app in it. Ids and tokens are the same in every one, so that processes agree."""

    team = "T0STANDIN"
    team_domain = "stand-in"
    app_id = "A0STANDIN"
    bot_user = "U0STANDIN"
    bot_id = "B0STANDIN"
    signing_secret = hashlib.sha256(b"stand-in").hexdigest()[:32]
    bot_token = f"xoxb-1000-2000-{signing_secret[:24]}"
    app_token = f"xapp-1-{app_id}-3000-{signing_secret * 2}"

    def __init__(self, record: Record, *, now: Callable[[], float] = time.time, agent_view: bool = True) -> None:
        self.record = record
        self.now = now
        self.agent_view = agent_view
        self.url = ""
        self.scopes = set(GRANTED)
        self.token_error = ""
        self.people: set[str] = set()
        self.places: dict[str, Place] = {}
        self.views: dict[str, Json] = {}
        self.links: dict[str, Link] = {}
        self.triggers: dict[str, tuple[str, float]] = {}
        self.tickets: set[str] = set()
        self._numbers = itertools.count(1)
        self._latest = 0

    def add_place(self, place: str, kind: PlaceKind, members: Iterable[str]) -> Place:
        """Open a conversation of *members*; the app takes part in it only if its ``bot_user`` is one."""
        self.people.update(member for member in members if member != self.bot_user)
        self.places[place] = Place(place, kind, set(members))
        return self.places[place]

    def direct(self, person: str) -> Place:
        """Return the direct messages between the app and *person*, opened if they are not."""
        place = f"D{person[1:]}"
        return self.places.get(place) or self.add_place(place, PlaceKind.DIRECT, (person, self.bot_user))

    def place(self, place: str) -> Place:
        """Return a conversation that the app may know of.

        Raises:
            RefusedError: there is none, or it is a private one without the app.
        """
        found = self.places.get(place)
        if found is None or (found.kind is not PlaceKind.CHANNEL and self.bot_user not in found.members):
            refuse("channel_not_found")
        return found

    def ts(self) -> str:
        """Return the time as Slack writes it, later than any before: it is the id of a message."""
        self._latest = max(int(self.now() * 1_000_000), self._latest + 1)
        return f"{self._latest // 1_000_000}.{self._latest % 1_000_000:06d}"

    def new_id(self, letter: str) -> str:
        """Return an id that begins with *letter*; no other process has it."""
        return f"{letter}{secrets.token_hex(4).upper()}{next(self._numbers)}"

    def link(self, kind: str, person: str, place: str, original: str = "") -> str:
        """Return a new ``response_url``; *kind* is "actions", "commands" or "app"."""
        path = f"/{kind}/{self.team}/{next(self._numbers)}{time.time_ns()}/{secrets.token_hex(12)}"
        self.links[path] = Link(person, place, self.now(), original)
        self.record.trim(self.links)
        return self.url + path

    def trigger(self, person: str) -> str:
        """Return a new ``trigger_id``, which lets a view be opened in front of *person*."""
        trigger = f"{next(self._numbers)}.1000.{secrets.token_hex(16)}"
        self.triggers[trigger] = (person, self.now())
        self.record.trim(self.triggers)
        return trigger

    def show(self, kind: SeenKind, place: Place, shown: Json, *, only: str = "") -> None:
        """Record that *shown* appeared in *place*, in its ``thread_ts``, to everybody there or to *only* one person."""
        viewers = frozenset({only} if only else place.members - {self.bot_user})
        thread, direct = shown.get("thread_ts", ""), place.kind is PlaceKind.DIRECT
        said = tuple(sentences(shown))
        self.record.see(Seen(kind, place.id, thread, viewers, said, shown.get("metadata"), self.now(), direct))

    def show_view(self, person: str, view: Json) -> None:
        """Record that *view* appeared to *person* alone."""
        said = tuple(sentences(view))
        self.record.see(Seen("view", f"home:{person}", "", frozenset({person}), said, None, self.now(), True))
