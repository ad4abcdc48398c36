"""What a pressed choice or a command leads to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Conversation
from bot.decision import Answered, Asked, Crisis, Decision, Part, Said, Unknown, What
from bot.follow import Follow
from bot.press import read_press
from bot.safety import CrisisKind
from knowledge.base import KnowledgeBase

ROTA, LEAVE = Answered((Part("rota"),), 0.9), Answered((Part("leave"),), 0.8)
FRESH = Conversation()


@pytest.fixture(name="follow", scope="module")
def _follow(small: KnowledgeBase) -> Follow:
    return Follow(small, {"danger": CrisisKind.DANGER})


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("entry:rota", Answered((Part("rota"),))),
        ("more:rota", Answered((Part("rota"),), more=True)),
        ("entry:danger", Crisis(CrisisKind.DANGER)),
        ("more:danger", Crisis(CrisisKind.DANGER, more=True)),
        ("crisis:danger", Crisis(CrisisKind.DANGER, more=True)),
        ("crisis:self_harm", Crisis(CrisisKind.SELF_HARM, more=True)),
        ("pathway:asking", Asked("asking", "safe", "report")),
        ("step:asking.who.report", Asked("asking", "who", "report")),
        ("step:asking.want.colleague", Asked("asking", "want", "colleague")),
        ("answer:asking.safe.skip.report", Asked("asking", "who", "report")),
        ("answer:asking.safe.yes.report", Asked("asking", "who", "report")),
        ("answer:asking.safe.no.report", Crisis(CrisisKind.DANGER)),
        ("answer:asking.who.one.report", Asked("asking", "where", "colleague")),
        ("answer:asking.want.how.colleague", Answered((Part("colleague"),))),
        ("section:work", Said(What.SECTION, section="work")),
        ("menu", Said(What.MENU, "hello")),
        ("none", Unknown()),
        ("restart", Said(What.RESTARTED)),
        ("forget", Said(What.FORGOTTEN, "hello")),
        ("kept", Said(What.KEPT, "hello")),
        ("hello", Said(What.HELLO, "hello")),
        ("organisation:north@entry:rota", Answered((Part("rota"),))),
    ],
)
def test_pressing_does_what_the_choice_says(follow: Follow, choice: str, expected: Decision) -> None:
    """Every kind of choice leads where its id says, without any memory."""
    assert follow.press(read_press(choice), FRESH) == expected


@pytest.mark.parametrize(
    "choice",
    [
        "",
        "entry:gone",
        "entry:",
        "more:gone",
        "crisis:other",
        "crisis:",
        "pathway:gone",
        "step:asking.gone.report",
        "step:asking.who.gone",
        "step:gone.who.report",
        "step:asking",
        "answer:asking.safe.gone.report",
        "answer:asking.gone.yes.report",
        "answer:gone.safe.yes.report",
        "answer:asking.safe.yes.gone",
        "answer:asking",
        "section:gone",
        "none:x",
        "menu:x",
        "i want to say something",
        "what@menu",
    ],
)
def test_a_choice_that_means_nothing_any_more_says_so(follow: Follow, choice: str) -> None:
    """An old button, of content that has gone, is met with a sentence."""
    assert follow.press(read_press(choice), FRESH) == Said(What.NO_SUCH_CHOICE)


@given(st.text(st.characters(), max_size=60))
def test_whatever_is_pressed_is_answered(follow: Follow, choice: str) -> None:
    """Pressing raises nothing, whatever a channel hands over."""
    assert follow.press(read_press(choice), FRESH)


@pytest.mark.parametrize(
    ("command", "history", "expected"),
    [
        ("back", (), Said(What.NOTHING_TO_GO_BACK_TO)),
        ("back", (ROTA,), Said(What.NOTHING_TO_GO_BACK_TO)),
        ("back", (ROTA, LEAVE), ROTA),
        ("skip", (), Said(What.NOTHING_TO_SKIP)),
        ("skip", (ROTA,), Said(What.NOTHING_TO_SKIP)),
        ("skip", (Asked("asking", "safe", "report"),), Asked("asking", "who", "report")),
        ("skip", (Asked("asking", "who", "report"),), Asked("asking", "where", "report")),
        ("skip", (Asked("asking", "where", "colleague"),), Answered((Part("colleague"),))),
        ("skip", (Asked("asking", "want", "colleague"),), Answered((Part("colleague"),))),
        ("skip", (Asked("gone", "want", "colleague"),), Said(What.NO_SUCH_CHOICE)),
        ("more", (), Said(What.NOTHING_MORE)),
        ("more", (Unknown(),), Said(What.NOTHING_MORE)),
        ("more", (ROTA,), Answered((Part("rota"),), 0.9, more=True)),
        ("more", (Answered((Part("rota"),), more=True),), Said(What.NOTHING_MORE)),
        ("more", (Crisis(CrisisKind.DANGER),), Crisis(CrisisKind.DANGER, more=True)),
        ("none", (ROTA,), Unknown()),
        ("thanks", (ROTA,), Said(What.THANKS, "hello")),
        ("goodbye", (ROTA,), Said(What.GOODBYE, "hello")),
    ],
)
def test_a_command_goes_by_what_was_shown_last(
    follow: Follow, command: str, history: tuple[Decision, ...], expected: Decision
) -> None:
    """Back, skip and more mean what is on the screen, and say so when there is nothing to do."""
    assert follow.command(command, Conversation(history=history)) == expected


def test_every_command_that_content_may_name_is_followed(follow: Follow, small: KnowledgeBase) -> None:
    """No command of listening.yaml is without an effect."""
    for command in small.listening.commands:
        assert follow.command(command, FRESH)
