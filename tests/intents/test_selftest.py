"""The matcher's test of its own examples, on a few hand-made intents and without the encoder."""

import pytest

from intents.cache import Cache
from intents.fit import fit
from intents.intent import Example, Intent
from intents.selftest import SelfTest, Tried

ASTRAY = "how do i swap a shift with a colleague"
TEXTS = {
    "swap": (
        "how do i swap a shift",
        "can i swap a shift with a colleague",
        "swap shifts with someone",
        "i want to swap a night shift",
        "who agrees to a shift swap",
    ),
    "pay": (
        "my pay is wrong",
        ASTRAY,
        "is my pay late",
        "i was paid too little pay this month",
        "where is my pay slip",
        "when is pay day",
    ),
    "leave": ("how much annual leave do i get", "book annual leave", "my annual leave was refused", "leave request"),
}
INTENTS = [Intent(name, tuple(map(Example, texts))) for name, texts in TEXTS.items()]


@pytest.fixture(scope="module")
def own() -> SelfTest:
    """Return the test of these intents."""
    return SelfTest(INTENTS, fit(INTENTS, None, Cache(None)))


@pytest.fixture(scope="module")
def astray(own: SelfTest) -> Tried:
    """Return what becomes of the example that stands in the wrong place."""
    return next(one for one in own.tried() if (one.intent, one.number) == ("pay", 1))


def test_every_example_is_tested_once_and_in_order(own: SelfTest) -> None:
    """Each example is named by its intent and its number there."""
    tried = [(one.intent, one.number) for one in own.tried()]

    assert tried == [(name, number) for name, texts in TEXTS.items() for number in range(len(texts))]


def test_an_example_that_stands_elsewhere_is_found_out(astray: Tried) -> None:
    """An example is matched by the others alone, so that its own place does not speak for it."""
    assert astray.taken_for == "swap"
    assert not astray.is_found
    assert not astray.offered
    assert astray.chance < 0.05


def test_examples_that_are_like_the_others_find_their_intent(own: SelfTest) -> None:
    """An intent is found by what its other examples say; what is found is offered as well."""
    found = {(one.intent, one.number) for one in own.tried() if one.is_found}

    assert {("swap", 2), ("pay", 0), ("leave", 1)} <= found
    assert all(one.offered for one in own.tried() if one.is_found)
    assert all(0 <= one.chance <= 1 for one in own.tried())


def test_the_example_that_leads_astray_is_named(own: SelfTest, astray: Tried) -> None:
    """Beside a mistaken example stands the one of the other intent that is most like it."""
    number, likeness = own.most_like(astray)

    assert TEXTS["swap"][number] == "can i swap a shift with a colleague"
    assert 0.5 < likeness <= 1


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_is_as_like_as_the_text_itself(own: SelfTest, name: str) -> None:
    """An example is wholly like itself, and less like all others of its intent."""
    for number in range(len(TEXTS[name])):
        itself = Tried(name, number, name, 1.0, offered=True)

        most_like, likeness = own.most_like(itself)

        assert most_like == number
        assert likeness == pytest.approx(1.0, abs=1e-5)
