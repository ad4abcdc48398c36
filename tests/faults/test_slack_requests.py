"""Requests that Slack would never send: each is refused or ignored, breaks nothing, and leaves nothing in the log."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.log import JsonLines
from adapters.serve import Served
from adapters.slack.guard import MOST_BYTES
from bot.app import App
from tests.adapters.slack.serving import served
from tests.faults.asking import ask
from tests.slack import interactions, payloads
from tests.slack.over_http import OverHttp
from tests.slack.stand_in import StandIn

JSON, FORM = {"Content-Type": "application/json"}, {"Content-Type": "application/x-www-form-urlencoded"}
WORD = "zebra"
"""Stands in all that is sent, and must stand nowhere else."""
EVENT = json.dumps({"type": "event_callback", "event": {"type": "message", "text": WORD}}).encode()
DEEP = b'{"zebra":' * 20_000 + b"1" + b"}" * 20_000

REFUSED: list[tuple[int, bytes, Mapping[str, str]]] = [
    (413, b'{"text":"' + b"zebra" * (MOST_BYTES // 5) + b'"}', JSON),
    (400, EVENT, {}),
    (400, EVENT, {"Content-Type": "text/zebra"}),
    (400, EVENT, {"Content-Type": "application/json; charset=utf-16"}),
    (400, EVENT, {"Content-Type": "multipart/form-data; boundary=zebra"}),
    (400, EVENT, FORM),
    (400, EVENT[:-1], JSON),
    (400, b"\xff" + EVENT, JSON),
    (400, b"[" + EVENT + b"]", JSON),
    (400, DEEP, JSON),
    (400, b"", JSON),
    (400, b"", FORM),
    (400, b"zebra", FORM),
    (400, b"zebra=" * 1_000, FORM),
    (400, b"payload=zebra", FORM),
    (400, b"payload=%5B%22zebra%22%5D", FORM),
    (400, b"command=zebra&command=zebra", FORM),
    (400, b"command=zebra&" + b"&".join(b"zebra%d=1" % n for n in range(60)), FORM),
    (401, EVENT, {**JSON, "X-Slack-Signature": "v0=zebra"}),
    (401, EVENT, {**JSON, "X-Slack-Signature": ""}),
    (401, EVENT, {**JSON, "X-Slack-Request-Timestamp": ""}),
    (401, EVENT, {**JSON, "X-Slack-Request-Timestamp": "1"}),
    (400, EVENT, {**JSON, "X-Slack-Request-Timestamp": "zebra"}),
    (400, EVENT, {**JSON, "X-Slack-Request-Timestamp": "9" * 1_000}),
]
"""The status that is due, the body and the headers; it is signed unless they say otherwise."""
IGNORED: list[object] = [
    {"event": "zebra"},
    {"event": [], "type": "event_callback"},
    {"event": {"type": "message", "text": "zebra"}, "type": "event_callback", "authorizations": ["zebra"]},
    {"event": None, "type": "event_callback", "is_ext_shared_channel": True},
    {"team": "zebra", "user": "zebra", "type": "block_actions"},
    {"type": "block_actions", "actions": "zebra", "user": {"id": ["zebra"]}},
    {"type": "url_verification"},
    {"type": ["zebra"]},
    {"enterprise": 5},
    {},
]
"""Signed, but nothing that anybody could answer."""


@pytest_asyncio.fixture
async def running(app: App, slack: StandIn, tmp_path: Path) -> AsyncIterator[tuple[Served, OverHttp]]:
    """Return a Signpost that runs, and the way to it."""
    async with served(app, slack, tmp_path) as (running, way):
        assert isinstance(way, OverHttp)
        yield running, way


@pytest.fixture
def way(running: tuple[Served, OverHttp]) -> OverHttp:
    """Return the way to a Signpost that runs."""
    return running[1]


@pytest.fixture
def served_port(running: tuple[Served, OverHttp]) -> int:
    """Return the port that it listens on."""
    return running[0].port


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Return all that a running Signpost would log, at the level at which libraries tell everything."""
    written, root = io.StringIO(), logging.getLogger()
    handler, before = logging.StreamHandler(written), root.level
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def _lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.asyncio
@pytest.mark.parametrize(("status", "body", "headers"), REFUSED)
async def test_what_is_not_slacks_is_refused(
    way: OverHttp, log: io.StringIO, status: int, body: bytes, headers: Mapping[str, str]
) -> None:
    """400, 401 or 413, without a body; of the request the log holds the reason and no word."""
    refused = await way.raw(body, {**way.signed(body), **headers})

    assert (refused.status, refused.body) == (status, b"")
    assert [(line["event"], line["channel"]) for line in _lines(log) if "channel" in line] == [("refused", "slack")]
    assert WORD not in log.getvalue()


@pytest.mark.asyncio
@pytest.mark.parametrize("payload", IGNORED, ids=repr)
async def test_what_nobody_can_answer_is_ignored(
    way: OverHttp, log: io.StringIO, slack: StandIn, payload: object
) -> None:
    """It is signed, so that Slack is told that all is well, whatever stands where something else should."""
    body = json.dumps(payload).encode()

    assert (await way.raw(body, {**JSON, **way.signed(body)})).status == 200
    assert WORD not in log.getvalue()
    assert slack.seen == []


@pytest.mark.asyncio
async def test_what_is_new_to_us_is_acknowledged(way: OverHttp, slack: StandIn) -> None:
    """An event or a press of a sort that we do not know counts as taken: Slack switches off who fails too often."""
    for payload in (
        payloads.unknown_event(slack.world, "U1"),
        payloads.app_rate_limited(slack.world),
        payloads.app_context_changed(slack.world, "U1", "C1"),
        interactions.unknown_interaction(slack.world, "U1"),
    ):
        assert (await way.deliver(payload)).statuses == (200,)
    assert slack.seen == []


THINGS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=5,
)
NAMES = ("event", "team", "user", "authorizations", "actions", "enterprise", "view", "channel", "is_ext_shared_channel")
TYPES = ("event_callback", "block_actions", "message_action", "url_verification", "view_submission", "app_rate_limited")
PAYLOADS = st.fixed_dictionaries({"type": st.sampled_from(TYPES) | THINGS}, optional=dict.fromkeys(NAMES, THINGS)).map(
    lambda fields: json.dumps(fields).encode()
)


@pytest.mark.asyncio
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=400) | THINGS.map(lambda value: json.dumps(value).encode()) | PAYLOADS,
    headers=st.sampled_from((JSON, FORM, {})),
    is_signed=st.booleans(),
)
async def test_any_bytes_at_all(
    way: OverHttp, slack: StandIn, body: bytes, headers: Mapping[str, str], is_signed: bool
) -> None:
    """Whatever the bytes, signed or not: taken or refused, and never a failure of ours."""
    answer = await way.raw(body, {**headers, **(way.signed(body) if is_signed else {})})

    assert answer.status in {200, 400, 401, 413}
    assert is_signed or answer.status in {400, 401}
    assert slack.seen == []


HEAD = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
NOISE = [
    b"zebra\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01zebra",
    b"POST /slack/events HTTP/9.9\r\n\r\n",
    b"POST /slack/\xff%zz HTTP/1.1\r\nHost: x\r\n\r\n",
    b"zebra".join((HEAD, b": \x00\r\n\r\n")),
    HEAD + b"zebra: " + b"z" * 100_000 + b"\r\n\r\n",
    HEAD + b"Content-Length: zebra\r\n\r\n",
    HEAD + b"Content-Length: -1\r\n\r\n",
    HEAD + b"Content-Length: 100\r\n\r\nzebra",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\nzebra\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nzebra",
    HEAD + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nzebra",
    HEAD + b"Expect: zebra\r\nContent-Length: 5\r\n\r\nzebra",
]


@pytest.mark.asyncio
@pytest.mark.parametrize("sent", NOISE)
async def test_noise_on_the_line(
    way: OverHttp, log: io.StringIO, served_port: int, slack: StandIn, sent: bytes
) -> None:
    """What is not even HTTP, or breaks off, is refused or dropped; no word of it is logged, and the next is served."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served_port)
    writer.write(sent)
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()

    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert WORD not in log.getvalue()
    assert (await way.deliver(ask(slack, "U1"))).statuses == (200,)
