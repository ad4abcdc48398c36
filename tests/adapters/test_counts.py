"""The command that shows what people thought of the answers."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.stores.database import NAME
from adapters.stores.sqlite import SqliteStore
from bot.__main__ import main
from bot.store import Acceptance, Tally


def _counts(data: Path, **environment: str) -> tuple[int, str]:
    ran = CliRunner(env={"SIGNPOST_DATA": str(data), **environment}).invoke(main, ["counts"])
    return ran.exit_code, ran.output


async def _press(data: Path, times: int) -> None:
    store = await SqliteStore.open(data, idle_s=900, limit=10)
    for at in range(times):
        await store.accept(Acceptance((f"e{at}",), (), float(at), tally=Tally("reach_contact", "helpful", "lpt")))
    await store.close()


def test_what_was_pressed_is_shown_in_totals(tmp_path: Path) -> None:
    """A lead sees which answers help, and leaves nothing behind."""
    asyncio.run(_press(tmp_path, 13))
    before = set(tmp_path.rglob("*"))

    code, shown = _counts(tmp_path)

    assert code == 0
    assert [line.split() for line in shown.splitlines()][1] == ["reach_contact", "10", "*", "*"]
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.asyncio
async def test_counts_are_shown_while_signpost_runs(tmp_path: Path) -> None:
    """Whoever asks need not stop it, and it goes on answering."""
    running = await SqliteStore.open(tmp_path, idle_s=900, limit=10)
    await _press(tmp_path, 13)
    before = set(tmp_path.rglob("*"))

    code, shown = await asyncio.to_thread(_counts, tmp_path)

    assert code == 0
    assert "reach_contact" in shown
    assert set(tmp_path.rglob("*")) == before
    assert len(await running.tallies()) == 1
    await running.close()


def test_before_anything_was_counted_nothing_is_made(tmp_path: Path) -> None:
    """Asking leaves no folder behind."""
    data = tmp_path / "none"

    code, shown = _counts(data)

    assert (code, shown.strip()) == (0, "Nothing was counted yet.")
    assert not data.exists()


@pytest.mark.parametrize("data", ["file", "."])
def test_what_cannot_be_used_is_named(tmp_path: Path, data: str) -> None:
    """A folder that is none and a file that is no store are each one sentence, no traceback; both stay as they are."""
    for name in ("file", NAME):
        (tmp_path / name).write_text("theirs", encoding="utf-8")

    code, shown = _counts(tmp_path / data)

    assert code == 1
    assert "SIGNPOST_DATA" in shown
    assert (NAME in shown) is (data == ".")
    assert len(shown.strip().splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", NAME]
