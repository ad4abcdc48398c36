"""What is uploaded to Teams is whole, says nothing but what the Trust gave, and is made with one command."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from adapters.teams.package import FILES, SOURCE, PackageError, Pages, make_package
from bot.__main__ import main
from tests.deploy.teams_package import APP_ID, PAGES, manifest_in, refused


def test_the_package_holds_the_manifest_and_the_icons_and_nothing_else(made: Path, tmp_path: Path) -> None:
    """Whoever makes the package twice gets the same bytes twice, over an earlier one too."""
    first = made.read_bytes()

    again = make_package(APP_ID, PAGES, made)

    assert again.read_bytes() == first
    with ZipFile(made) as archive:
        assert tuple(archive.namelist()) == FILES
        assert archive.read("color.png") == (SOURCE / "color.png").read_bytes()
        assert {(one.date_time, one.external_attr >> 16) for one in archive.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), 0o644)
        }
    assert [file.name for file in tmp_path.iterdir()] == ["signpost.zip"]


def test_what_the_trust_gives_stands_in_its_places(made: Path) -> None:
    """The bot's id and the Trust's pages are filled in, and no place is left open."""
    manifest = manifest_in(made)

    assert (manifest["id"], manifest["bots"][0]["botId"]) == (APP_ID, APP_ID)
    assert manifest["developer"] == {
        "name": "Signpost",
        "websiteUrl": PAGES.website,
        "privacyUrl": PAGES.privacy,
        "termsOfUseUrl": PAGES.terms,
    }
    assert "${{" not in json.dumps(manifest)


def test_what_ships_names_nobody_and_no_place(source: Path) -> None:
    """Without the Trust's own values there is no package: each missing one is a sentence."""
    assert refused(source, "", Pages("", "", "")) == [
        "manifest.json: id has to be the id of the bot's app registration: set TEAMS_APP_ID.",
        "manifest.json: developer.websiteUrl has to be an https:// address of your own: give --website-url.",
        "manifest.json: developer.privacyUrl has to be an https:// address of your own: give --privacy-url.",
        "manifest.json: developer.termsOfUseUrl has to be an https:// address of your own: give --terms-url.",
    ]


@pytest.mark.parametrize(
    "page",
    [
        "http://trust.nhs.uk/",
        "https://",
        "https://trust",
        "https://signpost.example.org/privacy",
        "https://EXAMPLE.com",
        "https://a.example:443/b",
        "https://trust.invalid",
        "https://trust.nhs.uk/a b",
        "https://trust.nhs.uk/a\nb",
        "https://tr\u00fcst.nhs.uk/",
        "https://[trust.nhs.uk",
        "trust.nhs.uk/privacy",
        "${{PRIVACY_URL}}",
        f"https://trust.nhs.uk/{'a' * 2_048}",
    ],
)
def test_a_page_that_is_no_page_of_a_trust_is_refused(source: Path, page: str) -> None:
    """An example address, one that is not encrypted or none at all never reaches the Teams of a Trust."""
    assert refused(source, pages=Pages(PAGES.website, page, PAGES.terms)) == [
        "manifest.json: developer.privacyUrl has to be an https:// address of your own: give --privacy-url."
    ]


@pytest.mark.parametrize("app_id", ["signpost", APP_ID[:-1], f"{APP_ID}0", f"28:{APP_ID}", f"{{{APP_ID}}}"])
def test_an_id_that_is_no_apps_is_refused(source: Path, app_id: str) -> None:
    """What is no id of an app registration is refused, and not repeated."""
    sentences = refused(source, app_id)

    assert sentences == ["manifest.json: id has to be the id of the bot's app registration: set TEAMS_APP_ID."]


def test_what_is_no_json_is_refused(source: Path) -> None:
    """A manifest broken by an edit is a sentence, not a traceback."""
    (source / "manifest.json").write_text("{", "utf-8")

    assert refused(source) == ["manifest.json: it is not JSON any more: take it anew, and change one thing at a time."]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(source: Path, name: str) -> None:
    """Where the program is installed without its folder deploy, it says what is needed."""
    (source / name).unlink()

    assert refused(source) == [f"{name} is not in deploy/teams: make the package with a copy of the whole program."]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """The file system's reason is given; the path, which was typed, is not repeated."""
    with pytest.raises(PackageError, match=r"^The package cannot be written there: No such file or directory\.$"):
        make_package(APP_ID, PAGES, tmp_path / "no" / "such.zip")


def ran(*options: str, app_id: str | None = APP_ID) -> Result:
    """Return what the command did with *options*."""
    return CliRunner(env={"TEAMS_APP_ID": app_id}).invoke(main, ["teams", *options], prog_name="signpost")


GIVEN = ("--website-url", PAGES.website, "--privacy-url", PAGES.privacy, "--terms-url", PAGES.terms)


def test_the_command_makes_the_package(tmp_path: Path) -> None:
    """An administrator gets a file and the next step."""
    target = tmp_path / "out.zip"

    done = ran("package", *GIVEN, "--output", str(target))

    assert done.exit_code == 0, done.output
    assert done.output == f"Made {target}. Upload it in the Teams admin centre, under Teams apps, Manage apps.\n"
    assert manifest_in(target)["id"] == APP_ID


@pytest.mark.parametrize(
    ("options", "app_id", "said"),
    [
        (("package", *GIVEN[:4]), APP_ID, "Error: --terms-url is missing: see signpost teams package --help"),
        (("package", *GIVEN), None, "id has to be the id of the bot's app registration: set TEAMS_APP_ID."),
        (("package", *GIVEN), "canary", "id has to be the id of the bot's app registration: set TEAMS_APP_ID."),
        (("package", *GIVEN[:5], "canary"), APP_ID, "address of your own: give --terms-url."),
        (("package", *GIVEN, "--output", "/no/canary.zip"), APP_ID, "The package cannot be written there"),
        (("package", *GIVEN, "canary"), APP_ID, "does not take all that was written"),
        (("package", "--canary"), APP_ID, "there is no such option"),
        (("canary",), APP_ID, "there is no such command"),
    ],
)
def test_the_command_used_wrongly_says_so_in_one_sentence(
    options: tuple[str, ...], app_id: str | None, said: str
) -> None:
    """Nothing that was typed is repeated."""
    done = ran(*options, app_id=app_id)

    assert done.exit_code in (1, 2)
    assert said in done.output
    assert "canary" not in done.output
    assert len(done.output.splitlines()) == 1


def test_the_group_alone_shows_its_help() -> None:
    """Whoever writes signpost teams sees what can follow."""
    done = ran()

    assert done.exit_code == 0
    assert "Make the package to upload" in done.output
