"""What may have arrived is sent again, but less and less often; a sign that an answer is coming never holds it back."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web

from adapters.lines import Lines
from adapters.teams.connector import Connector
from adapters.teams.credentials import Credentials
from adapters.teams.hosts import Hosts
from adapters.teams.send import TYPING_S, TeamsSender
from adapters.teams.web import TIMEOUT_S, open_session
from bot.app import App
from bot.message import Message
from bot.sender import NotYetError, SendError
from bot.sending import GIVEN_UP_AFTER_S
from bot.store import Address, Outgoing
from tests.adapters.teams.local_microsoft import APP_ID, TENANT, Behaviour, LocalMicrosoft, local_microsoft

PAGE = "<!DOCTYPE html><title>Log in</title>"


def _owed(app: App, microsoft: LocalMicrosoft, text: str) -> Outgoing:
    """Return the answer that is owed to whoever wrote *text*."""
    turn = app.bot.hear(Message("29:1 waits", text))
    return Outgoing("key", turn, Address("teams", "29:1", place="a:1", url=microsoft.service_url), 0.0)


@asynccontextmanager
async def _sender(app: App, microsoft: LocalMicrosoft) -> AsyncIterator[TeamsSender]:
    async with open_session() as session:
        credentials = Credentials(microsoft.settings(), session)
        connector = Connector(session, Hosts([microsoft.host]), APP_ID, credentials)
        yield TeamsSender(connector, Lines(app.bot, lambda: app.mind), APP_ID, TENANT)
        await credentials.stop()


async def _tries(app: App, microsoft: LocalMicrosoft, number: int, text: str = "hi") -> list[SendError]:
    """Return what comes of so many tries to send the answer to *text*."""
    owed, failed = _owed(app, microsoft, text), []
    async with _sender(app, microsoft) as sender:
        for _ in range(number):
            with pytest.raises(SendError) as raised:
                await sender.send(owed, app.bot.say(owed.turn), 0)
            failed.append(raised.value)
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


@pytest.mark.asyncio
async def test_danger_is_never_kept_waiting_long(app: App) -> None:
    """A crisis that may have arrived is sent again after half a minute at the latest: twice is better than late."""
    async with local_microsoft() as microsoft:
        microsoft.teams.status = 502
        failed = await _tries(app, microsoft, 7, "i want to kill myself")

    waits = [error.after_s for error in failed if isinstance(error, NotYetError)]
    assert waits == [0.5, 1.5, 4.5, 13.5, 30.0, 30.0, 30.0]


@dataclass
class _SilentAtFirst(Behaviour):
    """Answers the first call after *silence_s* seconds, and every other at once."""

    async def answer(self, usual: object = None) -> web.StreamResponse:
        silence_s, self.silence_s = self.silence_s, 0.0
        await asyncio.sleep(silence_s)
        return await super().answer(usual)


@pytest.mark.asyncio
async def test_a_sign_that_nobody_takes_holds_no_answer_back(app: App) -> None:
    """Where Teams does not answer to the sign that an answer is coming, the answer itself comes half a second later."""
    async with local_microsoft() as microsoft:
        microsoft.teams, owed = _SilentAtFirst(silence_s=60), _owed(app, microsoft, "hi")
        async with _sender(app, microsoft) as sender:
            started = time.monotonic()
            await sender.send(owed, app.bot.say(owed.turn), 0)
            took_s = time.monotonic() - started

    assert [call.body["type"] for call in microsoft.calls] == ["typing", "message"]
    assert TYPING_S <= took_s < TIMEOUT_S, "half a second, and not as long as a call may take"
