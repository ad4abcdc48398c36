"""What the tests of the stores share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.stores.memory import MemoryStore
from adapters.stores.sqlite import SqliteStore
from bot.store import Store
from tests.adapters.stores.made import IDLE_S, Clock


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands until it is moved."""
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the path of a folder that is not there yet."""
    return tmp_path / "data"


@pytest_asyncio.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, folder: Path, clock: Clock) -> AsyncIterator[Store]:
    """Return an empty store of each sort, in which three conversations may stay."""
    one: Store = MemoryStore(idle_s=IDLE_S, limit=3, clock=clock)
    if request.param == "sqlite":
        one = await SqliteStore.open(folder, idle_s=IDLE_S, limit=3, clock=clock)
    yield one
    await one.close()


@pytest_asyncio.fixture
async def sqlite(folder: Path, clock: Clock) -> AsyncIterator[SqliteStore]:
    """Return an empty store in *folder*."""
    one = await SqliteStore.open(folder, idle_s=IDLE_S, limit=1_000, clock=clock)
    yield one
    await one.close()
