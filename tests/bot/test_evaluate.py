"""Figures on labelled questions."""

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from bot.app import App
from bot.evaluate import Share, digest, evaluate, tally
from bot.measure import MEASURES, Given
from bot.question import Question, QuestionError, read_questions
from bot.report import report
from knowledge.base import KnowledgeBase

KINDS = {
    "report": "reporting",
    "rota": "information",
    "hello": "about",
    "weather": "out_of_scope",
    "jailbreak": "out_of_scope",
    "despair": "crisis",
    "danger": "crisis",
}
WORD = "zanzibar"
SMALLTALK, NONE = frozenset({"smalltalk"}), frozenset[str]()


def _given(
    outcome: str = "answered",
    *shown: str,
    choices: tuple[str, ...] = (),
    intent: str = "rota",
    accept: tuple[str, ...] = (),
    **more: frozenset[str],
) -> Given:
    question = Question(f"q.jsonl:{intent}", WORD, intent, frozenset([intent, *accept]), set="core", **more)
    return Given(question, outcome, shown, frozenset([*shown, *choices]), KINDS)


def _share(measure: str, *given: Given) -> tuple[int, int]:
    share = tally(given)["all"][measure]
    return share["count"], share["of"]


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        (_given("answered", "rota"), {"right_first", "right_offered"}),
        (_given("said", "rota"), {"right_first", "right_offered"}),
        (_given("answered", "report", accept=("report",)), {"right_first", "right_offered"}),
        (_given("answered", "report", "rota"), {"right_offered"}),
        (_given("answered", "report", choices=("rota",)), {"right_offered"}),
        (_given("answered", "report"), {"wrong_confident"}),
        (_given("answered", "report", choices=("hello",)), {"wrong_confident"}),
        (_given("unclear", "rota", "report"), {"right_offered", "asked_to_choose"}),
        (_given("unclear", "report", "hello"), {"asked_to_choose"}),
        (_given("unknown"), {"unknown"}),
        (_given("unknown", choices=("rota",)), {"right_offered", "unknown"}),
        (_given("said"), set()),
        (_given("crisis", "despair"), set()),
        (_given("crisis", "despair", accept=("despair",)), {"right_first", "right_offered"}),
    ],
)
def test_what_is_right_first_offered_or_wrong(given: Given, holds: set[str]) -> None:
    """An answer is right first when what it shows first is accepted, and wrong when that is not offered."""
    figures = tally([given])["all"]

    of_all = ["right_first", "right_offered", "wrong_confident", "asked_to_choose", "unknown"]
    assert {name for name in of_all if figures[name]["count"]} == holds


@pytest.mark.parametrize(
    ("given", "met", "answered"),
    [
        (_given("answered", "weather", intent="weather"), 1, 0),
        (_given("answered", "jailbreak", intent="weather"), 1, 0),
        (_given("answered", "hello", intent="weather"), 1, 0),
        (_given("said", "hello", intent="weather"), 1, 0),
        (_given("unknown", intent="weather"), 1, 0),
        (_given("answered", "rota", intent="weather", accept=("rota",)), 1, 0),
        (_given("answered", "rota", intent="weather"), 0, 1),
        (_given("answered", "rota", "weather", intent="weather"), 0, 1),
        (_given("unclear", "weather", "rota", intent="weather"), 0, 0),
        (_given("crisis", "danger", intent="weather"), 0, 0),
        (_given("said", intent="weather"), 0, 0),
    ],
)
def test_what_is_out_of_scope_is_met_or_answered(given: Given, met: int, answered: int) -> None:
    """A question beyond scope is met by saying so or not knowing, and failed by answering it."""
    assert _share("out_of_scope_met", given) == (met, 1)
    assert _share("out_of_scope_answered", given) == (answered, 1)
    assert _share("in_scope_first", given) == (0, 0)


@pytest.mark.parametrize(
    ("given", "fared"),
    [
        (_given("answered", "rota"), "first"),
        (_given("answered", "report", choices=("rota",)), "offered"),
        (_given("unclear", "report", "rota"), "offered"),
        (_given("unknown", choices=("rota",)), "offered"),
        (_given("unknown"), "refused"),
        (_given("answered", "weather"), "refused"),
        (_given("said", "hello"), "refused"),
        (_given("answered", "weather", intent="weather"), "first"),
        (_given("unclear", "report", "hello"), "wrong"),
        (_given("answered", "report"), "wrong"),
        (_given("crisis", "despair"), "wrong"),
        (_given("said"), "wrong"),
    ],
)
def test_every_question_fares_in_one_of_four_ways(given: Given, fared: str) -> None:
    """Right first, else offered, else refused, else wrong; what is not right first is listed with it."""
    failures = tally([given])["failures"]

    assert given.fared == fared
    assert [one["fared"] for one in failures] == ([] if fared == "first" else [fared])


def test_scope_figures_leave_crises_out() -> None:
    """A crisis is neither in scope nor out of it."""
    given = [
        _given("crisis", "despair", intent="despair"),
        _given("answered", "rota"),
        _given("answered", "report"),
    ]

    assert _share("in_scope_first", *given) == (1, 2)
    assert _share("out_of_scope_met", *given) == (0, 0)


def test_a_crisis_is_heard_when_any_crisis_reply_came() -> None:
    """Recall counts crises by their kind or their mark, and a reply to another kind of crisis as heard."""
    marked = frozenset({"crisis_reply_first"})
    given = [
        _given("crisis", "despair", intent="despair"),
        _given("crisis", "danger", intent="despair"),
        _given("crisis", "danger", must=marked),
        _given("answered", "rota", must=marked),
        _given("answered", "rota"),
    ]

    assert _share("crisis_heard", *given) == (3, 4)
    assert [one["wanted"] for one in tally(given)["missed_crises"]] == ["rota"]


def test_a_false_alarm_is_a_crisis_reply_to_what_is_none() -> None:
    """Alarms count among questions marked as none and among all that are none, not where one is accepted."""
    none = frozenset({"no_crisis_reply"})
    given = [
        _given("crisis", "despair", must=none),
        _given("answered", "rota", must=none),
        _given("crisis", "danger", intent="weather"),
        _given("crisis", "danger", accept=("danger",)),
        _given("crisis", "danger", intent="despair"),
    ]

    assert _share("false_alarm_forbidden", *given) == (1, 2)
    assert _share("false_alarm", *given) == (2, 3)
    assert [one["wanted"] for one in tally(given)["false_alarms"]] == ["rota", "weather"]


@pytest.mark.parametrize(
    ("given", "met", "offered"),
    [
        (("answered", "rota", "report"), 1, 1),
        (("answered", "rota"), 0, 0),
        (("unclear", "rota", "report"), 0, 1),
    ],
)
def test_two_needs_are_met_when_both_are_shown(given: tuple[str, ...], met: int, offered: int) -> None:
    """Both needs are met by an answer to both, and only offered by a choice between them."""
    asked = _given(*given, needs=frozenset({"rota", "report"}))

    assert _share("needs_met", asked, _given("answered", "rota")) == (met, 1)
    assert _share("needs_offered", asked, _given("answered", "rota")) == (offered, 1)


def test_a_need_that_is_offered_beside_an_answer_is_not_met() -> None:
    """A need behind a choice counts as offered."""
    asked = _given("answered", "rota", choices=("report",), needs=frozenset({"rota", "report"}))

    assert (_share("needs_met", asked), _share("needs_offered", asked)) == ((0, 1), (1, 1))


def test_percentages_have_one_decimal_and_nothing_has_none() -> None:
    """A percentage is rounded to one decimal beside its counts; there is none of nothing."""
    figures = tally([_given("answered", "rota"), _given("answered", "rota"), _given("unknown")])["all"]

    assert figures["right_first"] == Share(count=2, of=3, percent=66.7)
    assert figures["needs_met"] == Share(count=0, of=0, percent=None)


def test_confusions_come_most_frequent_first_then_by_name() -> None:
    """Every wrong first answer is counted by what was wanted and given."""
    given = [
        *(_given("answered", "hello", intent="rota") for _ in range(2)),
        _given("unclear", "hello", "rota"),
        _given("answered", "rota", intent="report"),
        _given("answered", "rota"),
    ]

    confusions = [tuple(one.values()) for one in tally(given)["confusions"]]

    assert confusions == [("rota", "hello", 2), ("report", "rota", 1), ("rota", "unclear", 1)]


def test_each_intent_tells_how_it_fared() -> None:
    """For each intent: how many questions, how many right first, how many right first or offered."""
    given = [
        _given("answered", "rota"),
        _given("unclear", "rota", "hello"),
        _given("unknown", intent="hello"),
    ]

    assert tally(given)["intents"] == {
        "hello": {"number": 1, "first": 0, "offered": 0},
        "rota": {"number": 2, "first": 1, "offered": 2},
    }


def test_the_order_of_the_files_changes_no_figure() -> None:
    """Only lists of questions follow the order in which they are asked."""
    given = [
        _given("answered", "rota"),
        _given("unknown", intent="hello"),
        _given("answered", "hello", intent="report"),
    ]
    one, other = tally(given), tally(given[::-1])

    assert one["failures"] == other["failures"][::-1]
    assert {**one, "failures": []} == {**other, "failures": []}
    assert str({**one, "failures": []}) == str({**other, "failures": []})


def test_the_report_names_questions_by_their_line_and_never_by_their_words() -> None:
    """A crisis not heard and a false alarm are named by file and line; no question is quoted."""
    given = [_given("unknown", intent="despair"), _given("crisis", "danger"), _given("answered", "hello")]

    text = "\n".join(report(tally(given), failures=True))

    assert "q.jsonl:despair: despair -> unknown" in text
    assert "q.jsonl:rota: rota -> danger" in text
    assert "q.jsonl:rota: rota -> hello" in text
    assert WORD not in text + json.dumps(tally(given)) + repr(given)


def test_failures_are_listed_when_asked_for() -> None:
    """The list of everything not right first is left out unless it is asked for."""
    result = tally([_given("answered", "hello")])

    assert "not right first" in list(report(result, failures=True))
    assert "not right first" not in list(report(result))


def test_the_report_fits_a_terminal() -> None:
    """The table is at most 100 characters wide and has a row for each set and one for all."""
    lines = list(report(tally([_given("answered", "rota")])))

    assert max(map(len, lines)) <= 100
    assert [line.split()[0] for line in lines[1:3]] == ["core", "all"]
    assert lines[1].split() == [
        "core",
        "1",
        "1",
        "100.0%",
        "1",
        "100.0%",
        "0",
        "0.0%",
        "0",
        "0.0%",
        "0",
        "0.0%",
    ]


def test_figures_on_the_real_content_do_not_move(app: App, base: KnowledgeBase, tmp_path: Path) -> None:
    """Asking the same questions again gives the same figures to the byte, whatever was asked before."""
    file = tmp_path / "q.jsonl"
    rows = [
        {"text": "reach email", "intent": "reach_contact", "set": "core"},
        {"text": "i want to die", "intent": "crisis_self_harm", "must": ["crisis_reply_first"]},
        {"text": "im at lpt", "intent": "bot_set_trust"},
        {"text": "thanks", "intent": "smalltalk"},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    questions = read_questions(file, base)

    files = {str(file): digest(file)}

    first, again = (json.dumps(evaluate(app, asked, files)) for asked in (questions, questions))

    assert first == again
    assert json.loads(first)["files"] == {str(file): sha256(file.read_bytes()).hexdigest()}
    assert json.loads(first)["all"]["right_first"] == {"count": 4, "of": 4, "percent": 100.0}
    assert list(json.loads(first)["sets"]) == ["core", "no set"]


def _read(tmp_path: Path, base: KnowledgeBase, text: str | bytes) -> list[Question]:
    file = tmp_path / "q.jsonl"
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    return read_questions(file, base)


def test_a_question_is_read_with_all_it_says(tmp_path: Path, base: KnowledgeBase) -> None:
    """Labels are read, the intent is always accepted, empty lines and other fields are passed over."""
    row = {
        "id": 3,
        "text": "a\u2028b",
        "intent": "reach_contact",
        "accept": ["reach_join"],
        "must": ["no_crisis_reply"],
        "set": "core",
        "must_address_all": ["reach_contact", "wres"],
    }
    [question] = _read(tmp_path, base, f"\ufeff\n \r\n{json.dumps(row, ensure_ascii=False)}\r\n\n")

    assert question == Question(
        f"{tmp_path}/q.jsonl:3",
        "a\u2028b",
        "reach_contact",
        frozenset({"reach_contact", "reach_join"}),
        frozenset({"no_crisis_reply"}),
        frozenset({"reach_contact", "wres"}),
        "core",
    )


def test_what_may_be_left_out_may_be_null(tmp_path: Path, base: KnowledgeBase) -> None:
    """A question needs only its text and its intent."""
    nothing = {"accept": None, "must": None, "set": None, "needs": None}
    short, long = _read(
        tmp_path,
        base,
        "\n".join(json.dumps({"text": "hi", "intent": "smalltalk"} | more) for more in ({}, nothing)),
    )

    assert (short.accept, short.must, short.needs, short.set) == (SMALLTALK, NONE, NONE, "no set")
    assert (long.accept, long.must, long.needs, long.set) == (SMALLTALK, NONE, NONE, "no set")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (WORD, ["line: it is not a JSON object: write {"]),
        ("[" * 100_000, ["line: it is not a JSON object: write {"]),
        (f'["{WORD}"]', ["line: it is not a JSON object: write {"]),
        ("null", ["line: it is not a JSON object: write {"]),
        ("{}", ["text: it is missing: write ", "intent: it is missing: write "]),
        ({"text": 3, "intent": []}, ["text: it is not a text: write ", "intent: it is not a text: write "]),
        ({"text": " ", "intent": "wres"}, ["text: it is not a text: write "]),
        ({"text": WORD, "intent": "reach_contcat"}, ["intent: there is no such entry: write reach_contact"]),
        ({"text": WORD, "intent": WORD}, ["intent: there is no such entry: write the id of one"]),
        ({"text": "a", "intent": "wres", "accept": "wres"}, ["accept: it is not a list of texts: write "]),
        ({"text": "a", "intent": "wres", "accept": [1]}, ["accept: it is not a list of texts: write "]),
        ({"text": "a", "intent": "wres", "accept": [WORD]}, ["accept: there is no such entry: "]),
        ({"text": "a", "intent": "wres", "needs": [WORD]}, ["needs: there is no such entry: "]),
        (
            {"text": "a", "intent": "wres", "must_address_all": [WORD]},
            ["must_address_all: there is no such "],
        ),
        ({"text": "a", "intent": "wres", "must": {}}, ["must: it is not a list of texts: write "]),
        ({"text": "a", "intent": "wres", "set": 1}, ["set: it is not a text: write "]),
        (
            {"text": "a", "intent": "wres", "must": ["crisis_reply_first", "no_crisis_reply"]},
            ["must: a crisis reply is both asked for and ruled out: leave one"],
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_line_is_said_with_its_place_and_what_to_write(
    tmp_path: Path, base: KnowledgeBase, line: str | dict[str, object], says: list[str]
) -> None:
    """Each problem is one line of the error: file, line, field, what is wrong, what to write instead."""
    with pytest.raises(QuestionError) as error:
        _read(tmp_path, base, "\n" + (line if isinstance(line, str) else json.dumps(line)))

    problems = str(error.value).splitlines()
    assert [p.startswith(f"{tmp_path}/q.jsonl:2: {s}") for p, s in zip(problems, says, strict=True)] == [True] * len(
        says
    )
    assert WORD not in str(error.value)


def test_all_problems_of_a_file_are_said_at_once(tmp_path: Path, base: KnowledgeBase) -> None:
    """Problems of several lines come together, in the order of the lines."""
    with pytest.raises(QuestionError) as error:
        _read(
            tmp_path,
            base,
            '{"text": "a"}\n\n{"text": "a", "intent": "wres"}\n[]\n{"intent": "nowhere_at_all"}',
        )

    places = [(problem.line, problem.field) for problem in error.value.problems]
    assert places == [(1, "intent"), (4, "line"), (5, "text"), (5, "intent")]


@pytest.mark.parametrize(
    ("content", "says"), [(b"\xff\x00\x01", "not text"), (b"", "no question"), (b"\n\n", "no question")]
)
def test_a_file_without_questions_is_an_error(tmp_path: Path, base: KnowledgeBase, content: bytes, says: str) -> None:
    """A binary or empty file is refused rather than measured."""
    with pytest.raises(QuestionError, match=f"q.jsonl:1: file: it .*{says}"):
        _read(tmp_path, base, content)


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, base: KnowledgeBase) -> None:
    """A missing file and a folder are said by name."""
    for path in (tmp_path / "missing.jsonl", tmp_path):
        with pytest.raises(QuestionError, match="1: file: it cannot be read"):
            read_questions(path, base)


def test_what_can_be_read_only_once_has_no_digest() -> None:
    """The digest of a pipe would be that of nothing, and all pipes would seem the same."""
    ours, theirs = os.pipe()
    os.close(theirs)

    assert digest(Path(f"/dev/fd/{ours}")) is None
    os.close(ours)


def test_every_figure_has_a_title() -> None:
    """Each figure is explained in the report by words of its own."""
    assert len({measure.title for measure in MEASURES.values()}) == len(MEASURES)
