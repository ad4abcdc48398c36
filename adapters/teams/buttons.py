"""What can be pressed on a card, in rows that no client has to cut off."""

from collections.abc import Iterator, Sequence

from adapters.teams.limits import ACTIONS, BUTTON, BUTTON_EDGE, ROW, Json, cut


def button(label: str, verb: str, value: str, **more: str) -> Json:
    """Return one button; pressing it sends ``{verb: value}`` and *more*, and never its label.

    Clients without Action.Execute show and send the same as Action.Submit.
    """
    pressed = {"title": cut(label, BUTTON), "data": {verb: value, **more}}
    return {"type": "Action.Execute", "verb": verb, **pressed, "fallback": {"type": "Action.Submit", **pressed}}


def link(label: str, url: str) -> Json:
    """Return a button that opens *url*."""
    return {"type": "Action.OpenUrl", "title": cut(label, BUTTON), "url": url}


def rows(pressed: Sequence[Json]) -> Iterator[Json]:
    """Yield the buttons *pressed* in rows that no client has to cut off."""
    row: list[Json] = []
    for one in pressed:
        width = sum(len(other["title"]) + BUTTON_EDGE for other in (*row, one))
        if row and (width > ROW or len(row) == ACTIONS):
            yield _row(row)
            row = []
        row.append(one)
    yield _row(row)


def _row(pressed: list[Json]) -> Json:
    return {"type": "ActionSet", "spacing": "small", "actions": pressed}
