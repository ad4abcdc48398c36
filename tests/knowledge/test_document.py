"""One YAML file is read as text, with the line of everything in it."""

from pathlib import Path

import pytest

from knowledge.document import Document, Value, read_document
from knowledge.problem import Problem


def read(tmp_path: Path, text: str) -> tuple[Document, list[Problem]]:
    """Return what comes of a file with this text."""
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8", newline="")
    return read_document(file, "a.yaml")


@pytest.mark.parametrize(
    "typed",
    [
        "0116",
        "01162250000",
        "0300",
        "no",
        "on",
        "yes",
        "17:00",
        "1.10",
        "2026-03-01",
        "~",
        "null",
        "1e3",
        "0x1F",
        "1_000",
    ],
)
def test_a_value_is_what_was_typed(tmp_path: Path, typed: str) -> None:
    """Numbers, times, dates and yes or no stay the text that stands in the file."""
    document, problems = read(tmp_path, f"number: {typed}\nlist:\n  - {typed}\n")

    assert not problems
    assert document.value == {"number": typed, "list": [typed]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: b\r\nc: d\r\n", {"a": "b", "c": "d"}),
        ("\ufeffa: b\n", {"a": "b"}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo"}),
        ("a: >\n  one\n  two\n", {"a": "one two"}),
        ("a: 'one\n  two'\n", {"a": "one two"}),
        ('a: "x: y # z"\n', {"a": "x: y # z"}),
        ("# first\na: b\n# last\n", {"a": "b"}),
        ("a:\n", {"a": ""}),
        ("- a\n-\n  - b\n", ["a", ["b"]]),
        ("a: żółć 你好 שלום\n", {"a": "żółć 你好 שלום"}),
        ("just text\n", "just text"),
        ("---\na: b\n...\n", {"a": "b"}),
    ],
)
def test_plain_yaml_is_read(tmp_path: Path, text: str, value: Value) -> None:
    """The forms that people and editors write mean what they look like, also from Windows."""
    document, problems = read(tmp_path, text)

    assert not problems
    assert document.value == value


def test_every_place_has_its_line(tmp_path: Path) -> None:
    """A problem in a list, a field or one line of a long text points at that line."""
    text = "id: a\n# note\nlist:\n  - one\n  - name: two\n    says: |\n\n      first\n      second\nlast: x\n"
    document, _ = read(tmp_path, text)

    def at(*place: str | int) -> tuple[int, str]:
        problem = document.problem(place, "", "")
        return problem.line, problem.field

    assert at() == (1, "file")
    assert at("list") == (3, "list")
    assert at("list", 0) == (4, "list.1")
    assert at("list", 1, "says") == (6, "list.2.says")
    assert at("list", 1, "says", 0) == (8, "list.2.says.1")
    assert at("list", 1, "says", 1) == (9, "list.2.says.2")
    assert at("last") == (10, "last")
    assert at("list", 1, "gone") == (5, "list.2.gone")


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        ("a: b\na: c\n", 2, '"a" stands here twice'),
        ("x:\n  a: b\n  a: c\n", 3, '"a" stands here twice'),
        ("a: 1\nb: &x text\n", 2, "text starts with &"),
        ("a: 1\nb: *x\n", 2, "text starts with *"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "text starts with !"),
        ("a: !x text\n", 1, "text starts with !"),
        ("a:\n  <<: b\n", 2, "a field has no plain name"),
        ("? [a]\n: b\n", 1, "text starts with [ or {"),
        ("? - a\n: b\n", 1, "a field has no plain name"),
        ("&x a: b\n", 1, "text starts with &"),
        ("*x : b\n", 1, "text starts with *"),
        ("a: 1\nb: [c, d]\n", 2, "text starts with [ or {"),
        ("a: {b: c}\n", 1, "text starts with [ or {"),
        ("a: b\n---\nc: d\n", 2, "a second document starts here (---)"),
        ("%YAML 1.1\n---\na: b\n", 1, "it starts with a % line"),
        ("", 1, "it is empty"),
        ("# only a remark\n", 1, "it is empty"),
        ("a: b\n\tc: d\n", 2, "this cannot be read"),
        ("a: b: c\n", 1, "this cannot be read"),
        ("a: 'b\n", 2, "this cannot be read"),
        ("a: 1\nb: \x07\n", 2, "this cannot be read"),
        ("a: 1\nb: \x00\n", 2, "this cannot be read"),
        ('a: 1\nb: "\\0"\n', 2, "it holds a character that cannot be seen"),
        ('a: 1\nb: "\\e[31m"\n', 2, "it holds a character that cannot be seen"),
        ("a: 1\nb: x\u202ey\n", 2, "it holds a character that cannot be seen"),
        ('a: "\\ud800"\n', 1, "this cannot be read"),
        ('a: "\\uDFFF\\uD800"\n', 1, "this cannot be read"),
        (
            "a:\n" + "".join(" " * n + "- \n" + " " * n + "  x:\n" for n in range(2, 40, 4)),
            10,
            "it is nested over",
        ),
    ],
)
def test_what_content_does_not_need_is_refused(tmp_path: Path, text: str, line: int, wrong: str) -> None:
    """Everything that makes YAML dangerous or ambiguous is refused, at its line, with nothing of it used."""
    document, problems = read(tmp_path, text)

    assert document == Document("a.yaml")
    (problem,) = problems
    assert (problem.file, problem.line, problem.field) == ("a.yaml", line, "file")
    assert problem.wrong.startswith(wrong)
    assert problem.instead
