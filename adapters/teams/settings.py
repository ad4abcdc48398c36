"""What an administrator sets for Teams, read once at start and refused as a whole when it is not whole."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.teams.hosts import is_nameable, is_private
from adapters.teams.sdk import LOGIN_URL, METADATA_URL, TOKEN_ISSUER
from adapters.teams.web import tls_context

_GUID = re.compile(r"(?!0{8}-)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_SECRET = re.compile(r"[!-~]{8,}")
_URLS = {
    "TEAMS_OPENID_METADATA_URL": METADATA_URL,
    "TEAMS_TOKEN_ISSUER": TOKEN_ISSUER,
    "TEAMS_LOGIN_URL": LOGIN_URL,
}
"""What to use where nothing is set: right for every cloud but the government ones."""
_CA_BUNDLES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")


class TeamsSettingsError(ValueError):
    """Teams cannot be served with these settings: one line for each variable that has to be mended."""


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """The settings. GUIDs are in small letters. Its ``repr`` shows no secret.

    *tenant_id* is where the app is registered; people of *allowed_tenants* are served. *organisation* is the one that
    they belong to, None when both are served. *service_hosts* are further hosts that messages may come from and answers
    go to. *login_url* ends without "/". *ca_bundle* is empty for the system's own certificates.
    *is_anonymous*: for trying out on one machine only; nobody proves who they are, so listen on loopback alone.
    """

    app_id: str = ""
    app_password: str = field(default="", repr=False)
    tenant_id: str = ""
    allowed_tenants: frozenset[str] = frozenset()
    organisation: str | None = None
    service_hosts: frozenset[str] = frozenset()
    metadata_url: str = METADATA_URL
    token_issuer: str = TOKEN_ISSUER
    login_url: str = LOGIN_URL.rstrip("/")
    ca_bundle: str = ""
    is_anonymous: bool = False


def read_teams_settings(environment: Mapping[str, str]) -> TeamsSettings:
    """Return the settings in *environment*.

    Raises:
        TeamsSettingsError: something is missing or cannot be used; the text names every such variable, and no value.
    """
    given = {name: value.strip() for name, value in environment.items() if name.startswith("TEAMS_")}
    ca_bundle = next((name for name in _CA_BUNDLES if environment.get(name)), "")
    wrong = [*_wrong_identity(given), *_wrong_lists(given), *_wrong_urls(given), *_wrong_bundle(environment, ca_bundle)]
    if wrong:
        raise TeamsSettingsError("\n".join(wrong))
    urls = {name: given.get(name) or usual for name, usual in _URLS.items()}
    tenant = given.get("TEAMS_TENANT_ID", "").lower()
    allowed = frozenset(map(str.lower, _listed(given, "TEAMS_ALLOWED_TENANTS")))
    return TeamsSettings(
        app_id=given.get("TEAMS_APP_ID", "").lower(),
        app_password=given.get("TEAMS_APP_PASSWORD", ""),
        tenant_id=tenant,
        allowed_tenants=allowed or frozenset({tenant} - {""}),
        organisation=given.get("TEAMS_ORGANISATION", "").casefold() or None,
        service_hosts=frozenset(_listed(given, "TEAMS_SERVICE_HOSTS")),
        metadata_url=urls["TEAMS_OPENID_METADATA_URL"],
        token_issuer=urls["TEAMS_TOKEN_ISSUER"],
        login_url=urls["TEAMS_LOGIN_URL"].rstrip("/"),
        ca_bundle=environment.get(ca_bundle, ""),
        is_anonymous=_is_anonymous(given),
    )


def _wrong_identity(given: Mapping[str, str]) -> list[str]:
    if given.get("TEAMS_DEV_ANONYMOUS", "") not in ("", "1"):
        return ["TEAMS_DEV_ANONYMOUS: write 1, or leave it out"]
    if _is_anonymous(given):
        both = "TEAMS_DEV_ANONYMOUS: take it out: with TEAMS_APP_ID everybody has to prove who they are"
        return [both] if given.get("TEAMS_APP_ID") else []
    wrong = []
    if not _GUID.fullmatch(given.get("TEAMS_APP_ID", "")):
        wrong.append("TEAMS_APP_ID: set it to the application id of the bot; it is a GUID")
    if not _SECRET.fullmatch(given.get("TEAMS_APP_PASSWORD", "")):
        wrong.append("TEAMS_APP_PASSWORD: set it to the value of a client secret of the app, not to the secret's id")
    if not _GUID.fullmatch(given.get("TEAMS_TENANT_ID", "")):
        wrong.append("TEAMS_TENANT_ID: set it to the id of the tenant in which the app is registered; it is a GUID")
    return wrong


def _wrong_lists(given: Mapping[str, str]) -> list[str]:
    wrong = []
    if not all(map(_GUID.fullmatch, _listed(given, "TEAMS_ALLOWED_TENANTS"))):
        wrong.append("TEAMS_ALLOWED_TENANTS: write ids of tenants, which are GUIDs, with commas between them")
    if not all(map(is_nameable, _listed(given, "TEAMS_SERVICE_HOSTS"))):
        wrong.append("TEAMS_SERVICE_HOSTS: write names of hosts, or host:port, with commas between them")
    return wrong


def _wrong_urls(given: Mapping[str, str]) -> list[str]:
    return [
        f"{name}: it has to start with https://, on this machine http:// will do"
        for name in _URLS
        if given.get(name) and not is_private(given[name])
    ]


def _wrong_bundle(environment: Mapping[str, str], name: str) -> list[str]:
    try:
        tls_context(environment.get(name, ""))
    except OSError:
        return [f"{name}: name a file or folder of certificates in PEM form that can be read"]
    return []


def _is_anonymous(given: Mapping[str, str]) -> bool:
    return given.get("TEAMS_DEV_ANONYMOUS") == "1"


def _listed(given: Mapping[str, str], name: str) -> list[str]:
    return [one for part in given.get(name, "").split(",") if (one := part.strip())]
