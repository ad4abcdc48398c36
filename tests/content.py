"""A small, whole knowledge base for tests: two organisations, six entries, every kind of file."""

import shutil
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from bot.safety import CrisisKind, built_in

_SMALL = Path(__file__).parent / "small"
_PINNED = files("bot") / "safety_pinned.yaml"
_REAL = Path(str(files("knowledge") / "content"))
_NUMBERS = {"999": "{emergency}", "116 123": "{samaritans}", "85258": "{shout}", "111": "{nhs_111}"}
_STANDS_FOR = ("smalltalk", "organisation", "elsewhere", "language", "disclosure", "kept", "menu")


def write_content(folder: Path, changes: Mapping[str, str] | None = None) -> Path:
    """Write the small knowledge base to *folder*, which need not exist, and return it.

    It keeps every rule of ``signpost check``. *changes* are whole files by their name in the folder.
    """
    shutil.copytree(_SMALL, folder, dirs_exist_ok=True)
    shutil.copy(_REAL / "phrases.yaml", folder)
    folder.joinpath("listening.yaml").write_text(_listening(), encoding="utf-8")
    folder.joinpath("safety.yaml").write_bytes(_PINNED.read_bytes())
    for entry, text in _crisis_entries().items():
        folder.joinpath(f"entries/{entry}.yaml").write_text(text, encoding="utf-8")
    for name, text in (changes or {}).items():
        folder.joinpath(name).write_text(text, encoding="utf-8")
    return folder


def change(file: Path, old: str, new: str) -> None:
    """Write *new* in the place of *old*, which stands in *file* exactly once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), encoding="utf-8")


@cache
def _listening() -> str:
    """Return the real way of listening with every stand-in led to an entry that is here."""
    text = _REAL.joinpath("listening.yaml").read_text(encoding="utf-8")
    start = text.index("stands_for:\n")
    end = text.index("# Before", start)
    stands_for = "".join(f"  {one}: smalltalk\n" for one in _STANDS_FOR)
    return f"{text[:start]}stands_for:\n{stands_for}{text[end:]}"


@cache
def _crisis_entries() -> dict[str, str]:
    """Return the entries that the pinned safety text is said for, with exactly its words."""
    entries: dict[str, str] = {}
    for kind in CrisisKind:
        entry = built_in().reply(kind).entry
        if entry in entries:
            entries[entry] = entries[entry].replace("sources:\n", f"{_crisis_point(kind)}sources:\n")
        else:
            entries[entry] = _crisis_entry(entry, _said(kind))
    return entries


def _said(kind: CrisisKind) -> str:
    """Return the short text of *kind* as it stands in an entry."""
    said = "\n".join(f"      {line}" for line in built_in().reply(kind).short)
    for number, contact in _NUMBERS.items():
        said = said.replace(number, contact)
    return said


def _crisis_point(kind: CrisisKind) -> str:
    return f"points:\n  - id: {kind}\n    examples:\n      - {_CRIES[0]} ({kind})\n    says: |\n{_said(kind)}\n"


def _crisis_entry(entry: str, short: str) -> str:
    examples = "\n".join(f"  - {words} ({entry})" for words in _CRIES)
    return f"""\
id: {entry}
title: This is about {entry}
kind: crisis
audience:
  - all
sensitivity: crisis
owner: Staff wellbeing leads
examples:
{examples}
answer:
  everyone:
    short: |
{short}
sources:
  - page
status: draft
reviewed_on: 2026-11-23
review_by: 2027-02-23
"""


_CRIES = (
    "help me now",
    "i am not safe",
    "please hurry",
    "it is an emergency",
    "i cannot go on",
    "somebody come",
    "this is urgent",
    "i need help at once",
    "do something quickly",
    "life or death",
    "right this minute",
    "it cannot wait",
)
