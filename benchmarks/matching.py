"""How well does the matcher do on your own messages? Run: python -m benchmarks.matching --help."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

if not __package__:  # run as a file
    sys.path[0] = str(Path(__file__).parent.parent)

from benchmarks.dataset import DataError, Task, labelled, read, task
from benchmarks.figures import Figures, figures, table
from benchmarks.method import SIGNPOST, Method
from benchmarks.peers import PEERS
from benchmarks.trial import TrialError, tried
from benchmarks.typos import mistyped
from intents.minilm.model import MiniLm
from intents.minilm.weights import ModelError

MODEL = Path(sys.prefix) / "share" / "signpost" / "minilm"
NO_MODEL = Path("none")
FAILED, BAD_INPUT = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures, and return the exit status: 2 if the input cannot be used, 1 if the matcher fails."""
    options = _parser().parse_args(arguments)
    try:
        lists = read(options.data)
        fit, test = (labelled(options.data, lists, key) for key in (options.fit, options.test))
        oos = labelled(options.data, lists, options.oos) if options.oos else []
        work = task(fit, test, oos, options.oos_label, names=not options.no_names)
        model = _model(options.model)
    except (DataError, ModelError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    methods = (SIGNPOST, *PEERS) if options.peers else (SIGNPOST,)
    columns, missing = _measured(methods, work, model, typos=options.typos)
    if options.json:
        run = {"python": platform.python_version(), "numpy": np.__version__, "cores": os.cpu_count()}
        print(json.dumps({"run": run, "facts": work.facts, "figures": columns, "missing": missing}, indent=2))
    else:
        print(*(f"{number:>8} {what}" for what, number in work.facts.items()), sep="\n", end="\n\n")
        print(table(columns))
        for name, reason in missing.items():
            print(f"{name}: {reason}")
    return FAILED if SIGNPOST.name in missing else 0


def _measured(
    methods: Sequence[Method], work: Task, model: Path | None, *, typos: bool
) -> tuple[dict[str, Figures], dict[str, str]]:
    """Return the figures of each method by its name, and why there are none of the others."""
    texts = [one.text for one in work.asked]
    hurried = [mistyped(one.text) for one in work.asked if typos and one.intent is not None]
    columns: dict[str, Figures] = {}
    missing: dict[str, str] = {}
    for method in methods:
        if reason := method.missing(model):
            missing[method.name] = reason
            continue
        print(f"measuring {method.name} ...", file=sys.stderr)
        try:
            found = tried(method, work.examples, texts, hurried, model)
        except TrialError as error:
            missing[method.name] = f"failed: {str(error).splitlines()[-1]}"
            if method is SIGNPOST:
                print(error, file=sys.stderr)
        else:
            columns[method.name] = figures(method, work.asked, *found)
    return columns, missing


def _model(named: Path | None) -> Path | None:
    """Return the folder of the encoder, None to do without.

    Raises:
        ModelError: What is in the folder cannot be used.
    """
    if named == NO_MODEL:
        return None
    if named is None and not MODEL.is_dir():
        print(f"no encoder in {MODEL}: wording alone is compared; see --model", file=sys.stderr)
        return None
    MiniLm.load(named or MODEL)
    return named or MODEL


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks.matching", description="Fit the matcher on one list of a JSON file and judge it by another."
    )
    add = parser.add_argument
    add("--data", type=Path, required=True, metavar="FILE", help='JSON: {"train": [["text", "intent"], ...], ...}')
    add("--fit", required=True, metavar="KEY", help="the list of examples")
    add("--test", required=True, metavar="KEY", help="the list of messages")
    add("--oos", metavar="KEY", help="a list of messages out of scope, whatever their labels")
    add("--oos-label", default="oos", metavar="NAME", help="label of what is out of scope (default: %(default)s)")
    add("--model", type=Path, metavar="FOLDER", help=f'the encoder\'s files, or "none" (default: {MODEL})')
    add("--no-names", action="store_true", help="do not make the words of a label an example of its intent")
    add("--typos", action="store_true", help="match the messages in scope once more, mistyped")
    add("--peers", action="store_true", help="measure other methods too")
    add("--json", action="store_true", help="print for a program")
    return parser


if __name__ == "__main__":
    sys.exit(main())
