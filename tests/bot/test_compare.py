"""What was won and lost against an earlier result."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.compare import Compared, compare
from bot.earlier import EarlierError, read_earlier
from bot.evaluate import Result as Figures
from bot.evaluate import tally
from bot.measure import Given
from bot.question import Question
from bot.report import comparison
from tests.content import change, write_content

KINDS = {"rota": "information", "pay": "information", "leave": "information", "weather": "out_of_scope"}
KINDS |= {"despair": "crisis"}
WORD = "zanzibar"
FILES: dict[str, str | None] = {"late.jsonl": "b" * 64, "early.jsonl": "a" * 64}
RIGHT, OFFERED, REFUSED, WRONG = ("answered", "rota"), ("unclear", "pay", "rota"), ("unknown",), ("answered", "pay")


def _given(place: str, *came: str, intent: str = "rota", group: str = "core") -> Given:
    """Return an answer: what came is an outcome and the entries shown."""
    question = Question(place, WORD, intent, frozenset([intent]), set=group)
    return Given(question, came[0], came[1:], frozenset(came[1:]), KINDS)


def _result(*given: Given) -> Figures:
    return {"files": dict(FILES), **tally(given)}


def _moved(before: tuple[str, ...], now: tuple[str, ...]) -> Compared:
    return compare(_result(_given("early.jsonl:1", *before)), _result(_given("early.jsonl:1", *now)))


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        (RIGHT, RIGHT, "unchanged"),
        (RIGHT, OFFERED, "lost"),
        (RIGHT, REFUSED, "lost"),
        (RIGHT, WRONG, "lost"),
        (OFFERED, RIGHT, "won"),
        (REFUSED, RIGHT, "won"),
        (WRONG, RIGHT, "won"),
        (OFFERED, REFUSED, "changed"),
        (OFFERED, WRONG, "changed"),
        (REFUSED, OFFERED, "changed"),
        (WRONG, REFUSED, "changed"),
        (WRONG, WRONG, "unchanged"),
        (WRONG, ("answered", "leave"), "unchanged"),
    ],
)
def test_a_question_is_won_lost_changed_or_neither(before: tuple[str, ...], now: tuple[str, ...], moved: str) -> None:
    """Won and lost are about what is right first; another wrong answer is no change."""
    compared = _moved(before, now)

    assert compared["counts"] == {"won": 0, "lost": 0, "changed": 0, "unchanged": 0, moved: 1}
    assert [len(compared["won"]), len(compared["lost"]), len(compared["changed"])] == [
        int(moved == one) for one in ("won", "lost", "changed")
    ]


def test_a_moved_question_says_what_it_was_and_what_it_is_now() -> None:
    """It is named by its place, with how it fared and what was given; what was right first needs no name."""
    [lost], [changed] = _moved(RIGHT, WRONG)["lost"], _moved(OFFERED, WRONG)["changed"]

    assert lost == {
        "wanted": "rota",
        "count": 1,
        "questions": [
            {
                "place": "early.jsonl:1",
                "set": "core",
                "before": "first",
                "given_before": None,
                "now": "wrong",
                "given_now": "pay",
            }
        ],
    }
    [question] = changed["questions"]
    assert (question["before"], question["given_before"]) == ("offered", "unclear")
    assert (question["now"], question["given_now"]) == ("wrong", "pay")


def test_entries_with_the_most_questions_come_first_and_questions_in_the_order_asked() -> None:
    """Lines are ordered as numbers, files as they are asked, and equal entries by their names."""
    wanted = [("early.jsonl:2", "rota"), ("early.jsonl:10", "rota"), ("late.jsonl:11", "rota")]
    wanted += [("early.jsonl:1", "pay"), ("early.jsonl:3", "leave")]
    before = _result(*(_given(place, "answered", intent, intent=intent) for place, intent in wanted))
    now = _result(*(_given(place, "unknown", intent=intent) for place, intent in wanted))

    lost = compare(before, now)["lost"]

    assert [(one["wanted"], one["count"]) for one in lost] == [("rota", 3), ("leave", 1), ("pay", 1)]
    places = [one["place"] for one in lost[0]["questions"]]
    assert places == ["late.jsonl:11", "early.jsonl:2", "early.jsonl:10"]


def test_every_figure_has_its_change_for_all_and_for_each_set() -> None:
    """A change is the difference of what was shown, in questions and in percentage points."""
    before = _result(_given("early.jsonl:1", *RIGHT), _given("early.jsonl:2", *WRONG, group="hard"))
    now = _result(_given("early.jsonl:1", *RIGHT), _given("early.jsonl:2", *RIGHT, group="hard"))

    compared = compare(before, now)

    assert set(compared["all"]) == set(now["all"])
    assert {name: set(changes) for name, changes in compared["sets"].items()} == {
        "core": set(now["all"]),
        "hard": set(now["all"]),
    }
    assert compared["all"]["right_first"] == {
        "before": {"count": 1, "of": 2, "percent": 50.0},
        "now": {"count": 2, "of": 2, "percent": 100.0},
        "count": 1,
        "points": 50.0,
    }
    assert (compared["sets"]["core"]["right_first"]["count"], compared["sets"]["hard"]["right_first"]["count"]) == (
        0,
        1,
    )
    assert compared["all"]["crisis_heard"]["points"] is None


def test_a_crisis_newly_missed_and_a_new_false_alarm_are_listed_by_themselves() -> None:
    """What matters most is not left to be found among the lost questions."""
    before = _result(
        _given("early.jsonl:1", "crisis", "despair", intent="despair"),
        _given("early.jsonl:2", "unknown", intent="despair"),
        _given("early.jsonl:3", *WRONG),
        _given("early.jsonl:4", "crisis", "despair"),
    )
    now = _result(
        _given("early.jsonl:1", "unknown", intent="despair"),
        _given("early.jsonl:2", "unknown", intent="despair"),
        _given("early.jsonl:3", "crisis", "despair"),
        _given("early.jsonl:4", "crisis", "despair"),
    )

    compared = compare(before, now)

    assert [one["place"] for one in compared["newly_missed_crises"]] == ["early.jsonl:1"]
    assert [one["place"] for one in compared["new_false_alarms"]] == ["early.jsonl:3"]
    assert list(comparison(compared))[4:10] == [
        "crises newly missed",
        "  early.jsonl:1: despair -> unknown",
        "",
        "new false alarms",
        "  early.jsonl:3: rota -> despair",
        "",
    ]


def test_the_report_says_first_how_many_then_what_was_lost_then_what_was_won() -> None:
    """Whoever reads one line knows the outcome; questions are named by their place and never by their words."""
    before = _result(
        _given("early.jsonl:1", *RIGHT), _given("early.jsonl:2", *OFFERED), _given("early.jsonl:3", *OFFERED)
    )
    now = _result(_given("early.jsonl:1", *WRONG), _given("early.jsonl:2", *RIGHT), _given("early.jsonl:3", *REFUSED))

    lines = list(comparison(compare(before, now)))

    assert lines[0] == "Compared with the earlier result: won 1, lost 1, otherwise changed 1, unchanged 0."
    assert lines[3:15] == [
        "",
        "lost: right first before, not now",
        "  rota: 1",
        "    early.jsonl:1: now pay (wrong)",
        "",
        "won: right first now, not before",
        "  rota: 1",
        "    early.jsonl:2: was unclear (offered)",
        "",
        "otherwise changed",
        "  rota: 1",
        "    early.jsonl:3: was unclear (offered), now unknown (refused)",
    ]
    assert WORD not in "\n".join(lines)


def test_the_report_tells_how_each_figure_changed() -> None:
    """The table has a row for each set; a figure outside it names the sets where it changed. All fits a terminal."""
    before = _result(_given("early.jsonl:1", *RIGHT), _given("early.jsonl:2", *WRONG, group="hard"))
    now = _result(_given("early.jsonl:1", *RIGHT), _given("early.jsonl:2", *OFFERED, group="hard"))

    lines = list(comparison(compare(before, now)))

    rows = {
        line.split()[0]: line.split()[1:] for line in lines[lines.index("") :] if line[:4] in ("core", "hard", "all ")
    }
    assert rows["core"] == ["0", "0.0"] * 5
    assert rows["hard"] == ["0", "0.0", "+1", "+100.0", "-1", "-100.0", "+1", "+100.0", "0", "0.0"]
    assert rows["all"] == ["0", "0.0", "+1", "+50.0", "-1", "-50.0", "+1", "+50.0", "0", "0.0"]
    shifts = [" ".join(line.split()) for line in lines if " -> " in line]
    assert shifts == [
        "in scope: right first 1 of 2 -> 1 of 2 0.0",
        "in scope: right first or offered 1 of 2 -> 2 of 2 +50.0",
        "hard 0 of 1 -> 1 of 1 +100.0",
        "crisis: false alarm, of all but crises 0 of 2 -> 0 of 2 0.0",
    ]
    assert max(map(len, lines)) <= 110


def test_nothing_moved_says_so() -> None:
    """The same again is said in the first line, and there are no lists."""
    lines = list(comparison(_moved(RIGHT, RIGHT)))

    assert lines[0] == "Compared with the earlier result: won 0, lost 0, otherwise changed 0, unchanged 1."
    assert lines[2].startswith("change ")


def _write(tmp_path: Path, result: object) -> Path:
    file = tmp_path / "earlier.json"
    file.write_text(json.dumps(result), encoding="utf-8")
    return file


def test_a_result_reads_back_as_it_was_written(tmp_path: Path) -> None:
    """What evaluate prints is compared with itself without a change; a mark at the start of the file is no harm."""
    result = _result(_given("early.jsonl:1", *WRONG), _given("late.jsonl:1", "unknown", intent="despair"))
    file = _write(tmp_path, result)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())

    compared = compare(read_earlier(file, FILES), result)

    assert compared["counts"] == {"won": 0, "lost": 0, "changed": 0, "unchanged": 2}


def test_a_file_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    """The same questions under another name, in another order, are the same; they have the names of now."""
    now = _result(_given("early.jsonl:1", *RIGHT), _given("late.jsonl:1", *WRONG))
    before = tally([_given("/old/2.jsonl:1", *RIGHT), _given("/old/1.jsonl:1", *WRONG)])
    files = {"/old/1.jsonl": FILES["early.jsonl"], "/old/2.jsonl": FILES["late.jsonl"]}

    compared = compare(read_earlier(_write(tmp_path, {"files": files, **before}), FILES), now)

    assert [one["questions"][0]["place"] for one in compared["lost"]] == ["late.jsonl:1"]
    assert [one["questions"][0]["place"] for one in compared["won"]] == ["early.jsonl:1"]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"early.jsonl": "c" * 64, "late.jsonl": "b" * 64}, "other questions, for early.jsonl has changed"),
        ({"late.jsonl": "b" * 64}, "other questions, for early.jsonl has changed since or was not asked"),
        ({"other.jsonl": "c" * 64}, "other questions, for late.jsonl, early.jsonl has changed"),
        ({}, "other questions"),
        (FILES | {"more.jsonl": "c" * 64}, "from more questions than these"),
        ({"early.jsonl": "a" * 64, "late.jsonl": None}, "from a pipe"),
    ],
)
def test_other_questions_are_refused(tmp_path: Path, files: dict[str, str | None], says: str) -> None:
    """A file that changed, was not asked or is asked no more is noticed, and named where it is asked now."""
    result = {**tally([_given("early.jsonl:1", *RIGHT)]), "files": files}

    with pytest.raises(EarlierError, match=says):
        read_earlier(_write(tmp_path, result), FILES)


def test_files_that_only_look_alike_are_refused(tmp_path: Path) -> None:
    """As many files as now, one of them another, is not the same questions."""
    earlier = _write(tmp_path, _result(_given("early.jsonl:1", *RIGHT)))

    with pytest.raises(EarlierError, match="from more questions"):
        read_earlier(earlier, {"early.jsonl": "a" * 64, "copy.jsonl": "a" * 64})


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda result: {key: value for key, value in result.items() if key != name}


def _with(**more: object) -> Callable[[dict[str, Any]], object]:
    return lambda result: result | more


_FAILURE = {"place": "early.jsonl:1", "set": "core", "wanted": "rota", "given": "pay", "fared": "wrong"}


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda _: [], "it is not a JSON object"),
        (lambda _: None, "it is not a JSON object"),
        (lambda _: {}, "files is missing or wrong"),
        (_without("files"), "files is missing or wrong"),
        (_without("failures"), "failures is missing or wrong"),
        (_with(files=[WORD]), "files is missing or wrong"),
        (_with(files={WORD: 3}), "files is missing or wrong"),
        (_with(number="1"), "number is missing or wrong"),
        (_with(number=True), "number is missing or wrong"),
        (_with(all={WORD: 3}), "all is missing or wrong"),
        (_with(sets={WORD: {}, "core": 3}), "sets is missing or wrong"),
        (_with(failures=[{WORD: WORD}]), "failures is missing or wrong"),
        (_with(failures=[_FAILURE | {"fared": WORD}]), "failures is missing or wrong"),
        (_with(failures=[_FAILURE | {"wanted": f"{WORD} hit me"}]), "failures is missing or wrong"),
        (_with(failures=[_FAILURE | {"place": "early.jsonl"}]), "failures is missing or wrong"),
        (_with(failures=[_FAILURE | {"place": "early.jsonl:x"}]), "failures is missing or wrong"),
        (_with(failures=[_FAILURE | {"place": f"{WORD}:1"}]), "a question is in none of its files"),
        (_with(missed_crises=[_FAILURE | {"place": f"{WORD}:1"}]), "a question is in none of its files"),
    ],
)
def test_what_is_no_result_is_refused(tmp_path: Path, make: Callable[[dict[str, Any]], object], says: str) -> None:
    """The error says in one line what is missing and what to write, and quotes nothing of the file."""
    file = _write(tmp_path, make(dict(_result(_given("early.jsonl:1", *WRONG)))))

    with pytest.raises(EarlierError) as error:
        read_earlier(file, FILES)

    assert says in str(error.value)
    assert "signpost evaluate --json" in str(error.value)
    assert WORD not in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not a JSON object"),
        (WORD.encode(), "not a JSON object"),
        (b'{"text": "a"}\n{"text": "b"}\n', "not a JSON object"),
        (b"[" * 100_000, "not a JSON object"),
        (b'{"number": ' + b"9" * 10_000 + b"}", "is"),
        (b'{"files": {"\\ud800": null}}', "is"),
        ('{"files": {}}'.encode("utf-16"), "not text in UTF-8"),
        (b"\xff\x00\x01", "not text in UTF-8"),
    ],
    ids=["empty", "word", "questions", "deep", "long", "surrogate", "utf-16", "binary"],
)
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    """Whatever bytes are given, there is one line that says what to do."""
    file = tmp_path / "earlier.json"
    file.write_bytes(content)

    with pytest.raises(EarlierError, match=says) as error:
        read_earlier(file, FILES)

    assert WORD not in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """A missing file and a folder are refused."""
    for path in (tmp_path, tmp_path / "missing.json"):
        with pytest.raises(EarlierError, match=r"it cannot be read \("):
            read_earlier(path, FILES)


@pytest.mark.parametrize(
    "change_of",
    [
        lambda result: {**result, "number": 2},
        lambda result: {**result, "all": {}},
        lambda result: {**result, "sets": {}},
        lambda result: {**result, "sets": {"core": {}}},
    ],
)
def test_other_figures_are_refused(change_of: Callable[[Figures], Figures]) -> None:
    """A result of another version, with other figures, is refused rather than compared in part."""
    result = _result(_given("early.jsonl:1", *RIGHT))

    with pytest.raises(EarlierError, match="does not hold the figures that are measured now"):
        compare(change_of(result), result)


@pytest.fixture(name="questions")
def _questions(tmp_path: Path) -> Path:
    rows = [
        {"text": "reach email", "intent": "reach_contact", "set": "core"},
        {"text": f"{WORD} {WORD}", "intent": "smalltalk"},
        {"text": "i want to die", "intent": "crisis_self_harm"},
    ]
    file = tmp_path / "q.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


@pytest.fixture(name="content")
def _content(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


def _invoke(content: Path, *arguments: object) -> Result:
    environment: Mapping[str, str | None] = {"SIGNPOST_CONTENT": str(content)}
    return CliRunner(env=environment).invoke(main, ["evaluate", *map(str, arguments)])


@pytest.fixture(name="earlier")
def _earlier(tmp_path: Path, content: Path, questions: Path) -> Path:
    file = tmp_path / "earlier.json"
    file.write_text(_invoke(content, questions, "--json").stdout, encoding="utf-8")
    return file


def test_an_edit_of_the_content_shows_what_it_won(content: Path, questions: Path, earlier: Path) -> None:
    """An example that was added answers its question, and the comparison names it by its line."""
    change(content / "entries/smalltalk.yaml", "examples:\n", f"examples:\n  - {WORD} {WORD}\n")

    ran = _invoke(content, questions, "--compare", earlier)
    as_json = _invoke(content, questions, "--compare", earlier, "--json")

    assert (ran.exit_code, as_json.exit_code) == (0, 0), ran.output
    lines = ran.stdout.splitlines()
    assert lines[0] == "Compared with the earlier result: won 1, lost 0, otherwise changed 0, unchanged 2."
    assert lines[5:7] == ["  smalltalk: 1", f"    {questions}:2: was unknown (refused)"]
    assert any(line.startswith("right answer ") for line in lines)
    compared = json.loads(as_json.stdout)["compared"]
    assert compared["counts"] == {"won": 1, "lost": 0, "changed": 0, "unchanged": 2}
    assert compared["won"][0]["questions"][0]["place"] == f"{questions}:2"
    assert WORD not in ran.output + as_json.output


def test_a_compared_result_can_itself_be_compared_with(content: Path, questions: Path, earlier: Path) -> None:
    """Whatever was printed with --json will do."""
    earlier.write_text(_invoke(content, questions, "--compare", earlier, "--json").stdout, encoding="utf-8")

    ran = _invoke(content, questions, "--compare", earlier)

    assert ran.stdout.startswith("Compared with the earlier result: won 0, lost 0, otherwise changed 0, unchanged 3.")


def test_an_edit_of_the_questions_is_refused(content: Path, questions: Path, earlier: Path) -> None:
    """One changed character of a question file, and nothing is compared."""
    change(questions, "i want to die", "i want to dye")

    ran = _invoke(content, questions, "--compare", earlier)

    assert ran.exit_code == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith(f"Error: --compare: it was made from other questions, for {questions} has changed")
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["q.jsonl", "missing.json", "content"])
def test_a_bad_earlier_file_ends_the_command_with_one_sentence(
    content: Path, questions: Path, tmp_path: Path, name: str
) -> None:
    """Exit code 2 and one line on standard error."""
    ran = _invoke(content, questions, "--compare", tmp_path / name)

    assert ran.exit_code == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("Error: --compare: ")
    assert len(ran.stderr.splitlines()) == 1
    assert WORD not in ran.stderr


def test_a_comparison_is_the_same_to_the_byte(content: Path, questions: Path, earlier: Path) -> None:
    """In other processes, with other orders of sets, every byte is the same, as text and as JSON."""
    change(content / "entries/smalltalk.yaml", "examples:\n", f"examples:\n  - {WORD} {WORD}\n")

    def printed(seed: str, *more: str) -> bytes:
        return subprocess.run(
            [sys.executable, "-m", "bot", "evaluate", str(questions), "--compare", str(earlier), *more],
            env={"SIGNPOST_CONTENT": str(content), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout

    assert printed("1") == printed("2")
    assert printed("1", "--json") == printed("2", "--json")
