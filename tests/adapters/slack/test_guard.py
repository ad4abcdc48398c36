"""What is not Slack's is refused before anything reads it, and nothing of it is repeated."""

import hashlib
import hmac
import json
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slack_bolt.request.internals import parse_body
from slack_sdk.signature import Clock, SignatureVerifier

from adapters.request import MOST_NESTED
from adapters.slack.body import MOST_FIELDS, parse
from adapters.slack.guard import MOST_BYTES, Reason, Refusal, check

SECRET = hashlib.sha256(b"guard").hexdigest()[:32]
NOW = 1_764_000_000
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
EVENT = b'{"type":"event_callback","event":{"type":"message","text":"zebra crossing \\u00e9 \xc3\xa9"}}'
COMMAND = urlencode({"command": "/signpost", "text": "zebra crossing é", "user_id": "U1", "note": ""}).encode()
PRESSED = urlencode({"payload": '{"type":"block_actions","actions":[{"value":"none"}]}'}).encode()
DIGEST = "0123456789abcdef" * 4


def signed(body: bytes, *, media: str = JSON, at: str = str(NOW), secret: str = SECRET) -> dict[str, str]:
    """Return the headers with which Slack sends *body*."""
    digest = hmac.new(secret.encode(), b"v0:%b:%b" % (at.encode(), body), hashlib.sha256).hexdigest()
    return {"Content-Type": media, "X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}


def refused(headers: dict[str, str], body: bytes, secret: str = SECRET, now: float = NOW) -> Reason | None:
    """Return why *body* is refused, None if it is not."""
    found = check(headers, body, secret, now)
    return found.reason if isinstance(found, Refusal) else None


@pytest.mark.parametrize(
    ("media", "body"),
    [
        (JSON, EVENT),
        ("application/json ; charset= utf-8 ", EVENT),
        ('Application/JSON;charset="UTF-8"', EVENT),
        (FORM, COMMAND),
        (f"{FORM};charset=utf-8", PRESSED),
        (JSON, b'{"text":"' + b"e" * (MOST_BYTES - 11) + b'"}'),
    ],
)
def test_lets_through_what_slack_sends(media: str, body: bytes) -> None:
    """What Slack signed is let through, whatever the case of its headers, and Slack's own SDK agrees."""
    headers = signed(body, media=media)

    assert refused(headers, body) is None
    assert refused({name.lower(): value for name, value in headers.items()}, body) is None
    assert SignatureVerifier(SECRET, _Clock()).is_valid_request(body, headers)


class _Clock(Clock):
    """The SDK's clock, stopped."""

    def now(self) -> float:
        return NOW


@pytest.mark.parametrize(
    ("change", "reason", "status"),
    [
        ({"Content-Type": "text/plain"}, Reason.CONTENT_TYPE, 400),
        ({"Content-Type": "multipart/form-data; boundary=x"}, Reason.CONTENT_TYPE, 400),
        ({"Content-Type": "application/json; charset=utf-16"}, Reason.CONTENT_TYPE, 400),
        ({"Content-Type": "application/jsonp"}, Reason.CONTENT_TYPE, 400),
        ({"Content-Type": ""}, Reason.CONTENT_TYPE, 400),
        ({"content-type": JSON}, Reason.CONTENT_TYPE, 400),
        ({"X-Slack-Request-Timestamp": ""}, Reason.SIGNATURE, 401),
        ({"x-slack-request-timestamp": str(NOW)}, Reason.SIGNATURE, 401),
        ({"X-Slack-Request-Timestamp": "soon"}, Reason.TIMESTAMP, 400),
        ({"X-Slack-Request-Timestamp": f"-{NOW}"}, Reason.TIMESTAMP, 400),
        ({"X-Slack-Request-Timestamp": f" {NOW}"}, Reason.TIMESTAMP, 400),
        ({"X-Slack-Request-Timestamp": f"{NOW}.0"}, Reason.TIMESTAMP, 400),
        ({"X-Slack-Request-Timestamp": "1_764_000"}, Reason.TIMESTAMP, 400),
        ({"X-Slack-Request-Timestamp": "١٧٦٤٠٠٠٠٠٠"}, Reason.TIMESTAMP, 400),
        ({"X-Slack-Request-Timestamp": "\udcff"}, Reason.TIMESTAMP, 400),
        ({"X-Slack-Request-Timestamp": "9" * 5_000}, Reason.TIMESTAMP, 400),
        ({"X-Slack-Signature": ""}, Reason.SIGNATURE, 401),
        ({"x-slack-signature": f"v0={DIGEST}"}, Reason.SIGNATURE, 401),
        ({"X-Slack-Signature": DIGEST}, Reason.SIGNATURE, 401),
        ({"X-Slack-Signature": f"v0={DIGEST}"}, Reason.SIGNATURE, 401),
        ({"X-Slack-Signature": "v0=é\udcff"}, Reason.SIGNATURE, 401),
        ({"X-Slack-Request-Timestamp": str(NOW + 1)}, Reason.SIGNATURE, 401),
    ],
)
def test_refuses_headers_that_are_not_slacks(change: dict[str, str], reason: Reason, status: int) -> None:
    """A header that is missing, there twice, malformed or wrong refuses the request: 400 or 401, and never 500."""
    assert check({**signed(EVENT), **change}, EVENT, SECRET, NOW) == Refusal(reason)
    assert Refusal(reason).status == status


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [
        (0, None),
        (300, None),
        (-300, None),
        (301, Reason.CLOCK),
        (-301, Reason.CLOCK),
    ],
)
def test_refuses_what_is_signed_but_of_another_time(seconds: int, reason: Reason | None) -> None:
    """A request that is repeated later, or a clock that is wrong, is told from a forgery."""
    assert refused(signed(EVENT), EVENT, now=NOW + seconds) is reason
    assert refused(signed(EVENT, secret="a" * 32), EVENT, now=NOW + seconds) is Reason.SIGNATURE


def test_refuses_a_body_that_was_changed() -> None:
    """One other byte in the body, and the signature is wrong."""
    for at in range(len(EVENT)):
        changed = EVENT[:at] + bytes([EVENT[at] ^ 1]) + EVENT[at + 1 :]
        assert refused(signed(EVENT), changed) is Reason.SIGNATURE


def test_refuses_everything_without_a_secret() -> None:
    """An empty signing secret lets nobody in, not even those who sign with it."""
    assert refused(signed(EVENT, secret=""), EVENT, secret="") is Reason.SIGNATURE


def test_refuses_what_is_too_large_first() -> None:
    """A body above the limit is refused with 413, whatever else is wrong with it."""
    assert check({}, b"x" * (MOST_BYTES + 1), SECRET, NOW) == Refusal(Reason.TOO_LARGE)
    assert Refusal(Reason.TOO_LARGE).status == 413


def _nested(times: int) -> bytes:
    return b'{"a":' * times + b"1" + b"}" * times


@pytest.mark.parametrize(
    ("media", "body", "reason"),
    [
        (JSON, b"", Reason.BODY),
        (JSON, b"[]", Reason.BODY),
        (JSON, b"null", Reason.BODY),
        (JSON, b'{"type":', Reason.BODY),
        (JSON, b'{"type":"x"} and more', Reason.BODY),
        (JSON, b'{"type":"\xff"}', Reason.BODY),
        (JSON, b'\xef\xbb\xbf{"type":"x"}', Reason.BODY),
        (JSON, b'{"a":{"type":"x","type":"y"}}', Reason.BODY),
        (JSON, b'{"a":' + b"9" * 5_000 + b"}", Reason.BODY),
        (JSON, _nested(MOST_NESTED - 1), None),
        (JSON, _nested(MOST_NESTED), Reason.BODY),
        (JSON, b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", Reason.BODY),
        (JSON, COMMAND, Reason.BODY),
        (FORM, EVENT, Reason.BODY),
        (FORM, b"", Reason.BODY),
        (FORM, b"text=only", Reason.BODY),
        (FORM, b"command=%2Fsignpost&text=%FF", Reason.BODY),
        (FORM, b"command=%2Fsignpost&text=a&text=b", Reason.BODY),
        (FORM, b"command=%2Fsignpost&nothing", Reason.BODY),
        (FORM, b"command=c" + b"".join(b"&f%d=1" % n for n in range(MOST_FIELDS)), Reason.BODY),
        (FORM, b"payload={}&payload={}", Reason.BODY),
        (FORM, b"payload={}&command=c", Reason.BODY),
        (FORM, b"payload=", Reason.BODY),
        (FORM, b"payload=[]", Reason.BODY),
        (FORM, b"payload=" + b"[" * 100_000, Reason.BODY),
        (FORM, urlencode({"payload": _nested(MOST_NESTED).decode()}).encode(), Reason.BODY),
        (FORM, b"ssl_check=1&token=t", Reason.SSL_CHECK),
        (FORM, b"ssl_check=1&command=c", Reason.SSL_CHECK),
        (JSON, b'{"ssl_check":"1"}', Reason.SSL_CHECK),
    ],
)
def test_refuses_a_signed_body_that_cannot_be_read(media: str, body: bytes, reason: Reason | None) -> None:
    """What would break whoever reads it is refused with 400, even when it is signed."""
    assert refused(signed(body, media=media), body) is reason
    assert reason is None or Refusal(reason).status == 400


def test_reads_nothing_that_is_not_signed() -> None:
    """Of what is not signed, no byte is parsed: a broken body is a wrong signature and nothing else."""
    for body in (b"", b"{", b"[" * 100_000, b"payload=", b"ssl_check=1"):
        assert refused(signed(b"another"), body) is Reason.SIGNATURE


@pytest.mark.parametrize("body", [EVENT, COMMAND, PRESSED])
def test_reads_what_bolt_reads(body: bytes) -> None:
    """A body that is let through means to Bolt what it means to us."""
    assert parse(body) == parse_body(body.decode(), JSON if body.startswith(b"{") else FORM)


def test_reads_a_command_about_a_payload() -> None:
    """A command is heard whatever word is in it; in this one Bolt sees no field."""
    body = urlencode({"command": "/signpost", "text": "what is payload"}).encode()

    assert parse_body(body.decode(), FORM) == {}
    assert parse(body) == {"command": "/signpost", "text": "what is payload"}


def test_repeats_nothing_of_a_request() -> None:
    """A refusal shows none of what was sent."""
    body = b'{"text":"zebra crossing"'
    for headers in ({}, {"X-Zebra": "zebra"}, {**signed(body), "Content-Type": "zebra"}, signed(body)):
        assert "zebra" not in repr(check(headers, body, SECRET, NOW))


HEADERS = st.dictionaries(
    st.sampled_from(("Content-Type", "content-type", "X-Slack-Request-Timestamp", "X-Slack-Signature")) | st.text(),
    st.sampled_from((JSON, FORM, str(NOW), f"v0={DIGEST}", "application/json; charset")) | st.text(),
)


@given(headers=HEADERS, body=st.binary(), secret=st.text(), now=st.floats())
def test_never_raises_and_lets_no_stranger_in(headers: dict[str, str], body: bytes, secret: str, now: float) -> None:
    """Whatever comes without a signature is refused, and nothing breaks."""
    assert isinstance(check(headers, body, secret, now), Refusal)


@given(
    body=st.binary() | st.text().map(lambda text: urlencode({"payload": text}).encode()),
    media=st.sampled_from((JSON, FORM)),
)
@example(body=json.dumps({"a": float("nan")}).encode(), media=JSON)
def test_never_raises_on_what_is_signed(body: bytes, media: str) -> None:
    """A signed body is read or refused, and nothing breaks."""
    reason = refused(signed(body, media=media), body)

    assert (reason is None) == (parse(body) is not None and body.startswith(b"{") == (media == JSON))
