"""The collector leaves what is served alone, and what is not served any more can go."""

import asyncio
import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters import garbage
from bot.app import App
from bot.settings import Settings
from tests.content import change, write_content


@pytest.mark.asyncio
async def test_what_is_served_is_spared_and_what_was_served_can_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a start and after an edit the content is out of the collector's way; the content before it is gone."""
    monkeypatch.setattr(garbage, "LOOK_S", 0.01)
    folder = write_content(tmp_path / "content")
    app = App(Settings(folder))
    app.wait()
    assert app.mind
    circle: list[object] = [app.mind.base.entries["smalltalk"]]
    circle.append(circle)  # as things that are served refer to each other
    before = weakref.ref(app.mind.base.entries["smalltalk"])
    del circle

    sparing = asyncio.create_task(garbage.spare(app))
    await _until(lambda: gc.get_freeze_count() > 0)
    assert not any(one is app.mind.base.entries for one in gc.get_objects())
    app.watch()
    change(folder / "entries/smalltalk.yaml", "title: What this assistant can do", "title: Something else")
    await _until(lambda: before() is None)
    sparing.cancel()
    await asyncio.gather(sparing, return_exceptions=True)
    app.close()

    assert gc.get_freeze_count() == 0


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.05)
