"""How does an answer that is owed reach its person once, in order, whatever the platform does?

Errors:
    SendError
      NotYetError  it did not arrive, or perhaps it did: try again
      NeverError   this answer can never arrive
"""

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Protocol

from bot.bot import Bot, log_without_words
from bot.reply import Reply
from bot.store import Begun, Outgoing, Store, StoreError

log = logging.getLogger(__name__)

AT_ONCE = 32
"""Answers on their way to the platforms at the same time."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
TURN_S = 0.05
"""How often it is looked whether an earlier answer of the conversation, sent by another process, has arrived."""
GIVEN_UP_AFTER_S = 3_600.0
"""An answer an hour late reaches somebody who has moved on; its row must not stay longer (docs/privacy.md)."""
AT_ONCE_WITHIN_S = 2.0
"""How long a platform waits for its acknowledgement, less a second: Slack waits 3 s."""


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


class Sending:
    """Sends what is owed: each conversation's answers in their order, many conversations at once."""

    def __init__(
        self, bot: Bot, store: Store, senders: Mapping[str, Sender], *, clock: Callable[[], float] = time.time
    ) -> None:
        self._bot, self._store, self._senders, self._clock = bot, store, senders, clock
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._lanes: dict[str, deque[Outgoing]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.owed = 0
        """How many answers are waiting or on their way."""
        self.trouble = ""
        """Why a platform refuses everything, empty when it does not."""

    def owe(self, owed: Outgoing) -> None:
        """Send *owed* as soon as the earlier answers of its conversation have arrived."""
        self.owed += 1
        lane = self._lanes.setdefault(owed.turn.conversation, deque())
        lane.append(owed)
        if len(lane) == 1:
            task = asyncio.create_task(self._empty(owed.turn.conversation, lane), name="send")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def send_at_once(self, owed: Outgoing) -> bool:
        """Try once, without the store, for as long as the platform waits; return whether it arrived."""
        try:
            await asyncio.wait_for(self._sender(owed).send(owed, self._bot.say(owed.turn), 0), AT_ONCE_WITHIN_S)
        except (SendError, TimeoutError) as error:
            log.warning("not sent without the store: %s", type(error).__name__)
            return False
        await self._notify(owed)
        return True

    async def drain(self, within_s: float) -> None:
        """Wait until everything is sent, for at most *within_s* seconds."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)

    async def stop(self) -> None:
        """Let go of what is not sent."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _empty(self, conversation: str, lane: deque[Outgoing]) -> None:
        while lane:
            await self._deliver(lane[0])
            lane.popleft()
            self.owed -= 1
        del self._lanes[conversation]

    async def _deliver(self, owed: Outgoing) -> None:
        look, tries = owed.begun, 0
        while True:
            try:
                if not await self._is_next(owed):
                    return
                await self._sent(owed, look=look)
                break
            except NotYetError as error:
                self._note(error)
                look = look or error.may_have_arrived
                pause = error.after_s
            except NeverError as error:
                log.warning("an answer cannot be sent: %s", error.reason)
                break
            except StoreError:
                pause = None
            except Exception as error:  # noqa: BLE001 - whatever breaks, the person is still owed an answer
                log_without_words("send", error)
                look, pause = True, None
            tries += 1
            await asyncio.sleep(_backed_off(tries) if pause is None else pause)
        await self._end(owed)

    async def _is_next(self, owed: Outgoing) -> bool:
        """Return whether to send it now, waiting for its turn; False when it is not ours any more."""
        while (begun := await self._store.begin(owed.key)) is Begun.EARLIER_FIRST:
            await asyncio.sleep(TURN_S)
        return begun is Begun.YES

    async def _sent(self, owed: Outgoing, *, look: bool) -> None:
        if self._clock() - owed.accepted_at > GIVEN_UP_AFTER_S:
            reason = "too late"
            raise NeverError(reason)
        sender = self._sender(owed)
        async with self._at_once:
            arrived = await sender.look(owed) if look else 0
            await sender.send(owed, self._bot.say(owed.turn), arrived)
        self.trouble = ""
        if not (owed.begun and arrived):  # whoever sent it may have shown the notice as well
            await self._notify(owed)

    async def _notify(self, owed: Outgoing) -> None:
        try:
            await self._sender(owed).notify(owed)
        except SendError as error:
            # The answer has arrived; the line beside the question is a courtesy.
            log.info("a notice was not shown: %s", error.reason)

    async def _end(self, owed: Outgoing) -> None:
        tries = 0
        while True:
            try:
                return await self._store.end(owed.key)
            except StoreError:
                tries += 1
                await asyncio.sleep(_backed_off(tries))

    def _sender(self, owed: Outgoing) -> Sender:
        sender = self._senders.get(owed.address.channel)
        if sender is None:
            reason = "no such channel"
            raise NeverError(reason)
        return sender

    def _note(self, error: NotYetError) -> None:
        if error.is_refused and error.reason != self.trouble:
            self.trouble = error.reason
            log.error("the platform refuses what is sent: %s", error.reason)


def _backed_off(tries: int) -> float:
    """Return the seconds to wait after so many tries: up to twice as long each time, so that not all come at once.

    Full jitter above a tenth: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    longest = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** (tries - 1))
    return longest * random.uniform(0.1, 1)  # noqa: S311 - nobody gains by guessing it
