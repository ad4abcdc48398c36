"""What stands around an answer: the words of the fixed controls, and the controls."""

from dataclasses import dataclass

from adapters.slack.blocks import actions, button, plain_text
from adapters.slack.limits import BUTTON, SlackBlock, cut


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
    ``reach_contact@nhft``; empty when there is nothing to rate.
    """

    labels: Labels | None
    known: frozenset[str]
    about: str = ""


def controls(labels: Labels, about: str) -> tuple[SlackBlock, ...]:
    """Return what stands below the last message of an answer: ways on, what one thinks of it, and hiding it."""
    ways_on = [
        button("control.start_again", labels.start_again, "restart"),
        button("control.not_meant", labels.not_meant, "none"),
    ]
    if not about:
        return actions(ways_on), hiding(labels)
    ways_on.append(button("feedback.out_of_date", labels.out_of_date, f"out_of_date:{about}"))
    rate: SlackBlock = {
        "type": "feedback_buttons",
        "action_id": "feedback.rate",
        "positive_button": _named(labels.helpful, f"helpful:{about}"),
        "negative_button": _named(labels.not_quite, f"not_quite:{about}"),
    }
    return actions(ways_on), hiding(labels, rate)


def hiding(labels: Labels, *before: SlackBlock) -> SlackBlock:
    """Return what blanks a message, to the right of the elements *before*; a Home tab cannot have it.

    https://docs.slack.dev/reference/block-kit/blocks/context-actions-block
    """
    hide = {"type": "icon_button", "action_id": "control.hide", "icon": "trash", **_named(labels.hide, "hide")}
    return {"type": "context_actions", "elements": [*before, hide]}


def _named(label: str, value: str) -> SlackBlock:
    """Return what says what a picture means, for the eye and for the ear."""
    words = cut(label, BUTTON)
    return {"text": plain_text(words), "accessibility_label": words, "value": value}
