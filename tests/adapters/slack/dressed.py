"""What the tests of Slack's answers share: words for the controls, and addresses that are known."""

from collections.abc import Sequence
from typing import Any

from adapters.slack.render import Dressing, Labels, SlackMessage
from tests.adapters.slack.limits import walk

LABELS = Labels("Start again", "This isn't what I meant", "Hide this", "Helpful", "Not quite", "Out of date")
KNOWN = frozenset({"116 123", "08 08 16 89 111", "111", "999", "a@b.nhs.uk", "https://b.uk/x", "www.b.uk"})
BARE = Dressing(None, KNOWN)
NOTHING_KNOWN = Dressing(None, frozenset())


def elements(messages: Sequence[SlackMessage], kind: str) -> list[dict[str, Any]]:
    """Return all of one *kind* in *messages*, at every depth, in order."""
    return [one for message in messages for one in walk(message.blocks) if one.get("type") == kind]
