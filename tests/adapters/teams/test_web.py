"""In a network that lets nothing out but through its proxy, Signpost reaches Microsoft all the same."""

from pathlib import Path

import pytest

from adapters.proxy import proxy_of
from adapters.teams.connector import Connector
from adapters.teams.credentials import Credentials
from adapters.teams.hosts import Hosts
from adapters.teams.keys import Keys, KeysUnreachableError
from adapters.teams.settings import read_teams_settings
from adapters.teams.web import Answer, open_session
from bot.sender import NotYetError
from tests.adapters.teams.local_microsoft import APP_ID, SECRET, TEAMS_URL, TENANT
from tests.adapters.teams.tunnel import microsoft_behind_a_proxy

KEYS, LOGIN, TEAMS = "login.botframework.com", "login.microsoftonline.com", "smba.trafficmanager.net"
NAMES = (KEYS, LOGIN, TEAMS, "localhost")
MINIMUM = {"TEAMS_APP_ID": APP_ID, "TEAMS_APP_PASSWORD": SECRET, "TEAMS_TENANT_ID": TENANT}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    proxy_of.cache_clear()


@pytest.mark.asyncio
@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
async def test_everything_leaves_through_the_proxy(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a proxy and a certificate of the Trust's own, keys, token and answer all go the way they have to."""
    async with microsoft_behind_a_proxy(tmp_path, NAMES) as (microsoft, tunnel, bundle):
        monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
        settings = read_teams_settings({**MINIMUM, variable: str(bundle)})
        microsoft.metadata.body = {"jwks_uri": f"https://{KEYS}/keys"}
        async with open_session(settings.ca_bundle) as session:
            # The usual place but for the path, which the stand-in has elsewhere.
            assert await Keys(f"https://{KEYS}/metadata", session).find("current") is not None
            credentials = Credentials(settings, session)
            await Connector(session, Hosts(), APP_ID, credentials).send(TEAMS_URL, "a:1", {"type": "typing"})

        assert tunnel.asked_for == [f"{KEYS}:443", f"{LOGIN}:443", f"{TEAMS}:443"]
        assert microsoft.asked == {"metadata": 1, "keys": 1, "login": 1}
        assert [(call.path, call.authorization) for call in microsoft.calls] == [
            ("/uk/v3/conversations/a%3A1/activities", "Bearer our-token-1")
        ]


@pytest.mark.asyncio
async def test_what_needs_no_proxy_goes_straight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts of NO_PROXY are reached without it."""
    async with microsoft_behind_a_proxy(tmp_path, NAMES) as (microsoft, tunnel, bundle):
        monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
        monkeypatch.setenv("NO_PROXY", "localhost,.example.com")
        async with open_session(str(bundle)) as session:
            assert await Keys(microsoft.metadata_url, session).find("current") is not None
            assert tunnel.asked_for == []

            monkeypatch.setenv("NO_PROXY", ".example.com")
            proxy_of.cache_clear()
            assert await Keys(microsoft.metadata_url, session).find("current") is not None
            assert tunnel.asked_for == [microsoft.url.removeprefix("https://")]


@pytest.mark.asyncio
async def test_a_certificate_that_is_not_trusted_gets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the Trust's certificate the proxy is nobody to be told a secret, and that is no crash."""
    async with microsoft_behind_a_proxy(tmp_path, NAMES) as (microsoft, tunnel, _):
        monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
        settings = read_teams_settings(MINIMUM)
        async with open_session(settings.ca_bundle) as session:
            with pytest.raises(KeysUnreachableError, match="no connection"):
                await Keys(settings.metadata_url, session).find("current")
            with pytest.raises(NotYetError, match="no connection"):
                await Credentials(settings, session).token()

        assert tunnel.asked_for == [f"{KEYS}:443", f"{LOGIN}:443"]
        assert microsoft.asked == {"metadata": 0, "keys": 0, "login": 0}


@pytest.mark.asyncio
async def test_a_certificate_of_somebody_else_gets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate has to be for the host that is called."""
    async with microsoft_behind_a_proxy(tmp_path, ("another.example",)) as (microsoft, tunnel, bundle):
        monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
        settings = read_teams_settings({**MINIMUM, "REQUESTS_CA_BUNDLE": str(bundle)})
        async with open_session(settings.ca_bundle) as session:
            with pytest.raises(NotYetError, match="no connection"):
                await Credentials(settings, session).token()

        assert microsoft.forms == []


@pytest.mark.asyncio
async def test_a_proxy_that_refuses_is_for_an_operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has to let Signpost through; until then answers wait."""
    async with microsoft_behind_a_proxy(tmp_path, NAMES) as (_, tunnel, bundle):
        monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
        tunnel.is_refusing = True
        settings = read_teams_settings({**MINIMUM, "REQUESTS_CA_BUNDLE": str(bundle)})
        async with open_session(settings.ca_bundle) as session:
            with pytest.raises(NotYetError, match="the proxy refuses") as failed:
                await Credentials(settings, session).token()

    assert failed.value.is_refused
    assert not failed.value.may_have_arrived


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"null", b"<html>", b"\xff", b"[" * 100_000, b'{"a":'])
def test_what_is_no_object_is_an_empty_one(body: bytes) -> None:
    """Whatever a server sends, reading it breaks nothing, and it is not shown."""
    answer = Answer(200, body)

    assert answer.json() == {}
    assert "html" not in repr(answer)
