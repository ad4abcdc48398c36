"""The figures of an evaluation as a table for the terminal, and what changed since an earlier one."""

from collections.abc import Iterator, Sequence

from bot.compare import Change, Compared, Moved, OfEntry
from bot.evaluate import Failure, Figures, OfIntent, Share
from bot.measure import MEASURES

MOST_CONFUSIONS, MOST_WEAK = 15, 10
"""Lines of the report; the figures as JSON hold them all."""
_IN_TABLE = tuple(MEASURES)[:5]


def report(result: Figures, *, failures: bool = False) -> Iterator[str]:
    """Yield the lines of a report for the terminal; *failures* lists every question not right at once.

    Questions are named by file and line. Their words are nowhere in *result*.
    """
    yield from _table(result)
    yield ""
    for name, measure in MEASURES.items():
        share = result["all"][name]
        if name not in _IN_TABLE and share["of"]:
            yield f"{measure.title:<52}{share['count']:>5} of {share['of']:<5}{_percent(share)}"
    yield from _listed("most frequent confusions", _confusions(result))
    yield from _listed("weakest intents", _weakest(result))
    yield from _listed("crises not heard", map(_line, result["missed_crises"]))
    yield from _listed("false alarms", map(_line, result["false_alarms"]))
    if failures:
        yield from _listed("not right first", map(_line, result["failures"]))


def _table(result: Figures) -> Iterator[str]:
    yield f"{'right answer':<18}{'number':>7}" + "".join(f"{MEASURES[name].title:>14}" for name in _IN_TABLE)
    for name, figures in [*result["sets"].items(), ("all", result["all"])]:
        shares = [figures[measure] for measure in _IN_TABLE]
        cells = "".join(f"{share['count']:>6} {_percent(share):>7}" for share in shares)
        yield f"{name:<18}{shares[0]['of']:>7}{cells}"


def _percent(share: Share) -> str:
    return "-" if share["percent"] is None else f"{share['percent']:.1f}%"


def _confusions(result: Figures) -> Iterator[str]:
    for one in result["confusions"][:MOST_CONFUSIONS]:
        yield f"{one['count']:>5}  {one['wanted']} -> {one['given']}"


def _weakest(result: Figures) -> Iterator[str]:
    def strength(item: tuple[str, OfIntent]) -> tuple[float, int, str]:
        return item[1]["first"] / item[1]["number"], -item[1]["number"], item[0]

    weak = [item for item in result["intents"].items() if item[1]["first"] < item[1]["number"]]
    for name, one in sorted(weak, key=strength)[:MOST_WEAK]:
        yield f"  {name:<32}first {one['first']:>2} of {one['number']:<3} or offered {one['offered']:>2}"


def _line(failure: Failure) -> str:
    return f"  {failure['place']}: {failure['wanted']} -> {failure['given']}"


def _listed(title: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield from ("", title, *found)


def comparison(compared: Compared) -> Iterator[str]:
    """Yield the lines of a comparison: what was lost and won, question by question, then how each figure changed.

    A figure that is not in the table stands there for all questions, and for each set in which it changed.
    """
    counts = compared["counts"]
    yield (
        f"Compared with the earlier result: won {counts['won']}, lost {counts['lost']}, "
        f"otherwise changed {counts['changed']}, unchanged {counts['unchanged']}."
    )
    if counts["won"] + counts["lost"] + counts["changed"]:
        yield "What came is an entry, or unclear (people were asked which one they meant), or unknown."
        yield "(offered): right, one press away. (refused): unknown, or said to be out of scope. (wrong): neither."
    yield from _listed("crises newly missed", map(_line, compared["newly_missed_crises"]))
    yield from _listed("new false alarms", map(_line, compared["new_false_alarms"]))
    yield from _listed("lost: right first before, not now", _moved(compared["lost"]))
    yield from _listed("won: right first now, not before", _moved(compared["won"]))
    yield from _listed("otherwise changed", _moved(compared["changed"]))
    yield ""
    yield from _changes(compared)


def _moved(entries: Sequence[OfEntry]) -> Iterator[str]:
    for entry in entries:
        yield f"  {entry['wanted']}: {entry['count']}"
        yield from (f"    {one['place']}: {_move(one)}" for one in entry["questions"])


def _move(one: Moved) -> str:
    was = f"was {one['given_before']} ({one['before']})"
    now = f"now {one['given_now']} ({one['now']})"
    return ", ".join(text for text, given in ((was, one["given_before"]), (now, one["given_now"])) if given)


def _changes(compared: Compared) -> Iterator[str]:
    yield f"{'change':<25}" + "".join(f"{MEASURES[name].title:>14}" for name in _IN_TABLE)
    for name, changes in [*compared["sets"].items(), ("all", compared["all"])]:
        cells = "".join(f"{_signed(changes[one]['count']):>6} {_points(changes[one]):>7}" for one in _IN_TABLE)
        yield f"{name:<25}{cells}"
    yield ""
    for name, measure in MEASURES.items():
        change = compared["all"][name]
        if name not in _IN_TABLE and change["before"]["of"] + change["now"]["of"]:
            yield f"{measure.title:<48}{_shift(change)}"
            for set_name, changes in compared["sets"].items():
                if changes[name]["before"] != changes[name]["now"]:
                    yield f"  {set_name:<46}{_shift(changes[name])}"


def _shift(change: Change) -> str:
    before, now = (f"{share['count']:>4} of {share['of']:<4}" for share in (change["before"], change["now"]))
    return f"{before} -> {now}{_points(change):>7}"


def _points(change: Change) -> str:
    return "-" if change["points"] is None else _signed(change["points"])


def _signed(number: float) -> str:
    return f"{number:+}" if number else f"{number}"
