"""What a method needs to have been allowed, and what is allowed here: each method's page at docs.slack.dev."""

from collections.abc import Mapping, Set

from tests.slack.refusal import refuse

GRANTED = frozenset({"app_mentions:read", "chat:write", "commands", "im:history", "im:write", "assistant:write"})
"""The scopes of Signpost's manifest."""

# One of them is enough.
# setStatus: https://docs.slack.dev/changelog/2026/03/05/set-status-scope-update
NEEDED: Mapping[str, tuple[str, ...]] = {
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "assistant.threads.setStatus": ("chat:write", "assistant:write"),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "reactions.add": ("reactions:write",),
}
OPEN = {True: "im:write", False: "mpim:write"}
"""For ``conversations.open``: with one person, with several."""
HISTORY = {"im": "im:history", "mpim": "mpim:history", "channel": "channels:history", "group": "groups:history"}
"""For reading a conversation, by its ``channel_type``."""


def require_scope(granted: Set[str], *enough: str) -> None:
    """Check that one of *enough* is granted.

    Raises:
        RefusedError: none is.
    """
    if enough and not granted & set(enough):
        refuse("missing_scope", needed=",".join(enough), provided=",".join(sorted(granted)))
