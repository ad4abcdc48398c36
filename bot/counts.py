"""What people thought of the answers, as totals that point at nobody."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from bot.store import Tally
from knowledge.schema import Entry

FEWEST = 8
"""A total below this could be one person's, and is not shown (design: threat model, statistics)."""
STEP = 5
"""Totals are shown in steps, so that two lists a day apart do not show that one person more has pressed."""
VERDICTS = ("helpful", "not_quite", "out_of_date")


def count_lines(tallies: Mapping[Tally, int], entries: Mapping[str, Entry]) -> Iterator[str]:
    """Yield one line for each entry that was rated, most often out of date first.

    Each verdict is summed over all organisations. Below FEWEST it is ``*``, else rounded down to steps of STEP.
    """
    totals: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(VERDICTS, 0))
    for tally, number in tallies.items():
        if tally.verdict in VERDICTS and tally.entry in entries:
            totals[tally.entry][tally.verdict] += number
    if not totals:
        yield "Nothing was counted yet."
        return
    yield f"{'entry':<34}{'helpful':>12}{'not quite':>12}{'out of date':>12}"
    # By what is shown, not by what was counted, so that the order gives nothing away.
    shown = {entry: tuple(_shown(number) for number in of_one.values()) for entry, of_one in totals.items()}
    for entry, cells in sorted(shown.items(), key=lambda one: (tuple(map(_known, reversed(one[1]))), one[0])):
        yield f"{entry:<34}" + "".join(f"{cell:>12}" for cell in cells)
    yield f"* is fewer than {FEWEST}, none included. Other totals are rounded down to steps of {STEP}."


def _shown(number: int) -> str:
    return "*" if number < FEWEST else str(number - number % STEP)


def _known(cell: str) -> int:
    """Return what sorts the highest first."""
    return 0 if cell == "*" else -int(cell)
