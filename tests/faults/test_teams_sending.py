"""Something on the way to Teams answers in its place: nothing of that counts as sent, and nothing is sent for ever."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from adapters.served import Served
from bot import sending
from bot.app import App
from tests.adapters.teams.serving import served
from tests.faults.asking import until
from tests.faults.in_teams import CHANNEL, answered, answers, ask, mention, people
from tests.teams.faults import Error, Fault, Html
from tests.teams.over_http import OverHttp
from tests.teams.refusal import Json
from tests.teams.stand_in import StandIn

pytestmark = pytest.mark.usefixtures("short_pauses")

PAGE = {"sending": "no answer of Teams"}


@pytest_asyncio.fixture
async def running(app: App, teams: StandIn, tmp_path: Path) -> AsyncIterator[tuple[Served, OverHttp]]:
    """Return a Signpost that runs in Teams, and the way to it."""
    async with served(app, teams, tmp_path) as running:
        yield running


@pytest.fixture
def health(running: tuple[Served, OverHttp]) -> Callable[[], Awaitable[Json]]:
    """Return what gives what ``/readyz`` says."""

    async def said() -> Json:
        async with aiohttp.request("GET", f"http://127.0.0.1:{running[0].port}/readyz") as response:
            found: Json = await response.json()
            return {**found["trouble"]}

    return said


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", [Html(), Error(200, "LoginRequired")], ids=repr)
@pytest.mark.parametrize("method", ["send", "create"])
async def test_a_login_page_takes_no_answer(
    running: tuple[Served, OverHttp],
    teams: StandIn,
    health: Callable[[], Awaitable[Json]],
    fault: Fault,
    method: str,
) -> None:
    """While a proxy wants a login an operator is told at once; afterwards everybody has one answer, and one line."""
    _, way = running
    teams.misbehave_by_chance(0, (1.0, fault), method=method)
    everybody = people(10)
    for person in everybody:
        assert (await way.deliver(mention(teams, person))).statuses == (200,)
    await until(lambda: sum(call.method == method for call in teams.calls) >= len(everybody))
    said = await health()
    before = answered(teams, everybody)
    teams.behave()
    await until(lambda: len([seen for seen in teams.shared() if seen.kind == "message"]) == len(everybody))

    assert said == PAGE
    assert sum(before.values()) == 0
    assert answered(teams, everybody) == dict.fromkeys(everybody, 1)
    assert {seen.place for seen in teams.shared()} == {CHANNEL}
    assert await health() == {}


@pytest.mark.asyncio
async def test_what_is_spoiled_on_the_way_back_is_not_sent_for_ever(
    running: tuple[Served, OverHttp], teams: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every answer arrives and is answered with a page: it comes a few times, then no more, and the next one comes."""
    _, way = running
    monkeypatch.setattr(sending, "GIVEN_UP_AFTER_S", 4.0)
    teams.misbehave_by_chance(0, (1.0, Html(done=True)), method="send")

    def said() -> list[str]:
        return [str(one["attachments"]) for one in answers(teams, "29:1")]

    await way.deliver(ask(teams, "29:1"))
    await until(lambda: len(said()) == 2)
    await asyncio.sleep(1.5)  # so that the next one is not late as well
    await way.deliver(ask(teams, "29:1", 1))
    await until(lambda: len(set(said())) == 2)

    assert said().count(said()[0]) in {2, 3}
