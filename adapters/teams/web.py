"""HTTP with Microsoft: one exchange, and what it means for an answer that there was none."""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from adapters.proxy import proxy_for
from bot.sender import NotYetError

TIMEOUT_S, CONNECT_S = 5.0, 3.0
"""Microsoft answers in well under a second; more would hold up everything behind."""
MOST_BYTES = 1024 * 1024
"""Of an answer: room for hundreds of keys with their certificates, the longest of all answers."""
LONGEST_PAUSE_S = 3_600
"""What Microsoft may ask us to wait; after that nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. *body* is empty when it was too long; *after_s* is how long we are asked to wait, in seconds."""

    status: int
    body: bytes = field(repr=False)
    after_s: float | None = None

    @property
    def is_done(self) -> bool:
        """Whether what we asked for was done."""
        return 200 <= self.status < 300  # noqa: PLR2004 - HTTP's successes

    def json(self) -> dict[str, Any]:
        """Return the body as an object of JSON, an empty one if it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def tls_context(ca_bundle: str = "") -> ssl.SSLContext:
    """Return how certificates are checked: against *ca_bundle*, a file or folder in PEM form, else the system's.

    Raises:
        OSError: there is no such bundle, or it is none (``ssl.SSLError`` is one).
    """
    if not ca_bundle:
        return ssl.create_default_context()
    if Path(ca_bundle).is_dir():
        return ssl.create_default_context(capath=ca_bundle)
    return ssl.create_default_context(cafile=ca_bundle)


def open_session(ca_bundle: str = "") -> aiohttp.ClientSession:
    """Return a session for all exchanges, with no cookie kept."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=tls_context(ca_bundle)),
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_S, connect=CONNECT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


async def exchange(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: object = None,
    form: Mapping[str, str] | None = None,
) -> Answer:
    """Send *body* as JSON, or *form*, to *url* and nowhere else: a redirect is an answer like any other.

    Raises:
        NotYetError: there was no answer; it says whether the request may have arrived.
    """
    try:
        async with session.request(
            method,
            URL(url, encoded=True),
            headers=headers,
            json=body,
            data=form,
            allow_redirects=False,
            proxy=proxy_for(url),
        ) as response:
            return Answer(response.status, await _limited(response), _pause(response.headers))
    except aiohttp.ClientHttpProxyError:
        reason = "the proxy refuses"
        raise NotYetError(reason, is_refused=True) from None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        reason = "no connection"
        raise NotYetError(reason) from None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise NotYetError(type(error).__name__, may_have_arrived=True) from None


async def _limited(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    while chunk := await response.content.read(MOST_BYTES + 1 - len(body)):
        body += chunk
        if len(body) > MOST_BYTES:
            return b""
    return bytes(body)


def _pause(headers: Mapping[str, str]) -> float | None:
    given = headers.get("Retry-After", "")
    return float(min(int(given[:9]), LONGEST_PAUSE_S)) if given.isascii() and given.isdecimal() else None
