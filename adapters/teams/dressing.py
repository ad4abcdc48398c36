"""What stands around an answer: the words of the fixed controls, and the controls."""

from dataclasses import dataclass

from adapters.teams.buttons import button, rows
from adapters.teams.limits import Json


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of the fixed controls; none is empty."""

    start_again: str
    not_meant: str
    hide: str
    helpful: str
    not_quite: str
    out_of_date: str


@dataclass(frozen=True, slots=True)
class Dressing:
    """What an answer is shown with.

    *labels* are None when there is no knowledge base: then there are no controls. *known* are the numbers and
    addresses that can be pressed, see ``links.pressable``. *about* is what feedback is given on, an id such as
    ``reach_contact@nhft``; empty when there is nothing to rate. *summary* is all that notifications and the list of
    chats show, for everybody who sees a locked phone: the same neutral words for every answer. When it is empty, Teams
    says in its own words that there is a card.
    """

    labels: Labels | None
    known: frozenset[str]
    about: str = ""
    summary: str = ""


def controls(labels: Labels, about: str) -> tuple[Json, ...]:
    """Return what stands below the last message of an answer: ways on, hiding it, and what one thinks of it.

    All are in view: the menu for secondary actions (``mode``) is a picture of three dots, and hiding is urgent.
    """
    ways_on = (
        button(labels.start_again, "choice", "restart"),
        button(labels.not_meant, "choice", "none"),
        _hide(labels),
    )
    if not about:
        return _below(*ways_on)
    verdicts = (
        button(labels.helpful, "rate", "helpful", about=about),
        button(labels.not_quite, "rate", "not_quite", about=about),
        button(labels.out_of_date, "rate", "out_of_date", about=about),
    )
    return *_below(*ways_on), *rows(verdicts)


def hiding(labels: Labels) -> tuple[Json, ...]:
    """Return what stands below every other message of an answer: what hides it."""
    return _below(_hide(labels))


def _hide(labels: Labels) -> Json:
    return button(labels.hide, "hide", "1")


def _below(*pressed: Json) -> tuple[Json, ...]:
    first, *others = rows(pressed)
    return (first | {"separator": True, "spacing": "large"}, *others)
