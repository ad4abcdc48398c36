"""A whole Signpost on loopback, served to the stand-in for Slack."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.served import Served
from adapters.settings import ServeSettings
from adapters.slack.channel import PATH, SlackChannel
from adapters.slack.settings import read_slack_settings
from bot.app import App
from tests.slack.delivery import Delivery
from tests.slack.stand_in import StandIn

HOST = "127.0.0.1"


def environment(slack: StandIn, **more: str) -> dict[str, str]:
    """Return the variables with which Signpost talks to *slack*."""
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        **more,
    }


@asynccontextmanager
async def served(app: App, slack: StandIn, data: Path, **more: str) -> AsyncIterator[tuple[Served, Delivery]]:
    """Serve *app* with what it keeps in *data*; yield it with the way in which *slack* reaches it."""
    settings: Mapping[str, str] = environment(slack, **more)
    channel = await SlackChannel.open(read_slack_settings(settings), app)
    running = Served(app, ServeSettings(HOST, 0, data), [channel])
    await running.start()
    try:
        over_socket = settings.get("SLACK_MODE") == "socket"
        yield running, slack.socket() if over_socket else slack.http(f"http://{HOST}:{running.port}{PATH}")
    finally:
        await running.stop()
