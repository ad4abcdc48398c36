"""After an edit the matcher is, at once, about what fitting everything anew would make of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, pairwise

import numpy as np
import pytest

from intents.cache import Cache
from intents.edit import CONCERNED, MOST_CHANGES, edited
from intents.encoder import Encoder
from intents.fit import Fitted, fit, intent_of_each
from intents.intent import Example, Intent
from intents.matchers.kernel import KernelMatcher
from intents.ridge import RIDGE
from tests.intents.fake_encoder import FakeEncoder, made_intents

_NONE = Cache(None)
_ENCODERS = (None, FakeEncoder())
_FEW = made_intents(12, 11)
# More than are solved for anew, so that most weights stay as they were.
_MANY = made_intents(16, 21)

Edit = Callable[[Sequence[Intent]], Sequence[Intent]]


def _changed(intents: Sequence[Intent], at: int, examples: tuple[Example, ...]) -> Sequence[Intent]:
    return [*intents[:at], replace(intents[at], examples=examples), *intents[at + 1 :]]


def _words_of(intents: Sequence[Intent], at: int) -> list[str]:
    return intents[at].examples[0].text.split()


def _added(intents: Sequence[Intent]) -> Sequence[Intent]:
    new = Example(" ".join(_words_of(intents, 4)[::-1]))
    return _changed(intents, 4, (*intents[4].examples, new))


def _removed(intents: Sequence[Intent]) -> Sequence[Intent]:
    return _changed(intents, 2, intents[2].examples[1:])


def _reworded(intents: Sequence[Intent]) -> Sequence[Intent]:
    new = Example(f"{intents[7].examples[1].text} zzyzx")
    return _changed(intents, 7, (new, *intents[7].examples[1:]))


def _moved(intents: Sequence[Intent]) -> Sequence[Intent]:
    (moved, *rest) = intents[3].examples
    return _changed(_changed(intents, 3, tuple(rest)), 5, (*intents[5].examples, moved))


def _new_intent(intents: Sequence[Intent]) -> Sequence[Intent]:
    mixed = [" ".join((*_words_of(intents, at)[-1:], "vending", "machine", "broken")) for at in range(5)]
    return [intents[0], Intent("new", tuple(map(Example, mixed))), *intents[1:]]


def _removed_intent(intents: Sequence[Intent]) -> Sequence[Intent]:
    return [*intents[:1], *intents[2:]]


def _renamed(intents: Sequence[Intent]) -> Sequence[Intent]:
    return [replace(intents[0], id="renamed"), *intents[1:]]


def _reordered(intents: Sequence[Intent]) -> Sequence[Intent]:
    return [replace(intent, examples=intent.examples[::-1]) for intent in (*intents[6:], *intents[:6])]


def _nothing(intents: Sequence[Intent]) -> Sequence[Intent]:
    return intents


def _everything(intents: Sequence[Intent]) -> Sequence[Intent]:
    return _reordered(_new_intent(_removed_intent(_moved(_reworded(_removed(_added(intents)))))))


_EDITS: tuple[Edit, ...] = (
    _added,
    _removed,
    _reworded,
    _moved,
    _new_intent,
    _removed_intent,
    _renamed,
    _reordered,
    _nothing,
    _everything,
)


def _edited(before: Sequence[Intent], after: Sequence[Intent], encoder: Encoder | None) -> Fitted:
    found = edited(before, fit(before, encoder, _NONE), after, encoder)
    assert found is not None
    return found


@cache
def _matcher_of_many(encoder: FakeEncoder | None) -> KernelMatcher:
    return KernelMatcher.fit(_MANY, encoder)


@pytest.mark.parametrize("encoder", _ENCODERS)
@pytest.mark.parametrize("edit", _EDITS)
def test_where_all_are_solved_for_the_edit_is_exact(edit: Edit, encoder: Encoder | None) -> None:
    """A base of no more examples than are solved for anew has the weights of ridge regression after any edit."""
    after = edit(_FEW)
    of = intent_of_each(after)
    assert len(of) <= CONCERNED

    found = _edited(_FEW, after, encoder)

    assert len(found.likeness.wording) == len(of)
    kernel = found.likeness.gram().astype(np.float64)
    plain = np.linalg.solve(kernel + RIDGE * np.eye(len(of)), np.eye(len(after))[of])
    np.testing.assert_allclose(found.weights, plain, rtol=0, atol=2e-3)


@pytest.mark.parametrize("encoder", _ENCODERS)
@pytest.mark.parametrize("edit", _EDITS)
def test_an_edit_is_close_to_a_new_fit(edit: Edit, encoder: FakeEncoder | None) -> None:
    """In a base of more examples all have the best match, and the score, that fitting anew gives them."""
    after = edit(_MANY)
    assert sum(len(intent.examples) for intent in after) > CONCERNED

    soon, anew = _matcher_of_many(encoder).edited(after), KernelMatcher.fit(after, encoder)

    for example in chain.from_iterable(intent.examples for intent in after):
        (one,), (other,) = soon.match(example.text, 1), anew.match(example.text, 1)
        assert one.intent == other.intent
        # Measured: 0.0003. What differs is the temperature, and how often words are: both stay as they were.
        assert one.score == pytest.approx(other.score, abs=0.01)
    mixed = _mixed(after)
    apart, others = [], 0
    for text in mixed:
        scores = {match.intent: match.score for match in soon.match(text, 99)}
        best = anew.match(text, 1)[0]
        apart.append(abs(scores[best.intent] - best.score))
        others += max(scores, key=scores.__getitem__) != best.intent
    # Measured on all such texts: 0.043 and 3 %. Texts in which a new word decides are the worst.
    assert np.mean(apart) < 0.08
    assert others <= 0.08 * len(mixed)


def _mixed(intents: Sequence[Intent]) -> list[str]:
    """Return texts that are half about one intent and half about the next, and so as hard to tell as can be."""
    pairs = [zip(one.examples[::3], other.examples[::3], strict=False) for one, other in pairwise(intents)]
    halves = [(one.text.split()[2:], other.text.split()[2:]) for one, other in chain.from_iterable(pairs)]
    return [" ".join((*one, *other)) for one, other in halves]


@pytest.mark.parametrize("encoder", _ENCODERS)
@pytest.mark.parametrize("edit", [_reordered, _nothing])
def test_an_order_means_nothing(edit: Edit, encoder: FakeEncoder | None) -> None:
    """Where only the order has changed every text is matched as before."""
    before = _matcher_of_many(encoder)

    after = before.edited(edit(_MANY))

    for intent in _MANY[::3]:
        text = f"{intent.examples[0].text} again"
        pairs = zip(before.match(text), after.match(text), strict=True)
        for was, now in pairs:
            assert (was.intent, was.point) == (now.intent, now.point)
            assert now.score == pytest.approx(was.score, abs=1e-3)


@pytest.mark.parametrize("edit", [_reordered, _new_intent, _added, _everything])
def test_what_an_example_was_taken_for_keeps_its_name(edit: Edit) -> None:
    """The intent that an example would have been taken for is the same one wherever it stands after the edit."""
    after = edit(_FEW)
    fitted = fit(_FEW, None, _NONE)
    names = [(intent.id, example.text) for intent in _FEW for example in intent.examples]
    was = {name: _FEW[at].id for name, at in zip(names, fitted.winner, strict=True)}
    chance = dict(zip(names, fitted.chance.tolist(), strict=True))
    left = {intent.id for intent in after}

    found = edited(_FEW, fitted, after, None)

    assert found is not None
    names = [(intent.id, example.text) for intent in after for example in intent.examples]
    assert len(found.winner) == len(found.chance) == len(names)
    for name, winner, sure in zip(names, found.winner.tolist(), found.chance.tolist(), strict=True):
        if name not in was:
            assert (after[winner].id, sure) == (name[0], 1)
        elif was[name] in left:
            assert after[winner].id == was[name]
            assert sure == pytest.approx(chance[name])


@pytest.mark.parametrize("encoder", _ENCODERS)
def test_what_was_added_finds_its_intent(encoder: FakeEncoder | None) -> None:
    """A new intent is found by its own examples at once, one with words that no example had before too."""
    after = [*_MANY, Intent("cafe", (Example("vending machine ate my coins"), Example("is teh canteenn open")))]

    matcher = _matcher_of_many(encoder).edited(after)

    for example in after[-1].examples:
        best = matcher.match(example.text)[0]
        assert best.intent == "cafe"
        assert best.nearest[0].text == example.text


def test_a_new_word_is_not_taken_for_a_slip() -> None:
    """A word of an added example is known at once: a message with it is not repaired towards an older word."""
    before = [Intent("swap", (Example("swap a shift"), Example("my shift is wrong"))), Intent("pay", (Example("pay"),))]
    after = [*before, Intent("app", (Example("where is the shyft"), Example("the shyft does not load")))]
    assert KernelMatcher.fit(before).meant("where is the shyft") == ("shift",)

    matcher = KernelMatcher.fit(before).edited(after)

    assert matcher.meant("where is the shyft") == ()
    best = matcher.match("where is the shyft")[0]
    assert best.intent == "app"
    assert best.nearest[0].likeness == pytest.approx(1, abs=1e-5)


def test_what_was_removed_pulls_no_more() -> None:
    """An intent that is gone is never matched, and its examples are not shown."""
    gone = _FEW[1]

    matcher = KernelMatcher.fit(_FEW).edited(_removed_intent(_FEW))

    for example in gone.examples:
        assert gone.id not in {match.intent for match in matcher.match(example.text, 99)}


@pytest.mark.parametrize("encoder", _ENCODERS)
def test_edits_one_after_the_other(encoder: Encoder | None) -> None:
    """Edits can follow each other, and taking one back brings back the scores of before."""
    matcher = before = KernelMatcher.fit(_FEW, encoder)
    for edit in (_added, _new_intent, _nothing):
        matcher = matcher.edited(edit(_FEW))

    for intent in _FEW:
        text = intent.examples[0].text
        assert matcher.match(text)[0].intent == before.match(text)[0].intent
        assert matcher.match(text)[0].score == pytest.approx(before.match(text)[0].score, abs=1e-2)


@pytest.mark.parametrize("encoder", _ENCODERS)
def test_after_many_changes_everything_is_fitted_anew(encoder: Encoder | None) -> None:
    """Where more has changed than an edit is meant for the matcher is that of a new fit."""
    other = made_intents(20, 20, seed=1)
    fitted = fit(_FEW, encoder, _NONE)
    assert edited(_FEW, fitted, other, encoder) is None

    matcher = KernelMatcher.fit(_FEW, encoder).edited(other)

    anew = KernelMatcher.fit(other, encoder)
    for intent in other:
        assert matcher.match(intent.examples[0].text) == anew.match(intent.examples[0].text)


def test_how_many_changes_are_too_many() -> None:
    """As many examples added as are allowed are an edit; one more is not."""
    fitted = fit(_FEW, None, _NONE)
    for extra, fits in ((MOST_CHANGES, True), (MOST_CHANGES + 1, False)):
        new = Intent("new", tuple(Example(f"question {at}") for at in range(extra)))

        found = edited(_FEW, fitted, [*_FEW, new], None)

        assert (found is not None) == fits


def test_the_same_example_twice() -> None:
    """Of an example that is there twice, one can be removed and another added."""
    twice = _changed(_FEW, 0, (_FEW[0].examples[0], *_FEW[0].examples))
    for before, after in ((_FEW, twice), (twice, _FEW), (twice, _reordered(twice))):
        assert len(_edited(before, after, None).weights) == sum(len(intent.examples) for intent in after)


@pytest.mark.parametrize("encoder", _ENCODERS)
@pytest.mark.parametrize("left", [(), (Intent("without", ()),)])
def test_all_removed(left: Sequence[Intent], encoder: Encoder | None) -> None:
    """Where no example is left nothing is matched, and examples can be added again."""
    matcher = KernelMatcher.fit(_FEW, encoder).edited(left)

    assert matcher.match("please how can my pay") == []
    back = matcher.edited(_FEW)
    assert back.match(_FEW[0].examples[0].text)[0].intent == _FEW[0].id
