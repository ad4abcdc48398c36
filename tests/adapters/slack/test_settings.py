"""Half a configuration is refused as a whole, each variable by its name and no value shown."""

import pytest

from adapters.slack.settings import API_URL, Mode, SlackSettingsError, read_slack_settings

WHOLE = {"SLACK_BOT_TOKEN": "xoxb-1-hidden", "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef"}
SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1-hidden", "SLACK_APP_TOKEN": "xapp-1-hidden", "SLACK_MODE": "socket"}


def test_two_variables_are_enough() -> None:
    """Everything else has a sensible beginning."""
    settings = read_slack_settings(WHOLE)

    assert (settings.mode, settings.api_url, settings.team_ids, settings.organisation) == (
        Mode.HTTP,
        API_URL,
        frozenset(),
        None,
    )


def test_everything_can_be_set() -> None:
    """Lists with spaces and capitals are taken as they are meant."""
    more = {
        "SLACK_TEAM_IDS": "T0123, E0456,",
        "SLACK_ORGANISATION": "LPT",
        "SLACK_API_URL": "http://127.0.0.1:9/api",
        "SLACK_MODE": "Socket",
    }
    settings = read_slack_settings(SOCKET | more)

    assert settings.mode is Mode.SOCKET
    assert settings.team_ids == {"T0123", "E0456"}
    assert settings.organisation == "lpt"
    assert settings.api_url == "http://127.0.0.1:9/api/"


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({}, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        ({**WHOLE, "SLACK_BOT_TOKEN": "xoxp-1-hidden"}, ["SLACK_BOT_TOKEN"]),
        ({**WHOLE, "SLACK_SIGNING_SECRET": " "}, ["SLACK_SIGNING_SECRET"]),
        ({**SOCKET, "SLACK_APP_TOKEN": ""}, ["SLACK_APP_TOKEN"]),
        ({**SOCKET, "SLACK_APP_TOKEN": "xoxb-1-hidden"}, ["SLACK_APP_TOKEN"]),
        ({**WHOLE, "SLACK_MODE": "carrier pigeon"}, ["SLACK_MODE"]),
        ({**WHOLE, "SLACK_TEAM_IDS": "NHFT"}, ["SLACK_TEAM_IDS"]),
        ({**WHOLE, "SLACK_API_URL": "http://slack.example/api/"}, ["SLACK_API_URL"]),
        ({**WHOLE, "SLACK_API_URL": "https://[/api/"}, ["SLACK_API_URL"]),
        ({**WHOLE, "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"}, ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"]),
    ],
)
def test_what_is_missing_or_wrong_is_named(environment: dict[str, str], named: list[str]) -> None:
    """One line for each variable, all at once, and no value of any."""
    with pytest.raises(SlackSettingsError) as refused:
        read_slack_settings(environment)

    lines = str(refused.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == named
    assert "hidden" not in str(refused.value)


def test_settings_show_no_secret() -> None:
    """Neither a log nor an error can print one by printing the settings."""
    shown = repr(read_slack_settings(WHOLE | {"SLACK_APP_TOKEN": "xapp-1-hidden"}))

    assert "hidden" not in shown
    assert WHOLE["SLACK_SIGNING_SECRET"] not in shown
