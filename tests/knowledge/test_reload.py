"""A changed file is taken up within two seconds, whole or not at all."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

import pytest

from bot.app import App
from bot.matching import Matching
from bot.message import Message
from bot.plain import plain
from bot.settings import Settings
from intents.cache import Cache
from intents.encoder import Progress
from intents.intent import Intent, Matcher
from knowledge.base import KnowledgeBase
from knowledge.document import Positions
from knowledge.problem import ContentError, Problem
from knowledge.reload import Reloader
from tests.content import change

SOON_S = 2.0
TITLE = "title: What this assistant can do"
ENTRY = "entries/smalltalk.yaml"


class Watched:
    """A folder that is watched, and what was heard of it."""

    def __init__(self, folder: Path, entries: int = 6) -> None:
        self.folder = folder
        self.taken: Queue[KnowledgeBase] = Queue()
        self.refused: Queue[list[Problem]] = Queue()
        self.reloader = Reloader(folder, entries, lambda base, _: self.taken.put(base), self.refused.put)

    def title(self) -> str:
        """Return the title in the state that is taken up next."""
        return self.taken.get(timeout=SOON_S).entries["smalltalk"].title

    def problem(self) -> str:
        """Return the first problem of the state that is refused next."""
        return str(self.refused.get(timeout=SOON_S)[0])


@pytest.fixture
def watched(folder: Path) -> Iterator[Watched]:
    """Return a watched folder."""
    one = Watched(folder)
    one.reloader.start()
    yield one
    one.reloader.stop()


def test_a_saved_file_is_taken_up(watched: Watched) -> None:
    """Saving a file changes what is served within two seconds, without a restart."""
    change(watched.folder / ENTRY, TITLE, "title: Written in place")

    assert watched.title() == "Written in place"
    assert watched.refused.empty()


def test_a_replaced_file_is_taken_up(watched: Watched) -> None:
    """Editors that write a new file and put it in the place of the old one are understood."""
    file = watched.folder / ENTRY
    fresh = file.with_suffix(".tmp")
    shutil.copy(file, fresh)
    change(fresh, TITLE, "title: Replaced by renaming")
    fresh.replace(file)

    assert watched.title() == "Replaced by renaming"


def test_a_replaced_folder_is_taken_up(watched: Watched) -> None:
    """A deployment may put a whole new folder in the place of the old one."""
    fresh = watched.folder.with_name("fresh")
    shutil.copytree(watched.folder, fresh)
    change(fresh / ENTRY, TITLE, "title: A folder of its own")
    watched.folder.rename(watched.folder.with_name("old"))
    fresh.rename(watched.folder)

    assert watched.title() == "A folder of its own"


def test_a_new_file_is_taken_up(watched: Watched) -> None:
    """A language, or anything else that is one file, is added by adding the file."""
    polish = watched.folder.joinpath("languages/pl.yaml").read_text()
    watched.folder.joinpath("languages/cs.yaml").write_text(polish.replace("id: pl", "id: cs"))

    assert "cs" in watched.taken.get(timeout=SOON_S).languages


def test_files_that_belong_together_are_taken_up_together(watched: Watched) -> None:
    """Several files saved one after the other become one change: nobody meets a state in between."""
    change(watched.folder / ENTRY, TITLE, "title: First")
    time.sleep(0.05)
    change(watched.folder / "contacts.yaml", "phone: 116 123", "phone: 116 124")

    base = watched.taken.get(timeout=SOON_S)
    assert (base.entries["smalltalk"].title, base.contacts["samaritans"].phone) == ("First", "116 124")
    with pytest.raises(Empty):
        watched.taken.get(timeout=0.5)


def test_an_invalid_file_changes_nothing_until_it_is_mended(watched: Watched) -> None:
    """With a mistake in any file the last good state stays, the mistake is said, and mending it is enough."""
    change(watched.folder / ENTRY, "kind: about", "kind: chat")

    assert watched.problem().startswith(f'{ENTRY}:3: kind: "chat" is not one of them')
    change(watched.folder / ENTRY, "kind: chat", "kind: about")
    assert watched.title() == "What this assistant can do"
    assert watched.taken.empty()


def test_a_half_written_file_changes_nothing_until_it_is_whole(watched: Watched) -> None:
    """A file that is written slowly is served when its last line is there, and not before."""
    file = watched.folder / ENTRY
    text = file.read_text().replace(TITLE, "title: Slowly written")
    file.write_text(text[: text.index("review_by")])

    assert watched.problem() == f'{ENTRY}:1: review_by: it is missing: write "review_by: ..."'
    file.write_text(text)
    assert watched.title() == "Slowly written"


@pytest.mark.parametrize("name", ["contacts.yaml", "organisations/lpt.yaml"])
def test_a_deleted_file_changes_nothing_until_it_is_back(watched: Watched, name: str) -> None:
    """A file that others need may vanish: people still get the last good answers."""
    file = watched.folder / name
    text = file.read_text()
    file.unlink()

    assert watched.problem()
    file.write_text(text)
    assert watched.title() == "What this assistant can do"


def test_a_renamed_file_changes_nothing(watched: Watched) -> None:
    """An entry under another file name is refused, with the name that it must have."""
    file = watched.folder / ENTRY
    file.rename(file.with_name("chat.yaml"))

    refused = "\n".join(map(str, watched.refused.get(timeout=SOON_S)))
    assert "entries/chat.yaml:1: id: id and file name differ: name the file smalltalk.yaml" in refused
    assert watched.taken.empty()


def test_a_vanished_folder_changes_nothing_until_it_is_back(watched: Watched) -> None:
    """When the whole folder is away, the last good answers stay until it is back."""
    watched.folder.rename(watched.folder.with_name("away"))

    assert "there is no such folder" in watched.problem()
    watched.folder.with_name("away").rename(watched.folder)
    assert watched.title() == "What this assistant can do"


def test_a_folder_that_lost_many_entries_is_refused(folder: Path) -> None:
    """Fewer than four fifths of the entries is an accident, and the last good answers stay."""
    watched = Watched(folder, entries=8)
    watched.reloader.take()

    assert watched.problem() == (
        "entries:1: folder: only 6 of 8 entries are left: put them back, or restart to serve fewer"
    )
    assert watched.taken.empty()


def test_what_the_program_cannot_use_is_refused(folder: Path) -> None:
    """A state that loads but that the rest of the program refuses is no new state."""
    refused: list[list[Problem]] = []
    problem = Problem("listening.yaml", 1, "commands", "a pattern is broken", "mend it")

    def cannot(_: KnowledgeBase, __: Positions) -> None:
        raise ContentError([problem])

    Reloader(folder, 6, cannot, refused.append).take()

    assert refused == [[problem]]


def test_stopping_ends_the_watch_at_once(folder: Path) -> None:
    """Nothing is left running when the program ends."""
    watched = Watched(folder)
    watched.reloader.start()
    watched.reloader.stop()

    assert not [thread for thread in threading.enumerate() if thread.name == "knowledge-reload"]


def test_people_get_the_new_answer_and_never_a_broken_one(folder: Path) -> None:
    """From saving a file to the changed answer takes at most two seconds; a mistake changes no answer."""
    app = App(Settings(folder))
    app.watch()
    old, new = "ways to report racism at work.", "ways to report racism at work, and more."

    def answer() -> str:
        return plain(app.bot.say(app.bot.hear(Message("test", choice="entry:smalltalk"))))

    try:
        assert old in answer()
        saved = time.monotonic()
        change(folder / ENTRY, old, new)
        while new not in answer() and time.monotonic() - saved < SOON_S:
            time.sleep(0.02)
        assert new in answer()

        change(folder / ENTRY, "kind: about", "kind: chat")
        while not app.problems and time.monotonic() - saved < 2 * SOON_S:
            time.sleep(0.02)
        assert app.problems
        assert new in answer()
    finally:
        app.close()


def test_an_edit_that_could_send_somebody_to_the_wrong_place_is_not_taken_up(folder: Path) -> None:
    """A number written into a text is refused by a running Signpost, and the last good answer stays."""
    app = App(Settings(folder))
    app.watch()
    try:
        change(folder / ENTRY, "ways to report racism at work.", "ways to report. Ring 0300 999 1234.")
        ends = time.monotonic() + SOON_S
        while not app.problems and time.monotonic() < ends:
            time.sleep(0.02)

        assert ["is written out" in problem.wrong for problem in app.problems] == [True]
        said = plain(app.bot.say(app.bot.hear(Message("test", choice="entry:smalltalk"))))
        assert "ways to report racism at work." in said
    finally:
        app.close()


FIRST = "  - where is the tuck shop\n"
SECOND = "  - zebra crossing lollipop lady\n"
THIRD = "  - lost umbrella office\n"
ASKED = ("where is the tuck shop", "zebra crossing lollipop lady", "reach email", "who made you", "report racism", "zz")


@dataclass(frozen=True, slots=True)
class _Held(Matching):
    """Matching whose settling waits until it is let go, one edit after the other."""

    waiting: Queue[threading.Event] = field(default_factory=Queue)

    def settled(self, intents: Sequence[Intent], progress: Progress | None = None) -> Matcher:
        """Return what a fresh start gives, once the test lets go."""
        go = threading.Event()
        self.waiting.put(go)
        assert go.wait(timeout=30)
        return Matching.settled(self, intents, progress)


@dataclass(frozen=True, slots=True)
class _Edited:
    """A running Signpost whose edits settle when the test says so."""

    app: App
    folder: Path
    held: _Held

    def edit(self, example: str) -> None:
        """Add an example of smalltalk, and wait until it is served."""
        before = self.matcher()
        change(self.folder / ENTRY, "  - hello there\n", f"  - hello there\n{example}")
        assert _comes_true(lambda: self.matcher() is not before)

    def settling(self) -> threading.Event:
        """Return what lets the next settling go, once it has begun."""
        return self.held.waiting.get(timeout=SOON_S)

    def matcher(self) -> Matcher:
        """Return what matches now."""
        assert self.app.mind, self.app.problems
        return self.app.mind.matcher

    def serves(self, example: str) -> bool:
        """Return whether an example of smalltalk is matched as one."""
        best = self.matcher().match(example.strip(" -\n"))[0]
        return (best.intent, best.nearest[0].text) == ("smalltalk", example.strip(" -\n"))


@pytest.fixture(name="edited")
def _edited(folder: Path) -> Iterator[_Edited]:
    app = App(Settings(folder))
    held = _Held(None, Cache(None), "of this test")
    app.matching = held
    app.watch()
    yield _Edited(app, folder, held)
    app.close()
    assert _comes_true(lambda: not _settling())


def _settling() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "settle"]


def _comes_true(is_so: Callable[[], bool], within_s: float = SOON_S) -> bool:
    ends = time.monotonic() + within_s
    while not is_so() and time.monotonic() < ends:
        time.sleep(0.01)
    return is_so()


def _is_as_fresh(edited: _Edited) -> bool:
    """Return whether each question is matched to the last digit as a start on the folder as it is matches it."""
    fresh = App(Settings(edited.folder)).mind
    assert fresh
    matcher = edited.matcher()
    return all(matcher.match(text) == fresh.matcher.match(text) for text in ASKED)


def test_an_edit_is_served_at_once_and_settles_to_what_a_fresh_start_gives(edited: _Edited) -> None:
    """Nobody waits for everything to be learned anew, and in the end it has been."""
    edited.edit(FIRST)
    go = edited.settling()
    quick = edited.matcher()

    assert edited.serves(FIRST)
    assert not _is_as_fresh(edited)
    assert edited.matcher() is quick

    go.set()

    assert _comes_true(lambda: edited.matcher() is not quick)
    assert edited.serves(FIRST)
    assert _is_as_fresh(edited)


def test_an_edit_while_another_settles_is_not_overwritten(edited: _Edited) -> None:
    """Whoever saves twice in a row never sees the first state come back; one is learned after the other."""
    edited.edit(FIRST)
    first = edited.settling()
    edited.edit(SECOND)
    quick = edited.matcher()
    assert edited.held.waiting.empty()

    first.set()
    second = edited.settling()
    assert edited.matcher() is quick
    assert edited.serves(SECOND)

    second.set()
    assert _comes_true(lambda: edited.matcher() is not quick)
    assert edited.serves(FIRST)
    assert edited.serves(SECOND)
    assert _is_as_fresh(edited)


def test_an_edit_that_a_later_one_replaced_is_never_learned(edited: _Edited) -> None:
    """Ten files saved one after another are learned twice, not ten times: learning takes all cores."""
    edited.edit(FIRST)
    first = edited.settling()
    edited.edit(SECOND)
    edited.edit(THIRD)

    first.set()
    edited.settling().set()

    assert _comes_true(lambda: not _settling())
    assert edited.held.waiting.empty()
    assert edited.serves(THIRD)
    assert _is_as_fresh(edited)


def test_an_edit_that_is_refused_does_not_stop_the_one_before_from_settling(edited: _Edited) -> None:
    """A mistake keeps the last good state, which goes on to be learned."""
    edited.edit(FIRST)
    go = edited.settling()
    change(edited.folder / ENTRY, "kind: about", "kind: chat")
    assert _comes_true(lambda: bool(edited.app.problems))
    quick = edited.matcher()

    go.set()

    assert _comes_true(lambda: edited.matcher() is not quick)
    assert edited.serves(FIRST)
    assert edited.app.problems
    change(edited.folder / ENTRY, "kind: chat", "kind: about")
    edited.settling().set()
    assert _comes_true(lambda: not edited.app.problems)
