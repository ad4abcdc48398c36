"""What a channel hands over to be answered: the message, the platform's id of it, and where the answer goes."""

from dataclasses import dataclass, field

from bot.message import Message
from bot.store import Address


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event of a platform. *event* is its id there, the same in every repetition of it.

    *at* is when it happened, in seconds since the epoch; 0 if the platform does not say.
    """

    event: str = field(repr=False)
    message: Message
    address: Address
    at: float = 0.0
