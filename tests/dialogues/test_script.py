"""A dialogue file says what is wrong with it, in one line for each fault."""

import re
from pathlib import Path

import pytest

from tests.dialogues.script import Step, read_script

KNOWN = {"entries": ("reach_contact", "wres"), "organisations": ("lpt", "nhft")}
GOOD = """\
about: Somebody asks for the address.
organisation: lpt
talk:
  - you: reach email
    bot:
      - lpt.edi@nhs.net
      - "999"
    not: nhft
    entry: reach_contact
    crisis: no
  - press: "Tell me more"
    crisis: yes
"""


def _read(folder: Path, text: str) -> list[str]:
    """Return what is wrong with a dialogue that says *text*."""
    path = folder / "talk.yaml"
    path.write_text(text, encoding="utf-8")
    script, problems = read_script(path, **KNOWN)
    assert (script is None) == bool(problems)
    return [str(problem) for problem in problems]


def test_a_dialogue_is_read_as_it_is_written(tmp_path: Path) -> None:
    """Every field arrives; yes, no and 999 stay what was typed."""
    path = tmp_path / "talk.yaml"
    path.write_text(GOOD, encoding="utf-8")

    script, problems = read_script(path, **KNOWN)

    assert problems == []
    assert script
    assert (script.about, script.organisation) == ("Somebody asks for the address.", "lpt")
    assert script.talk == (
        Step(1, 4, "reach email", None, ("lpt.edi@nhs.net", "999"), ("nhft",), ("reach_contact",), crisis=False),
        Step(2, 11, None, "Tell me more", (), (), (), crisis=True),
    )


@pytest.mark.parametrize(
    ("old", "new", "place", "wrong"),
    [
        ("about: Somebody asks for the address.\n", "", "talk.yaml:1: about: ", "it is missing"),
        ("organisation: lpt", "organisation: uhl", "talk.yaml:2: organisation: ", 'there is no "uhl"'),
        ("organisation: lpt", "where: lpt", "talk.yaml:2: where: ", "no such field"),
        ("not: nhft", "never: nhft", "talk.yaml:8: talk.1.never: ", "no such field"),
        ("entry: reach_contact", "entry: reach_contakt", "talk.yaml:9: talk.1.entry: ", 'no "reach_contakt"'),
        ("crisis: no", "crisis: maybe", "talk.yaml:10: talk.1.crisis: ", "neither yes nor no"),
        ("not: nhft", "not:", "talk.yaml:8: talk.1.not: ", "empty"),
        ("not: nhft", "you: nhft", "talk.yaml:8: file: ", "twice"),
        ("not: nhft", "press: nhft", "talk.yaml:4: talk.1: ", "not clear who starts"),
        ('press: "Tell me more"', "bot: more", "talk.yaml:11: talk.2: ", "not clear who starts"),
        ("    crisis: yes\n", "", "talk.yaml:11: talk.2: ", "nothing is expected"),
        ('- press: "Tell me more"\n    crisis: yes', "- hello", "talk.yaml:11: talk.2: ", "no fields"),
        ("not: nhft", "not: [nhft]", "talk.yaml:8: file: ", "starts with ["),
        ("not: nhft", "not: a: b", "talk.yaml:8: file: ", "cannot be read"),
        ("    not: nhft", "\tnot: nhft", "talk.yaml:8: file: ", "cannot be read"),
    ],
)
def test_a_fault_is_one_clear_line(tmp_path: Path, old: str, new: str, place: str, wrong: str) -> None:
    """Where it is, what is wrong, and what to write instead."""
    assert old in GOOD

    said = _read(tmp_path, GOOD.replace(old, new))

    found = [line for line in said if line.startswith(place) and wrong in line]
    assert found, said
    assert all(re.fullmatch(r"talk\.yaml:\d+: [^:]+: .+: .+", line) for line in said)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "it is empty"),
        ("about: a\n", "there is no talk"),
        ("- you: hi\n", "no fields"),
        ("about: a\ntalk: hi\n", "no talk"),
    ],
)
def test_a_file_that_is_no_dialogue_says_so(tmp_path: Path, text: str, wrong: str) -> None:
    """An empty or half-written file is met with a line, not with an error."""
    assert any(wrong in line for line in _read(tmp_path, text))


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    """Nobody mends one fault to be told of the next."""
    said = _read(tmp_path, GOOD.replace("not: nhft", "never: x").replace("crisis: no", "crisis: perhaps"))

    assert len(said) == 2


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    """A wrong name is one line as well."""
    script, problems = read_script(tmp_path / "gone.yaml", **KNOWN)

    assert script is None
    assert len(problems) == 1
