"""The stand-in runs as a process of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.refusal import Json
from tests.slack.world import World

ROOT = Path(__file__).parents[2]


class Process:
    """A stand-in somewhere else, and its controls."""

    def __init__(self, record: Path) -> None:
        command = [sys.executable, "-m", "tests.slack.stand_in", "--port", "0", "--record", str(record)]
        self.running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ})
        assert self.running.stdout
        self.settings: Json = json.loads(self.running.stdout.readline())

    async def ask(self, name: str, **arguments: object) -> Any:  # noqa: ANN401 - whatever the control answers
        """Use a control."""
        url = self.settings["api_url"].replace("/api/", f"/control/{name}")
        async with aiohttp.ClientSession() as session, session.post(url, json=arguments) as answer:
            return await answer.json() if answer.ok else answer.status


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    """Return a stand-in that writes down what happens."""
    process = Process(tmp_path / "record.jsonl")
    yield process
    process.running.kill()
    process.running.communicate()


@pytest.mark.asyncio
async def test_writes_down_every_call_and_everything_seen_at_once(process: Process, tmp_path: Path) -> None:
    """What happened is in the file even if the process is killed, and can be asked for before."""
    client = AsyncWebClient(process.settings["bot_token"], base_url=process.settings["api_url"])
    await process.ask("add_channel", place="C1", members=["U1", World.bot_user])
    await client.chat_postMessage(channel="C1", text="hello")
    dump = await process.ask("dump")
    messages = await process.ask("messages", place="C1")

    process.running.kill()
    process.running.wait()
    lines = [json.loads(line) for line in (tmp_path / "record.jsonl").read_text().splitlines()]

    assert [line.pop("line") for line in lines] == ["seen", "call"]
    assert lines == [*dump["seen"], *dump["calls"]]
    assert (lines[0]["sentences"], lines[0]["viewers"]) == (["hello"], ["U1"])
    assert messages[0]["text"] == "hello"


@pytest.mark.asyncio
async def test_is_controlled_from_outside(process: Process) -> None:
    """People, places, scopes, faults, tokens and links can be set; an unknown control is not there."""
    assert process.settings == await process.ask("settings")
    await process.ask("add_person", person="U1")
    await process.ask("add_group", place="G1", members=["U1", "U2"])
    assert await process.ask("direct", person="U1") == "D1"
    assert (await process.ask("link", kind="actions", person="U1", place="G1")).startswith("http://127.0.0.1:")
    await process.ask("misbehave", method="auth.test", faults=[None, {"fault": "Status", "status": 503}])
    await process.ask("misbehave_by_chance", seed=1, chances=[[1.0, {"fault": "Status", "status": 500}]])
    assert await process.ask("nonsense") == 404

    async with aiohttp.ClientSession() as session:
        url = f"{process.settings['api_url']}auth.test"
        statuses = [(await session.post(url)).status for _ in range(3)]
        await process.ask("behave")
        assert (await (await session.post(url)).json())["error"] == "not_authed"
    assert statuses == [200, 503, 500]


@pytest.mark.asyncio
async def test_ends_when_it_is_told_to(process: Process) -> None:
    """SIGTERM ends it well."""
    process.running.send_signal(signal.SIGTERM)

    assert process.running.wait(10) == 0
