"""The composition root: the only place where parts are chosen and joined."""

import gc
import logging
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from bot.bot import Bot
from bot.check import broken_promises
from bot.check_shown import Content
from bot.conversation import MemoryConversations
from bot.listen import Listener
from bot.matching import Matching
from bot.mind import Mind
from bot.privacy import pseudonyms
from bot.safety import Safety, built_in
from bot.settings import Settings
from intents.encoder import Progress
from intents.intent import Example, Intent, Matcher
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

    With *waits* it is made when everything is learned; without, it answers at once, crises above all, and matches by
    wording until then. *progress* hears how far learning is, if it is waited for. *problems* is empty when what is
    served is what the folder holds; otherwise it says why it is not. *in_store* says that a channel keeps conversations
    in a store.
    """

    settings: Settings
    bot: Bot = field(init=False)
    safety: Safety = field(init=False)
    mind: Mind | None = None
    problems: list[Problem] = field(default_factory=list)
    today: Callable[[], date] = date.today
    progress: Progress | None = None
    waits: bool = True
    in_store: bool = False
    matching: Matching = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _settling: threading.Lock = field(default_factory=threading.Lock)
    _learning: threading.Thread | None = None
    _reloader: Reloader | None = None
    _seen: FolderState = field(default_factory=dict)

    def __post_init__(self) -> None:
        with _uncollected():
            self.safety = built_in()
            self.matching = Matching.of(self.settings)
            # Before reading, so that a change while reading is not missed.
            self._seen = folder_state(self.settings.content)
            self._read()
        self.bot = Bot(
            lambda: self.mind,
            self.safety,
            MemoryConversations(idle_s=self.settings.idle_minutes * 60, limit=self.settings.conversations),
            pseudonyms(),
            minutes=self.settings.idle_minutes,
            today=self.today,
            in_store=self.in_store,
        )

    def watch(self) -> None:
        """Take up changed files from now on, until ``close``; once is enough."""
        if self._reloader:
            return
        entries = len(self.mind.base.entries) if self.mind else 0
        self._reloader = Reloader(self.settings.content, entries, self._take_edit, self._refuse, seen=self._seen)
        self._reloader.start()

    def close(self) -> None:
        """Stop taking up changed files."""
        if self._reloader:
            self._reloader.stop()
            self._reloader = None

    def _read(self) -> None:
        """Take up what the folder holds; if it cannot be read, keep the problems."""
        try:
            base, positions = load_with_positions(self.settings.content)
            self._begin(base)
            # There is no last good state to keep yet: what breaks a promise is served, and said.
            self.problems = broken_promises(Content(self.settings.content, base, positions, self.safety))
        except ContentError as error:
            self.problems = error.problems

    def _take_edit(self, base: KnowledgeBase, positions: Positions) -> None:
        problems = broken_promises(Content(self.settings.content, base, positions, self.safety))
        if problems:
            raise ContentError(problems)
        intents = intents_of(base)
        self._take(base, self.matching.matcher(intents, self.mind.matcher if self.mind else None))
        self._start_settling(intents)

    def _begin(self, base: KnowledgeBase) -> None:
        """Take *base* up for the first time; unless it *waits*, with a simpler matcher until all is learned."""
        intents = intents_of(base)
        first = None if self.waits else self.matching.at_once(intents)
        self._take(base, first or self.matching.settled(intents, self.progress))
        if first:
            self._start_settling(intents)

    @property
    def is_learning(self) -> bool:
        """Whether a simpler matcher answers for the moment."""
        return self._learning is not None and self._learning.is_alive()

    def wait(self) -> None:
        """Return when everything is learned: an answer then is the one that every later start gives."""
        if self._learning:
            self._learning.join()

    def _start_settling(self, intents: Sequence[Intent]) -> None:
        self._learning = threading.Thread(target=self._settle, args=(self.mind, intents), name="settle", daemon=True)
        self._learning.start()

    def _settle(self, mind: Mind, intents: Sequence[Intent]) -> None:
        """Give *mind*, if it still is the mind, the matcher that a fresh start would have; nobody waits for it."""
        with self._settling:  # one at a time: each takes all cores
            if self.mind is not mind:
                return  # a later edit has its own
            matcher = self.matching.settled(intents)
        with self._lock:
            if self.mind is mind:
                self.mind = replace(mind, matcher=matcher)

    def _take(self, base: KnowledgeBase, matcher: Matcher) -> None:
        try:
            mind = make_mind(base, matcher)
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


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles meanwhile: what is being made stays, and looking through it again and again is a fifth of it.

    https://docs.python.org/3/library/gc.html#gc.disable
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def intents_of(base: KnowledgeBase) -> list[Intent]:
    """Return what the matcher can find in *base*."""
    return [intent_of(entry, base) for entry in base.entries.values()]


def make_mind(base: KnowledgeBase, matcher: Matcher) -> Mind:
    """Return everything that is made from one knowledge base, with the matcher of its intents."""
    # One pass over everything is five times as quick as cleaning each example, and English has no accents to drop.
    everything = " ".join(text for entry in base.entries.values() for text in _texts(entry))
    english = frozenset(re.findall("[a-z]+", re.sub("['’]", "", everything.casefold())))
    return Mind(base, matcher, Listener(base, english))


def intent_of(entry: Entry, base: KnowledgeBase) -> Intent:
    """Return the entry as the matcher sees it: how people ask, in every language there are examples in."""
    examples = [Example(entry.title), *map(Example, entry.examples)]
    examples += [Example(text, point.id) for point in entry.points for text in point.examples]
    examples += [Example(text) for one in base.languages.values() for text in one.examples.get(entry.id, ())]
    return Intent(entry.id, tuple(examples))


def _texts(entry: Entry) -> list[str]:
    return [*entry.examples, *(text for point in entry.points for text in point.examples)]
