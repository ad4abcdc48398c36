"""What several processes on one folder are to each other, and what is left of one that is killed."""

import asyncio
import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from bot.store import Begun, Outcome
from tests.adapters.stores.made import NAME, NOW, Person, opened, talk

ROOT = Path(__file__).parents[3]


class Process:
    """A process with a store of its own in *folder*."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.adapters.stores.child", str(folder)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.heard() == "ready"

    def tell(self, command: str) -> None:
        """Give it a command."""
        _open(self.process.stdin).write(command + "\n")
        _open(self.process.stdin).flush()

    def heard(self) -> str:
        """Return what it says next."""
        return _open(self.process.stdout).readline().strip()

    def ask(self, command: str) -> str:
        """Return what it says to *command*."""
        self.tell(command)
        return self.heard()

    def kill(self) -> list[str]:
        """Kill it as a machine would, and return what it had still said."""
        self.process.send_signal(signal.SIGKILL)
        rest = _open(self.process.stdout).read().splitlines()
        self.end()
        return rest

    def end(self) -> None:
        """Let it end."""
        for pipe in (self.process.stdin, self.process.stdout):
            _open(pipe).close()
        self.process.wait(10)


def _open(pipe: IO[str] | None) -> IO[str]:
    assert pipe
    return pipe


Start = Callable[[], Process]


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Return what starts a process; those still alive end with the test."""
    started: list[Process] = []

    def one() -> Process:
        started.append(Process(folder))
        return started[-1]

    yield one
    for process in started:
        if process.process.returncode is None:
            process.end()


def test_only_one_process_accepts_an_event(start: Start) -> None:
    """An event that reaches two processes in the same instant is accepted by one, and owed by that one."""
    both = [start(), start()]

    for n in range(50):
        for process in both:
            process.tell(f"accept e{n} c{n}")
        outcomes = [process.heard() for process in both]
        begun = [process.ask(f"begin e{n}") for process in both]
        assert sorted(outcomes) == [Outcome.ACCEPTED, Outcome.REPEATED]
        assert [one == Begun.YES for one in begun] == [one == Outcome.ACCEPTED for one in outcomes]


@pytest.mark.asyncio
async def test_no_change_is_lost_between_processes(start: Start, folder: Path) -> None:
    """Two processes writing to the same conversation see each other's changes, every one of them."""
    both = {"a": start(), "b": start()}

    for mine, process in both.items():
        process.tell(f"add {mine} 40")
    assert [process.heard() for process in both.values()] == ["added", "added"]

    store = await opened(folder)
    offered = (await store.look((), ("shared",))).conversation.offered
    assert sorted(offered) == sorted(f"{mine}{n}" for mine in both for n in range(40))
    await store.close()


def test_what_a_killed_process_owes_is_adopted_once_and_in_order(start: Start) -> None:
    """Another process takes over what it owed, knows what was being sent, and waits for it before anything later."""
    dying, living = start(), start()
    for key in ("1", "2", "3"):
        assert dying.ask(f"accept {key} c") == Outcome.ACCEPTED
    assert dying.ask("begin 1") == Begun.YES
    assert living.ask("accept 4 c") == Outcome.ACCEPTED
    assert living.ask("begin 4") == Begun.EARLIER_FIRST
    assert json.loads(living.ask("adopt")) == [], "it lives"

    dying.kill()

    assert json.loads(living.ask("adopt")) == [["1", True], ["2", False], ["3", False]]
    assert json.loads(living.ask("adopt")) == []
    for key in "1234":
        assert living.ask(f"begin {key}") == Begun.YES
        assert living.ask(f"end {key}") == "ended"
    assert living.ask("accept 1 c") == Outcome.REPEATED


def test_only_one_heir_adopts(start: Start) -> None:
    """Two processes that find a third one dead do not both send its answers."""
    dying, *heirs = start(), start(), start()
    for n in range(20):
        dying.ask(f"accept {n} c{n}")
    dying.kill()

    for heir in heirs:
        heir.tell("adopt")
    adopted = [json.loads(heir.heard()) for heir in heirs]

    assert sorted(len(one) for one in adopted) == [0, 20]


def test_what_a_process_owed_when_it_ended_is_adopted(start: Start) -> None:
    """A process that ends in order leaves its answers to the next one, and no sign of itself."""
    ending, living = start(), start()
    ending.ask("accept 1 c")

    ending.end()

    assert json.loads(living.ask("adopt")) == [["1", False]]


def test_the_dead_leave_no_files(start: Start, folder: Path) -> None:
    """However often a process is killed, its sign of life does not stay."""
    for _ in range(3):
        start().kill()

    start()

    assert len(list((folder / "owners").iterdir())) == 1


@pytest.mark.asyncio
async def test_what_was_accepted_survives_every_kill(start: Start, folder: Path) -> None:
    """However often a process is killed at work: what it said it accepted is known and owed, in order, once."""
    chance = random.Random(7)
    said: list[str] = []
    for life in range(6):
        process = start()
        process.tell(f"storm {life}-")
        said.append(process.heard())
        await asyncio.sleep(chance.uniform(0, 0.3))
        said += [line for line in process.kill() if line]

    store = await opened(folder)
    owed = [one.key for one in await store.adopt()]

    assert set(said) <= set(owed)
    assert len(owed) == len(set(owed))
    assert owed == sorted(owed, key=lambda key: int(key.split("-")[0])), "the earliest first"
    assert all([(await store.look((key,), NAME)).repeated for key in owed])
    assert not any(path.match("*.broken-*") for path in folder.iterdir())
    assert await Person(store).says("new", talk("a")) is Outcome.ACCEPTED
    await store.close()


def test_all_processes_use_the_same_names(start: Start) -> None:
    """Across two changes of the key, whoever notices first, all give the same names at every moment."""
    both = [start(), start()]
    day, names = 86_400, {}

    for hours in range(0, 60, 5):
        now = NOW + hours * 3_600
        first, second = (process.ask(f"names {now} U123") for process in (both if hours % 2 else both[::-1]))
        assert first == second
        names[now] = first.split()

    assert names[NOW] == names[NOW + 20 * 3600]
    assert len(names[NOW]) == 1
    assert names[NOW + 25 * 3600][1:] == names[NOW]
    assert names[NOW + 50 * 3600][1:] == names[NOW + 25 * 3600][:1]
    assert len({name for several in names.values() for name in several}) == 1 + 55 * 3600 // day
