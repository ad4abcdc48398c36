"""What a channel shows around an answer comes from the content that is served at the moment."""

import pytest

from adapters.lines import Lines
from adapters.links import pressable
from bot.app import App
from bot.decision import Answered, Decision, Part, Said, Turn, Unknown, What
from bot.mind import Mind
from bot.reply import Notice
from bot.store import Tally
from knowledge.base import KnowledgeBase


@pytest.fixture
def lines(app: App, mind: Mind) -> Lines:
    """Return the lines of the content that ships."""
    return Lines(app.bot, lambda: mind)


@pytest.fixture
def bare(app: App) -> Lines:
    """Return the lines of a Signpost without a knowledge base."""
    return Lines(app.bot, lambda: None)


@pytest.mark.parametrize(
    ("decision", "organisation", "about"),
    [
        (Answered((Part("reach_contact"), Part("reach_join"))), "nhft", "reach_contact@nhft"),
        (Answered((Part("reach_contact"),)), None, "reach_contact"),
        (Said(What.HELLO), "nhft", ""),
        (Unknown(), None, ""),
    ],
)
def test_only_an_answer_can_be_rated(
    lines: Lines, base: KnowledgeBase, decision: Decision, organisation: str | None, about: str
) -> None:
    """Feedback is on the first entry of an answer, where the person works; all else has the controls only."""
    dressing = lines.dress(Turn("", decision, organisation))

    assert dressing.about == about
    assert dressing.labels
    assert dressing.labels.hide == base.phrases.choice_hide
    assert dressing.known == pressable(base.contacts.values())
    assert dressing.summary == base.phrases.answered


@pytest.mark.parametrize(
    ("tally", "is_known"),
    [
        (Tally("reach_contact", "helpful", "nhft"), True),
        (Tally("reach_contact", "helpful"), True),
        (Tally("no_such_entry", "helpful"), False),
        (Tally("reach_contact", "helpful", "no_such_trust"), False),
    ],
)
def test_what_is_counted_is_an_answer_that_there_is(lines: Lines, tally: Tally, is_known: bool) -> None:
    """Nothing but ids of the content is ever counted."""
    assert lines.knows(tally) is is_known


def test_the_menu_is_suggested_as_it_would_be_typed(app: App, lines: Lines, base: KnowledgeBase) -> None:
    """The labels are those of the sections, and the greeting stands with what goes around it."""
    assert lines.menu() == tuple(section.label for section in base.sections)
    assert lines.hello() == (app.bot.say(Turn("", Said(What.HELLO))), lines.dress(Turn("", Said(What.HELLO))))


def test_without_content_there_are_no_words_of_it(app: App, bare: Lines) -> None:
    """No controls, no links, nothing to rate and nothing suggested; the numbers to call are there all the same."""
    dressing = bare.dress(Turn("", Answered((Part("reach_contact"),)), "nhft"))

    assert (dressing.labels, dressing.known, dressing.about, dressing.summary) == (None, frozenset(), "", "")
    assert (bare.phrase("hidden"), bare.menu()) == ("", ())
    assert not bare.knows(Tally("reach_contact", "helpful"))
    assert "999" in bare.emergency()
    assert bare.emergency() == app.bot.emergency()


def test_a_phrase_and_a_notice_are_the_contents(app: App, lines: Lines, base: KnowledgeBase) -> None:
    """Each comes by its name; the usual notice says that the answer is in private."""
    assert lines.phrase("hidden") == base.phrases.hidden
    assert lines.notice() == app.bot.notice(Notice.ANSWERED_IN_PRIVATE)
    assert lines.notice(Notice.WRITE_TO_ME_DIRECTLY) == app.bot.notice(Notice.WRITE_TO_ME_DIRECTLY) != lines.notice()
