"""What comes to an open port that is not Slack's, or not as Slack would send it, with words all over."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote, urlsplit

from adapters.slack.guard import MOST_BYTES
from tests.slack.delivery import Answer
from tests.slack.over_http import OverHttp
from tests.slack.refusal import Json

_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_PATIENCE_S = 0.2


async def knock(way: OverHttp, payload: Json, words: str) -> list[Answer]:
    """Send *payload* with *words* in its headers, without a signature, with wrong ones, and what cannot be read."""
    headers = {"X-Words": words, "Cookie": f"words={words}", "User-Agent": words, "X-Slack-Retry-Reason": words}
    wrong = [
        {"Content-Type": words},
        {"Content-Type": f"{_JSON}; charset={words}"},
        {"Content-Type": _JSON, "X-Slack-Request-Timestamp": words},
        {"Content-Type": _JSON, "X-Slack-Signature": words},
        {"Content-Type": _JSON, "Content-Encoding": words},
        {"Content-Type": _JSON, "Content-Encoding": "gzip"},
    ]
    answers = [await way.unsigned(payload), await way.mis_signed(payload)]
    answers += [await way.stale(payload), await way.stale(payload, -1_000)]
    for kind, body in ((_JSON, json.dumps(payload).encode()), *_bodies(words)):
        answers.append(await way.raw(body, {**headers, **way.signed(body), "Content-Type": kind}))
    body = words.encode()
    for one in wrong:
        answers.append(await way.raw(body, {**headers, **way.signed(body), **one}))
    for method in ("GET", "PUT", "OPTIONS"):
        answers.append(await way.raw(body, headers, method))
    return answers


def _bodies(words: str) -> Iterator[tuple[str, bytes]]:
    """Yield what is signed and cannot be read, with its type."""
    typed, encoded = words.encode(), quote(words).encode()
    yield _JSON, typed
    yield _JSON, b'{"text": "%s' % typed
    yield _JSON, b'{"text": "%s", "text": "%s"}' % (typed, typed)
    yield _JSON, b'{"text": "\xff%s"}' % typed
    yield _JSON, b'{"type": "event_callback", "event": "%s", "team_id": ["%s"]}' % (typed, typed)
    yield _JSON, b'["%s"]' % typed
    yield _JSON, b"[" * 50_000 + b'"%s"' % typed
    yield _JSON, b'{"a":' * 200 + b'"%s"' % typed + b"}" * 200
    yield _JSON, typed * (MOST_BYTES // len(typed) + 1)
    yield _FORM, b"text=%s" % encoded
    yield _FORM, b"payload=%s" % encoded
    yield _FORM, b"payload={}&payload=%s" % encoded
    yield _FORM, b"command=/signpost&text=%%ff%s" % encoded
    yield _FORM, b"command=/signpost&text=%s&payload=%s" % (encoded, encoded)
    yield _FORM, b"ssl_check=1&text=%s" % encoded


async def shout(url: str, words: str) -> None:
    """Send what is hardly HTTP, with *words* in it, to the server at *url*, and leave in the middle of it.

    What the server answers is left out: it repeats what it cannot read, to whoever sent it and to nobody else.
    """
    typed, host = words.encode(), urlsplit(url)
    to_slack = b"POST /slack/events HTTP/1.1\r\nHost: signpost\r\n"
    for sent in (
        b"%s\r\n\r\n" % typed,
        b"%s / HTTP/1.1\r\n\r\n" % typed,
        b"GET /%s HTTP/9.9\r\n\r\n" % typed,
        b"GET / HTTP/1.1 %s\r\n\r\n" % typed,
        b"GET http://%s/ HTTP/1.1\r\nHost: %s\r\n\r\n" % (typed, typed),
        b"GET /%s HTTP/1.1\r\nHost: signpost\r\n\r\n" % (typed * 1_000),
        b"\x16\x03\x01%s" % typed,
        to_slack + b"%s\r\n\r\n" % typed,
        to_slack + b"%s: 1\r\n\r\n" % typed,
        to_slack + b"X: \x00%s\r\n\r\n" % typed,
        to_slack + b"Content-Length: %s\r\n\r\n" % typed,
        to_slack + b"Content-Length: 1000\r\nContent-Type: application/json\r\n\r\n%s" % typed,
        to_slack + b"Expect: %s\r\n\r\n" % typed,
        to_slack + b"Transfer-Encoding: %s\r\n\r\n%s" % (typed, typed),
        to_slack + b"Transfer-Encoding: chunked\r\n\r\n%s\r\n%s\r\n" % (typed, typed),
        to_slack + b"Connection: upgrade\r\nUpgrade: %s\r\n\r\n%s" % (typed, typed),
    ):
        reader, writer = await asyncio.open_connection(host.hostname, host.port)
        writer.write(sent)
        with suppress(TimeoutError, ConnectionError):  # it may wait for more, or have gone
            await asyncio.wait_for(reader.read(), _PATIENCE_S)
        writer.close()
