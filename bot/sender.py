"""What brings answers to one platform: a port, and what may go wrong.

Errors:
    SendError
      NotYetError  it did not arrive, or perhaps it did: try again
      NeverError   this answer can never arrive
"""

from typing import Protocol

from bot.reply import Reply
from bot.store import Outgoing


class SendError(Exception):
    """An answer was not sent. *reason* is a short code, never text of a platform or a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotYetError(SendError):
    """Try again, after *after_s* seconds if the platform says so; *may_have_arrived* tells to look for it first.

    *is_refused*: the platform refuses everything we send (a revoked token), so an operator has to act.
    """

    def __init__(
        self, reason: str, *, after_s: float | None = None, may_have_arrived: bool = False, is_refused: bool = False
    ) -> None:
        super().__init__(reason)
        self.after_s, self.may_have_arrived, self.is_refused = after_s, may_have_arrived, is_refused


class NeverError(SendError):
    """This answer can never arrive: the person or the place is gone."""


class Sender(Protocol):
    """Brings answers to one platform. Every method raises SendError, and nothing else, when it cannot."""

    async def look(self, owed: Outgoing) -> int:
        """Return how many of the messages that make up this answer have arrived already."""

    async def send(self, owed: Outgoing, reply: Reply, arrived: int) -> None:
        """Send *reply*, but for its first *arrived* messages."""

    async def notify(self, owed: Outgoing) -> None:
        """Show the neutral line in the shared place that the message came from, if it came from one."""
