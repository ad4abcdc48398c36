"""What the tests of Slack's answers share: what is in a message."""

from collections.abc import Sequence
from typing import Any

from adapters.slack.render import SlackMessage
from tests.adapters.slack.limits import walk


def elements(messages: Sequence[SlackMessage], kind: str) -> list[dict[str, Any]]:
    """Return all of one *kind* in *messages*, at every depth, in order."""
    return [one for message in messages for one in walk(message.blocks) if one.get("type") == kind]
