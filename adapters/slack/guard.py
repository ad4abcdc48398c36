"""Is a request Slack's? Asked before anything else reads it: nothing is parsed that is not signed.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from adapters.slack.body import parse

MOST_BYTES = 256 * 1024
"""An event repeats the text of its message: 80 KB for the longest that Slack takes, in English."""
MOST_SECONDS_OFF = 300
"""How far a request's time may be from ours, as Slack advises (the page above)."""

_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_SECONDS = re.compile(r"[0-9]{1,12}")


class Reason(StrEnum):
    """Why a request is refused."""

    TOO_LARGE = "too_large"
    CONTENT_TYPE = "content_type"
    TIMESTAMP = "timestamp"
    SIGNATURE = "signature"
    CLOCK = "clock"
    """It is signed, but old or from the future: the clock here is wrong, or somebody repeats a request."""
    BODY = "body"
    SSL_CHECK = "ssl_check"


_STATUS = {Reason.TOO_LARGE: 413, Reason.SIGNATURE: 401, Reason.CLOCK: 401}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that is not answered: nothing of it is in here."""

    reason: Reason

    @property
    def status(self) -> int:
        """The HTTP status to answer: 400 what Slack would never send, 401 what it may not have sent."""
        return _STATUS.get(self.reason, 400)


def check(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> dict[str, Any] | Refusal:
    """Return the event, interaction or command that the request holds, or why it is refused. Never raises.

    Args:
        headers: Their names in any case.
        body: The raw bytes; of a longer body, MOST_BYTES + 1 of them are enough.
        secret: The signing secret; with an empty one everything is refused.
        now: Seconds since the epoch.
    """
    if reason := _wrong_outside(headers, body, secret, now):
        return Refusal(reason)
    fields = parse(body)
    if fields is None or (_media_type(headers) == _JSON) != body.startswith(b"{"):
        return Refusal(Reason.BODY)
    return Refusal(Reason.SSL_CHECK) if "ssl_check" in fields else fields


def _wrong_outside(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> Reason | None:
    if len(body) > MOST_BYTES:
        return Reason.TOO_LARGE
    if _media_type(headers) not in (_JSON, _FORM):
        return Reason.CONTENT_TYPE
    timestamp, signature = _only(headers, "x-slack-request-timestamp"), _only(headers, "x-slack-signature")
    if not (timestamp and signature and secret):
        return Reason.SIGNATURE
    if not _SECONDS.fullmatch(timestamp):
        return Reason.TIMESTAMP
    key = secret.encode("utf-8", "surrogatepass")
    digest = hmac.new(key, b"v0:%b:%b" % (timestamp.encode(), body), hashlib.sha256).hexdigest()
    # As bytes: compare_digest takes no str that is not ASCII.
    if not hmac.compare_digest(f"v0={digest}".encode(), signature.encode("utf-8", "replace")):
        return Reason.SIGNATURE
    # Only now, so that a stranger's old request does not look like a clock that is wrong.
    return Reason.CLOCK if abs(now - int(timestamp)) > MOST_SECONDS_OFF else None


def _only(headers: Mapping[str, str], name: str) -> str:
    """Return the header *name*, empty if it is missing or there twice."""
    values = [value for given, value in headers.items() if given.lower() == name]
    return values[0] if len(values) == 1 else ""


def _media_type(headers: Mapping[str, str]) -> str:
    """Return the media type in small letters, empty if the body is not said to be UTF-8."""
    media, *parameters = _only(headers, "content-type").lower().split(";")
    named = (parameter.partition("=") for parameter in parameters)
    charsets = {value.strip().strip('"') for name, _, value in named if name.strip() == "charset"}
    return media.strip() if charsets <= {"utf-8", "utf8"} else ""
