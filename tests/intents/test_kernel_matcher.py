"""The matcher on a few hand-made intents, without and with an encoder."""

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.cache import Cache
from intents.intent import Example, Intent, Matcher
from intents.kernel import joined
from intents.matchers.kernel import SHOWN, KernelMatcher
from intents.minilm.model import MiniLm
from intents.text import LIMIT
from tests.intents.fake_encoder import FakeEncoder, made_intents

_INTENTS = (
    Intent(
        "swap",
        (
            Example("how do i swap a shift", "how"),
            Example("can i change my shift with a colleague", "who"),
            Example("swap shifts with someone"),
            Example("i want to exchange a night shift", "night"),
            Example("who agrees to a shift swap", "who"),
        ),
    ),
    Intent(
        "pay",
        (
            Example("my pay is wrong", "wrong"),
            Example("when is payday", "when"),
            Example("my wages were not paid"),
            Example("i was paid too little this month", "wrong"),
            Example("where is my payslip", "slip"),
        ),
    ),
    Intent("empty", ()),
    Intent(
        "leave",
        (
            Example("how much annual leave do i get", "much"),
            Example("book a holiday"),
            Example("my leave was refused", "refused"),
            Example("can i carry over holiday to next year", "carry"),
            Example("holiday request", "how"),
        ),
    ),
)
_PLAIN, _MEANING = KernelMatcher.fit(_INTENTS), KernelMatcher.fit(_INTENTS, FakeEncoder())
_BOTH = pytest.mark.parametrize("matcher", [_PLAIN, _MEANING], ids=["wording", "meaning"])
_EXAMPLES = [(intent.id, example) for intent in _INTENTS for example in intent.examples]
_WORDS = sorted({word for _, example in _EXAMPLES for word in example.text.split()})

# Everything a keyboard can hold, and messages of words that are known, broken up or not.
ANYTHING = (
    st.text(st.characters(codec=None))
    | st.lists(st.sampled_from([*_WORDS, "moon", "?", "\ud800"]), max_size=20).map(" ".join)
    | st.lists(st.sampled_from([*_WORDS, "x"]), max_size=5).map("".join)
)
_HOSTILE = (
    "a" * LIMIT,
    "ab" * (LIMIT // 2),
    "swpa " * (LIMIT // 5),
    " ".join(f"{chr(97 + at % 26)}{'qxz'[at % 3]}hift{at % 7}" for at in range(500)),
    "\u0301" * LIMIT,
    "\ufdfa" * LIMIT,
    "\ud83d\ude00" * (LIMIT // 2),
    "\U0001f469\u200d" * (LIMIT // 2),
    "\ud800" * LIMIT,
    "\x00" * LIMIT,
    "жду " * (LIMIT // 4),
    "١٢٣" * 999,
    "Ǆß" * (LIMIT // 2),
    "'" * LIMIT,
    "\n" * LIMIT,
)


@_BOTH
@given(ANYTHING, st.integers(0, 6))
def test_any_text_is_ranked(matcher: KernelMatcher, text: str, limit: int) -> None:
    """Whatever was typed, there are at most *limit* matches, best first, each intent once, scores in [0, 1]."""
    matches = matcher.match(text, limit)

    scores = [match.score for match in matches]
    assert len(matches) <= limit
    assert scores == sorted(scores, reverse=True)
    assert len({match.intent for match in matches}) == len(matches)
    assert all(0 <= score <= 1 for score in scores)
    assert sum(scores) <= 1 + 1e-6
    assert len({match.known for match in matches}) <= 1
    assert all(match.score <= match.known <= 1 for match in matches)


@_BOTH
@given(ANYTHING)
def test_what_is_likely_comes_first(matcher: KernelMatcher, text: str) -> None:
    """The best match is likely, and whatever is likely comes before what is not."""
    likely = [match.likely for match in matcher.match(text)]

    assert likely == sorted(likely, reverse=True)
    assert all(likely[:1])


@_BOTH
@given(ANYTHING)
def test_a_match_shows_the_examples_it_rests_on(matcher: KernelMatcher, text: str) -> None:
    """Each match shows its intent's nearest examples, best first, and has the point of the first."""
    points = {(intent, example.text): example.point for intent, example in _EXAMPLES}

    for match in matcher.match(text):
        likeness = [near.likeness for near in match.nearest]
        assert 1 <= len(match.nearest) <= SHOWN
        assert likeness == sorted(likeness, reverse=True)
        assert all(0 <= like <= 1 + 1e-3 for like in likeness)
        assert match.point == points[match.intent, match.nearest[0].text]


@_BOTH
@pytest.mark.parametrize("text", _HOSTILE, ids=range(len(_HOSTILE)))
def test_a_hostile_text_is_matched_like_any(matcher: KernelMatcher, text: str) -> None:
    """What was made to be hard, and is as long as a message can be, is matched without an error."""
    for typed in (text, text[:1000] + " swap a shift"):
        assert sum(match.score for match in matcher.match(typed)) <= 1 + 1e-6
        matcher.meant(typed)


@_BOTH
@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec=None), min_size=2_000, max_size=LIMIT))
def test_a_long_text_is_matched_like_any(matcher: KernelMatcher, text: str) -> None:
    """A long text of any characters is matched without an error."""
    assert sum(match.score for match in matcher.match(text)) <= 1 + 1e-6


@_BOTH
@pytest.mark.parametrize(("intent", "example"), _EXAMPLES)
def test_an_example_finds_itself(matcher: KernelMatcher, intent: str, example: Example) -> None:
    """An example typed word for word finds its own intent and its own point; so it does in capitals."""
    best = matcher.match(example.text)[0]

    assert (best.intent, best.point) == (intent, example.point)
    assert best.nearest[0].text == example.text
    # The meanings of examples are kept in half precision.
    assert best.nearest[0].likeness == pytest.approx(1, abs=1e-3)
    assert best.score >= matcher.thresholds.answer
    assert best.known >= matcher.thresholds.known
    again = matcher.match(f"  {example.text.upper()} ")[0]
    assert (again.intent, again.point) == (intent, example.point)


@_BOTH
def test_no_likeness_is_more_than_one(matcher: KernelMatcher) -> None:
    """Nothing is more like an example than the example itself, however its vectors are rounded."""
    for _, example in _EXAMPLES:
        for match in matcher.match(example.text):
            assert all(0 <= near.likeness <= 1 for near in match.nearest)


@_BOTH
@pytest.mark.parametrize(
    ("typed", "right", "meant"),
    [
        ("how do i swap a shfit", "how do i swap a shift", ("shift",)),
        ("my wagse were not piad", "my wages were not paid", ("wages", "paid")),
        ("how much anual leave do i get", "how much annual leave do i get", ("annual",)),
        ("i want to exchange a nightshift", "i want to exchange a night shift", ()),
    ],
)
def test_a_slip_makes_no_difference(matcher: KernelMatcher, typed: str, right: str, meant: tuple[str, ...]) -> None:
    """A misspelt message is matched exactly like the right one, and it can be said what it was taken for.

    A word parted in two is not said: it may be a name.
    """
    assert matcher.match(typed) == matcher.match(right)
    assert matcher.meant(typed) == meant
    assert matcher.meant(right) == ()


@_BOTH
def test_the_score_is_the_sum_of_the_pulls(matcher: KernelMatcher) -> None:
    """What an example pulls is its likeness times its weight, and the pulls of all sum to the intent's raw score."""
    fitted, text = matcher._fitted, "can i swap my pay"
    wording, _ = fitted.lexicon.vector(text)
    kernel = fitted.likeness.row(wording, None)
    if fitted.directions is not None:
        kernel = fitted.likeness.row(wording, joined(FakeEncoder().encode([text]))[0] @ fitted.directions)
    candidates = [intent for intent in _INTENTS if intent.examples]

    matches = matcher.match(text, 99)

    raw = {}
    for column, intent in enumerate(candidates):
        pulls = {
            example.text: float(kernel[at]) * float(fitted.weights[at, column])
            for at, (_, example) in enumerate(_EXAMPLES)
        }
        raw[intent.id] = sum(pulls.values())
        shown = next(match for match in matches if match.intent == intent.id).nearest
        for near in shown:
            assert near.pull == pytest.approx(pulls[near.text], abs=1e-5)
    grown = {name: np.exp(score / fitted.probability.temperature) for name, score in raw.items()}
    for match in matches:
        assert match.score / match.known == pytest.approx(grown[match.intent] / sum(grown.values()), abs=1e-4)


@pytest.mark.parametrize("text", ["", "   ", "?!", "\ud83d\ude00", "\ud800", "qqq", "жжж", "99"])
def test_nothing_known_is_no_match(text: str) -> None:
    """Where only the wording counts, a message without a piece of a word that any example has is like no intent."""
    assert _PLAIN.match(text) == []


@_BOTH
@given(ANYTHING)
def test_the_same_message_is_always_answered_the_same(matcher: KernelMatcher, text: str) -> None:
    """Asked again, or of a matcher built anew, the answer is the same."""
    again = {_PLAIN: _PLAIN_AGAIN, _MEANING: _MEANING_AGAIN}[matcher]

    assert matcher.match(text) == matcher.match(text) == again.match(text)


_PLAIN_AGAIN, _MEANING_AGAIN = KernelMatcher.fit(_INTENTS), KernelMatcher.fit(_INTENTS, FakeEncoder())


def test_a_kept_fit_matches_the_same(tmp_path: Path) -> None:
    """A second start, which computes nothing, answers exactly like the first one."""
    made = made_intents(15, 8)
    cold, kept = (KernelMatcher.fit(made, FakeEncoder(), Cache(tmp_path)) for _ in range(2))

    for example in chain.from_iterable(intent.examples for intent in made):
        for typed in (example.text, f"{example.text[3:]} bakodu"):
            assert kept.match(typed) == cold.match(typed)
            assert kept.meant(typed) == cold.meant(typed)


def test_points_are_those_of_now(tmp_path: Path) -> None:
    """What is kept says nothing of points: another point of the same example is there at once."""
    for point in ("old", "new"):
        matcher = KernelMatcher.fit([Intent("a", (Example("swap", point),))], None, Cache(tmp_path))
        assert matcher.match("swap")[0].point == point


@_BOTH
def test_several_texts_are_matched_as_each_alone(matcher: KernelMatcher) -> None:
    """What is read together, a message and the needs in it, means what each of them means alone."""
    typed = [example.text for _, example in _EXAMPLES] + ["", "zzz qqq", "how do I shfit"]

    together = matcher.match_each(typed, 3)

    assert len(together) == len(typed)
    for text, matches in zip(typed, together, strict=True):
        alone = matcher.match(text, 3)
        assert [(one.intent, one.point, one.likely) for one in matches] == [
            (one.intent, one.point, one.likely) for one in alone
        ]
        assert [one.score for one in matches] == pytest.approx([one.score for one in alone], abs=1e-5)


@_BOTH
def test_threads_do_not_disturb_each_other(matcher: KernelMatcher) -> None:
    """Eight messages at the same time are each matched as they are alone."""
    typed = [f"{example.text} {word}" for _, example in _EXAMPLES for word in ("", "please", "shfit", "zzz")] * 4
    alone = [matcher.match(text) for text in typed]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(matcher.match, typed))

    assert together == alone


_HEAD, _TAIL = "qvzkral", "vantric"


def _held() -> Iterator[str]:
    """Yield all texts that any object holds which the garbage collector knows."""
    for held in gc.get_objects():
        yield from (one for one in gc.get_referents(held) if isinstance(one, str))


def _marked() -> bool:
    # The two halves are never put together here, or this would find itself.
    return any(_HEAD in one and one.partition(_HEAD)[2].startswith(_TAIL) for one in _held())


@_BOTH
def test_nothing_typed_is_kept(matcher: KernelMatcher) -> None:
    """After a match no object holds a word of the message, whether it was known, repaired or neither."""

    def match() -> bool:
        typed = f"{_HEAD}{_TAIL} swap {_HEAD}{_TAIL}s"
        matcher.match(typed)
        matcher.meant(typed)
        holding = [typed]
        return _marked() and len(holding) == 1

    was_found_while_held = match()
    gc.collect()

    assert was_found_while_held
    assert not _marked()
    assert _HEAD not in repr(matcher)
    assert _HEAD not in repr(vars(matcher))


@_BOTH
def test_an_intent_without_examples_is_never_matched(matcher: KernelMatcher) -> None:
    """An intent nobody has worded is no candidate, and hides none of the others."""
    found = {match.intent for text in _WORDS for match in matcher.match(text, 9)}

    assert found == {"swap", "pay", "leave"}


@pytest.mark.parametrize("encoder", [None, FakeEncoder()])
@pytest.mark.parametrize("examples", [_INTENTS[0].examples, _INTENTS[0].examples[:2], _INTENTS[0].examples[:1]])
def test_a_single_intent_answers_its_own_example(examples: tuple[Example, ...], encoder: FakeEncoder | None) -> None:
    """A base with one intent answers what it was given as an example, even where that is the only one."""
    matcher: Matcher = KernelMatcher.fit([Intent("only", examples)], encoder)

    for example in examples:
        (best,) = matcher.match(example.text)
        assert (best.intent, best.point) == ("only", example.point)
        assert best.score >= matcher.thresholds.answer


@pytest.mark.parametrize("encoder", [None, FakeEncoder()])
@pytest.mark.parametrize("intents", [(), (Intent("a", ()),)])
def test_a_base_without_examples_matches_nothing(intents: tuple[Intent, ...], encoder: FakeEncoder | None) -> None:
    """Where no example is, no message is like any."""
    matcher = KernelMatcher.fit(intents, encoder)

    assert matcher.match("swap a shift") == []
    assert matcher.match("") == []


@pytest.mark.parametrize("encoder", [None, FakeEncoder()])
def test_the_same_text_in_two_intents(encoder: FakeEncoder | None) -> None:
    """A text that is an example of two intents is half of each."""
    matcher = KernelMatcher.fit([Intent("a", (Example("swap"),)), Intent("b", (Example("swap"),))], encoder)

    one, other = matcher.match("swap")

    assert {one.intent, other.intent} == {"a", "b"}
    assert one.score == pytest.approx(other.score, abs=1e-3)
    assert one.likely
    assert other.likely


@pytest.fixture(scope="module")
def real(model_folder: Path) -> KernelMatcher:
    """Return a matcher with the real encoder."""
    return KernelMatcher.fit(_INTENTS, MiniLm.load(model_folder))


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("salary missing", "pay"),
        ("vacation entitlement", "leave"),
        ("trade rota duties between nurses", "swap"),
    ],
)
def test_a_paraphrase_is_found(real: KernelMatcher, typed: str, intent: str) -> None:
    """What means the same is found though it shares no word with any example."""
    assert not set(typed.split()) & set(_WORDS)

    best = real.match(typed)[0]

    assert best.intent == intent


def test_what_means_something_else_is_less_known(real: KernelMatcher) -> None:
    """A message about something else is less known than any paraphrase of an example."""
    known = [real.match(typed)[0].known for typed in ("salary missing", "vacation entitlement")]

    assert real.match("recipe for tomato soup")[0].known < min(known)
