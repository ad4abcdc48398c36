"""Which addresses may get our token? Microsoft's, by their exact names, and what an administrator names beside them."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

MICROSOFT = frozenset(
    (
        "smba.trafficmanager.net",
        "smba.onyx.prod.teams.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
        "smba.infra.dod.teams.microsoft.us",
    )
)
"""Where Teams takes messages from bots. Exact names: anybody can register one that ends in trafficmanager.net.

https://microsoft.github.io/teams-sdk/python/essentials/app-configuration/service-url-validation and
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
"""
MOST_CHARACTERS = 300
"""Of a service URL; those of Teams have about 80."""

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_PORTS = {"http": 80, "https": 443}
_NAME = r"(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}"  # ends in letters: an address of numbers is no name
_HOST = rf"({_NAME}|127\.0\.0\.1|localhost|\[::1\])(?::([0-9]{{1,5}}))?"
_NAMED = re.compile(_HOST)
# Nothing that two readers of URLs could take for different things: no user, query, fragment, escape, "\" or "..".
_URL = re.compile(rf"(https?)://{_HOST}(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*/?")

Origin = tuple[str, str, int]


class Hosts:
    """The list, with *further* hosts as an administrator names them: a host, or host:port."""

    def __init__(self, further: Iterable[str] = ()) -> None:
        self._origins: set[Origin] = {("https", host, 443) for host in MICROSOFT}
        for named in further:
            self._origins |= _origins(named)

    def allows(self, url: object) -> bool:
        """Return whether our token may go to *url*. Never raises.

        >>> Hosts().allows("https://smba.trafficmanager.net/uk/")
        True
        >>> Hosts().allows("https://smba.trafficmanager.net.example.com/uk/")
        False
        """
        if not isinstance(url, str) or len(url) > MOST_CHARACTERS:
            return False
        found = _URL.fullmatch(url)
        if not found:
            return False
        scheme, host, port = found.groups()
        return (scheme, host.lower(), int(port or _PORTS[scheme])) in self._origins


def is_nameable(named: str) -> bool:
    """Return whether an administrator may name the host *named*: a name or loopback, never another address."""
    return _NAMED.fullmatch(named) is not None


def is_loopback(host: str) -> bool:
    """Return whether *host* is this machine and cannot be reached from another one.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, False)
    """
    return host.lower() in (*_LOOPBACK, "::1")


def is_private(url: str) -> bool:
    """Return whether nobody on the way can read or change what goes to *url*: https, or http on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if not host or "@" in parts.netloc or not url.isascii() or not url.isprintable():
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def _origins(named: str) -> set[Origin]:
    found = _NAMED.fullmatch(named)
    if not found:
        return set()
    host, port = found[1].lower(), found[2]
    schemes = ("https", "http") if host in _LOOPBACK else ("https",)
    return {(scheme, host, int(port or _PORTS[scheme])) for scheme in schemes}
