"""No file, whatever it holds or is, crashes the process, holds it up, or becomes half an answer."""

import os
import random
import time
from pathlib import Path

import pytest

from knowledge.document import Document, read_document
from knowledge.load import load
from knowledge.problem import ContentError, Problem
from tests.content import change

LONGEST_S = 5.0
"""Longer than this is a trap: an ordinary file takes a millisecond, and what these files do to others, minutes."""

ALIAS_BOMB = "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n" for n in range(9))
MERGE_BOMB = "a: &a {k: v}\n" + "".join(f"m{n}: &m{n}\n  <<: [*a, *a, *a, *a]\n" for n in range(12))
BLOCK_BOMB = "a: &a\n  - x\nb:\n" + "  - *a\n" * 9


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (ALIAS_BOMB.encode(), "text starts with"),
        (MERGE_BOMB.encode(), "text starts with"),
        (BLOCK_BOMB.encode(), "text starts with &"),
        (b"a: " + b"[" * 50_000, "text starts with [ or {"),
        (b"[" * 50_000, "text starts with [ or {"),
        (b"{a: " * 50_000, "text starts with [ or {"),
        (b"- " * 50_000 + b"x", "it is nested over"),
        (b"? " * 50_000 + b"x", "a field has no plain name"),
        (b"".join(b" " * n + b"a:\n" for n in range(500)), "it is nested over"),
        (b"- x\n" * 50_000, "it has over"),
        (b"".join(b"k%d: v\n" % n for n in range(15_000)), "it has over"),
        (b"a: b\n" * 40_000, '"a" stands here twice'),
        (b"a" * 250_000 + b": b\n" + b"a" * 2_000, "this cannot be read"),
        (b"x" * 300_000, "it is over 256 kB"),
        (b"", "it is empty"),
        (b"\n\n \n", "it is empty"),
        (b"\xef\xbb\xbf", "it is empty"),
        (bytes(range(256)) * 40, "a character is not UTF-8"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "a character is not UTF-8"),
        (b"a: \xed\xa0\x80\n", "a character is not UTF-8"),
        ("a: żółć\n".encode("utf-16"), "a character is not UTF-8"),
        (b"\x00" * 4096, "this cannot be read"),
        (b"a: b\n" + b"\x00" * 50, "this cannot be read"),
        (b"a:\t- b\n\t- c\n", "this cannot be read"),
        (b'"' * 50_001, "this cannot be read"),
        (b"a: |\n" + b" " * 100_000, None),
        (b"a: " + b"x" * 200_000 + b"\n", None),
    ],
)
def test_a_hostile_file_is_refused_at_once(tmp_path: Path, content: bytes, wrong: str | None) -> None:
    """What is built to exhaust or crash a reader is refused, or read as plain text, in a moment."""
    file = tmp_path / "a.yaml"
    file.write_bytes(content)

    start = time.process_time()
    document, problems = read_document(file, "a.yaml")

    assert time.process_time() - start < LONGEST_S
    if wrong is None:
        assert not problems
    else:
        assert document == Document("a.yaml")
        assert [problem.wrong[: len(wrong)] for problem in problems] == [wrong]


def test_a_place_without_a_file_is_a_problem(tmp_path: Path) -> None:
    """A pipe, a folder, a device, a loop of links or nothing at all is said, and never waited for."""
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    (tmp_path / "dangling.yaml").symlink_to(tmp_path / "gone")
    (tmp_path / "device.yaml").symlink_to("/dev/zero")
    with (tmp_path / "sparse.yaml").open("wb") as sparse:
        sparse.truncate(1 << 30)

    start = time.perf_counter()
    names = ("pipe", "folder", "loop", "dangling", "device", "sparse", "none")
    said = {name: read_document(tmp_path / f"{name}.yaml", name)[1][0].wrong for name in names}

    assert time.perf_counter() - start < LONGEST_S
    assert said == {
        "pipe": "it is not an ordinary file",
        "folder": "it is not an ordinary file",
        "loop": "it cannot be read (Too many levels of symbolic links)",
        "dangling": "it cannot be read (No such file or directory)",
        "device": "it is not an ordinary file",
        "sparse": "it is over 256 kB",
        "none": "it cannot be read (No such file or directory)",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="no file is unreadable to root; run as another user")
def test_an_unreadable_file_is_a_problem(tmp_path: Path) -> None:
    """A file without the right to read it is said like any other mistake."""
    file = tmp_path / "a.yaml"
    file.write_text("a: b\n")
    file.chmod(0)

    assert read_document(file, "a.yaml")[1][0].wrong == "it cannot be read (Permission denied)"


def test_hostile_files_in_a_knowledge_base_are_all_said(folder: Path) -> None:
    """A folder, a pipe and a bomb among the entries are three problems, and nothing is served."""
    (folder / "entries/a.yaml").mkdir()
    os.mkfifo(folder / "entries/b.yaml")
    (folder / "entries/c.yaml").write_text(ALIAS_BOMB)

    with pytest.raises(ContentError) as raised:
        load(folder)

    assert [problem.file for problem in raised.value.problems] == [f"entries/{name}.yaml" for name in "abc"]


def test_half_a_file_is_never_taken_for_a_whole_one(folder: Path) -> None:
    """An entry cut off at any byte is refused, or means exactly what the whole one means."""
    file = folder / "entries/smalltalk.yaml"
    whole, data = load(folder), file.read_bytes()

    for end in range(len(data)):
        file.write_bytes(data[:end])
        if read_document(file, "half")[1]:
            continue
        try:
            half = load(folder)
        except ContentError:
            continue
        assert half == whole, f"cut at byte {end}"


@pytest.mark.parametrize("name", ["contacts.yaml", "menu.yaml", "organisations/lpt.yaml", "entries/reach_contact.yaml"])
def test_a_file_cut_between_lines_loses_nothing(folder: Path, name: str) -> None:
    """Cut between lines, most YAML is still valid; yet no contact, organisation or entry goes missing."""
    file = folder / name
    whole, lines = load(folder), file.read_text().splitlines(keepends=True)

    for end in range(len(lines)):
        file.write_text("".join(lines[:end]))
        try:
            half = load(folder)
        except ContentError:
            continue
        assert (half.contacts, half.organisations, half.entries) == (
            whole.contacts,
            whole.organisations,
            whole.entries,
        ), f"cut at line {end}"


SNIPPETS = (
    *"[]{}&*!|>%@`\"'#:-?,\t\n\r\0\ufeff\u2028\x85",
    "<<: *a\n",
    "&a ",
    "!!",
    "---\n",
    "- ",
    "  ",
    ": ",
    "\ud800",
)


def _mutated(text: str, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        at, to = sorted(chance.randint(0, len(text)) for _ in range(2))
        match chance.randint(0, 4):
            case 0:
                text = text[:at] + text[min(to, at + 40) :]
            case 1:
                text = text[:at] + chance.choice(SNIPPETS) * chance.choice((1, 1, 3, 200)) + text[at:]
            case 2:
                text = text[:to] + text[at:]
            case 3:
                text = text[:at] + chr(chance.randint(0, 0x2FFF)) + text[at + 1 :]
            case _:
                text = text[at:to] + text[:at] + text[to:]
    return text.encode(errors="surrogatepass")


def test_three_thousand_damaged_files_are_read_or_refused(tmp_path: Path, folder: Path) -> None:
    """However a file is damaged, it is read or refused in a moment, with a message that has all its parts."""
    chance = random.Random(2026)
    texts = [path.read_text() for path in sorted(folder.rglob("*.yaml")) if path.name != "safety.yaml"]
    file = tmp_path / "a.yaml"
    slowest = 0.0

    for _ in range(3_000):
        file.write_bytes(_mutated(chance.choice(texts), chance))
        start = time.process_time()
        document, problems = read_document(file, "a.yaml")
        slowest = max(slowest, time.process_time() - start)
        assert bool(document.lines) != bool(problems)
        for problem in problems:
            assert problem.line >= 1
            assert all((problem.file, problem.field, problem.wrong, problem.instead))

    assert slowest < LONGEST_S


def test_a_knowledge_base_with_a_damaged_file_is_served_whole_or_not_at_all(folder: Path) -> None:
    """With any file damaged, loading gives a knowledge base or problems that can be mended, nothing else."""
    chance = random.Random(2027)
    files = [path for path in sorted(folder.rglob("*.yaml")) if path.name not in ("safety.yaml", "style.yaml")]

    for _ in range(150):
        file = chance.choice(files)
        text = file.read_text()
        file.write_bytes(_mutated(text, chance))
        for problem in _problems(folder):
            assert problem.line >= 1
            assert all((problem.file, problem.field, problem.wrong, problem.instead))
        file.write_text(text)


def _problems(folder: Path) -> list[Problem]:
    try:
        load(folder)
    except ContentError as error:
        return error.problems
    return []


def test_braces_in_a_mistake_are_shown_as_they_stand(folder: Path) -> None:
    """What somebody typed is quoted in the message, whatever signs are in it."""
    change(folder / "entries/smalltalk.yaml", "kind: about", "kind: '{wrong} {0}'")

    with pytest.raises(ContentError, match=r'"\{wrong\} \{0\}" is not one of them'):
        load(folder)
