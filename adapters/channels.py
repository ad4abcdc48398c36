"""What is a channel, and how is each of them opened?"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Protocol

from aiohttp import web

from adapters.error import ServeError
from adapters.settings import ServeSettings
from bot.app import App
from bot.delivery import Delivery
from bot.sender import Sender


class Channel(Protocol):
    """A platform, for as long as Signpost runs."""

    @property
    def name(self) -> str:
        """What its addresses say."""

    @property
    def sender(self) -> Sender:
        """What brings its answers."""

    async def start(self, delivery: Delivery) -> None:
        """Begin to hear."""

    def routes(self) -> list[web.RouteDef]:
        """Return its routes of the web server."""

    async def quiet(self) -> None:
        """Hear nothing more; answers can still be sent."""

    async def stop(self) -> None:
        """Let go of everything."""

    @property
    def trouble(self) -> str:
        """Why nothing is heard at the moment, empty when all is well."""


Opener = Callable[[], Awaitable[Channel]]


def opener(name: str, app: App, served: ServeSettings, environment: Mapping[str, str]) -> Opener:
    """Return what opens the channel *name*, "slack" or "teams", with the settings in *environment*.

    Raises:
        ServeError: a setting is missing or cannot be used.
    """
    return _OPENERS[name](app, served, environment)


def _slack(app: App, _: ServeSettings, environment: Mapping[str, str]) -> Opener:
    from adapters.slack.channel import SlackChannel  # noqa: PLC0415 - a platform's libraries only where it is served
    from adapters.slack.settings import SlackSettingsError, read_slack_settings  # noqa: PLC0415 - as above

    try:
        settings = read_slack_settings(environment)
    except SlackSettingsError as error:
        raise ServeError(str(error)) from None
    _require_organisation(app, "SLACK_ORGANISATION", settings.organisation)
    return partial(SlackChannel.open, settings, app)


def _teams(app: App, served: ServeSettings, environment: Mapping[str, str]) -> Opener:
    from adapters.teams.channel import TeamsChannel  # noqa: PLC0415 - as above
    from adapters.teams.hosts import is_loopback  # noqa: PLC0415 - as above
    from adapters.teams.settings import TeamsSettingsError, read_teams_settings  # noqa: PLC0415 - as above

    try:
        settings = read_teams_settings(environment)
    except TeamsSettingsError as error:
        raise ServeError(str(error)) from None
    _require_organisation(app, "TEAMS_ORGANISATION", settings.organisation)
    if settings.is_anonymous and not is_loopback(served.host):
        msg = "HOST: with TEAMS_DEV_ANONYMOUS nobody proves who they are: leave it out, or write 127.0.0.1"
        raise ServeError(msg)
    return partial(TeamsChannel.open, settings, app)


_OPENERS = {"slack": _slack, "teams": _teams}


def _require_organisation(app: App, name: str, organisation: str | None) -> None:
    known = app.mind.base.organisations if app.mind else None
    if organisation and known is not None and organisation not in known:
        msg = f"{name}: write {' or '.join(known)}, or leave it out if both are served"
        raise ServeError(msg)
