"""A reply as Slack messages, and as the Home tab."""

from collections.abc import Iterable, Sequence

from adapters.slack.dressing import Dressing, Labels, controls, hiding
from adapters.slack.limits import MESSAGE_BLOCKS, MESSAGE_SIZE, MESSAGE_TEXT, VIEW_BLOCKS, SlackBlock, size
from adapters.slack.parts import SlackMessage, parts
from bot.passage import blocks
from bot.reply import Reply

__all__ = ["Dressing", "Labels", "SlackMessage", "home_view", "render"]

_CONTROL_BLOCKS = 2


def render(reply: Reply, dressing: Dressing) -> tuple[SlackMessage, ...]:
    """Return *reply* as messages to send in this order: one, or more when it is more than Slack takes in one.

    Each can be hidden, and below the last stand the other controls; they are not in its text, which is the answer's.
    """
    messages = _packed(parts(reply, dressing.known))
    if not messages or not dressing.labels:
        return messages
    *others, last = messages
    hide, below = (hiding(dressing.labels),), controls(dressing.labels, dressing.about)
    return (*(_joined(other, hide) for other in others), _joined(last, below))


def home_view(reply: Reply, emergency: Sequence[str], dressing: Dressing) -> SlackBlock:
    """Return the Home tab: the fixed lines of *emergency*, and below them *reply*."""
    fixed = Reply(tuple(blocks("\n".join(emergency))))
    above, below = ([block for part in parts(one, dressing.known) for block in part.blocks] for one in (fixed, reply))
    # A view that is too long is refused as a whole, and with it the numbers at its top.
    return {"type": "home", "blocks": [*above, {"type": "divider"}, *below][:VIEW_BLOCKS]}


def _packed(fitting: Iterable[SlackMessage]) -> tuple[SlackMessage, ...]:
    """Return the parts of an answer, each *fitting* by itself, in as few messages as hold them, in order."""
    messages: list[SlackMessage] = []
    for part in fitting:
        both = _joined(messages[-1], part.blocks, part.text) if messages else part
        fits = (
            len(both.text) <= MESSAGE_TEXT
            and len(both.blocks) <= MESSAGE_BLOCKS - _CONTROL_BLOCKS
            and size(both.blocks) <= MESSAGE_SIZE
        )
        messages[-1:] = [both] if fits else [*messages[-1:], part]
    return tuple(messages)


def _joined(message: SlackMessage, below: Sequence[SlackBlock], text: str = "") -> SlackMessage:
    return SlackMessage("\n\n".join(filter(None, (message.text, text))), (*message.blocks, *below))
