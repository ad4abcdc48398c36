"""A folder of files becomes a knowledge base, or every problem it has is said."""

from pathlib import Path

import pytest

from knowledge.base import KnowledgeBase
from knowledge.load import load, load_with_positions
from knowledge.problem import ContentError, Problem
from tests.content import change

ENTRY = "entries/report_abuse_general.yaml"


def problems(folder: Path) -> list[Problem]:
    """Return why the folder is not a knowledge base."""
    with pytest.raises(ContentError) as raised:
        load(folder)
    return raised.value.problems


def test_the_small_knowledge_base_is_whole(folder: Path) -> None:
    """Every kind of file is read, and organisations stand in the menu's order."""
    base = load(folder)

    assert list(base.organisations) == ["nhft", "lpt"]
    assert len(base.entries) == 6
    assert base.contacts["samaritans"].phone == "116 123"
    assert base.contacts["emergency"].outside_trust
    assert base.pathways["report"].start == "safe"
    assert base.languages["pl"].note
    assert base.sections[0].entries == ("emergency_danger",)
    assert base.entries["reach_contact"].points[0].for_ == "lpt"


def test_what_ships_is_whole(base: KnowledgeBase) -> None:
    """The knowledge base that ships loads, with both organisations in every part."""
    assert base.entries
    assert list(base.organisations) == ["nhft", "lpt"]


def test_what_was_read_cannot_be_changed(folder: Path) -> None:
    """A knowledge base is frozen: nothing that runs can alter an answer."""
    entry = load(folder).entries["smalltalk"]

    with pytest.raises(ValueError, match="frozen"):
        entry.title = "Another"  # type: ignore[misc]  # that this is an error is the point


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (ENTRY, "title: How", "titel: How", ":2: titel: there is no such field here: write one of status, "),
        (ENTRY, "title: How", "titel: How", ":1: title: it is missing: write "),
        (
            ENTRY,
            "kind: reporting",
            "kind: report",
            ":3: kind: \"report\" is not one of them: write 'reporting'",
        ),
        (
            ENTRY,
            "title: How to report racism",
            f"title: {'x' * 49}",
            ":2: title: it is too long: write at most 48",
        ),
        (ENTRY, "title: How to report racism", "title:", ":2: title: it is empty: write something"),
        (ENTRY, "  - staff\n", "  - nurse\n", ":5: audience.1: \"nurse\" is not one of them: write 'staff'"),
        (
            ENTRY,
            "audience:\n  - staff\n",
            "audience: staff\n",
            ":4: audience: it should be a list: write one",
        ),
        (
            ENTRY,
            "  - to: menu\n",
            "  - to: Menu now\n",
            '.2.to: "Menu now" has the wrong form: write a name in',
        ),
        (
            ENTRY,
            "2027-02-23",
            "23/02/2027",
            ': review_by: "23/02/2027" is not a date: write it like 2027-02-23',
        ),
        (
            ENTRY,
            "2027-02-23",
            "2027-02-2",
            ': review_by: "2027-02-2" is not a date: write it like 2027-02-23',
        ),
        (ENTRY, "2027-02-23", "2026-01-01", ":1: file: review_by is not after reviewed_on: write the day"),
        (ENTRY, "review_by: 2027-02-23\n", "", ":1: review_by: it is missing: write"),
        (
            ENTRY,
            "review_by: 2027-02-23\n",
            "review_by: 2027-02-23\nnotes: x\n",
            "review_by: it is not the last field",
        ),
        (ENTRY, "status: to_confirm", "status: draft", ':1: file: status is "to_confirm" if, and only if'),
        (
            ENTRY,
            "status: to_confirm",
            "status: confirmed",
            ":1: file: status and confirmation do not agree: with",
        ),
        (
            ENTRY,
            "id: report_abuse_general",
            "id: another",
            ":1: id: id and file name differ: name the file another",
        ),
        (
            ENTRY,
            "  nhft:\n    short:",
            "  NHFT:\n    short:",
            ': answer.NHFT: "NHFT" has the wrong form: write a',
        ),
        (
            ENTRY,
            "  - id: how_long",
            "  - id: how_long\n    for: kgh",
            ': points.1.for: there is no organisation "kgh"',
        ),
        ("contacts.yaml", "  phone: 999\n", "", ":1: emergency: there is no way to reach it: write phone"),
        ("contacts.yaml", "  for: danger to life\n", "", ":1: emergency.for: it is missing: write"),
        (
            "menu.yaml",
            "  - id: danger",
            "  - name: danger",
            ": sections.1.name: there is no such field here: check its",
        ),
        (
            "organisations/lpt.yaml",
            "review_by: 2027-05-23",
            "review_by: 2027-05-23\nextra: x",
            "it is not the last",
        ),
        (
            "phrases.yaml",
            "{minutes} idle",
            "{hours} idle",
            ": what_is_kept: {hours} cannot be filled in: write",
        ),
        (
            "languages/pl.yaml",
            "note_source: booklet\n",
            "",
            ":1: file: a note and its source belong together: write",
        ),
        (
            "listening.yaml",
            "commands:\n  menu:",
            "commands:\n  list:",
            ': commands.list: "list" is not one of them',
        ),
    ],
)
def test_a_mistake_is_said_with_its_place(folder: Path, file: str, old: str, new: str, said: str) -> None:
    """Each mistake is one line that names the file, the line, the field and what to write instead."""
    change(folder / file, old, new)

    lines = [str(problem) for problem in problems(folder)]

    assert any(line.startswith(f"{file}:") and said in line for line in lines), lines


def test_all_mistakes_are_said_at_once(folder: Path) -> None:
    """Whoever mends a knowledge base sees everything that is wrong: forms, fields and references."""
    change(folder / "entries/smalltalk.yaml", "kind: about", "kind: chat")
    change(folder / "entries/wellbeing_support.yaml", "  - page\n", "  - nowhere\n")
    change(folder / "contacts.yaml", "  phone: 116 123", "  fone: 116 123")
    change(folder / "menu.yaml", "      - wellbeing_support\n", "      - wellbeing\n")
    folder.joinpath("languages/pl.yaml").write_text("id: [pl]\n")

    found = [(problem.file, problem.field) for problem in problems(folder)]

    assert found == [
        ("contacts.yaml", "samaritans.fone"),
        ("entries/smalltalk.yaml", "kind"),
        ("entries/wellbeing_support.yaml", "sources.1"),
        ("languages/pl.yaml", "file"),
        ("menu.yaml", "sections.2.entries.2"),
    ]


def test_a_broken_file_is_not_blamed_on_those_that_name_it(folder: Path) -> None:
    """One mistake gives one problem, however many files refer to what it stands in."""
    change(folder / "contacts.yaml", "emergency:\n  name", "emergency: |\n  name")

    assert {problem.file for problem in problems(folder)} == {"contacts.yaml"}


@pytest.mark.parametrize("name", ["phrases.yaml", "listening.yaml", "menu.yaml", "contacts.yaml", "sources.yaml"])
def test_a_missing_file_is_said(folder: Path, name: str) -> None:
    """Without one of its files there is no knowledge base."""
    folder.joinpath(name).unlink()

    assert str(problems(folder)[0]).startswith(f"{name}:1: file: it cannot be read (No such file or directory): check")


@pytest.mark.parametrize("text", ["nothing\n", "- emergency\n- police\n"])
def test_a_table_without_items_is_said(folder: Path, text: str) -> None:
    """A contacts file that is no table is one problem."""
    folder.joinpath("contacts.yaml").write_text(text)

    assert [*map(str, problems(folder))] == [
        "contacts.yaml:1: file: it holds no items: write an id and, under it, the fields"
    ]


@pytest.mark.parametrize("name", ["entries", "organisations", "pathways", "languages"])
def test_an_empty_folder_is_said(folder: Path, name: str) -> None:
    """A folder without files is a mistake, not a knowledge base without answers."""
    for file in folder.joinpath(name).iterdir():
        file.unlink()

    assert f"{name}:1: file: there is no .yaml file in it: put the files here" in map(str, problems(folder))


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    """A wrong path is one problem that names it."""
    assert (
        str(problems(tmp_path / "no")[0])
        == f"{tmp_path}/no:1: folder: there is no such folder: give the content folder"
    )


def test_other_files_are_left_alone(folder: Path) -> None:
    """Hidden files, notes and backups of an editor beside the entries change nothing."""
    for name in (".smalltalk.yaml", "smalltalk.yaml~", "notes.txt", "smalltalk.yaml.bak", "#smalltalk.yaml#"):
        folder.joinpath("entries", name).write_text("not: [yaml")
    folder.joinpath("entries/.#smalltalk.yaml").symlink_to("nobody@nowhere")

    assert len(load(folder).entries) == 6


def test_a_rule_can_point_at_any_line(folder: Path) -> None:
    """Whoever checks the content gets the line of every item, also within a long text."""
    _, positions = load_with_positions(folder)

    problem = positions.problem(
        ("entries", "report_abuse_general"), ("answer", "everyone", "full", 2), "wrong", "right"
    )

    line = folder.joinpath(ENTRY).read_text().splitlines()[problem.line - 1]
    assert line.strip() == "2. Write down what was said, when and where."
    assert str(problem) == f"{ENTRY}:{problem.line}: answer.everyone.full.3: wrong: right"
