"""How is every accepted message answered once? Heard, kept as ids, acknowledged, said, sent, done.

Nobody is told that a message was accepted before what is owed stands in the store. What was being sent when a process
died is looked for before it is sent again.
"""

import asyncio
import logging
import random
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from weakref import WeakValueDictionary

from bot.bot import Bot
from bot.conversation import Conversation
from bot.decision import Turn, outcome
from bot.incoming import Incoming
from bot.message import Audience
from bot.reply import Reply
from bot.sender import Sender
from bot.sending import Sending
from bot.store import Acceptance, Outcome, Outgoing, Store, StoreError, Tally

log = logging.getLogger(__name__)

MOST_HEARD = 500
"""Messages that may wait to be heard; beyond, the platform is asked to try again."""
MOST_OWED = 5_000
"""Answers that may wait to be sent (the slow-consumer goal of the design: 3,000 within 150 MB)."""
CRISIS_S = 1.5
"""How long a crisis waits for the store before it is answered without: a command has 3 s, and is not repeated."""
READINGS = 5
"""How often a conversation is read anew because another process wrote it meanwhile."""
LOOK_FOR_ORPHANS_S = 1.0
SWEEP_S = 60.0
REMEMBERED_WITHOUT_STORE = 1_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """What to tell the platform. *turn* is what to answer, None if it was answered before or is refused.

    *is_refused*: nothing was kept, and the platform shall try again.
    """

    turn: Turn | None = None
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class _Without:
    """An event that was met without the store: the *key* of its answer, and whether that is known to have arrived."""

    key: str
    has_arrived: bool


class Delivery:
    """Accepts what comes from all channels, and answers it through the *senders*, one for each ``Address.channel``.

    *names* gives the digests of an id, the newest key's first.
    """

    def __init__(
        self,
        bot: Bot,
        store: Store,
        names: Callable[[str], tuple[str, ...]],
        senders: Mapping[str, Sender],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._bot, self._store, self._names, self._clock = bot, store, names, clock
        self.sending = Sending(bot, store, senders, clock=clock)
        self._hearing = 0
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        # The matcher lets go of the interpreter while it computes; two, so that one long message holds nobody up.
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="hear")
        self._without: OrderedDict[str, _Without] = OrderedDict()
        self._background: asyncio.Task[None] | None = None
        self.trouble = ""
        """Why the store cannot be used, empty when it can."""

    async def start(self) -> None:
        """Take over what is owed, and keep looking for what dead processes owe, until ``stop``."""
        await self._look_after(sweep=True)
        self._background = asyncio.create_task(self._keep_looking_after(), name="look after the store")

    async def drain(self, within_s: float) -> None:
        """Wait until nothing is owed, for at most *within_s* seconds."""
        await self.sending.drain(within_s)

    async def stop(self) -> None:
        """Let go of everything; what is still owed is for the next start."""
        if self._background:
            self._background.cancel()
            await asyncio.gather(self._background, return_exceptions=True)
        await self.sending.stop()
        self._threads.shutdown(wait=False)
        await self._store.close()

    async def accept(self, incoming: Incoming, *, later: bool = True) -> Receipt:
        """Hear *incoming* and keep what came of it; the answer is sent *later*, or by the caller from the turn.

        Never raises StoreError: without a store only a crisis is answered, everything else is refused.
        """
        started = time.monotonic()
        events = self._names(f"{incoming.address.channel} {incoming.event}")
        receipt = await self._accepted(incoming, events, later=later)
        if receipt.turn:
            fields = {
                "digest": events[0][:12],
                "channel": _channel_kind(incoming, later=later),
                "outcome": outcome(receipt.turn.decision),
                "ms": round((time.monotonic() - started) * 1_000),
            }
            log.info("accepted", extra=fields)
        return receipt

    def say(self, turn: Turn) -> Reply:
        """Return the reply to *turn*, for a platform that takes it with the acknowledgement."""
        return self._bot.say(turn)

    async def count(self, event: str, tally: Tally) -> Outcome:
        """Count *tally* once for *event*.

        Raises:
            StoreError: it could not be written.
        """
        return await self._store.accept(Acceptance(self._names(event), (), self._clock(), tally=tally))

    async def _accepted(self, incoming: Incoming, events: tuple[str, ...], *, later: bool) -> Receipt:
        is_crisis = self._bot.is_crisis(incoming.message)
        is_full = self._hearing >= MOST_HEARD or self.sending.owed >= MOST_OWED
        if is_full and not is_crisis:
            log.warning("refused", extra={"channel": incoming.address.channel, "outcome": "full"})
            return Receipt(is_refused=True)
        names = self._names(incoming.message.conversation)
        before = next((self._without[event] for event in events if event in self._without), None)
        if before and before.has_arrived:
            return Receipt()
        # One key whichever way it is answered: what the store has written after all is then found to have arrived.
        key = before.key if before else f"{random.getrandbits(128):032x}"
        self._hearing += 1
        try:
            async with asyncio.timeout(CRISIS_S if is_crisis else None):
                async with self._locks.setdefault(names[0], asyncio.Lock()):
                    return await self._heard(incoming, events, names, key, later=later)
        except (StoreError, TimeoutError) as error:
            self._note(str(error) or "no answer in time")
        finally:
            self._hearing -= 1
        return await self._without_store(incoming, events, names, key, later=later)

    async def _heard(
        self, incoming: Incoming, events: tuple[str, ...], names: tuple[str, ...], key: str, *, later: bool
    ) -> Receipt:
        loop = asyncio.get_running_loop()
        for _ in range(READINGS):
            kept = await self._store.look(events, names)
            if kept.repeated:
                return Receipt()
            hear = partial(self._bot.answer_to, incoming.message, names[0], kept.conversation)
            # Without words nothing is matched, and what takes no time needs no thread.
            turn, after = await loop.run_in_executor(self._threads, hear) if incoming.message.text else hear()
            now = self._clock()
            owed = Outgoing(key, turn, incoming.address, now) if later else None
            at_once = bool(owed) and self.sending.promise_room(names[0])
            acceptance = Acceptance(events, names, now, incoming.at, kept.version, after, owed, at_once=at_once)
            try:
                written = await self._store.accept(acceptance)
                if owed and written in (Outcome.ACCEPTED, Outcome.BEGUN):
                    self.sending.owe(owed, is_marked=written is Outcome.BEGUN)
            finally:
                if at_once:
                    self.sending.give_up_room()
            self.trouble = ""
            match written:
                case Outcome.ACCEPTED | Outcome.BEGUN:
                    return Receipt(turn)
                case Outcome.REPEATED:
                    return Receipt()
                case Outcome.OUTDATED:
                    continue
        return Receipt(is_refused=True)

    async def _without_store(
        self, incoming: Incoming, events: tuple[str, ...], names: tuple[str, ...], key: str, *, later: bool
    ) -> Receipt:
        """Answer a crisis all the same, once for each event that this process remembers; refuse anything else."""
        if not self._bot.is_crisis(incoming.message):
            return Receipt(is_refused=True)
        turn, _ = self._bot.answer_to(incoming.message, names[0], Conversation())
        is_repeated = events[0] in self._without
        self._without[events[0]] = _Without(key, has_arrived=False)
        owed = Outgoing(key, turn, incoming.address, self._clock(), begun=is_repeated)
        if later and not await self.sending.send_at_once(owed):
            return Receipt(is_refused=True)
        self._without[events[0]] = _Without(key, has_arrived=True)
        while len(self._without) > REMEMBERED_WITHOUT_STORE:
            self._without.popitem(last=False)
        return Receipt(turn)

    async def _keep_looking_after(self) -> None:
        swept = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_FOR_ORPHANS_S)
            sweep = time.monotonic() - swept >= SWEEP_S
            await self._look_after(sweep=sweep)
            swept = time.monotonic() if sweep else swept

    async def _look_after(self, *, sweep: bool) -> None:
        try:
            adopted = await self._store.adopt()
            met = {one.key: one.has_arrived for one in self._without.values()}
            for owed in adopted:
                # What was written after all may have been answered without.
                begun = replace(owed, begun=owed.begun or owed.key in met)
                self.sending.owe(begun, has_arrived=met.get(owed.key, False))
            if sweep:
                self._names("")  # a day on which nobody asks ends an old key too
                await self._store.sweep(self._clock())
            if self.trouble:  # on a full disk, only what writes tells whether it can be written to
                now = self._clock()
                await self._store.accept(Acceptance(self._names(f"probe {now}"), (), now))
                self.trouble = ""
        except StoreError as error:
            self._note(str(error))

    def _note(self, trouble: str) -> None:
        if not self.trouble:
            log.warning("the store cannot be used: %s", trouble)
        self.trouble = trouble


def _channel_kind(incoming: Incoming, *, later: bool) -> str:
    """Return where it came from, for the log: "slack direct", "teams shared"; a command is answered at once."""
    where = "shared" if incoming.message.audience is Audience.SHARED else "direct" if later else "command"
    return f"{incoming.address.channel} {where}"
