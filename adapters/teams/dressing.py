"""What stands below an answer: the fixed controls."""

from adapters.dressing import Labels
from adapters.teams.buttons import button, rows
from adapters.teams.limits import Json


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
