"""What a message says besides its topic, heard with the content that ships."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listen import Listener
from bot.mention import Named
from bot.mind import Mind
from intents.text import words

ANYTHING = st.text(st.characters(), max_size=120)


@pytest.fixture(name="listener", scope="module")
def _listener(mind: Mind) -> Listener:
    return mind.listener


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("menu", "menu"),
        ("Show me the menu please", "menu"),
        ("what else are the options", None),
        ("start again", "restart"),
        ("Can you start over?", "restart"),
        ("skip", "skip"),
        ("rather not say", "skip"),
        ("Back!", "back"),
        ("pls go back", "back"),
        ("undo", "back"),
        ("tell me more", "more"),
        ("more info please", "more"),
        ("none of these", "none"),
        ("neither", "none"),
        ("forget me", "forget"),
        ("forget everything", "forget"),
        ("what do you keep about me?", "kept"),
        ("hi", "hello"),
        ("Good evening", "hello"),
        ("thank you so much", "thanks"),
        ("cheers", "thanks"),
        ("ok thanks", "thanks"),
        ("bye", "goodbye"),
        ("good night", "goodbye"),
        ("stop", "restart"),
        ("cancel", "restart"),
    ],
)
def test_commands_are_heard_as_people_type_them(listener: Listener, text: str, command: str | None) -> None:
    """A command is a whole message, politely said or not."""
    assert listener.command(words(text)) == command


@pytest.mark.parametrize(
    "text",
    [
        "he told me to go back to my country",
        "go back to where you came from",
        "i want to skip work because of him",
        "they said hello and then called me names",
        "tell me more about reach",
        "i cant forget what he said",
        "what do you keep doing this for",
        "none of the managers listen",
        "thank you for nothing, this is racist",
        "",
        "...",
    ],
)
def test_a_command_inside_a_sentence_is_none(listener: Listener, text: str) -> None:
    """Words of a command in what somebody tells do not make it one."""
    assert listener.command(words(text)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i'm at LPT", Named(("lpt",), declared=True, alone=True)),
        ("LPT", Named(("lpt",), declared=True, alone=True)),
        ("lpt please", Named(("lpt",), declared=True, alone=True)),
        ("my trust is NHFT", Named(("nhft",), declared=True, alone=True)),
        ("i work for Northamptonshire Healthcare", Named(("nhft",), declared=True, alone=True)),
    ],
)
def test_saying_where_one_works_is_heard(listener: Listener, text: str, expected: Named) -> None:
    """That is all that was said, and it counts as said."""
    assert listener.mentions(words(text)).named == expected


@pytest.mark.parametrize(
    ("text", "ids", "declared"),
    [
        ("how do i report racism at lpt", ("lpt",), False),
        ("reach email nhft", ("nhft",), False),
        ("im at lpt and a patient called me names", ("lpt",), True),
        ("i moved from lpt to nhft", ("nhft",), True),
        ("i've moved to NHFT from LPT", ("nhft",), True),
        ("not NHFT, LPT", ("lpt",), True),
        ("im not at LPT", (), False),
        ("i left nhft", (), False),
        ("i work at LPT and NHFT", ("lpt", "nhft"), True),
        ("im with both nhft and lpt", ("lpt", "nhft"), True),
        ("what is the difference between LPT and NHFT", ("lpt", "nhft"), False),
        ("im in leicester", (), False),
        ("i work in northampton", (), False),
        ("i work at UHL", (), False),
        ("a patient was racist", (), False),
    ],
)
def test_organisations_are_heard_and_never_guessed(
    listener: Listener, text: str, ids: tuple[str, ...], declared: bool
) -> None:
    """Only a Trust's name names it; "not" and "left" take it back; a town is none."""
    named = listener.mentions(words(text)).named

    assert (set(named.ids), named.declared) == (set(ids), declared)


@pytest.mark.parametrize(
    "text",
    [
        "i cried in the car",
        "cant sleep",
        "had enough",
        "so humiliated",
        "they laughed at me",
        "nobody listens",
    ],
)
def test_feelings_are_heard(listener: Listener, text: str) -> None:
    """Something that hurts is heard as that."""
    assert listener.has_feelings(words(text))


@pytest.mark.parametrize("text", ["reach email", "who is the chair", "how do i book leave", "what is pcref", ""])
def test_a_plain_question_has_no_feelings(listener: Listener, text: str) -> None:
    """Nobody is comforted for asking an address."""
    assert not listener.has_feelings(words(text))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("patient called me names and i cant sleep", ("patient called me names", "i cant sleep")),
        ("what is reach?? also who is the chair", ("what is reach", "who is the chair")),
        ("reach email", ()),
        ("hi and thanks", ()),
        ("", ()),
    ],
)
def test_needs_are_told_apart(listener: Listener, text: str, parts: tuple[str, ...]) -> None:
    """Sentences and joining words part a message; one part is no choice."""
    assert listener.needs(text) == parts


@pytest.mark.parametrize(
    ("text", "endings"),
    [
        ("I asked the matron. She said wait. He is at the door now", ("she said wait", "he is at the door now")),
        ("He is at the door now!! help.", ()),
        ("no stops in it, just commas, and he is at the door", ()),
        (f"{'so it went on ' * 20}. he is at the door; i am scared", ("he is at the door", "i am scared")),
        ("", ()),
    ],
)
def test_danger_is_looked_for_in_the_last_sentences(listener: Listener, text: str, endings: tuple[str, ...]) -> None:
    """People put what matters last; what is too short or too long to be looked at alone is left out."""
    assert listener.endings(text) == endings


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("patient called me names", None),
        ("reach email", None),
        ("Pacjent nazwał mnie brudną, co mam zrobić?", "pl"),
        ("Мне нужна помощь", "ru"),
        ("আমি সাহায্য চাই", "bn"),
        ("مريض شتمني بسبب لوني", "ar"),
        ("ok", None),
        ("", None),
    ],
)
def test_languages_are_told_apart(listener: Listener, text: str, language: str | None) -> None:
    """A message in another language is recognised; English, however short, is not taken for one."""
    assert listener.language(text, words(text)) == language


@given(ANYTHING)
def test_whatever_is_typed_can_be_listened_to(listener: Listener, text: str) -> None:
    """Listening raises nothing, not for lone surrogates either."""
    listener.command(words(text))
    listener.mentions(words(text))
    listener.has_feelings(words(text))
    listener.needs(text)
    listener.endings(text)
    listener.language(text, words(text))
