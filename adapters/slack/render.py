"""A reply as Slack messages, and as the Home tab."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from adapters.dressing import Dressing, Labels
from adapters.slack.dressing import controls, hiding
from adapters.slack.limits import MESSAGE_BLOCKS, MESSAGE_SIZE, MESSAGE_TEXT, VIEW_BLOCKS, SlackBlock, size
from adapters.slack.parts import SlackMessage, parts
from bot.passage import blocks
from bot.reply import Reply

__all__ = ["Dressing", "Labels", "SlackMessage", "home_view", "render"]

_CONTROL_BLOCKS = 2
_BETWEEN = "\n\n"


def render(reply: Reply, dressing: Dressing) -> tuple[SlackMessage, ...]:
    """Return *reply* as messages to send in this order: one, or more when it is more than Slack takes in one.

    Each can be hidden, and below the last stand the other controls; they are not in its text, which is the answer's.
    """
    messages = _packed(parts(reply, dressing.known))
    if not messages or not dressing.labels:
        return messages
    *others, last = messages
    hide, below = (hiding(dressing.labels),), controls(dressing.labels, dressing.about)
    return (*(_above(other, hide) for other in others), _above(last, below))


def home_view(reply: Reply, emergency: Sequence[str], dressing: Dressing) -> SlackBlock:
    """Return the Home tab: the fixed lines of *emergency*, and below them *reply*."""
    fixed = Reply(tuple(blocks("\n".join(emergency))))
    above, below = ([block for part in parts(one, dressing.known) for block in part.blocks] for one in (fixed, reply))
    # A view that is too long is refused as a whole, and with it the numbers at its top.
    return {"type": "home", "blocks": [*above, {"type": "divider"}, *below][:VIEW_BLOCKS]}


def _packed(fitting: Iterable[SlackMessage]) -> tuple[SlackMessage, ...]:
    """Return the parts of an answer, each *fitting* by itself, in as few messages as hold them, in order."""
    messages: list[list[SlackMessage]] = []
    for part in fitting:
        if messages and _fits([*messages[-1], part]):
            messages[-1].append(part)
        else:
            messages.append([part])
    return tuple(map(_joined, messages))


def _fits(together: Sequence[SlackMessage]) -> bool:
    return (
        sum(len(one.text) for one in together) + len(_BETWEEN) * (len(together) - 1) <= MESSAGE_TEXT
        and sum(len(one.blocks) for one in together) <= MESSAGE_BLOCKS - _CONTROL_BLOCKS
        and sum(one.size for one in together) <= MESSAGE_SIZE
    )


def _joined(together: Sequence[SlackMessage]) -> SlackMessage:
    blocks = tuple(chain.from_iterable(one.blocks for one in together))
    return SlackMessage(_BETWEEN.join(one.text for one in together), blocks, sum(one.size for one in together))


def _above(message: SlackMessage, below: Sequence[SlackBlock]) -> SlackMessage:
    return replace(message, blocks=(*message.blocks, *below), size=message.size + size(below))
