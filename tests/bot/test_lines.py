"""Questions as JSON lines."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.lines import FIELDS, LONGEST, answer_line, answer_lines
from bot.message import Message
from bot.settings import Settings
from intents.text import LIMIT

WORD = "zanzibar"


def _answers(app: App, *lines: str, organisation: str | None = None) -> list[dict[str, object]]:
    return [json.loads(line) for line in answer_lines(app, lines, organisation)]


def _line(**fields: object) -> str:
    return json.dumps(fields)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "the line is empty"),
        (" \t\n", "the line is empty"),
        ("\ufeff\n", "the line is empty"),
        (WORD, "the line is not JSON"),
        (f'{{"text": "{WORD}"', "the line is not JSON"),
        ("\x00\x01\udcff\udc80", "the line is not JSON"),
        ("1" * 5_000, "the line is not JSON"),
        ("[" * 100_000, "the line is not JSON"),
        ('{"text":' * 100_000, "the line is not JSON"),
        ("null", "the line is not a JSON object"),
        ("3", "the line is not a JSON object"),
        ("NaN", "the line is not a JSON object"),
        (f'"{WORD}"', "the line is not a JSON object"),
        (f'["{WORD}"]', "the line is not a JSON object"),
        (_line(**{WORD: "hi"}), "1 unknown field(s)"),
        (_line(text=3), "text is not text"),
        (_line(text=True), "text is not text"),
        (_line(text=[WORD]), "text is not text"),
        (_line(text={WORD: WORD}), "text is not text"),
        (_line(text="hi", conversation=7), "conversation is not text"),
        (_line(text="hi", organisation=[WORD]), "organisation is not text"),
        (_line(choice=0), "choice is not text"),
        ("{}", "either text or choice"),
        (_line(text=None, choice=None), "either text or choice"),
        (_line(text=WORD, choice="menu"), "either text or choice"),
        (_line(text="hi", organisation=WORD), "organisation is not known"),
        (_line(text="hi", organisation="\ud800"), "organisation is not known"),
        (_line(text=WORD * (LONGEST // len(WORD))), "the line is over"),
    ],
    ids=str,
)
def test_a_bad_line_is_answered_with_what_to_write_and_nothing_of_what_was_typed(
    app: App, line: str, says: str
) -> None:
    """A line that cannot be asked gets one error that says what to write and quotes nothing of the line."""
    [answer] = _answers(app, line)

    assert list(answer) == ["error"]
    assert says in str(answer["error"])
    assert ": " in str(answer["error"])
    assert WORD not in str(answer["error"])


def test_lines_are_answered_one_for_one_in_order_as_they_come(app: App) -> None:
    """Each line is answered before the next is read, bad ones too."""
    read: list[int] = []

    def lines() -> Iterator[str]:
        for number, line in enumerate((_line(text="menu"), "", "{", _line(text="hello"), _line(choice="menu"))):
            read.append(number)
            yield line

    came = [(len(read), "error" in json.loads(answer)) for answer in answer_lines(app, lines(), None)]

    assert came == [(1, False), (2, True), (3, True), (4, False), (5, False)]


def test_an_answer_tells_what_came_of_the_question(app: App) -> None:
    """An answer gives the outcome, the entries, the choices, the score, the organisation and the reply."""
    [answer] = _answers(app, _line(text="reach email", organisation="lpt"))

    assert list(answer) == ["outcome", "intents", "choices", "score", "organisation", "reply"]
    assert (answer["outcome"], answer["intents"], answer["organisation"]) == (
        "answered",
        ["reach_contact"],
        "lpt",
    )
    assert isinstance(answer["reply"], str)
    assert answer["reply"]


def test_lines_with_one_conversation_continue_one_another(app: App) -> None:
    """What was said in a named conversation counts for its next line, with other lines in between."""
    place, other, asked = _answers(
        app,
        _line(text="i work at lpt", conversation="one"),
        _line(text="reach email", conversation="two"),
        _line(text="reach email", conversation="one"),
    )

    assert [place["organisation"], other["organisation"], asked["organisation"]] == ["lpt", None, "lpt"]


@pytest.mark.parametrize("fields", [{}, {"conversation": None}, {"conversation": ""}], ids=str)
def test_a_line_without_a_conversation_starts_afresh(app: App, fields: dict[str, object]) -> None:
    """What was said on a line without a conversation counts for no other line, nor for the next reading."""
    lines = _line(text="i work at lpt", **fields), _line(text="reach email", **fields)

    organisations = [answer["organisation"] for answer in [*_answers(app, *lines), *_answers(app, *lines[::-1])]]

    assert organisations == ["lpt", None, None, "lpt"]


def test_a_conversation_cannot_be_taken_for_another_by_its_name(app: App) -> None:
    """Names that differ only in what cannot be written as UTF-8 are different conversations."""
    names = ("\ud800", "\ud801", "?")
    _answers(app, _line(text="i work at lpt", conversation=names[0]))

    organisations = [_answers(app, _line(text="reach email", conversation=name))[0]["organisation"] for name in names]

    assert organisations == ["lpt", None, None]


@pytest.mark.parametrize("choice", ["", WORD, f"entry:{WORD}", f"organisation:{WORD}@menu", "\ud800", "[1]"])
def test_an_unknown_choice_is_answered_and_not_repeated(app: App, choice: str) -> None:
    """A choice that leads nowhere gets a reply like any other, with none of its id in it."""
    [line] = answer_lines(app, [_line(choice=choice)], None)

    assert json.loads(line)["outcome"] == "said"
    assert json.loads(line)["reply"]
    assert WORD not in line


def test_a_choice_that_was_offered_is_followed(app: App) -> None:
    """Sending the id of an offered choice does what pressing it does."""
    [unsure] = _answers(app, _line(text="reach email"))
    choices = unsure["choices"]
    assert isinstance(choices, list)
    offered = next(choice for choice in choices if choice["intent"])

    [answer] = _answers(app, _line(choice=offered["id"]))

    assert answer["intents"] == [offered["intent"]]


@pytest.mark.parametrize("text", ["\ud800", "reach \udfff email", "\udce9\udc80", "\x00\x1b[31m\u2028\u202e"])
def test_what_cannot_be_written_breaks_no_line(app: App, text: str) -> None:
    """A text with lone surrogates or control characters is answered on one line that UTF-8 can hold."""
    lines = list(answer_lines(app, [_line(text=text, conversation=text)], None))

    assert len(lines) == 1
    assert lines[0].encode().decode().splitlines() == lines
    assert "error" not in json.loads(lines[0])


def test_a_line_from_windows_is_read(app: App) -> None:
    """A byte order mark before a line and a carriage return behind it do not matter."""
    [answer] = _answers(app, "\ufeff" + _line(text="reach email") + "\r\n")

    assert answer["intents"] == ["reach_contact"]


def test_a_line_outweighs_the_organisation_given_for_all(app: App) -> None:
    """A line's own organisation counts before the one given for all lines."""
    answers = _answers(
        app, _line(text="reach email"), _line(text="reach email", organisation="nhft"), organisation="lpt"
    )

    assert [answer["organisation"] for answer in answers] == ["lpt", "nhft"]


def test_without_a_knowledge_base_lines_are_answered_and_repeat_nothing(tmp_path: Path) -> None:
    """When the content cannot be used each line still gets its reply, with nothing of what was typed."""
    broken = App(Settings(tmp_path))

    lines = list(answer_lines(broken, [_line(text=WORD, organisation=WORD), _line(choice=WORD)], None))

    assert [json.loads(line)["organisation"] for line in lines] == [None, None]
    assert all(json.loads(line)["reply"] for line in lines)
    assert WORD not in "".join(lines)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from((*FIELDS, "other")), inner),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(line=st.text(st.characters(exclude_categories=())) | _JSON.map(json.dumps))
def test_any_line_at_all_gets_one_line(app: App, line: str) -> None:
    """Whatever is sent, one JSON object comes back that UTF-8 can hold."""
    [answer] = answer_lines(app, [line], None)

    assert isinstance(json.loads(answer.encode()), dict)
    assert "\n" not in answer


_MB = 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        "a " * (_MB // 2),
        "a" * _MB,
        "patient called me names. " * (_MB // 25),
        "and " * (_MB // 4),
        "é" * (_MB // 2),
        "\u0301" * (_MB // 2),
        "ا" * (_MB // 2),
        "中" * (_MB // 3),
        "😀" * (_MB // 4),
        "a.b, " * (_MB // 5),
        "i want to die " * (_MB // 14),
        "\x00" * _MB,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_a_megabyte_of_text_is_answered_by_its_beginning_and_end(app: App, text: str) -> None:
    """One megabyte of any text costs no more than the 4,000 characters that are read of it, and answers the same.

    What that costs is measured in benchmarks/turn.py.
    """
    answer = answer_line(app, Message("a megabyte", text=text))
    half = LIMIT // 2

    assert answer == answer_line(app, Message("its ends", text=f"{text[:half]} {text[half + 1 - LIMIT :]}"))


def test_a_megabyte_written_at_its_widest_is_read(app: App) -> None:
    """One megabyte of text is read even when each of its bytes takes six characters of JSON."""
    [answer] = _answers(app, _line(text="\x00" * _MB))

    assert answer["outcome"] == "said"
