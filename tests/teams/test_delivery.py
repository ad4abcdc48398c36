"""What happens in Teams reaches the app with Microsoft's token, from this process or another one."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import aiohttp
import jwt
import pytest
from jwt import PyJWKSet

from tests.teams import payloads
from tests.teams.client import LittleApp
from tests.teams.microsoft import ISSUER
from tests.teams.over_http import OverHttp
from tests.teams.stand_in import StandIn

ROOT = Path(__file__).parents[2]
WARD, GROUP = "19:ward@thread.tacv2", "19:group@unq.gbl.spaces"


async def published(teams: StandIn) -> PyJWKSet:
    """Return the keys as an app finds them: by the address that the metadata says."""
    async with aiohttp.ClientSession() as session:
        metadata = await (await session.get(teams.settings()["TEAMS_OPENID_METADATA_URL"])).json()
        assert metadata["issuer"] == ISSUER
        return PyJWKSet.from_dict(await (await session.get(metadata["jwks_uri"])).json())


@pytest.mark.asyncio
async def test_signs_with_a_key_that_is_published(teams: StandIn) -> None:
    """A token is for the app, from Microsoft, for this service URL, and signed with the key it names."""
    token = teams.microsoft.token(payloads.message(teams.world, "29:1", "hello"))
    key = (await published(teams))[jwt.get_unverified_header(token)["kid"]]

    claims = jwt.decode(token, key, ["RS256"], audience=teams.app_id, issuer=ISSUER)
    assert claims["serviceurl"] == teams.world.service_url
    assert claims["nbf"] < time.time() < claims["exp"]


@pytest.mark.asyncio
async def test_rolls_its_keys(teams: StandIn) -> None:
    """A new key signs at once; the old one stays published, or not; a token can be wrong on purpose."""
    said = payloads.message(teams.world, "29:1", "hello")
    teams.microsoft.rotate("key-2")
    assert {key.key_id for key in (await published(teams)).keys} == {"key-1", "key-2"}
    assert jwt.get_unverified_header(teams.microsoft.token(said))["kid"] == "key-2"
    teams.microsoft.rotate("key-3", endorsements=("webchat",), keep=False)
    assert {key.key_id for key in (await published(teams)).keys} == {"key-3"}

    wrong = teams.microsoft.token(said, kid="key-1", exp=None, aud="other")
    claims = jwt.decode(wrong, options={"verify_signature": False})
    assert (claims["aud"], "exp" in claims, jwt.get_unverified_header(wrong)["kid"]) == ("other", False, "key-1")
    assert [call.method for call in teams.calls] == ["metadata", "keys"] * 2


@pytest.mark.asyncio
async def test_delivers_with_a_token(teams: StandIn) -> None:
    """An activity comes as JSON with its token, or with another one, or with none."""
    said = payloads.message(teams.world, "29:1", "hello")
    async with LittleApp(answers=[(201, '{"a": 1}', 0)]) as app:
        way = teams.http(app.url)
        delivered = await way.deliver(said)
        assert (delivered.status, delivered.acknowledged, delivered.answers[0].json()) == (201, True, {"a": 1})
        await way.deliver(said, token="other")  # noqa: S106 - no secret
        await way.unsigned(said)

    assert [json.loads(request.body) for request in app.requests] == [said] * 3
    tokens = [request.headers.get("Authorization", "") for request in app.requests]
    assert tokens[1:] == ["Bearer other", ""]
    assert jwt.get_unverified_header(tokens[0].removeprefix("Bearer "))["alg"] == "RS256"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answers", "statuses"),
    [
        ([(500, "", 0)], (500, 200)),
        ([(503, "", 0)] * 3, (503, 503)),
        ([(200, "", 5)], (0, 200)),
        ([(401, "", 0)], (401,)),
        ([(302, "", 0)], (302,)),
    ],
)
async def test_tries_once_more(
    teams: StandIn, answers: list[tuple[int, str, float]], statuses: tuple[int, ...]
) -> None:
    """An app that says nothing, or that it has failed, is sent the same activity again; an invoke comes once."""
    said = payloads.message(teams.world, "29:1", "hello")
    invoke = payloads.invoke(teams.world, "29:1", "task/fetch")
    async with LittleApp(answers=[*answers]) as app:
        assert (await impatient(teams, app).deliver(said)).statuses == statuses
    async with LittleApp(answers=[*answers]) as app:
        assert (await impatient(teams, app).deliver(invoke)).statuses == statuses[:1]


def impatient(teams: StandIn, app: LittleApp) -> OverHttp:
    """Return the way to *app* that waits shortly."""
    return teams.http(app.url, timeout_s=0.5, pause_s=0.01)


@pytest.mark.asyncio
async def test_an_app_that_is_away_gets_nothing(teams: StandIn) -> None:
    """A refused connection is no answer."""
    async with LittleApp() as app:
        pass

    assert (await impatient(teams, app).deliver(payloads.installed(teams.world, "29:1"))).statuses == (0, 0)


@pytest.mark.asyncio
async def test_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    """It says what an app has to be told, is controlled from outside, writes down everything, and ends when told to."""
    record = tmp_path / "record.jsonl"
    command = [sys.executable, "-m", "tests.teams.stand_in", "--port", "0", "--record", str(record)]
    running = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert running.stdout
        settings = json.loads(await running.stdout.readline())
        url = settings["TEAMS_LOGIN_URL"]
        async with aiohttp.ClientSession() as session:

            async def ask(name: str, **arguments: object) -> object:
                async with session.post(f"{url}/control/{name}", json=arguments) as answer:
                    return await answer.json() if answer.ok else answer.status

            assert await ask("settings") == settings
            assert await ask("nonsense") == 404
            await ask("add_channel", place=WARD, members=["29:1", StandIn.bot])
            await ask("add_group", place=GROUP, members=["29:1", "29:2"])
            await ask("add_person", person="29:3", installed=False)
            assert await ask("personal", person="29:1") == "a:11"
            await ask("block", person="29:2")
            await ask("rotate", kid="key-2")
            signed = await ask("token", activity={"serviceUrl": url}, claims={"aud": "other"})
            assert jwt.decode(str(signed), options={"verify_signature": False})["aud"] == "other"
            await ask("misbehave", method="keys", faults=[None, {"fault": "Status", "status": 503}])
            await ask("misbehave_by_chance", seed=1, chances=[[1.0, {"fault": "Status", "status": 500}]], method="keys")
            keys = [(await session.get(f"{url}/v1/.well-known/keys")).status for _ in range(3)]
            await ask("behave")
            await ask("refuse_tokens", refused=True)
            dump, messages = await ask("dump"), await ask("messages", place=WARD)
        assert (keys, messages) == ([200, 503, 500], [])
        assert isinstance(dump, dict)
        lines = [json.loads(line) for line in record.read_text().splitlines()]
        assert lines == [{"line": "call", **call} for call in dump["calls"]]
        running.send_signal(signal.SIGTERM)
        assert await running.wait() == 0
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
