"""What the stand-in's own tests share: one tenant, and a plain client."""

from collections.abc import AsyncIterator

import aiohttp
import pytest_asyncio

from tests.teams.client import Client
from tests.teams.stand_in import StandIn


@pytest_asyncio.fixture
async def teams() -> AsyncIterator[StandIn]:
    """Return a tenant of three people, a channel and a group chat with the app, and a channel without it."""
    async with StandIn() as teams:
        teams.add_person("29:3")
        teams.add_channel("19:ward@thread.tacv2", "29:1", "29:2", teams.bot)
        teams.add_channel("19:other@thread.tacv2", "29:1", "29:2")
        teams.add_group("19:group@unq.gbl.spaces", "29:1", "29:2", "29:3", teams.bot)
        yield teams


@pytest_asyncio.fixture
async def client(teams: StandIn) -> AsyncIterator[Client]:
    """Return a client that has logged in and tries nothing again."""
    async with aiohttp.ClientSession() as session:
        client = Client(teams, session)
        await client.log_in()
        yield client
