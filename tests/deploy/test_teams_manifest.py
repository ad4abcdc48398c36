"""The manifest for Teams is what Microsoft takes, and asks for nothing but what Signpost uses."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

from adapters.teams.package import make_package
from bot.app import App
from bot.decision import Answered, Crisis
from bot.message import Message
from knowledge.base import KnowledgeBase
from tests.deploy.teams_package import APP_ID, PAGES, manifest_in, refused

SCHEMA = Path(__file__).with_name("teams-manifest.schema.json")


def breaks_the_schema(manifest: object) -> list[str]:
    """Return what Microsoft's schema says against *manifest*."""
    return [error.message for error in Draft4Validator(json.loads(SCHEMA.read_text("utf-8"))).iter_errors(manifest)]


def test_microsofts_schema_takes_the_manifest(made: Path) -> None:
    """The filled manifest keeps every rule of the schema that Microsoft publishes."""
    assert breaks_the_schema(manifest_in(made)) == []


BOT = ("bots", 0)
LIST = (*BOT, "commandLists", 0)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("webApplicationInfo",), {"id": APP_ID}, "webApplicationInfo is nothing that Signpost uses: take it out."),
        (("authorization",), {"permissions": {}}, "authorization is nothing that Signpost uses: take it out."),
        (("validDomains",), ["*.example.org"], "validDomains is nothing that Signpost uses: take it out."),
        (("staticTabs",), [], "staticTabs is nothing that Signpost uses: take it out."),
        (("supportsChannelFeatures",), "tier1", "supportsChannelFeatures is nothing that Signpost uses: take it out."),
        (("developer", "mpnId"), "1", "developer.mpnId is nothing that Signpost uses: take it out."),
        ((*BOT, "requirementSet"), {}, "bots.0.requirementSet is nothing that Signpost uses: take it out."),
        ((*LIST, "triggers"), ["slash"], "bots.0.commandLists.0.triggers is nothing that Signpost uses: take it out."),
        (("permissions",), ["identity"], 'permissions must be ["messageTeamMembers"].'),
        ((*BOT, "scopes"), ["team", "personal"], 'bots.0.scopes must be ["personal", "team", "groupChat"].'),
        ((*BOT, "supportsFiles"), True, "bots.0.supportsFiles must be false."),
        ((*BOT, "supportsCalling"), True, "bots.0.supportsCalling must be false."),
        ((*BOT, "supportsVideo"), True, "bots.0.supportsVideo must be false."),
        ((*BOT, "isNotificationOnly"), True, "bots.0.isNotificationOnly must be false."),
        ((*BOT, "botId"), APP_ID[::-1], "bots.0.botId must be the same as id."),
        ((*LIST, "scopes"), ["team"], 'bots.0.commandLists.0.scopes must be ["personal"].'),
        ((*LIST, "commands"), [], "There have to be from 1 to 12 commands."),
        ((*LIST, "commands"), [{}] * 13, "There have to be from 1 to 12 commands."),
        ((*LIST, "commands", 1, "type"), "basic", "Command 2 has to have a title"),
        ((*LIST, "commands", 0, "prompt"), " ", "Command 1 has to have a title"),
        ((*LIST, "commands", 0, "title"), "a" * 129, "Command 1 has to have a title"),
        ((*LIST, "commands", 0, "url"), "https://a", "Command 1 has to have a title"),
        ((*LIST, "commands", 2), "hello", "Command 3 has to have a title"),
        (("bots",), [], "bots.0 is missing, or is not made of names and values."),
        (("bots", 0), "bot", "bots.0 is missing, or is not made of names and values."),
        (("developer",), None, "developer is missing, or is not made of names and values."),
        (("manifestVersion",), "1.19", 'manifestVersion must be "1.27".'),
        (("defaultInstallScope",), "team", 'defaultInstallScope must be "personal".'),
        (("version",), "1.0", "version has to be three numbers, such as 1.0.1."),
        (("version",), 1, "version has to be three numbers, such as 1.0.1."),
        (("accentColor",), "blue", "accentColor has to be a colour, such as #3A4A5C."),
        (("localizationInfo", "defaultLanguageTag"), "", "localizationInfo.defaultLanguageTag has to be a language."),
        (("icons", "color"), "../color.png", 'icons.color must be "color.png".'),
        (("name", "full"), "${{NAME}}", "name.full has to be a text of at most 100 characters."),
        (("description", "short"), ["a"], "description.short has to be a text of at most 80 characters."),
    ],
)
def test_a_manifest_that_is_more_or_less_than_signposts_is_refused(
    source: Path, path: tuple[str | int, ...], value: object, sentence: str
) -> None:
    """Whatever asks for more, or would not be taken by Teams, is refused with what to do about it."""
    manifest = json.loads((source / "manifest.json").read_text("utf-8"))
    part = manifest
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    (source / "manifest.json").write_text(json.dumps(manifest), "utf-8")

    assert [one for one in refused(source) if one.startswith(f"manifest.json: {sentence}")]


def test_a_second_bot_or_list_of_commands_is_refused(source: Path) -> None:
    """There is one bot, and its suggestions are for the chat with one person."""
    manifest = json.loads((source / "manifest.json").read_text("utf-8"))
    manifest["bots"][0]["commandLists"] *= 2
    manifest["bots"] *= 2
    (source / "manifest.json").write_text(json.dumps(manifest), "utf-8")

    assert refused(source) == [
        "manifest.json: bots.0.commandLists.1 must be left out.",
        "manifest.json: bots.1 must be left out.",
    ]


@pytest.mark.parametrize(
    ("part", "key", "longest"),
    [
        ("developer", "name", 32),
        ("name", "short", 30),
        ("name", "full", 100),
        ("description", "short", 80),
        ("description", "full", 4_000),
    ],
)
def test_texts_may_be_as_long_as_microsoft_says_and_no_longer(
    source: Path, tmp_path: Path, part: str, key: str, longest: int
) -> None:
    """The limits that the package is held to are those of Microsoft's schema."""
    manifest = json.loads((source / "manifest.json").read_text("utf-8"))
    manifest[part][key] = "a" * longest
    (source / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    longest_taken = make_package(APP_ID, PAGES, tmp_path / "longest.zip", source=source)
    manifest[part][key] += "a"
    (source / "manifest.json").write_text(json.dumps(manifest), "utf-8")

    assert breaks_the_schema(manifest_in(longest_taken)) == []
    assert any("too long" in one for one in breaks_the_schema(manifest))
    assert refused(source) == [f"manifest.json: {part}.{key} has to be a text of at most {longest} characters."]


def starters(package: Path) -> list[dict[str, str]]:
    """Return the prompt starters in *package*."""
    listed: list[dict[str, str]] = manifest_in(package)["bots"][0]["commandLists"][0]["commands"]
    return listed


def test_what_is_suggested_is_what_the_menu_says(made: Path, base: KnowledgeBase) -> None:
    """Each prompt starter is a section of the menu, word for word and in the menu's order; danger comes first."""
    labels = [section.label for section in base.sections]

    suggested = [starter["prompt"] for starter in starters(made)]

    assert suggested == [label for label in labels if label in suggested]
    assert suggested[0] == labels[0]
    assert suggested == [starter["title"] for starter in starters(made)]


def test_what_is_suggested_is_answered_from_its_section(made: Path, app: App, base: KnowledgeBase) -> None:
    """Somebody whose first words are a prompt starter gets an answer of that section, not a question back."""
    sections = {section.label: section.entries for section in base.sections}

    for starter in starters(made):
        turn = app.bot.hear(Message(f"teams {starter['title']}", text=starter["prompt"]))

        match turn.decision:
            case Crisis():
                assert sections[starter["prompt"]] == ("emergency_danger",)
            case Answered(parts):
                assert parts[0].entry in sections[starter["prompt"]]
            case other:
                pytest.fail(f"{starter['prompt']}: {type(other).__name__}")


def test_whoever_looks_over_a_shoulder_sees_no_topic(made: Path) -> None:
    """The name and the descriptions, which Teams shows in lists, do not say what it is about."""
    manifest = manifest_in(made)
    shown = json.dumps([manifest["name"], manifest["description"], manifest["developer"]["name"]]).casefold()

    assert [word for word in ("racis", "race", "abuse", "discriminat", "report racism") if word in shown] == []
    assert manifest["description"]["short"] not in manifest["description"]["full"]
