"""What people say, in danger and not, from the lists beside this file."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.safety import CrisisKind

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Line:
    """One message, and the crisis a good listener hears in it; None: none."""

    text: str
    kind: CrisisKind | None


@cache
def lines(name: str) -> tuple[Line, ...]:
    """Return the messages of the list *name*, in the order they are written."""
    rows = yaml.load(_FOLDER.joinpath(f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - text only
    assert all(row.keys() == {"text", "kind"} for row in rows), "quote a text that holds a comma"
    return tuple(Line(r["text"], None if r["kind"] == "none" else CrisisKind(r["kind"])) for r in rows)
