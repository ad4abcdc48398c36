"""Microsoft's keys are there when they are needed, however it changes them and whatever happens to its server."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from adapters.teams import keys as keys_module
from adapters.teams.keys import OLDEST_S, RETRY_S, UNKNOWN_KEY_S, Keys, KeysUnreachableError
from adapters.teams.web import MOST_BYTES, open_session
from tests.adapters.teams.local_microsoft import Clock, LocalMicrosoft, local_microsoft, private_key, published

HUGE = json.dumps({"keys": [published("rotated")]}) + " " * MOST_BYTES


@asynccontextmanager
async def kept() -> AsyncIterator[tuple[LocalMicrosoft, Keys, Clock]]:
    """Yield Microsoft, and its keys as they are kept here."""
    async with local_microsoft() as microsoft, open_session() as session:
        clock = Clock()
        keys = Keys(microsoft.metadata_url, session, clock=clock)
        try:
            yield microsoft, keys, clock
        finally:
            await keys.stop()


@pytest.mark.asyncio
async def test_fetches_once_for_a_day() -> None:
    """A hundred messages at once and those of the whole day ask for the keys once."""
    async with kept() as (microsoft, keys, clock):
        found = await asyncio.gather(*(keys.find("current") for _ in range(100)))
        clock.now += OLDEST_S - 1
        found.append(await keys.find("current"))

        assert {key.public.public_numbers().n for key in found if key} == {
            private_key("current").public_key().public_numbers().n
        }
        assert microsoft.asked["keys"] == microsoft.asked["metadata"] == 1


@pytest.mark.asyncio
async def test_takes_a_new_key_within_a_minute() -> None:
    """When Microsoft signs with a key that it did not have before, the key is fetched."""
    async with kept() as (microsoft, keys, clock):
        await keys.find("current")
        microsoft.published = [published("current"), published("rotated")]
        clock.now += UNKNOWN_KEY_S

        assert await keys.find("rotated") is not None
        assert await keys.find("current") is not None
        assert microsoft.asked["keys"] == 2


@pytest.mark.asyncio
async def test_unknown_keys_do_not_make_it_ask_again_and_again() -> None:
    """A stranger who invents keys causes one question a minute."""
    async with kept() as (microsoft, keys, clock):
        for number in range(50):
            assert await keys.find(f"invented {number}") is None
        assert microsoft.asked["keys"] == 1

        clock.now += UNKNOWN_KEY_S
        assert await asyncio.gather(*(keys.find(f"invented {number}") for number in range(50))) == [None] * 50
        assert microsoft.asked["keys"] == 2


@pytest.mark.asyncio
async def test_lets_go_of_a_key_that_microsoft_does_not_have_any_more() -> None:
    """After a day at the latest a key that was withdrawn is not believed."""
    async with kept() as (microsoft, keys, clock):
        await keys.find("current")
        microsoft.published = [published("rotated")]
        clock.now += OLDEST_S

        assert await keys.find("current") is None


@pytest.mark.asyncio
async def test_an_unknown_key_holds_nobody_else_up() -> None:
    """While Microsoft is asked about one key, messages with known ones go through."""
    async with kept() as (microsoft, keys, clock):
        await keys.find("current")
        microsoft.keys.silence_s = 60
        clock.now += UNKNOWN_KEY_S
        waiting = asyncio.create_task(keys.find("invented"))
        await asyncio.sleep(0.05)

        async with asyncio.timeout(0.1):
            assert await keys.find("current") is not None
        assert not waiting.done()
        waiting.cancel()


@pytest.mark.asyncio
async def test_old_keys_are_used_while_microsoft_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day without Microsoft's server stops nobody, and only the first one waits for it."""
    monkeypatch.setattr(keys_module, "TIMEOUT_S", 0.2)
    async with kept() as (microsoft, keys, clock):
        await keys.find("current")
        microsoft.metadata.silence_s = 60
        clock.now += OLDEST_S

        assert await keys.find("current") is not None
        assert keys.trouble == "no answer"
        clock.now += RETRY_S
        started = time.monotonic()
        assert await keys.find("current") is not None
        assert time.monotonic() - started < 0.1
        with pytest.raises(KeysUnreachableError, match="no answer"):
            await keys.find("rotated")

        microsoft.metadata.silence_s = 0
        microsoft.published = [published("rotated")]
        clock.now += RETRY_S
        assert await keys.find("rotated") is not None
        assert keys.trouble == ""


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("part", "behaviour", "trouble"),
    [
        ("metadata", {"status": 500, "body": "zebra"}, "status 500"),
        ("metadata", {"status": 404}, "status 404"),
        ("metadata", {"status": 302, "headers": {"Location": "/keys"}}, "status 302"),
        ("metadata", {"body": "<html>zebra</html>"}, "no keys in the answer"),
        ("metadata", {"body": b"\xff\xfe\x00"}, "no keys in the answer"),
        ("metadata", {"body": "[" * 100_000}, "no keys in the answer"),
        ("metadata", {"body": {}}, "no keys in the answer"),
        ("metadata", {"body": []}, "no keys in the answer"),
        ("metadata", {"body": {"jwks_uri": 7}}, "no keys in the answer"),
        ("metadata", {"body": {"jwks_uri": "http://evil.example/keys"}}, "no keys in the answer"),
        ("metadata", {"body": {"jwks_uri": "file:///etc/passwd"}}, "no keys in the answer"),
        ("metadata", {"body": {"jwks_uri": "https://[/"}}, "no keys in the answer"),
        ("metadata", {"body": {"jwks_uri": "http://127.0.0.1:1/"}}, "no connection"),
        ("keys", {"status": 503}, "status 503"),
        ("keys", {"body": "<html>zebra</html>"}, "no keys in the answer"),
        ("keys", {"body": HUGE}, "no keys in the answer"),
        ("keys", {"body": {"keys": []}}, "no keys in the answer"),
        ("keys", {"body": {"keys": {"kid": "current"}}}, "no keys in the answer"),
        ("keys", {"body": {"keys": [None, 7, {}, {"kid": "current"}, {"kid": "x", "kty": "RSA"}]}}, "no keys"),
        ("keys", {"body": {"keys": [{"kid": "current", "kty": "RSA", "n": "!", "e": 7}]}}, "no keys in the answer"),
        ("keys", {"body": {"keys": [{"kid": "current", "kty": "oct", "k": "c2VjcmV0"}]}}, "no keys in the answer"),
    ],
)
async def test_a_broken_server_is_no_answer(part: str, behaviour: dict[str, object], trouble: str) -> None:
    """An error, a page, garbage, a flood: the keys that were there stay, and without any it cannot be told."""
    async with kept() as (microsoft, keys, clock):
        await keys.find("current")
        for name, value in behaviour.items():
            setattr(getattr(microsoft, part), name, value)
        clock.now += OLDEST_S

        assert await keys.find("current") is not None
        with pytest.raises(KeysUnreachableError, match=trouble):
            await keys.find("rotated")
        assert "zebra" not in keys.trouble


@pytest.mark.asyncio
async def test_comes_back_two_seconds_after_a_failure() -> None:
    """A server that failed is asked again soon, and not for every message."""
    async with kept() as (microsoft, keys, clock):
        microsoft.metadata.status = 500
        for _ in range(20):
            with pytest.raises(KeysUnreachableError):
                await keys.find("current")
        assert microsoft.asked["metadata"] == 1

        microsoft.metadata.status = 200
        clock.now += RETRY_S
        assert await keys.find("current") is not None


@pytest.mark.asyncio
async def test_takes_only_keys_that_can_be_trusted() -> None:
    """A short key, one of another kind, one for encrypting and a private one are left out; the others are used."""
    curve = ECAlgorithm.to_jwk(generate_private_key(SECP256R1()).public_key(), as_dict=True)
    private = RSAAlgorithm.to_jwk(private_key("leaked"), as_dict=True)
    async with kept() as (microsoft, keys, _):
        microsoft.published = [
            {**RSAAlgorithm.to_jwk(private_key("short", 1_024).public_key(), as_dict=True), "kid": "short"},
            {**curve, "kid": "curve"},
            {**private, "kid": "leaked"},
            published("encrypting", use="enc"),
            published("current", ("msteams", 7, None)),
        ]

        found = {kid: await keys.find(kid) for kid in ("short", "curve", "leaked", "encrypting", "current")}

    assert [kid for kid, key in found.items() if key] == ["current"]
    assert found["current"] is not None
    assert found["current"].endorsements == {"msteams"}


@pytest.mark.asyncio
async def test_stopping_leaves_nothing_behind() -> None:
    """A fetch that is under way ends when everything ends."""
    async with kept() as (microsoft, keys, _):
        microsoft.metadata.silence_s = 60
        waiting = asyncio.create_task(keys.find("current"))
        await asyncio.sleep(0.05)
        started = time.monotonic()
        await keys.stop()

        assert isinstance((await asyncio.gather(waiting, return_exceptions=True))[0], asyncio.CancelledError)
        assert time.monotonic() - started < 1
