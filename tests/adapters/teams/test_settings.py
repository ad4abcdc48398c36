"""Half a configuration is refused as a whole, each variable by its name and no value shown."""

from pathlib import Path

import pytest

from adapters.teams.settings import TeamsSettings, TeamsSettingsError, read_teams_settings

APP = "5A3C1D0E-7b42-4f7e-9d53-0c2b8e6f1a90"
TENANT, OTHER = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9", "11111111-2222-4333-8444-555555555555"
WHOLE = {"TEAMS_APP_ID": APP, "TEAMS_APP_PASSWORD": "hidden-hidden", "TEAMS_TENANT_ID": TENANT}


def test_three_variables_are_enough() -> None:
    """Everything else is as for any tenant of Microsoft's public cloud."""
    settings = read_teams_settings(WHOLE)

    assert settings == TeamsSettings(APP.lower(), "hidden-hidden", TENANT, frozenset({TENANT}))
    assert settings.metadata_url == "https://login.botframework.com/v1/.well-known/openidconfiguration"
    assert (settings.token_issuer,) == ("https://api.botframework.com",)
    assert settings.login_url == "https://login.microsoftonline.com"
    assert not settings.is_anonymous


def test_everything_can_be_set() -> None:
    """Lists with spaces and capitals are taken as they are meant."""
    more = {
        "TEAMS_ALLOWED_TENANTS": f" {TENANT.upper()} ,{OTHER},",
        "TEAMS_ORGANISATION": "LPT",
        "TEAMS_SERVICE_HOSTS": "localhost:56150, teams.example.com",
        "TEAMS_OPENID_METADATA_URL": "http://127.0.0.1:9/metadata",
        "TEAMS_TOKEN_ISSUER": "https://api.botframework.us",
        "TEAMS_LOGIN_URL": "https://login.microsoftonline.us/",
    }
    settings = read_teams_settings(WHOLE | more)

    assert settings.allowed_tenants == {TENANT, OTHER}
    assert settings.organisation == "lpt"
    assert settings.service_hosts == {"localhost:56150", "teams.example.com"}
    assert settings.metadata_url == "http://127.0.0.1:9/metadata"
    assert (settings.token_issuer,) == ("https://api.botframework.us",)
    assert settings.login_url == "https://login.microsoftonline.us"


def test_nobody_has_to_prove_anything_only_when_that_is_asked_for() -> None:
    """Without an app id Teams is served only with the variable for development, and then nobody else's answer is."""
    settings = read_teams_settings({"TEAMS_DEV_ANONYMOUS": "1", "TEAMS_SERVICE_HOSTS": "localhost:56150"})

    assert settings.is_anonymous
    assert (settings.app_id, settings.app_password, settings.allowed_tenants) == ("", "", frozenset())


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({}, ["TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID"]),
        (dict.fromkeys(WHOLE, "  "), ["TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID"]),
        ({**WHOLE, "TEAMS_APP_ID": "hidden"}, ["TEAMS_APP_ID"]),
        ({**WHOLE, "TEAMS_APP_ID": "00000000-0000-0000-0000-000000000000"}, ["TEAMS_APP_ID"]),
        ({**WHOLE, "TEAMS_APP_PASSWORD": "hidden hidden"}, ["TEAMS_APP_PASSWORD"]),
        ({**WHOLE, "TEAMS_APP_PASSWORD": "hidden\x00hidden"}, ["TEAMS_APP_PASSWORD"]),
        ({**WHOLE, "TEAMS_TENANT_ID": "hidden.onmicrosoft.com"}, ["TEAMS_TENANT_ID"]),
        ({**WHOLE, "TEAMS_TENANT_ID": "common"}, ["TEAMS_TENANT_ID"]),
        ({**WHOLE, "TEAMS_ALLOWED_TENANTS": f"{TENANT}; {OTHER}"}, ["TEAMS_ALLOWED_TENANTS"]),
        ({**WHOLE, "TEAMS_ALLOWED_TENANTS": "*"}, ["TEAMS_ALLOWED_TENANTS"]),
        ({**WHOLE, "TEAMS_SERVICE_HOSTS": "https://hidden.example/"}, ["TEAMS_SERVICE_HOSTS"]),
        ({**WHOLE, "TEAMS_SERVICE_HOSTS": "*.hidden.example"}, ["TEAMS_SERVICE_HOSTS"]),
        ({**WHOLE, "TEAMS_SERVICE_HOSTS": "10.0.0.1"}, ["TEAMS_SERVICE_HOSTS"]),
        ({**WHOLE, "TEAMS_OPENID_METADATA_URL": "http://hidden.example/"}, ["TEAMS_OPENID_METADATA_URL"]),
        ({**WHOLE, "TEAMS_TOKEN_ISSUER": "hidden"}, ["TEAMS_TOKEN_ISSUER"]),
        ({**WHOLE, "TEAMS_LOGIN_URL": "https://[/hidden"}, ["TEAMS_LOGIN_URL"]),
        ({**WHOLE, "TEAMS_LOGIN_URL": "https://hidden:hidden@login.example/"}, ["TEAMS_LOGIN_URL"]),
        ({**WHOLE, "TEAMS_DEV_ANONYMOUS": "1"}, ["TEAMS_DEV_ANONYMOUS"]),
        ({**WHOLE, "TEAMS_DEV_ANONYMOUS": "yes"}, ["TEAMS_DEV_ANONYMOUS"]),
        ({"TEAMS_DEV_ANONYMOUS": "0"}, ["TEAMS_DEV_ANONYMOUS"]),
        ({**WHOLE, "REQUESTS_CA_BUNDLE": "/hidden/bundle.pem"}, ["REQUESTS_CA_BUNDLE"]),
        ({**WHOLE, "SSL_CERT_FILE": "/hidden/bundle.pem"}, ["SSL_CERT_FILE"]),
    ],
)
def test_what_is_missing_or_wrong_is_named(environment: dict[str, str], named: list[str]) -> None:
    """One line for each variable, all at once, and no value of any."""
    with pytest.raises(TeamsSettingsError) as refused:
        read_teams_settings(environment)

    lines = str(refused.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == named
    assert "hidden" not in str(refused.value)


def test_certificates_that_are_none_are_refused(tmp_path: Path) -> None:
    """A bundle that holds no certificates is found at start, not at the first answer."""
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("hidden")

    with pytest.raises(TeamsSettingsError, match="REQUESTS_CA_BUNDLE"):
        read_teams_settings(WHOLE | {"REQUESTS_CA_BUNDLE": str(bundle)})


def test_a_folder_of_certificates_will_do(tmp_path: Path) -> None:
    """As for curl and others, the bundle may be a folder."""
    assert read_teams_settings(WHOLE | {"REQUESTS_CA_BUNDLE": str(tmp_path)}).ca_bundle == str(tmp_path)


def test_settings_show_no_secret() -> None:
    """Neither a log nor an error can print one by printing the settings."""
    assert "hidden" not in repr(read_teams_settings(WHOLE))
