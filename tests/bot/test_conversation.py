"""What is remembered between two messages, and for how long."""

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Conversation, MemoryConversations
from bot.decision import Unknown

IDLE_S = 15 * 60
SOMETHING = Conversation(organisation="north", history=(Unknown(),))


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Return the seconds it shows."""
        return self.now


def _kept(clock: Clock, limit: int = 100) -> MemoryConversations:
    return MemoryConversations(idle_s=IDLE_S, limit=limit, clock=clock)


def test_what_was_never_said_is_empty() -> None:
    """A conversation nobody had knows nothing."""
    assert _kept(Clock()).get("a") == Conversation()


def test_remembered_until_fifteen_idle_minutes_have_passed() -> None:
    """After 15 idle minutes nothing is left, not a moment earlier."""
    clock = Clock()
    kept = _kept(clock)
    kept.put("a", SOMETHING)

    clock.now += IDLE_S - 1
    assert kept.get("a") == SOMETHING
    clock.now += 1
    assert kept.get("a") == Conversation()
    assert len(kept) == 0


def test_every_message_starts_the_minutes_again() -> None:
    """Who keeps talking is remembered."""
    clock = Clock()
    kept = _kept(clock)

    for _ in range(5):
        kept.put("a", SOMETHING)
        clock.now += IDLE_S - 1

    assert kept.get("a") == SOMETHING


def test_looking_does_not_keep_it_alive() -> None:
    """Only a message counts as being there."""
    clock = Clock()
    kept = _kept(clock)
    kept.put("a", SOMETHING)
    clock.now += IDLE_S - 1
    kept.get("a")
    clock.now += 1

    assert kept.get("a") == Conversation()


def test_the_one_longest_silent_makes_room() -> None:
    """However many people write, no more than the limit are remembered."""
    clock = Clock()
    kept = _kept(clock, limit=2)
    for key in ("a", "b"):
        kept.put(key, SOMETHING)
        clock.now += 1
    kept.put("a", SOMETHING)
    kept.put("c", SOMETHING)

    assert len(kept) == 2
    assert kept.get("b") == Conversation()
    assert kept.get("a") == kept.get("c") == SOMETHING


def test_forgets_at_once_and_only_what_is_asked() -> None:
    """Forgetting clears one conversation; forgetting nothing is no error."""
    kept = _kept(Clock())
    kept.put("a", SOMETHING)
    kept.put("b", SOMETHING)

    kept.forget("a")
    kept.forget("nobody")

    assert kept.get("a") == Conversation()
    assert kept.get("b") == SOMETHING


@given(
    steps=st.lists(st.tuples(st.sampled_from("abcdefg"), st.floats(0, 2 * IDLE_S)), max_size=60),
    limit=st.integers(1, 5),
)
def test_is_bounded_and_idle_free(steps: list[tuple[str, float]], limit: int) -> None:
    """Whatever happens, what is kept is few and fresh."""
    clock = Clock()
    kept = _kept(clock, limit)
    last: dict[str, float] = {}

    for key, passed in steps:
        clock.now += passed
        kept.put(key, SOMETHING)
        last[key] = clock.now

    assert len(kept) <= limit
    for key, when in last.items():
        if clock.now - when >= IDLE_S:
            assert kept.get(key) == Conversation()
