"""The proxy on the way to a platform, as the environment names it."""

from functools import lru_cache
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_for(url: str) -> str | None:
    """Return the proxy for *url* that ``HTTPS_PROXY`` or ``HTTP_PROXY`` names, unless ``NO_PROXY`` names its host.

    aiohttp would look for it too, but for each request anew and in two other threads, and would take a password for
    the host from ``~/.netrc``, beside which it refuses our token.
    """
    parts = urlsplit(url)
    return proxy_of(parts.scheme, parts.hostname or "")


@lru_cache(maxsize=64)
def proxy_of(scheme: str, host: str) -> str | None:
    """Return the proxy for *host*; the environment is read once, since nothing changes it while a program runs."""
    return None if not host or proxy_bypass(host) else getproxies().get(scheme)
