"""Who is taken for dead, and who never is."""

import threading
from pathlib import Path

import pytest

from adapters.stores.owner import Owner


@pytest.fixture
def owners(tmp_path: Path) -> Path:
    """Return the path of a folder that is not there yet."""
    return tmp_path / "owners"


def test_the_living_are_alive_and_the_released_dead(owners: Path) -> None:
    """An owner is dead for others when it says so, and alive until then."""
    one, other = Owner(owners), Owner(owners)

    assert not one.is_dead(other.id)
    other.release()
    assert one.is_dead(other.id)
    assert [path.name for path in owners.iterdir()] == [one.id]
    one.release()


@pytest.mark.parametrize("name", ["", "0" * 32, "../owners", "a\0b", "\ufffd" * 32])
def test_who_has_no_file_is_dead(owners: Path, name: str) -> None:
    """A name that nobody holds, or that no process ever had, owes nothing any more."""
    one = Owner(owners)

    assert one.is_dead(name)

    one.release()


def test_nobody_is_taken_for_dead_while_being_born(owners: Path) -> None:
    """Between making its file and locking it an owner looks dead; it lives all the same, under a name it can hold."""
    first, ended = Owner(owners), threading.Event()

    def bury() -> None:
        while not ended.is_set():
            for path in owners.iterdir():
                first.is_dead(path.name)

    burying = threading.Thread(target=bury)
    burying.start()
    born = [Owner(owners) for _ in range(300)]
    ended.set()
    burying.join()

    assert not any(first.is_dead(one.id) for one in born)
    assert {path.name for path in owners.iterdir()} == {one.id for one in (first, *born)}
    for one in (first, *born):
        one.release()
