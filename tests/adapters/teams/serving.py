"""A whole Signpost on loopback, served to the stand-in for Teams."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.served import Served
from adapters.settings import ServeSettings
from adapters.teams.channel import PATH, TeamsChannel
from adapters.teams.settings import read_teams_settings
from bot.app import App
from tests.teams.over_http import OverHttp
from tests.teams.stand_in import StandIn

HOST = "127.0.0.1"


@asynccontextmanager
async def served(app: App, teams: StandIn, data: Path, **more: str) -> AsyncIterator[tuple[Served, OverHttp]]:
    """Serve *app* with what it keeps in *data*; yield it with the way in which *teams* reaches it."""
    channel = await TeamsChannel.open(read_teams_settings({**teams.settings(), **more}), app)
    running = Served(app, ServeSettings(HOST, 0, data), [channel])
    await running.start()
    try:
        yield running, teams.http(f"http://{HOST}:{running.port}{PATH}")
    finally:
        await running.stop()
