"""What an administrator sets for Slack, read once at start and refused as a whole when it is not whole."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

API_URL = "https://slack.com/api/"
_TEAM = re.compile(r"[TE][A-Z0-9]{2,30}")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SECRET = re.compile(r"\S{8,}", re.ASCII)


class Mode(StrEnum):
    """How Slack's events come in."""

    HTTP = "http"
    SOCKET = "socket"


class SlackSettingsError(ValueError):
    """Slack cannot be served with these settings: one line for each variable that has to be mended."""


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """The settings. *team_ids* empty: only the workspace that the token belongs to. Its ``repr`` shows no secret.

    *organisation* is the one that this workspace serves, None when it serves both.
    """

    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    mode: Mode = Mode.HTTP
    api_url: str = API_URL
    team_ids: frozenset[str] = frozenset()
    organisation: str | None = None


def read_slack_settings(environment: Mapping[str, str]) -> SlackSettings:
    """Return the settings in *environment*.

    Raises:
        SlackSettingsError: something is missing or cannot be used; the text names every such variable, and no value.
    """
    given = {name: environment.get(name, "").strip() for name in environment if name.startswith("SLACK_")}
    mode = given.get("SLACK_MODE", "").casefold() or Mode.HTTP.value
    wrong = [*_wrong_secrets(given, mode), *_wrong_rest(given, mode)]
    if wrong:
        raise SlackSettingsError("\n".join(wrong))
    return SlackSettings(
        bot_token=given["SLACK_BOT_TOKEN"],
        signing_secret=given.get("SLACK_SIGNING_SECRET", ""),
        app_token=given.get("SLACK_APP_TOKEN", ""),
        mode=Mode(mode),
        api_url=_api_url(given),
        team_ids=frozenset(_teams(given)),
        organisation=given.get("SLACK_ORGANISATION", "").casefold() or None,
    )


def _wrong_secrets(given: Mapping[str, str], mode: str) -> list[str]:
    wrong = []
    if not given.get("SLACK_BOT_TOKEN", "").startswith("xoxb-"):
        wrong.append("SLACK_BOT_TOKEN: set it to the bot token of the app, which starts with xoxb-")
    if mode == Mode.SOCKET:
        if not given.get("SLACK_APP_TOKEN", "").startswith("xapp-"):
            wrong.append("SLACK_APP_TOKEN: Socket Mode needs an app-level token, which starts with xapp-")
    elif not _SECRET.fullmatch(given.get("SLACK_SIGNING_SECRET", "")):
        wrong.append("SLACK_SIGNING_SECRET: set it to the signing secret of the app, under Basic Information")
    # With these Bolt drops the token without a word and looks for installations in a file.
    both = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
    return wrong + [f"{name}: take it out, Signpost is installed with a token" for name in both if given.get(name)]


def _wrong_rest(given: Mapping[str, str], mode: str) -> list[str]:
    wrong = []
    if mode not in tuple(Mode):
        wrong.append("SLACK_MODE: write http or socket")
    if not all(_TEAM.fullmatch(team) for team in _teams(given)):
        wrong.append("SLACK_TEAM_IDS: write ids of workspaces, such as T0123ABCD, with commas between them")
    if not _is_usable(_api_url(given)):
        wrong.append("SLACK_API_URL: it has to start with https://, on this machine http:// will do")
    return wrong


def _teams(given: Mapping[str, str]) -> list[str]:
    return [team for part in given.get("SLACK_TEAM_IDS", "").split(",") if (team := part.strip())]


def _api_url(given: Mapping[str, str]) -> str:
    url = given.get("SLACK_API_URL", "") or API_URL
    return url if url.endswith("/") else f"{url}/"


def _is_usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )
