"""Bytes of any sort reach the port: they are refused or dropped, and break nothing."""

import asyncio
import io
import json
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.faults.asking import ask
from tests.slack.over_http import OverHttp
from tests.slack.stand_in import StandIn

JSON, FORM = {"Content-Type": "application/json"}, {"Content-Type": "application/x-www-form-urlencoded"}
WORD = "zebra"
"""Stands in all the noise, and must stand nowhere else."""
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
@example(body=b'{"type":"block_actions","actions":null}', headers=JSON, is_signed=True)
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
