"""Signpost with all that anybody logs written down: ``python -m tests.adapters.slack.loud serve slack``.

As a careless operator or a library could have it: every logger at DEBUG, none switched off, and beside our own handler
one that writes all there is in a record. That is so before our log is set up, afterwards, and again all the time.
"""

import logging
import sys
import threading
import time
from typing import TextIO

import adapters.serve
from adapters.log import log_to
from bot.__main__ import main

AGAIN_S = 0.02


class _Everything(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname} {super().format(record)} {vars(record)!r}"


def be_loud(handler: logging.Handler) -> None:
    """Let *handler* hear of everything."""
    root = logging.getLogger()
    if handler not in root.handlers:
        root.addHandler(handler)
    for logger in (root, *map(logging.getLogger, list(root.manager.loggerDict))):
        if logger.level != logging.DEBUG:
            logger.setLevel(logging.DEBUG)
        logger.disabled, logger.propagate = False, True


def run() -> None:
    """Run the command."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Everything())

    def log_loudly_to(stream: TextIO) -> None:
        log_to(stream)
        be_loud(handler)

    def stay_loud() -> None:
        while True:
            be_loud(handler)
            time.sleep(AGAIN_S)

    be_loud(handler)
    adapters.serve.log_to = log_loudly_to  # type: ignore[attr-defined] # mypy: what is imported there is not its own
    threading.Thread(target=stay_loud, daemon=True).start()
    main()


if __name__ == "__main__":
    run()
