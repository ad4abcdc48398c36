"""Take up changed files without a restart: the whole folder or nothing."""

import threading
from collections.abc import Callable
from pathlib import Path

from watchfiles import watch

from knowledge.base import KnowledgeBase
from knowledge.load import load
from knowledge.problem import ContentError, Problem

SHRUNK = 0.8
"""A folder with fewer than this share of the entries it had is being written or was damaged: it is refused."""
SETTLED_MS = 300
"""Changes that follow each other within this time are taken up together; an editor saves in several steps."""


class Reloader:
    """Watches a folder and hands every whole, valid state of it to *taken*; *refused* hears what is wrong."""

    def __init__(
        self,
        folder: Path,
        entries: int,
        taken: Callable[[KnowledgeBase], None],
        refused: Callable[[list[Problem]], None],
    ) -> None:
        self._folder, self._entries, self._taken, self._refused = folder, entries, taken, refused
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="knowledge-reload", daemon=True)

    def start(self) -> None:
        """Start watching in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and wait until the thread has ended."""
        self._stop.set()
        self._thread.join(timeout=5)

    def take(self) -> None:
        """Read the folder now; what is served changes only if all of it is right."""
        try:
            base = load(self._folder)
            self._must_not_have_shrunk(base)
        except ContentError as error:
            self._refused(error.problems)
            return
        self._entries = len(base.entries)
        self._taken(base)

    def _run(self) -> None:
        changes = watch(
            self._folder, stop_event=self._stop, debounce=SETTLED_MS, step=50, rust_timeout=500, raise_interrupt=False
        )
        for _ in changes:
            self.take()

    def _must_not_have_shrunk(self, base: KnowledgeBase) -> None:
        if len(base.entries) < SHRUNK * self._entries:
            raise ContentError(
                [
                    Problem(
                        "entries",
                        1,
                        "folder",
                        f"{len(base.entries)} entries are left of {self._entries}",
                        "put them back, or restart to serve fewer",
                    )
                ]
            )
