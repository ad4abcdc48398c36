"""What is accepted is answered once, in order, whatever the store and the platform do."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from adapters.stores.memory import MemoryStore
from adapters.stores.sqlite import SqliteStore
from bot import sending
from bot.app import App
from bot.bot import Bot
from bot.conversation import Conversation, MemoryConversations
from bot.decision import Crisis, Turn, Unknown
from bot.delivery import Delivery
from bot.incoming import Incoming
from bot.message import Message
from bot.plain import plain
from bot.reply import Reply
from bot.sender import NeverError, NotYetError
from bot.store import Acceptance, Address, Begun, Kept, Outcome, Outgoing, Store, StoreError, Tally

WANTS_TO_DIE = "i want to kill myself"
LONG_S = 5.0


class _UnforeseenError(Exception):
    """Raised as no sender should."""


@dataclass
class _Platform:
    """A platform that keeps what is posted, and meets each post with the next of *faults*."""

    faults: list[Exception | None] = field(default_factory=list)
    posted: list[tuple[str, str]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)
    lost: int = 0
    """How many of the next posts arrive although the platform says that they did not."""
    hold: asyncio.Event | None = None
    hold_notice: asyncio.Event | None = None

    async def look(self, owed: Outgoing) -> int:
        return int(owed.key in self.keys)

    async def send(self, owed: Outgoing, reply: Reply, arrived: int) -> None:
        if self.hold:
            await self.hold.wait()
        if arrived:
            return
        fault = self.faults.pop(0) if self.faults else None
        if fault is None or self.lost:
            self.keys.add(owed.key)
            self.posted.append((owed.address.person, plain(reply)))
        if fault is not None:
            self.lost = max(0, self.lost - 1)
            raise fault

    async def notify(self, owed: Outgoing) -> None:
        if self.hold_notice:
            await self.hold_notice.wait()
        self.notices.append(owed.address.shared_place)


def _full(*_: object) -> StoreError:
    return StoreError("disk is full")


class _BrokenStore:
    """A store on a disk that is full."""

    async def look(self, events: tuple[str, ...], names: tuple[str, ...]) -> Kept:
        raise _full(events, names)

    async def accept(self, acceptance: Acceptance) -> Outcome:
        raise _full(acceptance)

    async def begin(self, key: str, *, ahead: bool = False) -> Begun:
        raise _full(key, ahead)

    async def end(self, key: str) -> None:
        raise _full(key)

    async def adopt(self) -> tuple[Outgoing, ...]:
        raise _full()

    async def sweep(self, now: float) -> None:
        raise _full(now)

    async def tallies(self) -> dict[Tally, int]:
        raise _full()

    async def close(self) -> None:
        """Have nothing to let go of."""


@asynccontextmanager
async def _running(app: App, platform: _Platform, store: Store | None = None) -> AsyncIterator[Delivery]:
    kept = store or MemoryStore(idle_s=900, limit=100)
    bot = Bot(lambda: app.mind, app.safety, MemoryConversations(idle_s=900, limit=1), str, minutes=15, today=app.today)
    delivery = Delivery(bot, kept, lambda text: (f"digest of {text}",), {"fake": platform})
    await delivery.start()
    try:
        yield delivery
    finally:
        await delivery.stop()


def _said(event: str, text: str = "reach email", person: str = "P1", **address: str) -> Incoming:
    return Incoming(event, Message(person, text), Address("fake", person=person, **address))


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG_S):
        while not true():
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "FIRST_PAUSE_S", 0.01)


@pytest.mark.asyncio
async def test_a_repeated_event_is_answered_once(app: App) -> None:
    """However often and however much at once the platform sends it."""
    platform = _Platform()
    async with _running(app, platform) as delivery:
        receipts = await asyncio.gather(*(delivery.accept(_said("E1")) for _ in range(8)))
        receipts += [await delivery.accept(_said("E1"))]
        await delivery.drain(LONG_S)

    assert sum(receipt.turn is not None for receipt in receipts) == 1
    assert not any(receipt.is_refused for receipt in receipts)
    assert len(platform.posted) == 1


@pytest.mark.asyncio
async def test_one_persons_answers_come_in_their_order(app: App) -> None:
    """A first answer that has to be tried again holds the second back, and nobody else's."""
    platform = _Platform(faults=[NotYetError("rate limited", after_s=0.2)])
    async with _running(app, platform) as delivery:
        for event, text, person in (("E1", "menu", "P1"), ("E2", "what do you keep", "P1"), ("E3", "menu", "P2")):
            await delivery.accept(_said(event, text, person))
        await delivery.drain(LONG_S)

    assert [person for person, _ in platform.posted] == ["P2", "P1", "P1"]
    assert "I don't keep what you type" in platform.posted[2][1]


@pytest.mark.asyncio
@pytest.mark.parametrize("lost", [0, 1])
async def test_what_may_have_arrived_is_looked_for_before_it_is_sent_again(app: App, lost: int) -> None:
    """A reply that was lost on its way back is no reason to post twice, nor one not to post."""
    platform = _Platform(faults=[NotYetError("timeout", may_have_arrived=True)], lost=lost)
    async with _running(app, platform) as delivery:
        await delivery.accept(_said("E1"))
        await delivery.drain(LONG_S)

    assert len(platform.posted) == 1


@pytest.mark.asyncio
async def test_an_answer_nobody_can_get_holds_nothing_back(app: App) -> None:
    """Somebody who has left is given up on; the next answer goes out."""
    platform = _Platform(faults=[NeverError("user_not_found")])
    async with _running(app, platform) as delivery:
        await delivery.accept(_said("E1", "menu"))
        await delivery.accept(_said("E2", "hi"))
        await delivery.drain(LONG_S)

        assert delivery.sending.owed == 0
    assert len(platform.posted) == 1


@pytest.mark.asyncio
async def test_a_bug_in_a_sender_loses_nobody(app: App, caplog: pytest.LogCaptureFixture) -> None:
    """An error that nobody foresaw is tried again like any other, and its text is not logged."""
    platform = _Platform(faults=[_UnforeseenError("secret words")])
    async with _running(app, platform) as delivery:
        await delivery.accept(_said("E1"))
        await delivery.drain(LONG_S)

    assert len(platform.posted) == 1
    assert "_UnforeseenError" in caplog.text
    assert "secret words" not in caplog.text


@pytest.mark.asyncio
async def test_a_refused_token_is_known_until_it_is_taken_again(app: App) -> None:
    """An operator sees it, and the answer still comes."""
    platform = _Platform(faults=[NotYetError("token_revoked", after_s=0.1, is_refused=True)])
    async with _running(app, platform) as delivery:
        await delivery.accept(_said("E1"))
        await _until(lambda: delivery.sending.trouble == "token_revoked")
        await delivery.drain(LONG_S)

        assert delivery.sending.trouble == ""
    assert len(platform.posted) == 1


@pytest.mark.asyncio
async def test_the_next_start_sends_what_was_owed(app: App, tmp_path: Path) -> None:
    """What was accepted and not sent before a stop is sent after it, once."""
    platform = _Platform(hold=asyncio.Event())
    async with _running(app, platform, await SqliteStore.open(tmp_path, idle_s=900, limit=100)) as delivery:
        await delivery.accept(_said("E1"))
        await delivery.drain(0.05)

    platform.hold = None
    async with _running(app, platform, await SqliteStore.open(tmp_path, idle_s=900, limit=100)) as delivery:
        await _until(lambda: bool(platform.posted))
        repeated = await delivery.accept(_said("E1"))

    assert repeated.turn is None
    assert len(platform.posted) == 1


@pytest.mark.asyncio
async def test_the_shared_place_gets_its_notice_after_the_answer_and_once(app: App) -> None:
    """The neutral line is true when it is shown."""
    platform = _Platform()
    async with _running(app, platform) as delivery:
        await delivery.accept(_said("E1", shared_place="C1"))
        await _until(lambda: bool(platform.notices))

        assert platform.posted
    assert platform.notices == ["C1"]


@pytest.mark.asyncio
async def test_an_answer_that_arrived_is_not_sent_again_for_its_notice(app: App, tmp_path: Path) -> None:
    """A stop while the line is on its way leaves nothing to send, even where nothing can be looked for."""
    platform = _Platform(hold_notice=asyncio.Event())
    async with _running(app, platform, await SqliteStore.open(tmp_path, idle_s=900, limit=100)) as delivery:
        await delivery.accept(_said("E1", shared_place="C1"))
        await delivery.drain(0.5)

    store = await SqliteStore.open(tmp_path, idle_s=900, limit=100)
    left = await store.adopt()
    await store.close()
    assert (len(platform.posted), platform.notices, left) == (1, [], ())


@pytest.mark.asyncio
async def test_without_a_store_only_a_crisis_is_answered(app: App) -> None:
    """The numbers come, once for each event; anything else is left for the platform to send again."""
    platform = _Platform()
    async with _running(app, platform, _BrokenStore()) as delivery:
        refused = await delivery.accept(_said("E1"))
        crises = [await delivery.accept(_said("E2", WANTS_TO_DIE)) for _ in range(2)]

        assert delivery.trouble == "disk is full"
    assert refused.is_refused
    assert not any(receipt.is_refused for receipt in crises)
    assert [text.count("116 123") > 0 for _, text in platform.posted] == [True]


@pytest.mark.asyncio
async def test_without_store_and_platform_a_crisis_is_tried_again(app: App) -> None:
    """The platform is told that it was not taken, so that it comes again."""
    platform = _Platform(faults=[NotYetError("no connection")])
    async with _running(app, platform, _BrokenStore()) as delivery:
        first, second = [await delivery.accept(_said("E1", WANTS_TO_DIE)) for _ in range(2)]

    assert first.is_refused
    assert not second.is_refused
    assert len(platform.posted) == 1


class _Unheard(MemoryStore):
    """A store that writes an answer down, and is not heard of in time."""

    async def accept(self, acceptance: Acceptance) -> Outcome:
        outcome = await super().accept(acceptance)
        if acceptance.outgoing:
            self._known.discard(acceptance.outgoing.key)
            raise _full()
        return outcome


class _Blind(_Platform):
    """A platform on which nothing can be looked up."""

    async def look(self, owed: Outgoing) -> int:
        return 0 * len(owed.key)


@pytest.mark.asyncio
async def test_a_crisis_that_was_written_after_all_comes_once(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answered without the store, it is not answered again when the store turns out to have taken it."""
    monkeypatch.setattr("bot.delivery.LOOK_FOR_ORPHANS_S", 0.02)
    platform, store = _Blind(), _Unheard(idle_s=900, limit=100)
    async with _running(app, platform, store) as delivery:
        await delivery.accept(_said("E1", WANTS_TO_DIE))
        await asyncio.sleep(0.3)
        await delivery.drain(LONG_S)

        assert await store.adopt() == ()
    assert len(platform.posted) == 1


@pytest.mark.asyncio
async def test_at_the_end_what_is_on_its_way_arrives_and_nothing_else_is_begun(app: App, tmp_path: Path) -> None:
    """A platform that is slow gets each answer once all the same: cut off, it might come twice."""
    platform, started = _Blind(hold=asyncio.Event()), []
    store = await SqliteStore.open(tmp_path, idle_s=900, limit=100)
    async with _running(app, platform, store) as delivery:
        for n in range(sending.AT_ONCE + 3):
            started.append(await delivery.accept(_said(f"E{n}", person=f"P{n}")))
        ending = asyncio.create_task(delivery.drain(1.0))
        await asyncio.sleep(0.7)
        assert platform.hold
        platform.hold.set()
        await ending

    assert len(platform.posted) == sending.AT_ONCE
    again = _Blind()
    async with _running(app, again, await SqliteStore.open(tmp_path, idle_s=900, limit=100)) as delivery:
        await delivery.drain(LONG_S)
    assert {person for person, _ in platform.posted} | {person for person, _ in again.posted} == {
        f"P{n}" for n in range(len(started))
    }
    assert len(again.posted) == 3


@pytest.mark.asyncio
async def test_at_the_end_a_crisis_on_its_way_arrives_too(app: App) -> None:
    """It waits for nothing, and is waited for."""
    platform, store = _Platform(hold=asyncio.Event()), MemoryStore(idle_s=900, limit=100)
    async with _running(app, platform, store) as delivery:
        await delivery.accept(_said("E1", WANTS_TO_DIE))
        ending = asyncio.create_task(delivery.drain(1.0))
        await asyncio.sleep(0.7)
        assert platform.hold
        platform.hold.set()
        await ending

        assert len(platform.posted) == 1
        assert await store.begin(next(iter(platform.keys))) is Begun.NOT_OURS, "its row is gone before it ends"


@pytest.mark.asyncio
async def test_a_notice_that_nobody_showed_is_shown(app: App, tmp_path: Path) -> None:
    """Killed between an answer and its notice, the next start finds the one and shows the other."""
    platform = _Platform()
    store = await SqliteStore.open(tmp_path, idle_s=900, limit=100)
    async with _running(app, platform, store) as delivery:
        platform.faults, platform.lost = [NotYetError("cut", may_have_arrived=True, after_s=30)], 1
        await delivery.accept(_said("E1", shared_place="C1"))
        await _until(lambda: bool(platform.posted))
    async with _running(app, platform, await SqliteStore.open(tmp_path, idle_s=900, limit=100)) as delivery:
        await delivery.drain(LONG_S)

    assert (len(platform.posted), platform.notices) == (1, ["C1"])


@pytest.mark.asyncio
async def test_no_more_is_marked_as_being_sent_than_can_be(app: App) -> None:
    """However many come at once, after a crash no more is looked for than was on its way."""
    platform, store = _Platform(hold=asyncio.Event()), _Marked(idle_s=900, limit=1_000)
    async with _running(app, platform, store) as delivery:
        await asyncio.gather(*(delivery.accept(_said(f"E{n}", person=f"P{n}")) for n in range(100)))
        await asyncio.sleep(0.1)

        assert 0 < store.begun <= sending.AT_ONCE


class _Marked(MemoryStore):
    """A store that counts the answers it marks as being sent."""

    begun = 0

    async def accept(self, acceptance: Acceptance) -> Outcome:
        outcome = await super().accept(acceptance)
        self.begun += outcome is Outcome.BEGUN
        return outcome

    async def begin(self, key: str, *, ahead: bool = False) -> Begun:
        begun = await super().begin(key, ahead=ahead)
        self.begun += begun is Begun.YES
        return begun


@pytest.mark.asyncio
async def test_what_waits_behind_a_notice_is_not_marked_before_its_turn(app: App) -> None:
    """After a crash nobody looks for an answer that only waited until the line beside the one before was shown."""
    platform, store = _Platform(hold_notice=asyncio.Event()), _Marked(idle_s=900, limit=100)
    async with _running(app, platform, store) as delivery:
        await delivery.accept(_said("E1", shared_place="C1"))
        await _until(lambda: bool(platform.posted))
        await delivery.accept(_said("E2", "menu"))
        marked = store.begun
        assert platform.hold_notice
        platform.hold_notice.set()
        await delivery.drain(LONG_S)

    assert (marked, store.begun, len(platform.posted)) == (1, 2, 2)


@pytest.mark.asyncio
async def test_too_much_at_once_is_refused_but_for_a_crisis(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is in danger is heard however many wait."""
    monkeypatch.setattr("bot.delivery.MOST_OWED", 0)
    platform = _Platform()
    async with _running(app, platform) as delivery:
        refused, crisis = await delivery.accept(_said("E1")), await delivery.accept(_said("E2", WANTS_TO_DIE))
        await delivery.drain(LONG_S)

    assert refused.is_refused
    assert isinstance(crisis.turn and crisis.turn.decision, Crisis)
    assert len(platform.posted) == 1


class _Contested(MemoryStore):
    """A store whose conversation another process writes just before each of the first *times* writings."""

    times = 1

    async def accept(self, acceptance: Acceptance) -> Outcome:
        if self.times and acceptance.conversation is not None:
            self.times -= 1
            other = Acceptance((f"other {self.times}",), acceptance.names, acceptance.at, version=acceptance.version)
            await super().accept(replace(other, conversation=Conversation(organisation="lpt", declared=True)))
        return await super().accept(acceptance)


@pytest.mark.asyncio
async def test_a_conversation_written_meanwhile_is_heard_anew(app: App) -> None:
    """What another process learned about where somebody works is not overwritten."""
    platform = _Platform()
    async with _running(app, platform, _Contested(idle_s=900, limit=100)) as delivery:
        receipt = await delivery.accept(_said("E1"))
        await delivery.drain(LONG_S)

    assert receipt.turn
    assert receipt.turn.organisation == "lpt"


@pytest.mark.asyncio
async def test_an_answer_an_hour_late_is_not_sent() -> None:
    """Nobody gets an answer to what they asked long ago, and its row does not stay."""
    platform, store = _Platform(), MemoryStore(idle_s=900, limit=100)
    owed = Outgoing("k", Turn("a", Unknown()), Address("fake", person="P1"), accepted_at=0.0)
    await store.accept(Acceptance(("e",), ("a",), 0.0, outgoing=owed))
    late = sending.Sending(_Silent(), store, {"fake": platform}, clock=lambda: sending.GIVEN_UP_AFTER_S + 1)

    late.owe(owed)
    await late.drain(LONG_S)

    assert platform.posted == []
    assert await store.begin("k") is Begun.NOT_OURS


class _Silent(Bot):
    """A bot that is never asked."""

    def __init__(self) -> None:
        """Have nothing."""


@pytest.mark.asyncio
async def test_an_earlier_answer_taken_over_later_holds_nobody_up(app: App, tmp_path: Path) -> None:
    """What a dead process owed comes first, also when the next answer of the conversation stands in its way."""
    platform = _Platform(hold=asyncio.Event())
    dying = await SqliteStore.open(tmp_path, idle_s=900, limit=100)
    earlier = Outgoing(
        "earlier", Turn("digest of P1", Unknown()), Address("fake", person="P1"), accepted_at=time.time()
    )
    await dying.accept(Acceptance(("e0",), ("digest of P1",), time.time(), outgoing=earlier))
    async with _running(app, platform, await SqliteStore.open(tmp_path, idle_s=900, limit=100)) as delivery:
        await delivery.accept(_said("E1", "menu"))
        await dying.close()
        platform.hold = None
        await _until(lambda: len(platform.posted) == 2)

    assert "earlier" in platform.keys
    assert "I don't want to guess" in platform.posted[0][1]


@pytest.mark.asyncio
async def test_a_crisis_waits_for_nothing(app: App) -> None:
    """An answer that does not get out holds the next one back, but not the numbers to call."""
    platform = _Platform(faults=[NotYetError("rate limited", after_s=60)])
    async with _running(app, platform) as delivery:
        await delivery.accept(_said("E1"))
        await _until(lambda: not platform.faults)
        await delivery.accept(_said("E2", WANTS_TO_DIE))
        await _until(lambda: bool(platform.posted))

    assert "116 123" in platform.posted[0][1]


@pytest.mark.asyncio
async def test_a_platform_that_asks_for_no_patience_gets_some(app: App) -> None:
    """A wait of nothing is no invitation to ask without end."""
    platform = _Platform(faults=[NotYetError("rate limited", after_s=0)] * 1_000)
    async with _running(app, platform) as delivery:
        await delivery.accept(_said("E1"))
        await asyncio.sleep(1)

    assert len(platform.faults) > 990


def test_no_number_of_tries_is_too_many() -> None:
    """After a weekend without a disk it still waits, and no longer than it may."""
    assert 0 < sending._backed_off(10_000) <= sending.LONGEST_PAUSE_S
