"""Requests that Slack would never send: each is refused or ignored, breaks nothing, and leaves nothing in the log."""

import io
import json
from collections.abc import Mapping

import pytest

from adapters.slack.guard import MOST_BYTES
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
