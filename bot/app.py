"""The composition root: the only place where parts are chosen and joined."""

import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from bot.bot import Bot
from bot.check import broken_promises
from bot.check_shown import Content
from bot.conversation import MemoryConversations
from bot.listen import Listener
from bot.privacy import pseudonyms
from bot.safety import Safety, built_in
from bot.settings import Settings
from bot.understand import Mind
from intents.intent import Example, Intent
from intents.matchers.ngram import NgramMatcher
from intents.pattern import PatternError
from knowledge.base import KnowledgeBase
from knowledge.document import Positions
from knowledge.load import load_with_positions
from knowledge.problem import ContentError, Problem
from knowledge.reload import FolderState, Reloader, folder_state
from knowledge.schema import Entry

log = logging.getLogger(__name__)


@dataclass(slots=True)
class App:
    """A running Signpost: the bot, and the state of its knowledge base.

    *problems* is empty when what is served is what the folder holds; otherwise it says why it is not.
    """

    settings: Settings
    bot: Bot = field(init=False)
    safety: Safety = field(init=False)
    mind: Mind | None = None
    problems: list[Problem] = field(default_factory=list)
    today: Callable[[], date] = date.today
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _reloader: Reloader | None = None
    _seen: FolderState = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.safety = built_in()
        # Before reading, so that a change while reading is not missed.
        self._seen = folder_state(self.settings.content)
        try:
            base, positions = load_with_positions(self.settings.content)
            self._take(base)
            # There is no last good state to keep yet: what breaks a promise is served, and said.
            self.problems = broken_promises(Content(self.settings.content, base, positions, self.safety))
        except ContentError as error:
            self.problems = error.problems
        self.bot = Bot(
            lambda: self.mind,
            self.safety,
            MemoryConversations(idle_s=self.settings.idle_minutes * 60, limit=self.settings.conversations),
            pseudonyms(),
            minutes=self.settings.idle_minutes,
            today=self.today,
        )

    def watch(self) -> None:
        """Take up changed files from now on, until ``close``."""
        entries = len(self.mind.base.entries) if self.mind else 0
        self._reloader = Reloader(self.settings.content, entries, self._take_edit, self._refuse, seen=self._seen)
        self._reloader.start()

    def close(self) -> None:
        """Stop taking up changed files."""
        if self._reloader:
            self._reloader.stop()

    def _take_edit(self, base: KnowledgeBase, positions: Positions) -> None:
        problems = broken_promises(Content(self.settings.content, base, positions, self.safety))
        if problems:
            raise ContentError(problems)
        self._take(base)

    def _take(self, base: KnowledgeBase) -> None:
        try:
            mind = make_mind(base)
        except PatternError as error:
            instead = "write it as the other patterns of the file are written"
            raise ContentError([Problem("listening.yaml", 1, "pattern", str(error), instead)]) from None
        with self._lock:
            self.mind, self.problems = mind, []

    def _refuse(self, problems: list[Problem]) -> None:
        with self._lock:
            self.problems = problems
        for problem in problems:
            log.warning("not taken up: %s", problem)


def make_mind(base: KnowledgeBase) -> Mind:
    """Return everything that is made from one knowledge base."""
    intents = [intent_of(entry, base) for entry in base.entries.values()]
    # One pass over everything is five times as quick as cleaning each example, and English has no accents to drop.
    everything = " ".join(text for entry in base.entries.values() for text in _texts(entry))
    english = frozenset(re.findall("[a-z]+", re.sub("['’]", "", everything.casefold())))
    return Mind(base, NgramMatcher(intents), Listener(base, english))


def intent_of(entry: Entry, base: KnowledgeBase) -> Intent:
    """Return the entry as the matcher sees it: how people ask, in every language there are examples in."""
    examples = [Example(entry.title), *map(Example, entry.examples)]
    examples += [Example(text, point.id) for point in entry.points for text in point.examples]
    examples += [Example(text) for one in base.languages.values() for text in one.examples.get(entry.id, ())]
    return Intent(entry.id, tuple(examples))


def _texts(entry: Entry) -> list[str]:
    return [*entry.examples, *(text for point in entry.points for text in point.examples)]
