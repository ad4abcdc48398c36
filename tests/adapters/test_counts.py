"""The command that shows what people thought of the answers."""

import asyncio
from pathlib import Path

from click.testing import CliRunner

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
    """A lead sees which answers help, while Signpost runs or not."""
    asyncio.run(_press(tmp_path, 13))

    code, shown = _counts(tmp_path)

    assert code == 0
    assert [line.split() for line in shown.splitlines()][1] == ["reach_contact", "10", "*", "*"]


def test_before_anything_was_counted_nothing_is_made(tmp_path: Path) -> None:
    """Asking leaves no folder behind."""
    data = tmp_path / "none"

    code, shown = _counts(data)

    assert (code, shown.strip()) == (0, "Nothing was counted yet.")
    assert not data.exists()


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    """One sentence, no traceback."""
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")

    code, shown = _counts(file)

    assert code == 1
    assert "SIGNPOST_DATA" in shown
    assert len(shown.strip().splitlines()) == 1
