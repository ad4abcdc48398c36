"""The record: every call of the app, and everything that anybody could see of it."""

import json
from collections.abc import Iterator, Set
from dataclasses import dataclass, field, fields
from typing import IO, Any, Literal

from tests.teams.refusal import Json

SeenKind = Literal["message", "update", "typing"]

# What is read or read aloud, in a message, a card or an action. A button's data is not; it stands in the call's body.
_SHOWN = {"text", "title", "subtitle", "summary", "fallbackText", "speak", "altText", "label", "placeholder", "tooltip"}
_SHOWN |= {"value", "url", "errorMessage", "name", "contentUrl"}
_HIDDEN = {"data", "channelData", "from", "recipient", "conversation"}


@dataclass(frozen=True, slots=True)
class Seen:
    """Something of the app that appeared on a screen.

    *place* is the conversation, *thread* the message it stands below in a channel, empty for none. *viewers* are the
    people who could see it, never the app. *sentences* is every text in it, those for notifications and for clients
    that show no card too. *private_place* tells that *place* is a personal chat. *at* is in seconds since the epoch.
    """

    kind: SeenKind
    place: str
    thread: str
    viewers: Set[str]
    sentences: tuple[str, ...]
    at: float
    private_place: bool

    @property
    def shared(self) -> bool:
        """Whether more than one person, or a place that is not a personal chat, could see it."""
        return len(self.viewers) > 1 or not self.private_place


@dataclass(slots=True)
class Call:
    """One call, from its arrival.

    *method* is "create", "send", "reply", "update", "delete" or "members" of Teams, "metadata", "keys" or "token" of
    Microsoft. *place* is the conversation that it names, *body* what was sent. *result* is what came of it: "ok", the
    word for the refusal, or empty while and if it was not done. *fault* is the fault that it met, empty for none. *at*
    is in seconds since the epoch, and so is *over*: when its answer was given back, 0 while it was not.
    """

    method: str
    place: str
    body: Json
    at: float
    result: str = ""
    fault: str = ""
    over: float = 0.0


@dataclass(slots=True)
class Record:
    """Everything that happened, in order; each line goes to *file* at once if there is one.

    *most* is how much of each kind is remembered at least, None for everything; up to twice as much is.
    """

    calls: list[Call] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    file: IO[str] | None = None
    most: int | None = None

    def close(self) -> None:
        """Let go of the file."""
        if self.file:
            self.file.close()

    def trim(self, kept: list[Any]) -> None:
        """Let *kept* forget its earliest if it holds too much."""
        if self.most is not None and len(kept) > 2 * self.most:
            del kept[: -self.most]

    def see(self, seen: Seen) -> None:
        """Keep something seen."""
        self.seen.append(seen)
        self.trim(self.seen)
        self._write("seen", seen)

    def arrived(self, call: Call) -> None:
        """Keep a call."""
        self.calls.append(call)
        self.trim(self.calls)

    def answered(self, call: Call) -> None:
        """Write down a call that is over."""
        self._write("call", call)

    def _write(self, line: str, what: Seen | Call) -> None:
        if self.file:
            self.file.write(json.dumps({"line": line, **as_json(what)}) + "\n")
            self.file.flush()


def as_json(what: Seen | Call) -> Json:
    """Return *what* as JSON can hold it."""
    values = {one.name: getattr(what, one.name) for one in fields(what)}  # asdict would copy every card
    return {name: sorted(value) if isinstance(value, Set) else value for name, value in values.items()}


def sentences(shown: object) -> Iterator[str]:
    """Yield every text in *shown*, an activity, a card or a part of one, in the order it stands there."""
    if isinstance(shown, dict):
        for name, value in shown.items():
            if isinstance(value, str) and name in _SHOWN:
                yield value
            elif name not in _HIDDEN:
                yield from sentences(value)
    elif isinstance(shown, list):
        for one in shown:
            yield from sentences(one)
