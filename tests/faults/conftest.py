"""What the tests of faults share: a Signpost that says little, a Slack to go wrong, and short waits."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio

from bot import sending
from bot.app import App
from bot.settings import Settings
from tests.content import write_content
from tests.faults.running import Signpost
from tests.slack.stand_in import StandIn


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small knowledge base, whose answers are one message each."""
    return write_content(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="session")
def app(content: Path) -> App:
    """Return the Signpost of that content: here it matters whether it answers, not what."""
    return App(Settings(content=content), today=lambda: date(2026, 11, 24))


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[StandIn]:
    """Return a workspace with a channel that the app is in."""
    async with StandIn() as slack:
        slack.add_channel("C1", "U0", slack.bot_user)
        yield slack


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tries follow each other quickly, and give Slack one second to answer instead of five."""
    monkeypatch.setattr(sending, "FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr(sending, "LONGEST_PAUSE_S", 0.2)
    monkeypatch.setattr("adapters.slack.channel.TIMEOUT_S", 1.0)
    monkeypatch.setattr("adapters.slack.web.TIMEOUT_S", 1.0)


@pytest_asyncio.fixture
async def signpost(slack: StandIn, content: Path, tmp_path: Path) -> AsyncIterator[Callable[..., Signpost]]:
    """Return what makes a Signpost on the folder "data", with other settings if some are given; all are ended."""
    made: list[Signpost] = []

    def make(**more: str) -> Signpost:
        made.append(Signpost(slack, content, tmp_path / "data", **more))
        return made[-1]

    yield make
    for one in made:
        await one.kill()
