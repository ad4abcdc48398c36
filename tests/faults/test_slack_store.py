"""What is kept cannot be kept: nothing is accepted that would be lost, and whoever is in danger is answered."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import aiohttp
import pytest

from adapters.served import Served
from adapters.stores import operation
from adapters.stores.operation import Batch
from bot.app import App
from tests.adapters.slack.serving import served
from tests.faults.asking import WANTS_TO_DIE, answered, answers, ask, keys, people, told, until
from tests.slack import payloads
from tests.slack.faults import Slow
from tests.slack.refusal import Json
from tests.slack.stand_in import StandIn

pytestmark = pytest.mark.usefixtures("short_pauses")

Break = Callable[[Path], AbstractContextManager[None]]
DATABASE = "signpost.db"
HELP = "116 123"


async def _trouble(running: Served) -> Json:
    async with aiohttp.request("GET", f"http://127.0.0.1:{running.port}/readyz") as response:
        said: Json = await response.json()
        assert said["ready"] == (response.status == 200)
        return {**said["trouble"]}


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    """Let another program write to the database all the time."""
    with closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def _taken_away(data: Path) -> Iterator[None]:
    """Let a folder stand where the database should, so that it can be neither read nor written."""
    kept = data / "kept"
    (data / DATABASE).rename(kept)
    (data / DATABASE).mkdir()
    yield
    (data / DATABASE).rmdir()
    kept.rename(data / DATABASE)


@pytest.mark.asyncio
@pytest.mark.parametrize("broken", [_locked, _taken_away])
async def test_what_cannot_be_kept_is_left_to_slack(app: App, slack: StandIn, tmp_path: Path, broken: Break) -> None:
    """503, and not ready, while the database cannot be written; Slack's retry is answered, once."""
    event = ask(slack, "U1")
    async with served(app, slack, tmp_path) as (running, _):
        way = slack.http(f"http://127.0.0.1:{running.port}/slack/events", timeout_s=20, pauses_s=(0.0, 1.0, 3.0))
        with broken(tmp_path):
            refused = await way.deliver(event, retries=1)
            said = await _trouble(running)
        later = await way.deliver(event)
        after = await _trouble(running)

    assert refused.statuses == (503, 503)
    assert [*said] == ["store"]
    assert (later.acknowledged, after) == (True, {})
    assert len(answers(slack, "U1")) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("broken", [_locked, _taken_away])
async def test_danger_is_answered_without_a_store(app: App, slack: StandIn, tmp_path: Path, broken: Break) -> None:
    """The numbers come at once, once for each message, also if Slack repeats it when the store is back."""
    events = [payloads.message_im(slack.world, person, WANTS_TO_DIE) for person in people(5)]
    async with served(app, slack, tmp_path) as (running, _):
        way = slack.http(f"http://127.0.0.1:{running.port}/slack/events", timeout_s=20)
        with broken(tmp_path):
            for event in events * 2:
                assert (await way.deliver(event)).statuses == (200,)
            at_once = answered(slack, people(5))
        for event in events:
            assert (await way.deliver(event)).statuses == (200,)

    assert at_once == dict.fromkeys(people(5), 1)
    assert answered(slack, people(5)) == at_once
    assert all(HELP in answers(slack, person)[0]["text"] for person in people(5))


@pytest.mark.asyncio
@pytest.mark.parametrize("broken", [_locked, _taken_away])
async def test_what_is_owed_survives_a_store_that_goes_away(
    app: App, slack: StandIn, tmp_path: Path, broken: Break
) -> None:
    """Answers accepted before are sent, in order and once, as soon as they can be taken off the list again."""
    slack.misbehave("chat.postMessage", *[Slow(0.5)] * 10)
    async with served(app, slack, tmp_path) as (_, way):
        for question in range(3):
            for person in people(10):
                await way.deliver(ask(slack, person, question))
        with broken(tmp_path):
            await asyncio.sleep(1.5)
        await until(lambda: len(keys(slack)) == 30)

    assert {tuple(told(slack, person)) for person in people(10)} == {(0, 1, 2)}


@pytest.mark.asyncio
@pytest.mark.parametrize("text", ["reach email", WANTS_TO_DIE])
async def test_a_disk_that_takes_seconds_doubles_nothing(
    app: App, slack: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """What is written although it was not waited for any more is answered once, whichever way it was answered."""
    quick = operation.transact

    def slow(db: sqlite3.Connection, batch: Batch) -> None:
        if any(hasattr(one.argument, "outgoing") for one in batch):
            time.sleep(3.5)
        quick(db, batch)

    event = payloads.message_im(slack.world, "U1", text)
    async with served(app, slack, tmp_path) as (running, _):
        way = slack.http(f"http://127.0.0.1:{running.port}/slack/events", timeout_s=20, pauses_s=(0.5,))
        monkeypatch.setattr("adapters.stores.writer.transact", slow)
        first = asyncio.create_task(way.deliver(event))
        await asyncio.sleep(1)
        monkeypatch.setattr("adapters.stores.writer.transact", quick)
        assert (await first).acknowledged
        await until(lambda: len(answers(slack, "U1")) > 0)
        await asyncio.sleep(2.5)  # answers that nobody knows of are looked for each second

    assert len(answers(slack, "U1")) == 1
