"""What every store does, wherever it keeps things."""

import asyncio
from dataclasses import replace

import pytest

from bot.conversation import Conversation
from bot.store import Acceptance, Begun, Kept, Outcome, Store, Tally
from tests.adapters.stores.made import IDLE_S, NAME, NOW, Clock, Person, answer, talk

pytestmark = pytest.mark.asyncio
DAY = 86_400.0


def event(*digests: str) -> Acceptance:
    """Return the acceptance of an event alone."""
    return Acceptance(digests, NAME, NOW)


async def test_an_event_is_accepted_once(store: Store) -> None:
    """The second delivery of an event changes nothing: no state, no answer, no count."""
    tally = Tally("rota", "useful", "nhft")
    await store.accept(replace(event("e"), conversation=talk("a"), outgoing=answer("one"), tally=tally))
    version = (await store.look((), NAME)).version

    again = await store.accept(
        replace(event("e"), conversation=talk("b"), version=version, outgoing=answer("two"), tally=tally)
    )

    assert again is Outcome.REPEATED
    assert await store.look(("e",), NAME) == Kept(talk("a"), version, 0.0, repeated=True)
    assert await store.begin("two") is Begun.NOT_OURS
    assert await store.tallies() == {tally: 1}


@pytest.mark.parametrize("digests", [("new", "old"), ("newer", "new"), ("old",), ("x", "old")])
async def test_an_event_is_known_under_every_digest_it_had(store: Store, digests: tuple[str, ...]) -> None:
    """A change of the key between two deliveries does not make them two events, whoever saw it first."""
    await store.accept(event("new", "old"))

    assert (await store.look(digests, NAME)).repeated
    assert await store.accept(event(*digests)) is Outcome.REPEATED


async def test_nothing_is_known_of_a_stranger(store: Store) -> None:
    """Without a past there is an empty conversation and no event."""
    assert await store.look(("e",), NAME) == Kept()


async def test_a_conversation_moves_to_the_newest_name(store: Store) -> None:
    """What was kept under the previous key is found, and stands under the newest from the next message on."""
    await Person(store, ("old",)).says("1", talk("a"))

    await Person(store, ("new", "old")).says("2", talk("b"))

    assert (await store.look((), ("new",))).conversation == talk("b")
    assert await store.look((), ("old",)) == Kept()


async def test_a_conversation_written_meanwhile_is_left_alone(store: Store) -> None:
    """Whoever read an older version is told so, and nothing of theirs is written."""
    person = Person(store)
    before = await person.kept()
    await person.says("1", talk("a"))

    outcome = await store.accept(
        replace(
            event("2"),
            conversation=talk("b"),
            version=before.version,
            outgoing=answer("2"),
            tally=Tally("rota", "useful"),
        )
    )

    assert outcome is Outcome.OUTDATED
    kept = await store.look(("2",), NAME)
    assert (kept.conversation, kept.repeated) == (talk("a"), False)
    assert await store.begin("2") is Begun.NOT_OURS
    assert await store.tallies() == {}


async def test_a_forgotten_conversation_never_comes_back(store: Store) -> None:
    """Who read a conversation before it was forgotten and begun anew cannot write what they read."""
    person = Person(store)
    await person.says("1", talk("secret"))
    before = await person.kept()
    await person.says("forget me", Conversation())
    await person.says("2", talk("a"))

    outcome = await store.accept(replace(event("3"), conversation=talk("secret", "b"), version=before.version))

    assert outcome is Outcome.OUTDATED
    assert (await person.kept()).conversation == talk("a")


async def test_an_acceptance_can_leave_the_conversation_alone(store: Store) -> None:
    """A press that only counts needs no version, and no conversation."""
    await Person(store).says("1", talk("a"))

    outcome = await store.accept(Acceptance(("2",), (), NOW, tally=Tally("rota", "useful")))

    assert outcome is Outcome.ACCEPTED
    assert (await store.look((), NAME)).conversation == talk("a")


@pytest.mark.parametrize(
    ("as_of", "stays"), [(NOW - 1e-6, True), (NOW, False), (NOW + 1, False), (0.0, False)], ids=str
)
async def test_an_older_event_is_answered_but_changes_nothing(store: Store, as_of: float, *, stays: bool) -> None:
    """Messages that overtake each other leave the state of the later one; a time that is not known is not older."""
    person = Person(store)
    await person.says("later", talk("later"), as_of=NOW)

    outcome = await person.says("this", talk("this"), as_of=as_of)

    assert outcome is Outcome.ACCEPTED
    kept = await person.kept()
    assert kept.conversation == (talk("later") if stays else talk("this"))
    assert kept.as_of == max(NOW, as_of)
    await store.end("later")
    assert await store.begin("this") is Begun.YES


async def test_an_older_event_keeps_the_conversation_alive(store: Store, clock: Clock) -> None:
    """Somebody whose messages overtake each other is not silent."""
    person = Person(store, clock=clock)
    await person.says("later", talk("later"), as_of=NOW + 5)
    clock.now += IDLE_S - 1
    await person.says("this", talk("this"), as_of=NOW)
    clock.now += IDLE_S - 1

    await store.sweep(clock.now)

    assert (await person.kept()).conversation == talk("later")


async def test_forgetting_is_never_too_old(store: Store) -> None:
    """Who is told that they are forgotten is, even if a later message was faster."""
    person = Person(store)
    await person.says("later", talk("a"), as_of=NOW)

    await person.says("forget me", Conversation(), as_of=NOW - 5)

    assert await person.kept() == Kept()


@pytest.mark.parametrize(("silent_s", "kept"), [(IDLE_S - 1, True), (IDLE_S, False), (IDLE_S + 1, False)])
async def test_a_silent_conversation_ends_on_time(store: Store, clock: Clock, silent_s: float, *, kept: bool) -> None:
    """It ends by the clock; when it is deleted makes no difference to the person."""
    person = Person(store, clock=clock)
    await person.says("1", talk("a"))
    clock.now += silent_s

    assert (await person.kept()).conversation == (talk("a") if kept else Conversation())
    await store.sweep(clock.now)
    assert (await person.kept()).conversation == (talk("a") if kept else Conversation())
    assert await person.says("2", talk("b")) is Outcome.ACCEPTED
    assert (await person.kept()).conversation == talk("b")


async def test_the_longest_silent_make_room(store: Store, clock: Clock) -> None:
    """No more conversations stay than the limit, here three, and those are the latest."""
    people = [Person(store, (name,), clock) for name in "abcde"]
    for person in people:
        clock.now += 1
        await person.says(person.names[0], talk("x"))
    clock.now += 1
    await people[0].says("again", talk("y"))

    await store.sweep(clock.now)

    kept = [(await person.kept()).conversation for person in people]
    assert kept == [talk("y"), Conversation(), Conversation(), talk("x"), talk("x")]


@pytest.mark.parametrize(("after_s", "known"), [(DAY - 1, True), (DAY, False)])
async def test_an_event_is_known_for_a_day(store: Store, after_s: float, *, known: bool) -> None:
    """Long enough for every repetition, and no longer."""
    await store.accept(event("e"))

    await store.sweep(NOW + after_s)

    assert (await store.look(("e",), NAME)).repeated == known


async def test_answers_of_a_conversation_go_in_their_order(store: Store) -> None:
    """A later answer waits for the earlier ones of its conversation, and for no other's."""
    for key, name in (("1", "a"), ("2", "a"), ("3", "b"), ("4", "a")):
        await store.accept(Acceptance((key,), (name,), NOW, outgoing=answer(key, name)))

    async def begun() -> str:
        return "".join([(await store.begin(key)).value[0] for key in "1234"])

    assert await begun() == "yeye"
    assert await begun() == "yeye", "a retry may begin again"
    await store.end("2")
    await store.end("1")
    assert await begun() == "nnyy"
    await store.end("1")
    assert await begun() == "nnyy", "to end twice is nothing"


async def test_an_answer_may_be_begun_with_its_acceptance(store: Store) -> None:
    """The first owed to its conversation is marked as being sent at once; a later one waits as ever."""
    outcomes = []
    for key, name, at_once in (("1", "a", True), ("2", "a", True), ("3", "b", False), ("4", "c", True)):
        acceptance = Acceptance((key,), (name,), NOW, outgoing=answer(key, name), at_once=at_once)
        outcomes.append(await store.accept(acceptance))

    assert outcomes == [Outcome.BEGUN, Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.BEGUN]
    assert await store.accept(Acceptance(("1",), ("a",), NOW, outgoing=answer("5", "a"), at_once=True)) == "repeated"
    assert await store.begin("2") is Begun.EARLIER_FIRST
    await store.end("1")
    assert await store.begin("2") is Begun.YES


async def test_of_several_accepted_at_once_one_is_begun(store: Store) -> None:
    """However many of one conversation are written together, only one of them is on its way."""
    outcomes = await asyncio.gather(
        *(
            store.accept(Acceptance((str(n),), (f"n{n}",), NOW, outgoing=answer(str(n), "a"), at_once=True))
            for n in range(20)
        )
    )

    assert sorted(outcomes) == [*[Outcome.ACCEPTED] * 19, Outcome.BEGUN]


async def test_only_one_of_many_deliveries_at_once_is_accepted(store: Store) -> None:
    """Deliveries in the same instant are one event."""
    outcomes = await asyncio.gather(*(store.accept(replace(event("e"), outgoing=answer(str(n)))) for n in range(20)))

    assert sorted(outcomes) == [Outcome.ACCEPTED, *[Outcome.REPEATED] * 19]
    assert [await store.begin(str(n)) for n in range(20)].count(Begun.YES) == 1


async def test_no_change_of_a_conversation_is_lost(store: Store) -> None:
    """Twenty at once, each adding one: in the end all twenty are there."""
    person = Person(store)

    async def add(one: str) -> None:
        for reading in range(100):
            kept = await person.kept()
            after = talk(*kept.conversation.offered, one)
            written = await store.accept(replace(event(f"{one}/{reading}"), conversation=after, version=kept.version))
            if written is Outcome.ACCEPTED:
                return

    await asyncio.gather(*(add(str(n)) for n in range(20)))

    assert sorted((await person.kept()).conversation.offered, key=int) == [str(n) for n in range(20)]


async def test_what_is_counted_adds_up(store: Store) -> None:
    """Each verdict is counted by entry and organisation."""
    useful, useless = Tally("rota", "useful", "nhft"), Tally("rota", "not_useful")

    await asyncio.gather(*(store.accept(replace(event(str(n)), tally=useful if n % 3 else useless)) for n in range(9)))

    assert await store.tallies() == {useful: 6, useless: 3}


async def test_nobody_adopts_what_somebody_alive_owes(store: Store) -> None:
    """What this process owes is not handed to it again, begun or not."""
    await Person(store).says("1", talk("a"))
    await store.accept(Acceptance(("2",), (), NOW, outgoing=answer("2", "another"), at_once=True))

    assert await store.adopt() == ()
    assert await store.begin("1") is Begun.YES
