"""Signpost does not start on settings that would leave people without an answer, and says which one to mend."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.asking import calls
from tests.faults.in_slack import Signpost
from tests.faults.running import HOST
from tests.slack.faults import Error, Fault, Html, Reset, Status
from tests.slack.stand_in import StandIn

Make = Callable[..., Signpost]
SOCKET = {"SLACK_MODE": "socket", "SLACK_APP_TOKEN": "xapp-1-hidden-hidden"}


async def _refusal(signpost: Signpost) -> list[str]:
    """Return what it prints while it refuses to start: no traceback, and none of the secrets."""
    signpost.start(forked=True)
    code = await signpost.ended()
    said = signpost.log.read_text()

    assert code > 0
    assert "Traceback" not in said
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"):
        secret = signpost.environment.get(name, "")
        assert len(secret) < 8 or secret not in said
    assert "hidden" not in said
    return said.splitlines()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"SLACK_BOT_TOKEN": ""}, ["SLACK_BOT_TOKEN"]),
        ({"SLACK_BOT_TOKEN": "xoxp-hidden-hidden"}, ["SLACK_BOT_TOKEN"]),
        ({"SLACK_SIGNING_SECRET": ""}, ["SLACK_SIGNING_SECRET"]),
        ({"SLACK_SIGNING_SECRET": "hidden"}, ["SLACK_SIGNING_SECRET"]),
        ({"SLACK_BOT_TOKEN": "", "SLACK_SIGNING_SECRET": ""}, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        ({"SLACK_MODE": "socket"}, ["SLACK_APP_TOKEN"]),
        ({**SOCKET, "SLACK_APP_TOKEN": "xoxb-hidden-hidden"}, ["SLACK_APP_TOKEN"]),
        ({**SOCKET, "SLACK_BOT_TOKEN": ""}, ["SLACK_BOT_TOKEN"]),
        ({"SLACK_MODE": "hidden"}, ["SLACK_MODE"]),
        ({"SLACK_TEAM_IDS": "hidden"}, ["SLACK_TEAM_IDS"]),
        ({"SLACK_TEAM_IDS": "T0HIDDEN"}, ["SLACK_TEAM_IDS"]),
        ({"SLACK_ORGANISATION": "hidden"}, ["SLACK_ORGANISATION"]),
        ({"SLACK_API_URL": "http://hidden.example/api/"}, ["SLACK_API_URL"]),
        ({"SLACK_CLIENT_ID": "hidden"}, ["SLACK_CLIENT_ID"]),
        ({"SLACK_CLIENT_SECRET": "hidden"}, ["SLACK_CLIENT_SECRET"]),
        ({"PORT": "hidden"}, ["PORT"]),
        ({"PORT": "65536"}, ["PORT"]),
        ({"PORT": "-1"}, ["PORT"]),
        ({"HOST": "192.0.2.1"}, ["HOST"]),
    ],
)
async def test_a_setting_that_cannot_be_used_is_named(
    signpost: Make, slack: StandIn, settings: dict[str, str], named: list[str]
) -> None:
    """One line for each says so, all at once, and nothing was heard or sent."""
    said = await _refusal(signpost(**settings))

    assert [sum(name in line for line in said) for name in named] == [1] * len(named)
    assert calls(slack, "chat.postMessage", "apps.connections.open") == []


TROUBLE = [Error("invalid_auth"), Error("token_revoked"), Error("account_inactive"), Status(500), Html(), Reset()]


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", TROUBLE, ids=repr)
async def test_a_token_that_slack_does_not_take(signpost: Make, slack: StandIn, fault: Fault) -> None:
    """Slack is asked at the start; what it says is on the one line that names the token."""
    slack.misbehave("auth.test", fault)
    said = await _refusal(signpost())

    [line] = [line for line in said if "SLACK_BOT_TOKEN" in line]
    assert not isinstance(fault, Error) or fault.error in line
    assert calls(slack, "auth.test") == ["auth.test"]


@pytest.mark.asyncio
async def test_an_app_token_that_slack_does_not_take(signpost: Make) -> None:
    """In Socket Mode the app-level token is tried too."""
    said = await _refusal(signpost(**SOCKET))

    [line] = [line for line in said if "SLACK_APP_TOKEN" in line]
    assert "invalid_auth" in line


@pytest.mark.asyncio
async def test_a_slack_that_is_not_there(signpost: Make) -> None:
    """Without a way to Slack it says so, with the address that it tried."""
    said = await _refusal(signpost(SLACK_API_URL=f"http://{HOST}:9/api/"))

    [line] = [line for line in said if "SLACK_BOT_TOKEN" in line]
    assert f"{HOST}:9" in line


@pytest.mark.asyncio
@pytest.mark.parametrize("folder", ["/dev/null/data", "/proc/data", "a-file"])
async def test_a_folder_that_cannot_be_used(signpost: Make, tmp_path: Path, folder: str) -> None:
    """The folder is made and opened before anything is heard."""
    (tmp_path / "a-file").write_text("no folder")
    said = await _refusal(signpost(SIGNPOST_DATA=str(tmp_path / folder)))

    assert sum("SIGNPOST_DATA" in line for line in said) == 1


@pytest.mark.asyncio
async def test_a_port_that_is_taken(signpost: Make) -> None:
    """Somebody else listens there: the line says so, and it does not wait."""
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        said = await _refusal(signpost(PORT=str(other.getsockname()[1])))

    assert sum("PORT" in line for line in said) == 1
