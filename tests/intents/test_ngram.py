"""The lexical matcher on a few hand-made intents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.intent import Example, Intent, Match
from intents.matchers.ngram import SHOWN, NgramMatcher

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
_MATCHER = NgramMatcher(_INTENTS)
_EXAMPLES = [(intent.id, example) for intent in _INTENTS for example in intent.examples]
_WORDS = sorted({word for _, example in _EXAMPLES for word in example.text.split()})

# Everything a keyboard can hold, and messages of words that are known, broken up or not.
ANYTHING = (
    st.text(st.characters())
    | st.lists(st.sampled_from([*_WORDS, "moon", "?", "\ud800"]), max_size=20).map(" ".join)
    | st.lists(st.sampled_from([*_WORDS, "x"]), max_size=5).map("".join)
)


@given(ANYTHING, st.integers(0, 6))
def test_any_text_is_ranked(text: str, limit: int) -> None:
    """Whatever was typed, there are at most *limit* matches, best first, each intent once, scores in [0, 1]."""
    matches = _MATCHER.match(text, limit)

    scores = [match.score for match in matches]
    assert len(matches) <= limit
    assert scores == sorted(scores, reverse=True)
    assert len({match.intent for match in matches}) == len(matches)
    assert all(0 <= score <= 1 for score in scores)
    assert len({match.known for match in matches}) <= 1
    assert all(sum(scores) - 1e-6 <= match.known <= 1 for match in matches)


@given(ANYTHING)
def test_what_is_likely_leads(text: str) -> None:
    """The best match is likely, and none is that scores lower than one that is not."""
    likely = [match.likely for match in _MATCHER.match(text)]

    assert likely == sorted(likely, reverse=True)
    assert likely[:1] in ([], [True])


@given(ANYTHING)
def test_a_match_shows_the_examples_it_rests_on(text: str) -> None:
    """Each match shows its intent's nearest examples, best first, and has the point of the first."""
    points = {(intent, example.text): example.point for intent, example in _EXAMPLES}

    for match in _MATCHER.match(text):
        likeness = [near.likeness for near in match.nearest]
        assert 1 <= len(match.nearest) <= SHOWN
        assert likeness == sorted(likeness, reverse=True)
        assert all(0 <= like <= 1 + 1e-6 for like in likeness)
        assert match.point == points[match.intent, match.nearest[0].text]


@pytest.mark.parametrize(("intent", "example"), _EXAMPLES)
def test_an_example_finds_itself(intent: str, example: Example) -> None:
    """An example typed word for word, in whatever capitals, finds its own intent and its own point."""
    for typed in (example.text, f"  {example.text.upper()}?!"):
        best = _MATCHER.match(typed)[0]

        assert (best.intent, best.point) == (intent, example.point)
        assert best.nearest[0].text == example.text
        assert best.nearest[0].likeness == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("swapping shfits with colleagues", "swap"),
        ("payslips", "pay"),
        ("hello there, could i book some holidays please", "leave"),
        ("they did not pay my wage", "pay"),
    ],
)
def test_what_is_worded_like_an_intent_finds_it(typed: str, intent: str) -> None:
    """Other endings, slips and words around it do not hide what is asked."""
    assert _MATCHER.match(typed)[0].intent == intent


@pytest.mark.parametrize("text", ["", "   ", "?!", "\ud83d\ude00", "\ud800", "zzz qqq", "жжж", "12345"])
def test_nothing_known_is_no_match(text: str) -> None:
    """A message without a word or a piece of one that any example has is like no intent."""
    assert _MATCHER.match(text) == []


@pytest.mark.parametrize("text", ["xqzswa jjpayk", "shqqq vvvwap zzzt", "leaxxx kkkwag hhhol"])
def test_gibberish_is_not_answered(text: str) -> None:
    """A hand that slipped over the keys hits a known piece or two, which is no reason to answer."""
    matches = _MATCHER.match(text)

    assert all(match.score < _MATCHER.thresholds.answer for match in matches)
    assert not _is_sure(_MATCHER, matches)


@pytest.mark.parametrize("typed", ["how do i swap a shift", "where is my payslip", "how much annual leave do i get"])
def test_what_is_asked_plainly_is_sure(typed: str) -> None:
    """What is worded as an example is known, and nothing else is likely."""
    assert _is_sure(_MATCHER, _MATCHER.match(typed))


def _is_sure(matcher: NgramMatcher, matches: list[Match]) -> bool:
    """Return whether there is a match and it would be answered outright."""
    limits = matcher.thresholds
    is_good = bool(matches) and matches[0].known >= limits.known and matches[0].score >= limits.answer
    return is_good and sum(match.likely for match in matches) == 1


@given(ANYTHING)
def test_the_same_message_is_always_answered_the_same(text: str) -> None:
    """Matching keeps nothing: asked again, or of a matcher built anew, the answer is the same."""
    assert _MATCHER.match(text) == _MATCHER.match(text) == _AGAIN.match(text)


_AGAIN = NgramMatcher(_INTENTS)


def test_an_intent_without_examples_is_never_matched() -> None:
    """An intent nobody has worded is no candidate, and hides none of the others."""
    found = {match.intent for text in _WORDS for match in _MATCHER.match(text, 9)}

    assert found == {"swap", "pay", "leave"}


def test_more_intents_than_candidates_are_told_apart() -> None:
    """However many intents there are, each example finds its own."""
    topics = ["rota", "pay", "parking", "canteen", "uniform", "pension", "training", "union", "laptop", "badge"]
    many = [Intent(topic, (Example(f"tell me about {topic}"), Example(f"{topic} question"))) for topic in topics]
    matcher = NgramMatcher(many)

    for topic in topics:
        assert matcher.match(f"tell me about {topic}")[0].intent == topic


@pytest.mark.parametrize("examples", [_INTENTS[0].examples, _INTENTS[0].examples[:2], _INTENTS[0].examples[:1]])
def test_a_single_intent_answers_its_own_example(examples: tuple[Example, ...]) -> None:
    """A base with one intent answers what it was given as an example, even where that is the only one."""
    matcher = NgramMatcher([Intent("only", examples)])

    for example in examples:
        (best,) = matcher.match(example.text)
        assert (best.intent, best.point) == ("only", example.point)
        assert best.score >= matcher.thresholds.answer
        assert _is_sure(matcher, [best])
    assert matcher.match("zzz qqq") == []
