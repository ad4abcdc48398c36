"""A reply as messages of the Bot Framework, each with one Adaptive Card."""

from collections.abc import Iterable, Sequence

from adapters.dressing import Dressing, Labels
from adapters.teams.buttons import link, rows
from adapters.teams.cards import draw
from adapters.teams.dressing import controls, hiding
from adapters.teams.limits import Json
from adapters.teams.parts import Part, parts
from bot.reply import Reply, Text

__all__ = ["Dressing", "Labels", "notice_card", "render"]


def render(reply: Reply, dressing: Dressing) -> tuple[Json, ...]:
    """Return *reply* as activities to send in this order, still without addresses: one, or more when it is too long.

    Each can be hidden, and below the last stand the other controls; they are not in its ``fallbackText``, which is the
    answer's.
    """
    packed, labels = _packed(parts(reply, dressing.known)), dressing.labels
    below: list[tuple[Json, ...]] = [hiding(labels) if labels else ()] * len(packed)
    if packed and labels:
        below[-1] = controls(labels, dressing.about)
    return tuple(
        _message((*part.elements, *under), part.text, dressing.summary)
        for part, under in zip(packed, below, strict=True)
    )


def notice_card(line: str, button_label: str, url: str) -> Json:
    """Return the message for a shared place: the fixed *line*, and a button that opens *url*."""
    return _message((*draw(Text(line), frozenset()), *rows([link(button_label, url)])), line, line)


def _packed(fitting: Iterable[Part]) -> list[Part]:
    """Return the parts of an answer, each *fitting* by itself, in as few messages as hold them, in order."""
    packed: list[Part] = []
    for part in fitting:
        both = packed[-1].joined(part) if packed else part
        packed[-1:] = [both] if both.fits else [*packed[-1:], part]
    return packed


def _message(elements: Sequence[Json], text: str, summary: str) -> Json:
    """Return a message with one card of *elements*, which say *text*.

    There is no text beside the card, since Teams would make two messages of it.
    """
    card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": "en",
        # For clients that cannot show the card; some read Markdown in it, so that no link may stand there.
        "fallbackText": text.replace("](", "] ("),
        "body": list(elements),
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", **({"summary": summary} if summary else {}), "attachments": [attachment]}
