"""What the stand-in's own tests share: one workspace, and a client of Slack's own making."""

from collections.abc import AsyncIterator

import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.stand_in import StandIn


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[StandIn]:
    """Return a workspace of three people, a channel and a group with the app, and two places without it."""
    async with StandIn() as slack:
        slack.add_person("U3")
        slack.add_channel("C1", "U1", "U2", slack.bot_user)
        slack.add_channel("C2", "U1", "U2")
        slack.add_channel("C3", "U1", "U2", private=True)
        slack.add_group("G1", "U1", "U2", "U3", slack.bot_user)
        slack.add_direct("D9", "U1", "U2")
        yield slack


@pytest_asyncio.fixture
async def client(slack: StandIn) -> AsyncWebClient:
    """Return Slack's own client, which tries nothing again."""
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=10)
