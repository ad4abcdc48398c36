"""What came out of a trial, as figures for programs and as a table for people."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from benchmarks.dataset import Asked
from benchmarks.method import Method, Ranked
from benchmarks.metrics import accuracy_at_recall, auroc, calibration_error, mean, percentile, share
from benchmarks.trial_process import Cost, Said

TOP = 3
Figures = Mapping[str, float | None]
"""By their names in ROWS; None where there is nothing to compute one from."""

ROWS = {
    "accuracy": "accuracy, %",
    "top_3": "right one among the best three, %",
    "auroc": "in scope or not, AUROC, %",
    "accuracy_at_70_recall": "in-scope accuracy at 70 % out-of-scope recall, %",
    "coverage": "conformal sets, coverage, %",
    "set_size": "conformal sets, mean size",
    "calibration_error": "expected calibration error, in scope, %",
    "calibration_error_all": "expected calibration error, all messages, %",
    "accuracy_typos": "accuracy with typos, %",
    "typo_loss": "lost by typos, points of accuracy in %",
    "encoder_s": "reading the encoder, s",
    "cold_s": "fit, s",
    "kept_s": "fit with the vectors kept, s",
    "p50_ms": "one message on one core, p50, ms",
    "p99_ms": "one message on one core, p99, ms",
    "growth_mb": "memory after the fit, more than before, MB",
    "peak_mb": "memory at most, MB",
}
"""What each figure is called in the table. Those in % are in [0, 1] until they are printed."""

_LABEL, _COLUMN = 50, 14


def figures(method: Method, asked: Sequence[Asked], cost: Cost, said: Said) -> Figures:
    """Return the figures; what was said untimed, if anything, was said to the messages in scope, with typos."""
    pairs = list(zip(asked, said.ranked, strict=True))
    inside = [(one.intent, found) for one, found in pairs if one.intent is not None]
    within = [found for _, found in inside]
    outside = [found for one, found in pairs if one.intent is None]
    right = [_right(intent, found) for intent, found in inside]
    known, unknown = [found.known for found in within], [found.known for found in outside]
    findable = [found.known for one, found in pairs if one.intent is not None and one.fitted]
    sets = [(intent, found.likely) for intent, found in inside if found.likely is not None]
    hurried = [_right(intent, found) for (intent, _), found in zip(inside, said.untimed, strict=False)]
    accuracy, hurried_accuracy = share(right), share(hurried)
    judged: dict[str, float | None] = {
        "accuracy": accuracy,
        "top_3": share([intent in [one for one, _ in found.best[:TOP]] for intent, found in inside]),
        "auroc": auroc(findable, unknown),
        "accuracy_at_70_recall": accuracy_at_recall(known, right, unknown),
        "coverage": share([intent in likely for intent, likely in sets]),
        "set_size": mean([len(likely) for _, likely in sets]),
        "calibration_error": None,
        "calibration_error_all": None,
        "accuracy_typos": hurried_accuracy,
        "typo_loss": None if accuracy is None or hurried_accuracy is None else accuracy - hurried_accuracy,
    }
    if method.probability:
        everything = [*map(_score, within), *map(_score, outside)]
        judged["calibration_error"] = calibration_error(everything[: len(within)], right)
        judged["calibration_error_all"] = calibration_error(everything, right + [False] * len(outside))
    times = {"p50_ms": percentile(said.ms, 50), "p99_ms": percentile(said.ms, 99)}
    found = judged | asdict(cost) | times
    return {row: found[row] for row in ROWS}


def table(columns: Mapping[str, Figures]) -> str:
    """Return the figures of each method side by side, without the rows that none of them has."""
    lines = [" " * _LABEL + "".join(f"{name:>{_COLUMN}}" for name in columns)]
    for row, label in ROWS.items():
        values = [found[row] for found in columns.values()]
        if any(value is not None for value in values):
            lines.append(f"{label:<{_LABEL}}" + "".join(f"{_shown(row, value):>{_COLUMN}}" for value in values))
    return "\n".join(lines)


def _shown(row: str, value: float | None) -> str:
    if value is None:
        return "-"
    if ROWS[row].endswith("%"):
        return f"{value * 100:.1f}"
    return f"{value:.0f}" if row.endswith("_mb") else f"{value:.2f}"


def _right(intent: str, found: Ranked) -> bool:
    return bool(found.best) and found.best[0][0] == intent


def _score(found: Ranked) -> float:
    return found.best[0][1] if found.best else 0.0
