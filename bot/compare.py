"""What was won and lost against an earlier result of the same questions?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypedDict

from bot.earlier import ANEW, Earlier, EarlierError, file_and_line
from bot.evaluate import Failure, Result, Share
from bot.measure import Fared


class Change(TypedDict):
    """One figure before and now; *points* are percentage points, None where either has no percentage."""

    before: Share
    now: Share
    count: int
    points: float | None


class Moved(TypedDict):
    """A question that fares otherwise. What was given is None when it was right first: no result records it."""

    place: str
    set: str
    before: Fared
    given_before: str | None
    now: Fared
    given_now: str | None


class OfEntry(TypedDict):
    """The questions that moved and want the same entry, in the order asked."""

    wanted: str
    count: int
    questions: list[Moved]


class Compared(TypedDict):
    """All that changed; entries with the most questions first.

    *changed* are questions right first neither before nor now, that fare otherwise. A question that only gets
    another wrong answer is unchanged. A crisis newly missed or a new false alarm may be among any of them, or not.
    """

    counts: dict[str, int]
    newly_missed_crises: list[Failure]
    new_false_alarms: list[Failure]
    lost: list[OfEntry]
    won: list[OfEntry]
    changed: list[OfEntry]
    all: dict[str, Change]
    sets: dict[str, dict[str, Change]]


def compare(earlier: Earlier, now: Result) -> Compared:
    """Return what changed between two results of the same questions.

    Raises:
        EarlierError: The earlier one holds other figures, as that of another version may.
    """
    if _form(earlier) != _form(now):
        msg = f"it does not hold the figures that are measured now: {ANEW}"
        raise EarlierError(msg)
    moved = _moves(earlier, now)
    won = [(wanted, one) for wanted, one in moved if one["now"] == "first"]
    lost = [(wanted, one) for wanted, one in moved if one["before"] == "first"]
    changed = [(wanted, one) for wanted, one in moved if "first" not in (one["before"], one["now"])]
    return {
        "counts": {
            "won": len(won),
            "lost": len(lost),
            "changed": len(changed),
            "unchanged": now["number"] - len(moved),
        },
        "newly_missed_crises": _new(earlier["missed_crises"], now["missed_crises"]),
        "new_false_alarms": _new(earlier["false_alarms"], now["false_alarms"]),
        "lost": _by_entry(lost),
        "won": _by_entry(won),
        "changed": _by_entry(changed),
        "all": _changes(earlier["all"], now["all"]),
        "sets": {name: _changes(earlier["sets"][name], figures) for name, figures in now["sets"].items()},
    }


def _form(result: Earlier) -> tuple[int, set[str], dict[str, set[str]]]:
    return result["number"], set(result["all"]), {name: set(figures) for name, figures in result["sets"].items()}


def _new(before: Sequence[Failure], now: Sequence[Failure]) -> list[Failure]:
    places = {one["place"] for one in before}
    return [one for one in now if one["place"] not in places]


def _moves(earlier: Earlier, now: Result) -> list[tuple[str, Moved]]:
    """Return every question that fares otherwise, with the entry it wants, in the order asked."""
    before, after = ({one["place"]: one for one in result["failures"]} for result in (earlier, now))
    asked = list(now["files"])

    def order(failure: Failure) -> tuple[int, int]:
        file, line = file_and_line(failure)
        return asked.index(file), int(line)

    moved: list[tuple[str, Moved]] = []
    for failure in sorted((before | after).values(), key=order):
        was, one = before.get(failure["place"]), after.get(failure["place"])
        move: Moved = {
            "place": failure["place"],
            "set": failure["set"],
            "before": was["fared"] if was else "first",
            "given_before": was["given"] if was else None,
            "now": one["fared"] if one else "first",
            "given_now": one["given"] if one else None,
        }
        if move["before"] != move["now"]:
            moved.append((failure["wanted"], move))
    return moved


def _by_entry(moved: Sequence[tuple[str, Moved]]) -> list[OfEntry]:
    entries: defaultdict[str, list[Moved]] = defaultdict(list)
    for wanted, one in moved:
        entries[wanted].append(one)
    ordered = sorted(entries.items(), key=lambda item: (-len(item[1]), item[0]))
    return [{"wanted": wanted, "count": len(found), "questions": found} for wanted, found in ordered]


def _changes(before: Mapping[str, Share], now: Mapping[str, Share]) -> dict[str, Change]:
    return {name: _change(before[name], share) for name, share in now.items()}


def _change(before: Share, now: Share) -> Change:
    was, is_now = before["percent"], now["percent"]
    points = None if was is None or is_now is None else round(is_now - was, 1)
    return {"before": before, "now": now, "count": now["count"] - before["count"], "points": points}
