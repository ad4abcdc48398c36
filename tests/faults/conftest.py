"""What the tests of faults share: a Signpost that says little, a Slack to go wrong, and short waits."""

import io
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
import pytest_asyncio

from adapters.log import JsonLines
from adapters.served import Served
from bot import sending
from bot.app import App
from bot.settings import Settings
from tests.adapters.slack.serving import served
from tests.content import write_content
from tests.faults.in_slack import Signpost
from tests.faults.in_teams import CHANNEL, TeamsSignpost
from tests.faults.running import Program
from tests.slack.over_http import OverHttp
from tests.slack.stand_in import StandIn
from tests.teams.stand_in import StandIn as Teams

P = TypeVar("P", bound=Program)


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


@pytest_asyncio.fixture
async def teams() -> AsyncIterator[Teams]:
    """Return a tenant with a channel that the app is in."""
    async with Teams() as teams:
        teams.add_channel(CHANNEL, teams.bot)
        yield teams


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tries follow each other quickly, and give a platform one second to answer instead of five."""
    monkeypatch.setattr(sending, "FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr(sending, "LONGEST_PAUSE_S", 0.2)
    monkeypatch.setattr("adapters.slack.channel.TIMEOUT_S", 1.0)
    monkeypatch.setattr("adapters.slack.web.TIMEOUT_S", 1.0)
    monkeypatch.setattr("adapters.teams.web.TIMEOUT_S", 1.0)
    monkeypatch.setattr("adapters.teams.credentials.PAUSE_S", 0.2)


@pytest_asyncio.fixture
async def signpost(slack: StandIn, content: Path, tmp_path: Path) -> AsyncIterator[Callable[..., Signpost]]:
    """Return what makes a Signpost on the folder "data", with other settings if some are given; all are ended."""
    async with _made(lambda more: Signpost(slack, content, tmp_path / "data", **more)) as make:
        yield make


@pytest_asyncio.fixture
async def teams_signpost(teams: Teams, content: Path, tmp_path: Path) -> AsyncIterator[Callable[..., TeamsSignpost]]:
    """Return the same for Teams."""
    async with _made(lambda more: TeamsSignpost(teams, content, tmp_path / "data", **more)) as make:
        yield make


@asynccontextmanager
async def _made(making: Callable[[dict[str, str]], P]) -> AsyncIterator[Callable[..., P]]:
    made: list[P] = []

    def make(**more: str) -> P:
        made.append(making(more))
        return made[-1]

    yield make
    for one in made:
        await one.kill()


@pytest_asyncio.fixture
async def running(app: App, slack: StandIn, tmp_path: Path) -> AsyncIterator[tuple[Served, OverHttp]]:
    """Return a Signpost that runs, and the way to it."""
    async with served(app, slack, tmp_path) as (running, way):
        assert isinstance(way, OverHttp)
        yield running, way


@pytest.fixture
def way(running: tuple[Served, OverHttp]) -> OverHttp:
    """Return the way to a Signpost that runs."""
    return running[1]


@pytest.fixture
def served_port(running: tuple[Served, OverHttp]) -> int:
    """Return the port that it listens on."""
    return running[0].port


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Return all that a running Signpost would log, at the level at which libraries tell everything."""
    written, root = io.StringIO(), logging.getLogger()
    handler, before = logging.StreamHandler(written), root.level
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)
