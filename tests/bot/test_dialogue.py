"""What is answered, given hand-made matches; what is known and likely counts here and nowhere else."""

from dataclasses import replace

import pytest

from bot.decision import Answered, Crisis, Decision, Part, Unclear, Unknown
from bot.dialogue import ALIKE, CRISIS, CRISIS_IN_AN_ENDING, MAYBE_CRISIS, NEED, Dialogue, Heard
from bot.safety import CrisisKind
from intents.intent import Match, Nearest, Thresholds
from knowledge.base import KnowledgeBase

THRESHOLDS = Thresholds(known=0.5, answer=0.4)
UNKNOWN = THRESHOLDS.known - 0.01


@pytest.fixture(name="dialogue")
def _dialogue(small: KnowledgeBase) -> Dialogue:
    return Dialogue(small, THRESHOLDS, {"danger": CrisisKind.DANGER})


def _matches(likely: int = 1, known: float = 1.0, **scores: float) -> tuple[Match, ...]:
    """Return matches with these scores, the first *likely* of them likely, that any is meant probable as *known*."""
    return tuple(
        Match(intent, score, None, known=known, likely=at < likely) for at, (intent, score) in enumerate(scores.items())
    )


@pytest.mark.parametrize(
    ("matches", "expected"),
    [
        (_matches(rota=0.9), Answered((Part("rota"),), 0.9)),
        (_matches(known=THRESHOLDS.known, rota=THRESHOLDS.answer), Answered((Part("rota"),), THRESHOLDS.answer)),
        (_matches(rota=THRESHOLDS.answer - 0.01), Unclear(("rota",), THRESHOLDS.answer - 0.01)),
        (_matches(rota=0.75, leave=0.05), Answered((Part("rota"),), 0.75)),
        (_matches(2, rota=0.6, leave=0.35), Unclear(("rota", "leave"), 0.6)),
        (_matches(2, rota=0.95, leave=0.05), Unclear(("rota", "leave"), 0.95)),
        (_matches(2, known=THRESHOLDS.known, rota=0.25, leave=0.2), Unclear(("rota", "leave"), 0.25)),
        (_matches(known=UNKNOWN, rota=0.49), Unknown(0.49)),
        (_matches(2, known=UNKNOWN, rota=0.25, leave=0.2), Unknown(0.25)),
        ((), Unknown(0.0)),
        (_matches(gone=0.9), Unknown(0.0)),
        (_matches(2, gone=0.9, rota=0.6), Answered((Part("rota"),), 0.6)),
        (_matches(1, gone=0.9, rota=0.1), Unclear(("rota",), 0.1)),
    ],
)
def test_sure_is_answered_near_is_offered_and_far_is_not_guessed(
    dialogue: Dialogue, matches: tuple[Match, ...], expected: Decision
) -> None:
    """What is known is answered if it is sure and alone likely, else asked about; what is not known is not guessed."""
    assert dialogue.decide(Heard(matches)) == expected


def test_no_more_than_three_are_offered(dialogue: Dialogue) -> None:
    """A choice among many is no help."""
    heard = Heard(_matches(5, rota=0.24, leave=0.22, pay=0.2, hurt=0.18, colleague=0.16))

    assert dialogue.decide(heard) == Unclear(("rota", "leave", "pay"), 0.24)


def test_what_came_close_is_offered_below_an_answer(dialogue: Dialogue) -> None:
    """At most two others stand below an answer, none of them far off."""
    close = dialogue.decide(Heard(_matches(rota=0.7, leave=0.2, pay=0.1, hurt=0.09)))
    far = dialogue.decide(Heard(_matches(rota=0.7, leave=0.01)))

    assert close == Answered((Part("rota"),), 0.7, alternatives=("leave", "pay"))
    assert far == Answered((Part("rota"),), 0.7)


def test_the_point_that_was_asked_about_is_answered(dialogue: Dialogue) -> None:
    """The nearest example says which part of an entry is meant."""
    heard = Heard((Match("rota", 0.9, "nights"),))

    assert dialogue.decide(heard) == Answered((Part("rota", "nights"),), 0.9)


def test_two_needs_are_both_answered(dialogue: Dialogue) -> None:
    """A part of the message that is surely about something else gets its own answer."""
    decided = dialogue.decide(Heard(_matches(rota=0.9), (_matches(rota=0.9), _matches(pay=NEED, leave=0.1))))

    assert isinstance(decided, Answered)
    assert decided.parts == (Part("rota"), Part("pay"))


def test_the_surest_part_is_the_second_need(dialogue: Dialogue) -> None:
    """Of several parts the one most surely about something else counts."""
    needs = (_matches(leave=NEED), _matches(pay=NEED + 0.1), _matches(rota=1.0))

    decided = dialogue.decide(Heard(_matches(rota=0.9), needs))

    assert isinstance(decided, Answered)
    assert decided.parts == (Part("rota"), Part("pay"))


def test_what_a_part_says_for_sure_is_offered_when_the_whole_is_unclear(dialogue: Dialogue) -> None:
    """A message that is not clear as a whole offers what is clear in it."""
    heard = Heard(_matches(3, rota=0.4, leave=0.3, hurt=0.25), (_matches(rota=0.3), _matches(pay=0.9)))

    decided = dialogue.decide(heard)

    assert isinstance(decided, Unclear)
    assert {"rota", "pay"} <= set(decided.entries)


@pytest.mark.parametrize(
    "needs",
    [
        (_matches(rota=0.9), _matches(rota=0.8)),
        (_matches(rota=0.9), _matches(pay=NEED - 0.01)),
        (_matches(rota=0.9), ()),
        (_matches(rota=0.9), _matches(hello=0.9)),
        (_matches(rota=0.9), _matches(hurt=0.9)),
        (_matches(rota=0.9), _matches(gone=0.9)),
    ],
    ids=["the same", "not sure", "nothing", "greeting", "only feelings", "gone"],
)
def test_a_second_need_is_only_what_is_sure_and_adds_something(
    dialogue: Dialogue, needs: tuple[tuple[Match, ...], ...]
) -> None:
    """The same thing twice, a doubtful thing, a greeting or nothing is no second need."""
    decided = dialogue.decide(Heard(_matches(rota=0.9), needs))

    assert isinstance(decided, Answered)
    assert decided.parts == (Part("rota"),)


def test_two_reports_are_one_need_when_one_only_leads_to_the_other(dialogue: Dialogue) -> None:
    """Being called names by a colleague, and how to report it, is answered by what is said on colleagues."""
    heard = Heard(_matches(colleague=0.9), (_matches(colleague=0.9), _matches(report=0.95)))

    decided = dialogue.decide(heard)

    assert isinstance(decided, Answered)
    assert decided.parts == (Part("colleague"),)


def test_what_hurts_is_answered_before_what_is_asked(dialogue: Dialogue) -> None:
    """Of two needs the sensitive one comes first, however the scores fell."""
    heard = Heard(_matches(rota=0.9), (_matches(rota=0.9), _matches(colleague=0.9)))

    decided = dialogue.decide(heard)

    assert isinstance(decided, Answered)
    assert decided.parts == (Part("colleague"), Part("rota"))


@pytest.mark.parametrize("matches", [(), _matches(known=UNKNOWN, rota=0.45), _matches(2, known=0.1, rota=0.1, pay=0)])
def test_a_sad_message_that_fits_nothing_is_met_as_a_disclosure(dialogue: Dialogue, matches: tuple[Match, ...]) -> None:
    """Somebody who only says that it hurts is not told that they were not understood."""
    decided = dialogue.decide(Heard(matches, feelings=True))

    assert isinstance(decided, Answered)
    assert decided.parts == (Part("hurt"),)


def test_feelings_do_not_hide_a_clear_question(dialogue: Dialogue) -> None:
    """A sad message that clearly asks for something gets it."""
    assert dialogue.decide(Heard(_matches(rota=0.9), feelings=True)) == Answered((Part("rota"),), 0.9)


def test_without_an_entry_for_disclosures_a_sad_message_meets_people(small: KnowledgeBase) -> None:
    """A knowledge base that lost the entry still names people to turn to."""
    less = replace(small, entries={one: small.entries[one] for one in small.entries if one not in ("hurt", "tongue")})
    dialogue = Dialogue(less, THRESHOLDS, {})

    assert dialogue.decide(Heard((), feelings=True)) == Unknown(0.0)
    assert dialogue.decide(Heard((), language="xx")) == Unknown(0.0)


@pytest.mark.parametrize(
    "heard",
    [
        Heard(_matches(danger=0.95)),
        Heard(_matches(danger=CRISIS)),
        Heard(_matches(2, danger=CRISIS, rota=CRISIS - 0.01)),
        Heard(_matches(rota=0.7, danger=CRISIS)),
        Heard(_matches(known=CRISIS, danger=CRISIS)),
        Heard(_matches(danger=CRISIS), language="xx"),
        Heard(_matches(danger=CRISIS), feelings=True),
        Heard(_matches(danger=CRISIS), (_matches(rota=0.9), _matches(danger=0.9))),
        Heard(_matches(rota=0.9), (_matches(rota=0.9), _matches(danger=0.95))),
        Heard(_matches(rota=0.9), endings=(_matches(rota=0.9), _matches(danger=CRISIS_IN_AN_ENDING))),
        Heard(_matches(rota=0.9), endings=(_matches(danger=0.9), _matches(rota=0.9)), language="xx"),
    ],
    ids=[
        "sure",
        "just enough",
        "near tie",
        "something else is more",
        "hardly known",
        "language",
        "feelings",
        "two needs",
        "only one of the needs",
        "the last sentence",
        "the last sentence but one",
    ],
)
def test_a_crisis_that_the_matcher_hears_comes_before_everything(dialogue: Dialogue, heard: Heard) -> None:
    """What the screen missed and the matcher hears is still a crisis, whatever else was said."""
    assert dialogue.decide(heard) == Crisis(CrisisKind.DANGER)


def test_two_kinds_of_crisis_that_share_a_message_are_heard_together(small: KnowledgeBase) -> None:
    """It need not be clear which crisis it is for it to be one."""
    dialogue = Dialogue(small, THRESHOLDS, {"danger": CrisisKind.DANGER, "hurt": CrisisKind.SELF_HARM})

    decided = dialogue.decide(Heard(_matches(rota=0.3, hurt=CRISIS / 2 + 0.01, danger=CRISIS / 2)))

    assert decided == Crisis(CrisisKind.SELF_HARM)


@pytest.mark.parametrize(("point", "kind"), [("someone_else", CrisisKind.SOMEONE_ELSE), (None, CrisisKind.SELF_HARM)])
def test_worry_about_somebody_is_met_as_such(small: KnowledgeBase, point: str | None, kind: CrisisKind) -> None:
    """The reply to somebody who worries about another life is not the one for their own."""
    dialogue = Dialogue(small, THRESHOLDS, {"hurt": CrisisKind.SELF_HARM})

    assert dialogue.decide(Heard((Match("hurt", 0.9, point),))) == Crisis(kind)


@pytest.mark.parametrize("score", [MAYBE_CRISIS, CRISIS - 0.01])
@pytest.mark.parametrize("other", [0.01, 0.7])
@pytest.mark.parametrize("language", [None, "xx"])
def test_what_may_be_a_crisis_is_asked_with_danger_first(
    dialogue: Dialogue, score: float, other: float, language: str | None
) -> None:
    """When it is not sure, the crisis leads what is offered, whatever fits better; the reply has the numbers first."""
    matches = sorted(_matches(2, danger=score, rota=other), key=lambda match: -match.score)

    decided = dialogue.decide(Heard(tuple(matches), language=language))

    assert decided == Unclear(("danger", "rota"), max(score, other))


def test_an_ending_that_is_hardly_like_a_crisis_changes_nothing(dialogue: Dialogue) -> None:
    """A sentence alone scores high easily, and is believed only when it is sure."""
    hardly = _matches(danger=CRISIS_IN_AN_ENDING - 0.01)

    assert dialogue.decide(Heard(_matches(rota=0.9), endings=(hardly,))) == Answered((Part("rota"),), 0.9)


def test_the_best_that_fits_is_asked_about_when_it_is_a_crisis(dialogue: Dialogue) -> None:
    """A message that is most like a crisis, however little, is never answered with anything else."""
    best = MAYBE_CRISIS - 0.01

    assert dialogue.decide(Heard(_matches(danger=best, rota=0.01))) == Unclear(("danger", "rota"), best)


def test_a_saying_with_death_in_it_is_no_crisis(dialogue: Dialogue) -> None:
    """An idiom that the screen knows is not made a crisis by the matcher."""
    assert dialogue.decide(Heard(_matches(2, danger=0.95, rota=0.9), idiom=True)) == Answered((Part("rota"),), 0.9)


@pytest.mark.parametrize("known", [MAYBE_CRISIS - 0.01, 0.1])
def test_a_faint_likeness_to_a_crisis_is_none(dialogue: Dialogue, known: float) -> None:
    """Where probably nothing we know is meant, nothing is claimed about anybody's life."""
    assert dialogue.decide(Heard(_matches(known=known, danger=known))) == Unknown(known)


def test_another_language_is_said_beside_a_sure_answer(dialogue: Dialogue) -> None:
    """A message in another language that is well understood gets the answer and the note."""
    decided = dialogue.decide(Heard((Match("rota", 0.9, None, (Nearest("", 0.9),)),), language="xx"))

    assert decided == Answered((Part("rota"),), 0.9, language="xx")


@pytest.mark.parametrize(("alike", "entry"), [(ALIKE, "rota"), (ALIKE - 0.01, "tongue")])
def test_another_language_is_answered_only_by_what_is_really_alike(
    dialogue: Dialogue, alike: float, entry: str
) -> None:
    """There are few examples in it, so that a high score from one shared word is not believed."""
    decided = dialogue.decide(Heard((Match("rota", 0.9, None, (Nearest("an example", alike),)),), language="xx"))

    assert isinstance(decided, Answered)
    assert decided.parts == (Part(entry),)


@pytest.mark.parametrize(
    ("score", "entry"), [(THRESHOLDS.answer, "rota"), (THRESHOLDS.answer - 0.01, "tongue"), (None, "tongue")]
)
@pytest.mark.parametrize("known", [1.0, UNKNOWN])
def test_another_language_is_never_answered_by_guessing(
    dialogue: Dialogue, score: float | None, entry: str, known: float
) -> None:
    """A message in another language that is not understood is answered with what there is on languages."""
    matches = () if score is None else (Match("rota", score, None, (Nearest("an example", 0.9),), known),)

    decided = dialogue.decide(Heard(matches, language="xx"))

    assert isinstance(decided, Answered)
    assert (decided.parts, decided.language) == ((Part(entry),), "xx")


@pytest.mark.parametrize(
    "matches", [(), _matches(rota=0.9), _matches(2, rota=0.5, leave=0.4), _matches(known=UNKNOWN, rota=0.4)]
)
@pytest.mark.parametrize("language", [None, "xx"])
def test_who_is_about_another_place_of_work_is_told_first(
    dialogue: Dialogue, matches: tuple[Match, ...], language: str | None
) -> None:
    """Whatever fits, its contacts are not those of the place that is meant; it is offered below."""
    decided = dialogue.decide(Heard(matches, elsewhere=True, language=language))

    assert isinstance(decided, Answered)
    assert decided.parts == (Part("away"),)
    assert decided.alternatives == tuple(match.intent for match in matches)


def test_a_crisis_is_met_wherever_it_is(dialogue: Dialogue) -> None:
    """Another place of work hides no danger."""
    assert dialogue.decide(Heard(_matches(danger=CRISIS), elsewhere=True)) == Crisis(CrisisKind.DANGER)
