"""What stands below an answer: the fixed controls."""

from adapters.dressing import Labels
from adapters.slack.blocks import actions, button, plain_text
from adapters.slack.limits import BUTTON, SlackBlock, cut


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
