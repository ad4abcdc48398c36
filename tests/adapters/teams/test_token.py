"""What Microsoft did not send to us, for somebody we serve, is refused before anything else is done with it."""

import asyncio
import base64
import hashlib
import hmac
import json
import math
import time
from typing import Any

import jwt
import pytest
from aiohttp import ClientSession
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams.hosts import Hosts
from adapters.teams.keys import Keys
from adapters.teams.settings import TeamsSettings, read_teams_settings
from adapters.teams.token import MOST_CHARACTERS, TokenCheck
from adapters.teams.verdict import Reason, Verdict
from adapters.teams.web import open_session
from tests.adapters.teams.local_microsoft import (
    APP_ID,
    ISSUER,
    SECRET,
    TEAMS_URL,
    TENANT,
    LocalMicrosoft,
    bearer,
    local_microsoft,
    private_key,
    published,
)

OTHER_TENANT = "11111111-2222-4333-8444-555555555555"
NOW = time.time()
ACTIVITY: dict[str, Any] = {
    "type": "message",
    "channelId": "msteams",
    "serviceUrl": TEAMS_URL,
    "text": "zebra crossing",
    "conversation": {"conversationType": "personal", "id": "a:1", "tenantId": TENANT},
    "channelData": {"tenant": {"id": TENANT}},
}
GOOD = Verdict(tenant=TENANT)


def changed(**fields: object) -> dict[str, Any]:
    """Return the activity with *fields*, without those that are None."""
    return {name: value for name, value in {**ACTIVITY, **fields}.items() if value is not None}


async def judged(
    microsoft: LocalMicrosoft,
    authorization: str | None,
    activity: dict[str, Any] | None = None,
    now: float | None = None,
    **environment: str,
) -> Verdict:
    """Return what becomes of an activity that comes with *authorization*."""
    read = microsoft.settings(**environment)
    async with open_session() as session:
        keys = Keys(read.metadata_url, session)
        try:
            check = TokenCheck(read, keys, Hosts(read.service_hosts))
            return await check.check(authorization, ACTIVITY if activity is None else activity, now or time.time())
        finally:
            await keys.stop()


def encoded(part: object) -> str:
    """Return one part of a token."""
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(header: object, claims: object = None, signature: bytes = b"x") -> str:
    """Return a header with a token that nobody signed."""
    usual = {"iss": ISSUER, "aud": APP_ID, "exp": time.time() + 3_600, "serviceurl": TEAMS_URL}
    return f"Bearer {encoded(header)}.{encoded(usual if claims is None else claims)}.{encoded(signature)}"


def with_shared_secret(secret: bytes) -> str:
    """Return a token of HS256, which a careless check takes for one of Microsoft's when *secret* is its public key.

    It is made by hand: PyJWT refuses to.
    """
    claims = {"iss": ISSUER, "aud": APP_ID, "exp": time.time() + 3_600, "serviceurl": TEAMS_URL}
    signed = f"{encoded({'alg': 'HS256', 'typ': 'JWT', 'kid': 'current'})}.{encoded(claims)}"
    return f"Bearer {signed}.{encoded(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"


def public_pem() -> bytes:
    """Return Microsoft's public key as a text, which is all that a forger needs to have."""
    return private_key("current").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("claims", "activity"),
    [
        ({}, {}),
        ({"nbf": None}, {}),
        ({"aud": APP_ID.upper()}, {}),
        ({"exp": NOW - 290}, {}),
        ({"nbf": NOW + 290}, {}),
        ({"serviceurl": TEAMS_URL.rstrip("/")}, {}),
        ({}, {"serviceUrl": TEAMS_URL.rstrip("/")}),
        ({}, {"type": "invoke", "name": "adaptiveCard/action", "channelData": None}),
        ({}, {"type": "installationUpdate", "conversation": {"isGroup": True, "tenantId": TENANT.upper()}}),
        ({}, {"type": "messageReaction", "conversation": {"id": "19:1", "conversationType": "channel"}}),
        ({}, {"conversation": None}),
        ({}, {"channelData": "odd"}),
        ({}, {"channelData": {"tenant": None}}),
    ],
)
async def test_lets_in_what_microsoft_sends(claims: dict[str, object], activity: dict[str, object]) -> None:
    """A message, a press, an installation: each says its tenant at least once, and clocks may be a little apart."""
    async with local_microsoft() as microsoft:
        verdict = await judged(microsoft, bearer(claims={"nbf": NOW, **claims}), changed(**activity), NOW)

    assert verdict == GOOD
    assert verdict.status == 200


HEADERS: list[tuple[str | None, Reason]] = [
    (None, Reason.MISSING),
    ("", Reason.MISSING),
    ("Bearer", Reason.MALFORMED),
    ("Bearer ", Reason.MALFORMED),
    ("Bearer garbage", Reason.MALFORMED),
    ("Bearer a.b.c", Reason.MALFORMED),
    ("Bearer ...", Reason.MALFORMED),
    ("Basic dXNlcjpzZWNyZXQ=", Reason.MALFORMED),
    (bearer().replace("Bearer ", "Basic "), Reason.MALFORMED),
    (bearer().removeprefix("Bearer "), Reason.MALFORMED),
    (f"{bearer()} and more", Reason.MALFORMED),
    (f"{bearer()}, {bearer()}", Reason.MALFORMED),
    (f"{bearer()}\n", Reason.MALFORMED),
    (f"{bearer()}é", Reason.MALFORMED),
    (f"{bearer()}\udcff", Reason.MALFORMED),
    ("Bearer \u202e☃.☃.☃", Reason.MALFORMED),
    (bearer(claims={"long": "a" * MOST_CHARACTERS}), Reason.MALFORMED),
    (f"Bearer {'a.' * 1_000_000}", Reason.MALFORMED),
    (forged(b"not json"), Reason.MALFORMED),
    (forged([]), Reason.MALFORMED),
    (forged(b"[" * 5_000), Reason.MALFORMED),
    (forged({"alg": "RS256", "kid": 7}), Reason.MALFORMED),
    (forged({"alg": "RS256", "kid": "current", "crit": ["b64"]}), Reason.MALFORMED),
    (forged({}), Reason.ALGORITHM),
    (forged({"alg": None, "kid": "current"}), Reason.ALGORITHM),
    (forged({"alg": ["RS256"], "kid": "current"}), Reason.ALGORITHM),
    (forged({"alg": "none", "kid": "current"}), Reason.ALGORITHM),
    (forged({"alg": "none", "kid": "current"}, signature=b""), Reason.ALGORITHM),
    (forged({"alg": "None", "kid": "current"}, signature=b""), Reason.ALGORITHM),
    (forged({"alg": "rs256", "kid": "current"}), Reason.ALGORITHM),
    (forged({"alg": "RS384", "kid": "current"}), Reason.ALGORITHM),
    (with_shared_secret(b"guessed"), Reason.ALGORITHM),
    (with_shared_secret(public_pem()), Reason.ALGORITHM),
    (forged({"alg": "RS256"}), Reason.UNKNOWN_KEY),
    (bearer(kid=None), Reason.UNKNOWN_KEY),
    (bearer(kid="another"), Reason.UNKNOWN_KEY),
    (bearer("another", "another"), Reason.UNKNOWN_KEY),
    (bearer(kid="../../current"), Reason.UNKNOWN_KEY),
    (bearer("another", headers={"jwk": published("another")}), Reason.SIGNATURE),
    (bearer("another", headers={"jku": "https://evil.example/keys"}), Reason.SIGNATURE),
    (bearer("another"), Reason.SIGNATURE),
    (forged({"alg": "RS256", "kid": "current"}), Reason.SIGNATURE),
    (bearer()[:-4] + "AAAA", Reason.SIGNATURE),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("authorization", "reason"), HEADERS, ids=range(len(HEADERS)))
async def test_refuses_what_microsoft_did_not_sign(authorization: str | None, reason: Reason) -> None:
    """No token, garbage, another algorithm, another key: each is 401, and never an error."""
    async with local_microsoft() as microsoft:
        verdict = await judged(microsoft, authorization)

    assert verdict == Verdict(reason)
    assert verdict.status == 401


CLAIMS: list[tuple[dict[str, object], Reason]] = [
    ({"iss": None}, Reason.ISSUER),
    ({"iss": "https://api.botframework.us"}, Reason.ISSUER),
    ({"iss": f"{ISSUER}/"}, Reason.ISSUER),
    ({"iss": f"https://sts.windows.net/{TENANT}/"}, Reason.ISSUER),
    ({"iss": [ISSUER]}, Reason.ISSUER),
    ({"aud": None}, Reason.AUDIENCE),
    ({"aud": ""}, Reason.AUDIENCE),
    ({"aud": OTHER_TENANT}, Reason.AUDIENCE),
    ({"aud": [APP_ID, OTHER_TENANT]}, Reason.AUDIENCE),
    ({"exp": None}, Reason.EXPIRED),
    ({"exp": NOW - 301}, Reason.EXPIRED),
    ({"exp": 0}, Reason.EXPIRED),
    ({"exp": -1}, Reason.EXPIRED),
    ({"exp": "9999999999"}, Reason.EXPIRED),
    ({"exp": True}, Reason.EXPIRED),
    ({"exp": math.nan}, Reason.EXPIRED),
    ({"exp": math.inf}, Reason.EXPIRED),
    ({"exp": 10**400}, Reason.EXPIRED),
    ({"exp": {}}, Reason.EXPIRED),
    ({"nbf": NOW + 301}, Reason.NOT_YET_VALID),
    ({"nbf": "now"}, Reason.NOT_YET_VALID),
    ({"nbf": math.nan}, Reason.NOT_YET_VALID),
    ({"serviceurl": None}, Reason.SERVICE_URL),
    ({"serviceurl": ""}, Reason.SERVICE_URL),
    ({"serviceurl": TEAMS_URL.upper()}, Reason.SERVICE_URL),
    ({"serviceurl": f"{TEAMS_URL}/"}, Reason.SERVICE_URL),
    ({"serviceurl": "https://smba.trafficmanager.net/emea/"}, Reason.SERVICE_URL),
    ({"serviceurl": [TEAMS_URL]}, Reason.SERVICE_URL),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("claims", "reason"), CLAIMS, ids=range(len(CLAIMS)))
async def test_refuses_a_token_for_something_else(claims: dict[str, object], reason: Reason) -> None:
    """A token of Microsoft's for another bot, time or place is 401, and so is one that does not say."""
    async with local_microsoft() as microsoft:
        verdict = await judged(microsoft, bearer(claims={"nbf": NOW, **claims}), now=NOW)

    assert verdict == Verdict(reason)
    assert verdict.status == 401


@pytest.mark.asyncio
@pytest.mark.parametrize("payload", [b"[]", b"zebra", b"\xff", b"", b"[" * 5_000])
async def test_refuses_a_token_that_claims_nothing(payload: bytes) -> None:
    """What is signed and still no claims at all is 401 as well."""
    token = jwt.PyJWS().encode(payload, private_key("current"), "RS256", {"kid": "current"})
    async with local_microsoft() as microsoft:
        verdict = await judged(microsoft, f"Bearer {token}")

    assert (verdict, verdict.status) == (Verdict(Reason.MALFORMED), 401)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://smba.trafficmanager.net.evil.example/uk/", Reason.SERVICE_HOST),
        ("https://smba.trafficmanager.nеt/uk/", Reason.SERVICE_HOST),
        ("https://evil.trafficmanager.net/uk/", Reason.SERVICE_HOST),
        ("http://smba.trafficmanager.net/uk/", Reason.SERVICE_HOST),
        ("http://127.0.0.1:3978/", Reason.SERVICE_HOST),
        (f"{TEAMS_URL}?to=evil", Reason.SERVICE_HOST),
        (None, Reason.SERVICE_URL),
        ("", Reason.SERVICE_HOST),
        (["https://smba.trafficmanager.net/uk/"], Reason.SERVICE_URL),
    ],
)
async def test_refuses_to_answer_anywhere_but_at_microsoft(url: object, reason: Reason) -> None:
    """Even signed, a service URL that is not Microsoft's lets nothing in."""
    async with local_microsoft() as microsoft:
        verdict = await judged(microsoft, bearer(claims={"serviceurl": url}), changed(serviceUrl=url))

    assert verdict == Verdict(reason)
    assert verdict.status == 401


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "fields",
    [
        {"channelData": None, "conversation": None},
        {"channelData": {}, "conversation": {}},
        {"channelData": {"tenant": {"id": OTHER_TENANT}}},
        {"conversation": {"tenantId": OTHER_TENANT}},
        {"channelData": {"tenant": {"id": OTHER_TENANT}}, "conversation": {"tenantId": OTHER_TENANT}},
        {"channelData": {"tenant": {"id": ""}}},
        {"channelData": {"tenant": {"id": 7}}},
        {"channelData": {"tenant": {"id": [TENANT]}}},
        {"conversation": {"tenantId": {}}},
    ],
)
async def test_refuses_people_of_other_tenants(fields: dict[str, object]) -> None:
    """Each tenant that an activity names has to be served, and it has to name one: 403 otherwise."""
    async with local_microsoft() as microsoft:
        verdict = await judged(microsoft, bearer(), changed(**fields))

    assert verdict == Verdict(Reason.TENANT)
    assert verdict.status == 403


@pytest.mark.asyncio
async def test_serves_every_tenant_that_is_named() -> None:
    """An administrator may name several tenants, and then these and no others are served."""
    several = f"{OTHER_TENANT.upper()},{TENANT}"
    elsewhere = changed(channelData={"tenant": {"id": OTHER_TENANT}}, conversation={"tenantId": OTHER_TENANT})
    async with local_microsoft() as microsoft:
        assert await judged(microsoft, bearer(), elsewhere, TEAMS_ALLOWED_TENANTS=several) == Verdict(
            tenant=OTHER_TENANT
        )
        assert await judged(microsoft, bearer(), TEAMS_ALLOWED_TENANTS=OTHER_TENANT) == Verdict(Reason.TENANT)


@pytest.mark.asyncio
@pytest.mark.parametrize("endorsements", [(), ("webchat", "directline"), None, "msteams", {"msteams": 1}])
async def test_refuses_keys_that_are_not_for_teams(endorsements: object) -> None:
    """A key that Microsoft uses for other channels cannot sign for Teams."""
    async with local_microsoft() as microsoft:
        microsoft.published = [published("current", endorsements)]
        verdict = await judged(microsoft, bearer())

    assert (verdict, verdict.status) == (Verdict(Reason.ENDORSEMENT), 401)


@pytest.mark.asyncio
@pytest.mark.parametrize("channel", ["webchat", "emulator", "MSTEAMS", "", 7, None])
async def test_refuses_other_channels(channel: object) -> None:
    """What comes from another channel of the bot is not for us: 403."""
    async with local_microsoft() as microsoft:
        microsoft.published = [published("current", ("msteams", "webchat", "emulator"))]
        verdict = await judged(microsoft, bearer(), changed(channelId=channel))

    assert (verdict, verdict.status) == (Verdict(Reason.CHANNEL), 403)


@pytest.mark.asyncio
async def test_cannot_tell_while_microsoft_is_silent() -> None:
    """Without keys it is 503, so that Teams tries again, and meanwhile everything else goes on."""
    async with local_microsoft() as microsoft:
        microsoft.metadata.silence_s = 60
        started, turns = time.monotonic(), 0
        waiting = asyncio.create_task(judged(microsoft, bearer()))
        while not waiting.done():
            await asyncio.sleep(0.01)
            turns += 1
        verdict = waiting.result()

    assert (verdict, verdict.status) == (Verdict(Reason.UNREACHABLE), 503)
    assert time.monotonic() - started < 6
    assert turns > 200


@pytest.mark.asyncio
async def test_without_tokens_only_the_place_of_the_answer_is_checked() -> None:
    """For trying out nobody has to prove anything, and still nothing goes to a host that is not named."""
    read = read_teams_settings({"TEAMS_DEV_ANONYMOUS": "1", "TEAMS_SERVICE_HOSTS": "localhost:56150"})
    async with open_session() as session:
        check = TokenCheck(read, Keys(read.metadata_url, session), Hosts(read.service_hosts))
        named = changed(serviceUrl="http://localhost:56150/_connector", conversation={"tenantId": "t"})

        assert await check.check(None, named, NOW) == Verdict(tenant=TENANT)
        assert await check.check(None, {"serviceUrl": "http://localhost:56150"}, NOW) == Verdict()
        for url in ("http://localhost:56151/", "http://169.254.169.254/", None):
            assert await check.check(None, changed(serviceUrl=url), NOW) == Verdict(Reason.SERVICE_HOST)


@pytest.mark.asyncio
async def test_repeats_nothing_of_a_token_or_of_what_is_said(caplog: pytest.LogCaptureFixture) -> None:
    """Neither a verdict nor the log shows a token, a secret or a word."""
    caplog.set_level("DEBUG")
    async with local_microsoft() as microsoft:
        verdicts = [
            await judged(microsoft, header) for header in (bearer(), bearer(claims={"iss": "zebra"}), "Bearer zebra")
        ]

    shown = repr(verdicts) + caplog.text
    assert [verdict.reason for verdict in verdicts] == [None, Reason.ISSUER, Reason.MALFORMED]
    for secret in ("zebra", SECRET, bearer()[:40]):
        assert secret not in shown


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from((TENANT, TEAMS_URL)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("channelId", "serviceUrl", "channelData", "conversation", "text"), JSON)
)
NOBODYS = TeamsSettings(APP_ID, SECRET, TENANT, frozenset({TENANT}))
TOKENS = st.text() | st.text().map("Bearer {}".format) | st.tuples(JSON, JSON).map(lambda parts: forged(*parts))


@settings(deadline=None)  # each time with a loop of its own
@given(authorization=st.none() | TOKENS, activity=FIELDS)
def test_never_raises_and_lets_no_stranger_in(authorization: str | None, activity: dict[str, Any]) -> None:
    """Whatever comes without a signature of Microsoft's is refused, and nothing breaks."""

    async def run() -> Verdict:
        async with ClientSession() as session:
            keys = Keys("http://127.0.0.1:1/nobody", session)
            return await TokenCheck(NOBODYS, keys, Hosts()).check(authorization, activity, NOW)

    assert asyncio.run(run()).status in (401, 403, 503)


SIGNED = jwt.encode({"iss": ISSUER, "aud": APP_ID}, private_key("current"), algorithm="RS256")


@pytest.mark.asyncio
async def test_never_raises_on_odd_activities_of_microsofts() -> None:
    """Signed, and still not as it should be in any of the places that are looked at: refused, and nothing breaks."""
    odd: list[object] = [None, 7, "x", [], {}, [[]], {"tenant": 7}, {"tenant": {"id": {}}}, {"tenantId": []}, math.nan]
    async with local_microsoft() as microsoft, open_session() as session:
        read = microsoft.settings()
        check = TokenCheck(read, Keys(read.metadata_url, session), Hosts())
        for value in odd:
            for name in ("channelId", "serviceUrl", "channelData", "conversation"):
                verdict = await check.check(bearer(), {**ACTIVITY, name: value}, time.time())
                assert verdict.status in (200, 401, 403)
            assert (await check.check(f"Bearer {SIGNED}", {**ACTIVITY, "text": value}, time.time())).status == 401
