"""Which choices go with a decision."""

import pytest

from bot.app import App
from bot.compose import Composer
from bot.conversation import Conversation
from bot.decision import Answered, Asked, Crisis, Decision, Part, Said, Turn, Unclear, Unknown, What
from bot.follow import Follow
from bot.offer import Offer
from bot.press import read_press
from bot.reply import Choices
from bot.safety import CrisisKind
from knowledge.base import KnowledgeBase

ASKED = Asked("asking", "safe", "report")
TAPS = 3


def _ids(base: KnowledgeBase, decision: Decision, organisation: str | None = None) -> list[str]:
    return [choice.id for choice in Offer(base).choices(Turn("", decision, organisation))]


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (Crisis(CrisisKind.DANGER), ["crisis:danger", "menu"]),
        (Crisis(CrisisKind.DANGER, more=True), ["menu"]),
        (Unclear(("rota", "gone", "pay"), 0.3), ["entry:rota", "entry:pay", "none"]),
        (Unknown(), ["section:work", "entry:danger"]),
        (Said(What.MENU), ["section:work", "entry:danger"]),
        (Said(What.SECTION, section="work"), ["entry:rota", "entry:leave", "entry:pay", "menu"]),
        (Said(What.SECTION, section="gone"), ["section:work", "entry:danger"]),
        (Answered((Part("leave"),)), ["menu"]),
        (Answered((Part("boss"),)), ["more:boss", "menu"]),
        (Answered((Part("boss"),), more=True), ["menu"]),
        (Answered((Part("leave"),), alternatives=("pay",)), ["entry:pay", "menu"]),
        (Asked("gone", "safe", "report"), []),
    ],
)
def test_what_can_be_pressed_next(small: KnowledgeBase, decision: Decision, expected: list[str]) -> None:
    """Each decision offers what belongs to it, and a way on."""
    assert _ids(small, decision) == expected


def test_an_entry_that_differs_offers_each_organisation_while_none_is_known(small: KnowledgeBase) -> None:
    """Where answers differ, saying where one works is one press; once it is known it is not asked."""
    decision = Answered((Part("rota"),))

    unknown, known = _ids(small, decision), _ids(small, decision, "north")

    assert unknown == ["more:rota", "organisation:north@entry:rota", "organisation:south@entry:rota", "menu"]
    assert known == ["more:rota", "menu"]


def test_an_entry_leads_to_its_questions_and_choices(small: KnowledgeBase) -> None:
    """A pathway comes before the entry's own choices."""
    assert _ids(small, Answered((Part("report"),)), "north") == [
        "more:report",
        "pathway:asking",
        "entry:leave",
        "entry:hurt",
        "menu",
    ]


def test_every_answer_to_a_question_is_offered(base: KnowledgeBase) -> None:
    """No answer that a pathway has is missing from what can be pressed; skipping and stopping are there."""
    for pathway in base.pathways.values():
        for step in pathway.steps:
            offered = Offer(base).choices(Turn("", Asked(pathway.id, step.id, pathway.about)))
            labels = [choice.label for choice in offered]

            names = [one.name for one in base.organisations.values()] if step.organisations else []
            expected = [choice.label for choice in step.choices] or [*names, base.phrases.choice_both]
            assert labels[: len(expected)] == expected, f"{pathway.id}.{step.id}"
            assert {base.phrases.choice_skip, base.phrases.choice_menu} <= set(labels), f"{pathway.id}.{step.id}"


def test_answers_that_lead_to_one_place_are_all_offered(small: KnowledgeBase) -> None:
    """Two answers with the same consequence are still two answers."""
    labels = [choice.label for choice in Offer(small).choices(Turn("", ASKED))]

    assert labels[:3] == ["I am", "More or less", "I am not"]


def test_no_label_is_offered_twice(base: KnowledgeBase) -> None:
    """Two choices that read the same cannot be told apart."""
    decisions: list[Decision] = [Answered((Part(one),)) for one in base.entries]
    decisions += [Said(What.SECTION, section=section.id) for section in base.sections]

    for decision in decisions:
        for organisation in (None, *base.organisations):
            labels = [choice.label for choice in Offer(base).choices(Turn("", decision, organisation))]
            assert len(set(labels)) == len(labels), f"{decision}: {labels}"


def test_more_is_offered_only_where_there_is_more(base: KnowledgeBase, app: App) -> None:
    """Whoever asks for more gets something that was not there before."""
    composer = Composer(base, app.safety, app.today(), 15)

    for one in base.entries:
        for organisation in (None, *base.organisations):
            short = Turn("", Answered((Part(one),)), organisation)
            if any(choice.id == f"more:{one}" for choice in composer.choices(short)):
                more = Turn("", Answered((Part(one),), more=True), organisation)
                before, after = (
                    [b for b in composer.compose(t).blocks if not isinstance(b, Choices)] for t in (short, more)
                )
                assert after != before, (one, organisation)


def test_what_is_offered_is_what_the_reply_shows(base: KnowledgeBase, app: App) -> None:
    """The number that is typed means the choice with that number in the reply."""
    for one in base.entries:
        turn = Turn("", Answered((Part(one),)))
        composer = Composer(base, app.safety, app.today(), 15)

        assert composer.compose(turn).choices == composer.choices(turn)


def test_every_choice_leads_somewhere(base: KnowledgeBase, app: App) -> None:
    """Nothing can be pressed that means nothing."""
    follow = Follow(base, app.bot.crises)
    decisions: list[Decision] = [Answered((Part(one),)) for one in base.entries]
    decisions += [Said(What.MENU), Unknown(), *(Said(What.SECTION, section=s.id) for s in base.sections)]
    decisions += [Crisis(kind) for kind in CrisisKind]
    decisions += [Asked(p.id, step.id, p.about) for p in base.pathways.values() for step in p.steps]

    for decision in decisions:
        for choice in Offer(base).choices(Turn("", decision)):
            assert follow.press(read_press(choice.id), Conversation()) != Said(What.NO_SUCH_CHOICE), choice


def test_every_entry_is_at_most_three_presses_from_the_menu(base: KnowledgeBase, app: App) -> None:
    """Whoever cannot or will not type reaches everything."""
    follow, offer = Follow(base, app.bot.crises), Offer(base)
    reached: set[str] = set()
    now: list[Decision] = [Said(What.MENU)]
    for _ in range(TAPS):
        pressed = [read_press(choice.id) for decision in now for choice in offer.choices(Turn("", decision))]
        now = list(dict.fromkeys(follow.press(press, Conversation()) for press in pressed))
        for decision in now:
            reached.update(app.bot.intents(decision))

    assert set(base.entries) <= reached, set(base.entries) - reached
