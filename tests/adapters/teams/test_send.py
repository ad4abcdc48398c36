"""What may have arrived is sent again, but less and less often."""

import pytest

from adapters.lines import Lines
from adapters.teams.connector import Connector
from adapters.teams.credentials import Credentials
from adapters.teams.hosts import Hosts
from adapters.teams.send import TeamsSender
from adapters.teams.web import open_session
from bot.app import App
from bot.message import Message
from bot.sender import NotYetError, SendError
from bot.sending import GIVEN_UP_AFTER_S
from bot.store import Address, Outgoing
from tests.adapters.teams.local_microsoft import APP_ID, TENANT, LocalMicrosoft, local_microsoft

PAGE = "<!DOCTYPE html><title>Log in</title>"


async def _tries(app: App, microsoft: LocalMicrosoft, number: int) -> list[SendError]:
    """Return what comes of so many tries to send one answer."""
    turn = app.bot.hear(Message("29:1 waits", "hi"))
    owed = Outgoing("key", turn, Address("teams", "29:1", place="a:1", url=microsoft.service_url), 0.0)
    async with open_session() as session:
        credentials = Credentials(microsoft.settings(), session)
        connector = Connector(session, Hosts([microsoft.host]), APP_ID, credentials)
        sender = TeamsSender(connector, Lines(app.bot, lambda: app.mind), APP_ID, TENANT)
        failed = []
        for _ in range(number):
            with pytest.raises(SendError) as raised:
                await sender.send(owed, app.bot.say(turn), 0)
            failed.append(raised.value)
        await credentials.stop()
    return failed


@pytest.mark.asyncio
@pytest.mark.parametrize(("status", "body"), [(200, PAGE), (200, {}), (500, PAGE), (502, ""), (504, ""), (408, "")])
async def test_what_may_have_arrived_is_sent_nine_times_at_most(app: App, status: int, body: object) -> None:
    """Each wait is three times as long as the one before, and after nine the answer is of no use any more."""
    async with local_microsoft() as microsoft:
        microsoft.teams.status, microsoft.teams.body = status, body
        failed = await _tries(app, microsoft, 9)

    waits = [error.after_s for error in failed if isinstance(error, NotYetError)]
    assert waits == [0.5 * 3**n for n in range(9)]
    assert sum(wait for wait in waits[:8] if wait) < GIVEN_UP_AFTER_S < sum(wait for wait in waits if wait)


@pytest.mark.asyncio
@pytest.mark.parametrize(("status", "given", "after_s"), [(503, "", None), (429, "7", 7.0), (502, "60", 60.0)])
async def test_what_did_not_arrive_waits_as_long_as_teams_says(
    app: App, status: int, given: str, after_s: float | None
) -> None:
    """Where nothing was begun there is nothing to double; and what Teams asks for is the least."""
    async with local_microsoft() as microsoft:
        microsoft.teams.status, microsoft.teams.headers = status, {"Retry-After": given} if given else {}
        failed = await _tries(app, microsoft, 3)

    assert [error.after_s for error in failed if isinstance(error, NotYetError)] == [after_s] * 3
