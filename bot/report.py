"""The figures of an evaluation as a table for the terminal."""

from collections.abc import Iterator

from bot.evaluate import MEASURES, Failure, OfIntent, Result, Share

MOST_CONFUSIONS, MOST_WEAK = 15, 10
"""Lines of the report; the figures as JSON hold them all."""
_IN_TABLE = tuple(MEASURES)[:5]


def report(result: Result, *, failures: bool = False) -> Iterator[str]:
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


def _table(result: Result) -> Iterator[str]:
    yield f"{'right answer':<18}{'number':>7}" + "".join(f"{MEASURES[name].title:>14}" for name in _IN_TABLE)
    for name, figures in [*result["sets"].items(), ("all", result["all"])]:
        shares = [figures[measure] for measure in _IN_TABLE]
        cells = "".join(f"{share['count']:>6} {_percent(share):>7}" for share in shares)
        yield f"{name:<18}{shares[0]['of']:>7}{cells}"


def _percent(share: Share) -> str:
    return "-" if share["percent"] is None else f"{share['percent']:.1f}%"


def _confusions(result: Result) -> Iterator[str]:
    for one in result["confusions"][:MOST_CONFUSIONS]:
        yield f"{one['count']:>5}  {one['wanted']} -> {one['given']}"


def _weakest(result: Result) -> Iterator[str]:
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
