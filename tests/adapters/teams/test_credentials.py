"""Signpost proves who it is with one token for all answers, and never says its secret to anybody but the login."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.teams import web
from adapters.teams.credentials import EARLY_S, LONGEST_S, PAUSE_S, Credentials
from adapters.teams.web import open_session
from bot.sender import NotYetError
from tests.adapters.teams.local_microsoft import APP_ID, SECRET, Clock, LocalMicrosoft, local_microsoft

GOOD_FOR_S = 3_599


@asynccontextmanager
async def identified() -> AsyncIterator[tuple[LocalMicrosoft, Credentials, Clock]]:
    """Yield Microsoft, and the token of Signpost there."""
    async with local_microsoft() as microsoft, open_session() as session:
        clock = Clock()
        credentials = Credentials(microsoft.settings(), session, clock=clock)
        try:
            yield microsoft, credentials, clock
        finally:
            await credentials.stop()


@pytest.mark.asyncio
async def test_one_token_is_enough_for_all_answers() -> None:
    """A hundred answers at once and those of the next hour cause one question to the login, in its own form."""
    async with identified() as (microsoft, credentials, clock):
        tokens = set(await asyncio.gather(*(credentials.token() for _ in range(100))))
        clock.now += GOOD_FOR_S - EARLY_S - 1
        tokens.add(await credentials.token())

    assert tokens == {"our-token-1"}
    assert microsoft.forms == [
        {
            "grant_type": "client_credentials",
            "client_id": APP_ID,
            "client_secret": SECRET,
            "scope": "https://api.botframework.com/.default",
        }
    ]


@pytest.mark.asyncio
async def test_is_replaced_five_minutes_before_its_end() -> None:
    """No answer goes out with a token that ends on the way."""
    async with identified() as (_, credentials, clock):
        await credentials.token()
        clock.now += GOOD_FOR_S - EARLY_S

        assert await credentials.token() == "our-token-2"


@pytest.mark.asyncio
async def test_is_used_to_its_end_when_the_login_fails() -> None:
    """Five minutes without the login stop no answer; afterwards every answer waits."""
    async with identified() as (microsoft, credentials, clock):
        await credentials.token()
        microsoft.login.status = 503
        clock.now += GOOD_FOR_S - 1
        assert await credentials.token() == "our-token-1"

        clock.now += 1
        with pytest.raises(NotYetError, match="login: status 503"):
            await credentials.token()


@pytest.mark.asyncio
async def test_a_token_that_is_not_taken_is_replaced() -> None:
    """After a refusal a new one is fetched, once for all who were refused."""
    async with identified() as (microsoft, credentials, _):
        refused = await credentials.token()
        for _ in range(10):
            credentials.forget(refused)
            assert await credentials.token() == "our-token-2"

    assert microsoft.asked["login"] == 2


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "body", "reason", "is_refused"),
    [
        (401, {"error": "invalid_client", "error_description": f"zebra {SECRET}"}, "login: invalid_client", True),
        (400, {"error": "unauthorized_client"}, "login: unauthorized_client", True),
        (400, {"error": f"zebra {SECRET}"}, "login: status 400", True),
        (403, "<html>zebra</html>", "login: status 403", True),
        (302, "", "login: status 302", True),
        (429, {"error": "temporarily_unavailable"}, "login: temporarily_unavailable", False),
        (500, "zebra", "login: status 500", False),
        (503, {"error": "temporarily_unavailable"}, "login: temporarily_unavailable", False),
        (200, "<html>zebra</html>", "login: unexpected answer", False),
        (200, {}, "login: unexpected answer", False),
        (200, {"access_token": "zebra"}, "login: unexpected answer", False),
        (200, {"access_token": "zebra", "expires_in": 0}, "login: unexpected answer", False),
        (200, {"access_token": "zebra", "expires_in": "soon"}, "login: unexpected answer", False),
        (200, {"access_token": "", "expires_in": 3_599}, "login: unexpected answer", False),
        (200, {"access_token": 7, "expires_in": 3_599}, "login: unexpected answer", False),
        (200, {"access_token": "zebra\r\nX-Evil: 1", "expires_in": 3_599}, "login: unexpected answer", False),
    ],
)
async def test_says_what_an_operator_has_to_mend(
    status: int, body: object, reason: str, is_refused: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """A wrong secret is told from a login in trouble, and nothing of either is shown."""
    caplog.set_level("DEBUG")
    async with identified() as (microsoft, credentials, _):
        microsoft.login.status, microsoft.login.body = status, body
        microsoft.login.headers = {"Location": "/elsewhere"}
        with pytest.raises(NotYetError) as failed:
            await credentials.token()

    assert (failed.value.reason, failed.value.is_refused) == (reason, is_refused)
    assert not failed.value.may_have_arrived
    assert microsoft.calls == []
    for secret in (SECRET, "zebra"):
        assert secret not in repr(failed.value) + caplog.text + repr(credentials)


@pytest.mark.asyncio
async def test_thousands_that_wait_ask_once_in_five_seconds() -> None:
    """A wrong secret is not tried for every answer that is owed, and a mended one works within seconds."""
    async with identified() as (microsoft, credentials, clock):
        microsoft.login.status = 401
        for _ in range(50):
            with pytest.raises(NotYetError):
                await credentials.token()
        assert microsoft.asked["login"] == 1

        microsoft.login.status = 200
        clock.now += PAUSE_S
        assert await credentials.token() == "our-token-2"


@pytest.mark.asyncio
async def test_waits_no_longer_than_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A login that does not answer holds an answer up for five seconds, and nothing else at all."""
    assert web.TIMEOUT_S == 5
    monkeypatch.setattr(web, "TIMEOUT_S", 0.5)
    async with identified() as (microsoft, credentials, _):
        microsoft.login.silence_s = 60
        started, turns = time.monotonic(), 0
        waiting = asyncio.create_task(credentials.token())
        while not waiting.done():
            await asyncio.sleep(0.01)
            turns += 1

    assert isinstance(waiting.exception(), NotYetError)
    assert time.monotonic() - started < 2
    assert turns > 20


@pytest.mark.asyncio
async def test_does_not_believe_that_a_token_is_good_for_ever() -> None:
    """A token is replaced after a day, whatever the login says."""
    async with identified() as (microsoft, credentials, clock):
        microsoft.login.body = {"access_token": "first", "expires_in": 10**12}
        await credentials.token()
        microsoft.login.body = None
        clock.now += LONGEST_S

        assert await credentials.token() == "our-token-2"


@pytest.mark.asyncio
async def test_stopping_leaves_nothing_behind() -> None:
    """A question that is under way ends when everything ends."""
    async with identified() as (microsoft, credentials, _):
        await credentials.stop()
        microsoft.login.silence_s = 60
        waiting = asyncio.create_task(credentials.token())
        await asyncio.sleep(0.05)
        started = time.monotonic()
        await credentials.stop()

        assert isinstance((await asyncio.gather(waiting, return_exceptions=True))[0], asyncio.CancelledError)
        assert time.monotonic() - started < 1
