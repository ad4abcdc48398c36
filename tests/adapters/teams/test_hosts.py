"""Our token goes to Microsoft's own hosts and to those that an administrator names, whatever an activity says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from adapters.teams.hosts import MICROSOFT, Hosts, is_loopback, is_nameable, is_private

TEAMS = "smba.trafficmanager.net"


@pytest.mark.parametrize(
    "url",
    [
        f"https://{TEAMS}",
        f"https://{TEAMS}/",
        f"https://{TEAMS}:443/emea/",
        f"https://{TEAMS.upper()}/uk",
        f"https://{TEAMS}/amer-client-ss.msg/",
        f"https://{TEAMS}/emea/0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9/",
        *(f"https://{host}/teams/" for host in sorted(MICROSOFT)),
    ],
)
def test_lets_an_answer_go_to_microsoft(url: str) -> None:
    """Every service URL that Teams is documented to use is on the list."""
    assert Hosts().allows(url)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        7,
        ["https://smba.trafficmanager.net/"],
        TEAMS,
        f"http://{TEAMS}/",
        f"ftp://{TEAMS}/",
        f"HTTPS://{TEAMS}/",
        f"//{TEAMS}/",
        f"https:/{TEAMS}/",
        f" https://{TEAMS}/",
        f"https://{TEAMS}/\n",
        f"https://{TEAMS}:444/",
        f"https://{TEAMS}:80/",
        f"https://{TEAMS}:/",
        f"https://{TEAMS}.",
        f"https://{TEAMS}./uk/",
        f"https://{TEAMS}.evil.example/",
        f"https://evil.{TEAMS}/",
        "https://evil.trafficmanager.net/",
        "https://trafficmanager.net/",
        "https://smba-trafficmanager.net/",
        "https://smba.trafficmanager.net.uk/",
        "https://smba.traffcmanager.net/",
        f"https://{TEAMS}@evil.example/",
        f"https://user:secret@{TEAMS}/",
        f"https://evil.example#@{TEAMS}/",
        f"https://evil.example/{TEAMS}",
        f"https://evil.example\\@{TEAMS}/",
        f"https://evil.example\\.{TEAMS}/",
        f"https://{TEAMS}\\@evil.example/",
        f"https://{TEAMS}%2eevil.example/",
        f"https://{TEAMS}%00.evil.example/",
        f"https://{TEAMS}/../../",
        f"https://{TEAMS}/%2e%2e/",
        f"https://{TEAMS}/uk/?to=evil",
        f"https://{TEAMS}/uk/#evil",
        f"https://{TEAMS}//evil.example/",
        "https://smba.trafficmanager.nеt/",  # a Cyrillic letter
        "https://ſmba.trafficmanager.net/",  # a long s, which some fold to s
        "https://smba。trafficmanager。net/",  # ideographic full stops, which some read as dots
        "https://xn--smba-trafficmanager-net.example/",
        "https://13.107.42.16/",
        "https://0x0d6b2a10/",
        "https://[::1]/",
        "https://127.0.0.1/",
        "https://localhost/",
        "http://localhost:3978/",
        "http://169.254.169.254/latest/meta-data/",
        "https://" + "a" * 100_000,
        f"https://{TEAMS}/" + "a/" * 50_000,
    ],
)
def test_lets_no_answer_go_anywhere_else(url: object) -> None:
    """What looks like Microsoft's and is not, another port, no encryption, an address of numbers: not one of them."""
    assert not Hosts().allows(url)


@pytest.mark.parametrize(
    ("named", "url", "is_allowed"),
    [
        ("smba.teams.sovcloud-core.fr", "https://smba.teams.sovcloud-core.fr/", True),
        ("smba.teams.sovcloud-core.fr", "http://smba.teams.sovcloud-core.fr/", False),
        ("smba.teams.sovcloud-core.fr", "https://a.smba.teams.sovcloud-core.fr/", False),
        ("Teams.Example.com:8443", "https://teams.example.com:8443/x", True),
        ("Teams.Example.com:8443", "https://teams.example.com/x", False),
        ("127.0.0.1:56150", "http://127.0.0.1:56150/_connector", True),
        ("127.0.0.1:56150", "https://127.0.0.1:56150/_connector", True),
        ("127.0.0.1:56150", "http://127.0.0.1:56151/_connector", False),
        ("127.0.0.1:56150", "http://localhost:56150/_connector", False),
        ("localhost:56150", "http://localhost:56150/_connector", True),
        ("localhost", "http://localhost/", True),
        ("[::1]:56150", "http://[::1]:56150/", True),
        ("10.0.0.1", "https://10.0.0.1/", False),
        ("*", f"https://evil.{TEAMS}/", False),
    ],
)
def test_lets_an_answer_go_where_an_administrator_says(named: str, url: str, is_allowed: bool) -> None:
    """A named host is taken as it is named: its port, and without encryption only on this machine."""
    assert Hosts([named]).allows(url) is is_allowed
    assert Hosts([named]).allows(f"https://{TEAMS}/")


LOOK_ALIKES = st.sampled_from(sorted(MICROSOFT)).flatmap(
    lambda host: st.tuples(
        st.sampled_from(("https://", "http://", "https:", "https:\\\\")),
        st.text(max_size=8) | st.sampled_from(("evil.", "evil@", "e:f@", "evil/", "evil#", "evil\\", "")),
        st.just(host) | st.integers(0, len(host) - 1).map(lambda at: f"{host[:at]}-{host[at + 1 :]}"),
        st.text(max_size=8) | st.sampled_from((".evil", "@evil", ":443@evil", "\\evil", ":8080", "/", "")),
    ).map("".join)
)


@given(url=LOOK_ALIKES | st.text())
def test_agrees_with_what_is_then_called(url: str) -> None:
    """Whatever is let through is called by its scheme, host and port, and these are Microsoft's."""
    if Hosts().allows(url):
        called = URL(url, encoded=True)
        assert (called.scheme, called.port, called.user, called.query_string) == ("https", 443, None, "")
        assert called.host in MICROSOFT


@pytest.mark.parametrize(
    ("named", "is_fine"),
    [
        ("smba.trafficmanager.net", True),
        ("localhost:56150", True),
        ("[::1]:1", True),
        ("127.0.0.1", True),
        ("", False),
        ("*.teams.microsoft.com", False),
        ("https://smba.trafficmanager.net", False),
        ("smba.trafficmanager.net/", False),
        ("10.0.0.1", False),
        ("evil", False),
        ("a@b.example", False),
        ("smba.trafficmanager.net:port", False),
        ("smba.trafficmanager.nеt", False),
    ],
)
def test_a_named_host_is_a_name(named: str, is_fine: bool) -> None:
    """Only names, loopback and ports can be put on the list: no wildcard, no URL, no address of numbers."""
    assert is_nameable(named) is is_fine


@pytest.mark.parametrize(
    ("url", "is_so"),
    [
        ("https://login.botframework.com/v1", True),
        ("http://127.0.0.1:9/x", True),
        ("http://[::1]:9/x", True),
        ("http://login.botframework.com/v1", False),
        ("http://127.0.0.1.evil.example/", False),
        ("https://u:p@login.botframework.com/", False),
        ("https://", False),
        ("https://[/", False),
        ("file:///etc/passwd", False),
        ("https://lögin.example/", False),
        ("", False),
    ],
)
def test_keys_and_tokens_come_over_private_lines(url: str, is_so: bool) -> None:
    """What is fetched to trust comes encrypted, or from this machine."""
    assert is_private(url) is is_so


@pytest.mark.parametrize(
    ("host", "is_so"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("0.0.0.0", False), ("", False)],  # noqa: S104 - refused
)
def test_knows_what_only_this_machine_reaches(host: str, is_so: bool) -> None:
    """Listening on every address is not listening on loopback."""
    assert is_loopback(host) is is_so
