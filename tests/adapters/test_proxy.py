"""In a network that lets nothing out but through its proxy, Slack is reached all the same."""

from base64 import b64encode
from collections.abc import Iterator

import aiohttp
import pytest
from aiohttp import web

from adapters.proxy import proxy_for, proxy_of
from adapters.slack.web import answered, respond, web_client


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    proxy_of.cache_clear()
    yield
    proxy_of.cache_clear()


@pytest.mark.asyncio
async def test_calls_and_answers_to_buttons_leave_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Web API and the places where Slack wants an answer are reached by the proxy, which is told its password."""
    seen: list[tuple[str, str | None]] = []

    async def forward(request: web.Request) -> web.Response:
        seen.append((str(request.url), request.headers.get("Proxy-Authorization")))
        return web.json_response({"ok": True})

    server = web.Application()
    server.router.add_route("*", "/{path:.*}", forward)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    monkeypatch.setenv("HTTP_PROXY", f"http://nurse:pass@127.0.0.1:{runner.addresses[0][1]}")
    try:
        async with aiohttp.ClientSession() as session:
            await answered(web_client("xoxb-1", "http://slack.example/api/", session).auth_test())
            await respond(session, "http://hooks.example/one", text="Hello")
    finally:
        await runner.cleanup()

    password = "Basic " + b64encode(b"nurse:pass").decode()
    assert seen == [("http://slack.example/api/auth.test", password), ("http://hooks.example/one", password)]


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://slack.com/api/", "http://proxy.example:8080"),
        ("https://hooks.slack.com/one", None),
        ("http://slack.com/", None),
        ("https://", None),
        ("", None),
    ],
)
def test_each_address_has_its_own_way(url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What NO_PROXY names is reached without the proxy, and so is what no proxy is named for."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:8080")
    monkeypatch.setenv("NO_PROXY", "hooks.slack.com")

    assert proxy_for(url) == proxy


def test_a_proxy_that_is_passed_by_is_not_found_by_slacks_library_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's own library does not look at NO_PROXY; its client goes where the rest of Signpost goes."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:8080")
    monkeypatch.setenv("NO_PROXY", "slack.com")

    assert web_client("xoxb-1", "https://slack.com/api/", None).proxy is None  # type: ignore[arg-type] # not used
