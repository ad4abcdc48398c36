"""How does an answer that is owed reach its person once, in order, whatever the platform does?"""

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext

from bot.bot import Bot, log_without_words
from bot.decision import Crisis
from bot.sender import NeverError, NotYetError, Sender, SendError
from bot.store import Begun, Outgoing, Store, StoreError

log = logging.getLogger(__name__)

AT_ONCE = 32
"""Answers on their way to the platforms at the same time."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
SHORTEST_PAUSE_S = 0.5
"""The least to wait when a platform asks for patience: some say 0."""
SOME_TRIES, SOME_FAILURES = 3, 20
"""Of one answer, and of all in a row: from so many on, an operator is told."""
TURN_S = 0.05
"""How often it is looked whether an earlier answer of the conversation, sent by another process, has arrived."""
GIVEN_UP_AFTER_S = 3_600.0
"""An answer an hour late reaches somebody who has moved on; its row must not stay longer (docs/privacy.md)."""
LONGEST_SENDING_S = 5.0
"""What a platform may take to answer; of the time that is left at the end, this is for what is on its way."""
AT_ONCE_WITHIN_S = 2.0
"""How long a platform waits for its acknowledgement, less a second: Slack waits 3 s."""


class Sending:
    """Sends what is owed: each conversation's answers in their order, many conversations at once."""

    def __init__(
        self, bot: Bot, store: Store, senders: Mapping[str, Sender], *, clock: Callable[[], float] = time.time
    ) -> None:
        self._bot, self._store, self._senders, self._clock = bot, store, senders, clock
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._lanes: dict[tuple[str, bool], deque[Outgoing]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._marked: set[str] = set()
        self._arrived: set[str] = set()
        self._under_way = self._promised = 0
        self._is_ending = False
        self._failures = 0
        self.owed = 0
        """How many answers are waiting or on their way."""
        self.trouble = ""
        """Why answers do not get out, empty when they do."""

    def promise_room(self, conversation: str) -> bool:
        """Return whether an answer to *conversation* would be sent at once; then there is room until ``give_up_room``.

        So that after a crash no more is looked for than AT_ONCE, what is promised counts as what is on its way.
        """
        taken = self._under_way + len(self._marked) + self._promised
        has_room = taken < AT_ONCE and (conversation, False) not in self._lanes
        self._promised += has_room
        return has_room

    def give_up_room(self) -> None:
        """Take a promise back: the answer is owed by now, or will not be."""
        self._promised -= 1

    def owe(self, owed: Outgoing, *, is_marked: bool = False, has_arrived: bool = False) -> None:
        """Send *owed* as soon as the earlier answers of its conversation have arrived.

        *is_marked*: it is marked as being sent, and the first owed to its conversation. *has_arrived*: it is there
        already, and has only to be deleted.
        """
        self.owed += 1
        if is_marked:
            self._marked.add(owed.key)
        if has_arrived:
            self._arrived.add(owed.key)
        # A crisis has a lane of its own: it waits for nothing.
        name = (owed.turn.conversation, _is_crisis(owed))
        lane = self._lanes.setdefault(name, deque())
        lane.append(owed)
        if len(lane) == 1:
            task = asyncio.create_task(self._empty(name, lane), name="send")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def send_at_once(self, owed: Outgoing) -> bool:
        """Try once, without the store, for as long as the platform waits; return whether it arrived."""
        try:
            async with asyncio.timeout(AT_ONCE_WITHIN_S):
                sender = self._sender(owed)
                arrived = await sender.look(owed) if owed.begun else 0
                await sender.send(owed, self._bot.say(owed.turn), arrived)
        except (SendError, TimeoutError) as error:
            log.warning("not sent without the store: %s", type(error).__name__)
            return False
        await self._notify(owed)
        return True

    async def drain(self, within_s: float) -> None:
        """Wait until nothing is owed, for at most *within_s* seconds; in the last of them no answer is begun any more.

        One that were cut off might have arrived, and Teams cannot be asked.
        """
        until = time.monotonic() + within_s
        for_the_last = min(LONGEST_SENDING_S, within_s / 2)
        while self._tasks and (left := until - for_the_last - time.monotonic()) > 0:
            await asyncio.wait(self._tasks, timeout=left)
        self._is_ending = bool(self._tasks)
        while self._under_way and time.monotonic() < until:
            await asyncio.sleep(TURN_S)

    async def stop(self) -> None:
        """Let go of what is not sent."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _empty(self, name: tuple[str, bool], lane: deque[Outgoing]) -> None:
        try:
            while lane:
                if await self._delivered(lane[0]):
                    lane.popleft()
                    self.owed -= 1
                else:
                    lane.rotate(-1)  # an earlier one, taken over from a dead process, stands behind it
        finally:
            self.owed -= len(lane)
            del self._lanes[name]

    async def _delivered(self, owed: Outgoing) -> bool:
        """Return when *owed* is done with; False if an earlier answer has to come first, which may stand behind it."""
        look, tries = owed.begun, 0
        if owed.key in self._arrived:
            self._arrived.remove(owed.key)
            await self._end(owed)
            return True
        while True:
            pause: float | None = None
            try:
                match await self._sent(owed, look=look):
                    case Begun.YES | Begun.NOT_OURS:
                        return True
                    case Begun.EARLIER_FIRST:
                        await asyncio.sleep(TURN_S)
                        return False
            except NotYetError as error:
                look = look or error.may_have_arrived
                self._note(error, tries)
                pause = error.after_s
            except NeverError as error:
                log.warning("an answer cannot be sent: %s", error.reason)
                break
            except StoreError:
                look = look or tries > 0
            except Exception as error:  # noqa: BLE001 - whatever breaks, the person is still owed an answer
                log_without_words("send", error)
                look = True
            tries += 1
            await asyncio.sleep(self._pause(owed, tries, pause))
        await self._end(owed)
        return True

    def _is_late(self, owed: Outgoing) -> bool:
        return self._clock() - owed.accepted_at > GIVEN_UP_AFTER_S

    def _pause(self, owed: Outgoing, tries: int, asked_s: float | None) -> float:
        """Return how long to wait: as long as the platform asks, with some jitter, and no longer than it is of use."""
        if asked_s is None:
            return _backed_off(tries)
        left = max(SHORTEST_PAUSE_S, owed.accepted_at + GIVEN_UP_AFTER_S - self._clock())
        return min(left, max(SHORTEST_PAUSE_S, asked_s)) + random.uniform(0, 0.5)  # noqa: S311 - as below

    async def _sent(self, owed: Outgoing, *, look: bool) -> Begun:
        """Send *owed* and be done with it, if it may be sent now, and return whether it was."""
        if self._is_late(owed):
            reason = "too late"
            raise NeverError(reason)
        sender = self._sender(owed)
        async with nullcontext() if _is_crisis(owed) else self._room(), self._counted():
            # Not before there is room for it: after a crash no more is looked for than was on its way.
            begun = await self._begun(owed)
            if begun is not Begun.YES:
                return begun
            arrived = await sender.look(owed) if look else 0
            await sender.send(owed, self._bot.say(owed.turn), arrived)
            self._failures, self.trouble = 0, ""
            await self._end(owed)  # before the notice, or a crash while that is shown would bring the answer again
        await self._notify(owed)
        return begun

    @asynccontextmanager
    async def _room(self) -> AsyncIterator[None]:
        """Wait for room; at the end there is none any more."""
        async with self._at_once:
            if self._is_ending:
                await asyncio.Event().wait()  # until ``stop``: the next start sends it
            yield

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    async def _begun(self, owed: Outgoing) -> Begun:
        if owed.key in self._marked:
            self._marked.remove(owed.key)
            return Begun.YES
        return await self._store.begin(owed.key, ahead=_is_crisis(owed))

    async def _notify(self, owed: Outgoing) -> None:
        try:
            await self._sender(owed).notify(owed)
        except SendError as error:
            # The answer has arrived; the line beside the question is a courtesy.
            log.info("a notice was not shown: %s", error.reason)

    async def _end(self, owed: Outgoing) -> None:
        self._marked.discard(owed.key)
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

    def _note(self, error: NotYetError, tries: int) -> None:
        """Let an operator see what does not pass by itself: a refusal at once, anything else when it goes on."""
        self._failures += 1
        goes_on = tries >= SOME_TRIES or self._failures >= SOME_FAILURES
        if (error.is_refused or goes_on) and error.reason != self.trouble:
            self.trouble = error.reason
            log.error("answers cannot be sent at the moment: %s", error.reason)


def _is_crisis(owed: Outgoing) -> bool:
    return isinstance(owed.turn.decision, Crisis)


def _backed_off(tries: int) -> float:
    """Return the seconds to wait after so many tries: up to twice as long each time, so that not all come at once.

    Full jitter above a tenth: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    longest = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(tries - 1, 16))
    return longest * random.uniform(0.1, 1)  # noqa: S311 - nobody gains by guessing it
