"""One turn of conversation, from a message to a reply."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.bot import Bot
from bot.conversation import Conversation, MemoryConversations
from bot.decision import Answered, Asked, Crisis, Part, Said, Turn, Unclear, Unknown, What
from bot.message import Audience, Message
from bot.mind import Mind
from bot.plain import plain
from bot.reply import Notice
from bot.safety import CrisisKind
from intents.intent import Match, Thresholds

WANTS_TO_DIE = "i want to kill myself"
Talk = Callable[..., Turn]

_names = count()


@pytest.fixture(name="talk")
def _talk(app: App) -> Talk:
    """Return a function that says one thing in a conversation of this test's own."""
    name = f"bot {next(_names)}"

    def talk(text: str = "", *, choice: str | None = None, organisation: str | None = None) -> Turn:
        return app.bot.hear(Message(name, text, choice, organisation))

    return talk


class _Unfit:
    """A matcher that fails as a broken one would: with the words in the error's text."""

    thresholds = Thresholds(known=0.5, answer=0.3)

    def match(self, text: str, limit: int = 5) -> Sequence[Match]:
        raise RuntimeError(text * limit)

    def match_each(self, texts: Sequence[str], limit: int = 5) -> Sequence[Sequence[Match]]:
        return [self.match(text, limit) for text in texts]

    def meant(self, text: str) -> Sequence[str]:
        raise RuntimeError(text)


class _Lost:
    """A store of conversations that cannot be reached."""

    def get(self, key: str) -> Conversation:
        raise ConnectionError(key)

    def put(self, key: str, conversation: Conversation) -> None:
        raise ConnectionError(key, conversation)

    def forget(self, key: str) -> None:
        raise ConnectionError(key)


def _bot(app: App, mind: Callable[[], Mind | None], conversations: MemoryConversations | _Lost | None = None) -> Bot:
    kept = MemoryConversations(idle_s=900, limit=10) if conversations is None else conversations
    return Bot(mind, app.safety, kept, str.upper, minutes=15, today=app.today)


def _fails() -> Mind:
    raise OSError("no disk")  # noqa: EM101, TRY003 - what a broken disk says


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=200), st.none() | st.text(st.characters(), max_size=40))
def test_whatever_is_said_gets_a_reply(app: App, text: str, choice: str | None) -> None:
    """Hearing and saying raise nothing and are never empty, whatever comes in."""
    reply = app.bot.say(app.bot.hear(Message("anything", text, choice)))

    assert plain(reply).strip()
    assert reply.choices


def test_a_crisis_comes_first_even_when_nothing_else_works(app: App, mind: Mind) -> None:
    """No knowledge base, a broken matcher, a lost store: the crisis text still comes, word for word."""
    expected = app.bot.say(Turn("", Crisis(CrisisKind.SELF_HARM))).blocks[0]
    broken = [
        _bot(app, lambda: None),
        _bot(app, _fails),
        _bot(app, lambda: replace(mind, matcher=_Unfit())),
        _bot(app, lambda: mind, _Lost()),
    ]

    for bot in broken:
        turn = bot.hear(Message("a", WANTS_TO_DIE))

        assert turn.decision == Crisis(CrisisKind.SELF_HARM)
        assert bot.say(turn).blocks[0] == expected


def test_a_crisis_in_a_choice_that_is_none_of_ours_is_heard(talk: Talk) -> None:
    """A channel that hands over typed words as a choice does not hide a crisis."""
    assert talk(choice=WANTS_TO_DIE).decision == Crisis(CrisisKind.SELF_HARM)


def test_a_crisis_beside_a_choice_is_heard(talk: Talk) -> None:
    """A button and words in one message: the words are read."""
    decision = talk(WANTS_TO_DIE, choice="menu").decision

    assert decision == Crisis(CrisisKind.SELF_HARM)


@pytest.mark.parametrize("conversations", [None, _Lost()], ids=["broken matcher", "lost store"])
def test_what_breaks_is_met_with_people_and_logged_without_words(
    app: App, mind: Mind, caplog: pytest.LogCaptureFixture, conversations: _Lost | None
) -> None:
    """The person gets a sentence and contacts; the log gets what broke and where."""
    bot = _bot(app, lambda: replace(mind, matcher=_Unfit()), conversations)

    with caplog.at_level(logging.DEBUG):
        turn = bot.hear(Message("a", "quetzalcoatl"))

    assert turn.decision == Said(What.BROKEN)
    assert mind.base.phrases.broken in plain(bot.say(turn))
    assert "116 123" in plain(bot.say(turn))
    assert "Error at test_bot.py:" in caplog.text
    assert "quetzalcoatl" not in caplog.text


@pytest.mark.parametrize("text", ["quetzalcoatl", WANTS_TO_DIE])
def test_a_shared_place_stays_one_when_something_breaks(app: App, mind: Mind, text: str) -> None:
    """A failure never makes a message from a channel look like one from a private chat."""
    bot = _bot(app, lambda: replace(mind, matcher=_Unfit()), _Lost())

    assert bot.hear(Message("a", text, audience=Audience.SHARED)).shared


def test_without_a_knowledge_base_a_reply_still_names_somebody(app: App) -> None:
    """When the content cannot be read there is no answer, but a number to call."""
    bot = _bot(app, lambda: None)

    said = plain(bot.say(bot.hear(Message("a", "reach email"))))

    assert "116 123" in said
    assert "999" in said


def test_a_knowledge_base_that_breaks_while_saying_is_met_too(app: App) -> None:
    """What was heard well can still be lost on the way out; the person is not."""
    assert plain(_bot(app, _fails).say(Turn("", Unknown()))).strip()


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("text", ["reach email", WANTS_TO_DIE, "asdkjh"])
def test_a_turn_says_whether_it_came_from_a_shared_place(app: App, audience: Audience, text: str) -> None:
    """A channel can keep an answer out of a shared place, a crisis too."""
    turn = app.bot.hear(Message("a shared place", text, audience=audience))

    assert turn.shared == (audience is Audience.SHARED)


def test_a_notice_is_a_line_without_a_topic(app: App, mind: Mind) -> None:
    """What may appear in a shared place is the same whatever was asked; without content it is nothing."""
    assert app.bot.notice(Notice.ANSWERED_IN_PRIVATE) == mind.base.phrases.notice_answered_in_private
    assert app.bot.notice(Notice.WRITE_TO_ME_DIRECTLY) == mind.base.phrases.notice_write_to_me_directly
    assert _bot(app, lambda: None).notice(Notice.ANSWERED_IN_PRIVATE) == ""


def test_conversations_are_kept_under_their_pseudonym_only(app: App, mind: Mind) -> None:
    """The name of a place is not what anything is remembered by."""
    kept = MemoryConversations(idle_s=900, limit=10)
    bot = _bot(app, lambda: mind, kept)

    turn = bot.hear(Message("room", "im at LPT"))

    assert turn.conversation == "ROOM"
    assert kept.get("room") == Conversation()
    assert kept.get("ROOM").organisation == "lpt"


def test_a_number_means_the_choice_last_shown(talk: Talk) -> None:
    """Typing a number is pressing the choice with that number."""
    talk("menu")

    assert talk("2").decision == Said(What.SECTION, section="low")
    assert talk("[1]").decision == Answered((Part("wellbeing_support"),))


@pytest.mark.parametrize("number", ["0", "10", "99", "-1", "²"])
def test_a_number_that_is_not_shown_is_no_crisis_and_no_answer(talk: Talk, number: str) -> None:
    """A slip of the thumb is met with what can be chosen."""
    talk("menu")

    assert not isinstance(talk(number).decision, (Answered, Crisis))


def test_a_number_after_a_crisis_means_the_choices_under_the_crisis(talk: Talk) -> None:
    """After the crisis text "1" is its own first choice, not that of the reply before."""
    talk("menu")
    talk(WANTS_TO_DIE)

    assert talk("1").decision == Crisis(CrisisKind.SELF_HARM, more=True)


def test_more_after_a_crisis_is_more_of_the_crisis(talk: Talk) -> None:
    """Whoever asks on stays with what matters."""
    talk(WANTS_TO_DIE)

    assert talk("tell me more").decision == Crisis(CrisisKind.SELF_HARM, more=True)


def test_what_was_pressed_long_ago_still_works(talk: Talk) -> None:
    """A button does not depend on memory: after forgetting it still does what it says."""
    talk("forget me")

    assert talk(choice="step:report.want.report_abuse_patient").decision == Asked(
        "report", "want", "report_abuse_patient"
    )
    assert talk(choice="organisation:lpt@entry:reach_contact").organisation == "lpt"


def test_back_and_forth_never_gets_stuck(talk: Talk) -> None:
    """Going back returns step by step to the first thing shown, and then says so."""
    shown = [talk(choice=f"entry:{one}").decision for one in ("tar_vision", "wres", "tar_vision", "pledges")]

    gone_back = [talk("back").decision for _ in range(len(shown))]

    assert gone_back[:-1] == shown[-2::-1]
    assert gone_back[-1] == Said(What.NOTHING_TO_GO_BACK_TO)


def test_forgetting_is_at_once_and_whole(app: App, mind: Mind) -> None:
    """After "forget me" nothing is kept, not even that somebody asked."""
    kept = MemoryConversations(idle_s=900, limit=10)
    bot = _bot(app, lambda: mind, kept)
    bot.hear(Message("a", "im at LPT"))

    bot.hear(Message("a", "forget me"))

    assert len(kept) == 0
    assert bot.hear(Message("a", "reach email")).organisation is None


@pytest.mark.parametrize(
    ("served", "said", "answered_for"),
    [
        (None, [], None),
        ("lpt", [], "lpt"),
        (None, ["im at LPT"], "lpt"),
        ("lpt", ["im at NHFT"], "nhft"),
        (None, ["im at LPT", "how does NHFT do panels"], "lpt"),
        (None, ["im at LPT", "i moved from LPT to NHFT"], "nhft"),
        (None, ["im at LPT", "i work at LPT and NHFT"], None),
        ("lpt", ["i work at LPT and NHFT"], None),
        (None, ["im at LPT", "forget me"], None),
        ("lpt", ["im at NHFT", "forget me"], "lpt"),
        (None, ["im at LPT", "start again"], "lpt"),
        (None, ["im in leicester"], None),
        (None, ["im at LPT", WANTS_TO_DIE], "lpt"),
    ],
)
def test_an_answer_is_for_where_the_person_said_they_are(
    talk: Talk, served: str | None, said: list[str], answered_for: str | None
) -> None:
    """What the person said outweighs what they mention, and that outweighs where the deployment is."""
    for text in said:
        talk(text, organisation=served)

    assert talk("what are my rights", organisation=served).organisation == answered_for


@pytest.mark.parametrize("organisation", ["gone", "", "LPT", "../lpt"])
def test_an_organisation_that_is_none_shows_everyones(talk: Talk, organisation: str) -> None:
    """A deployment that names what is not in the content does not hide every Trust's contacts."""
    turn = talk("reach email", organisation=organisation)

    assert turn.organisation is None


@pytest.mark.parametrize("press", ["organisation:gone@entry:reach_contact", "organisation:@entry:reach_contact"])
def test_pressing_an_organisation_that_has_gone_changes_nothing(talk: Talk, press: str) -> None:
    """An old button of a Trust that is no longer served still shows the answer."""
    turn = talk(choice=press)

    assert (turn.decision, turn.organisation) == (Answered((Part("reach_contact"),)), None)


def test_what_a_decision_is_about(app: App) -> None:
    """Counting and evaluating need the entries of a decision, and only those."""
    intents = app.bot.intents

    assert intents(Answered((Part("wres"), Part("pledges")))) == ("wres", "pledges")
    assert intents(Unclear(("wres", "pledges"), 0.3)) == ("wres", "pledges")
    assert intents(Crisis(CrisisKind.DANGER)) == ("emergency_danger",)
    assert intents(Said(What.KEPT, "bot_delete_data")) == ("bot_delete_data",)
    assert intents(Unknown()) == intents(Said(What.MENU)) == ()


@pytest.mark.parametrize("text", ["", "   ", "...", "\u200b", "😢", "\ud800"])
def test_a_message_without_words_is_met(talk: Talk, text: str) -> None:
    """Silence, a sign or a face gets a reply that invites, and no guess."""
    assert isinstance(talk(text).decision, (Said, Unknown)) or talk(text).decision == Answered((Part("smalltalk"),))


def test_a_channel_that_keeps_conversations_gets_the_same_answers(app: App, mind: Mind) -> None:
    """With the conversation handed in and out, every turn is that of a bot that remembers it; nothing is remembered."""
    remembering, kept = _bot(app, lambda: mind), MemoryConversations(idle_s=900, limit=10)
    handed, conversation = _bot(app, lambda: mind, kept), Conversation()

    for text in ("hi", "i'm at lpt", "reach email", "more", "back", "2", "forget me", "hi"):
        turn, conversation = handed.answer_to(Message("a", text), "A", conversation)

        assert turn == remembering.hear(Message("a", text))
        assert (conversation == Conversation()) is (text == "forget me")
        assert turn.first is (text == "hi")
    assert len(kept) == 0


def test_the_numbers_to_call_need_no_content(app: App, mind: Mind) -> None:
    """A place that shows them at all times has them without a knowledge base too."""
    assert "999" in _bot(app, lambda: mind).emergency()
    assert "999" in _bot(app, lambda: None).emergency()
