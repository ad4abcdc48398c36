"""What stands in the manifest of the Teams app once it is filled in, and is it fit to be uploaded?

The limits are those of Microsoft's schema, https://developer.microsoft.com/json-schemas/teams/v1.27/MicrosoftTeams.schema.json
"""

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

_GUID = r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"

_KEYS = {
    "": "$schema manifestVersion version id localizationInfo developer name description icons accentColor "
    "defaultInstallScope bots permissions",
    "localizationInfo": "defaultLanguageTag",
    "developer": "name websiteUrl privacyUrl termsOfUseUrl",
    "name": "short full",
    "description": "short full",
    "icons": "color outline",
    "bots.0": "botId scopes isNotificationOnly supportsFiles supportsCalling supportsVideo commandLists",
    "bots.0.commandLists.0": "scopes commands",
}
"""All that may stand in these parts."""

_VALUES = {
    "manifestVersion": "1.27",
    "defaultInstallScope": "personal",
    "icons.color": "color.png",
    "icons.outline": "outline.png",
    "permissions": ["messageTeamMembers"],
    "bots.0.scopes": ["personal", "team", "groupChat"],
    "bots.0.isNotificationOnly": False,
    "bots.0.supportsFiles": False,
    "bots.0.supportsCalling": False,
    "bots.0.supportsVideo": False,
    "bots.0.commandLists.0.scopes": ["personal"],
    "bots.0.commandLists.1": None,
    "bots.1": None,
}
"""What must have one value, None for nothing at all."""

_FORMS = {
    "id": (_GUID, "has to be the id of the bot's app registration: set TEAMS_APP_ID"),
    "version": (r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", "has to be three numbers, such as 1.0.1"),
    "localizationInfo.defaultLanguageTag": (r"[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,2}", "has to be a language"),
    "accentColor": (r"#[0-9a-fA-F]{6}", "has to be a colour, such as #3A4A5C"),
}
_PAGES = {
    "developer.websiteUrl": "--website-url",
    "developer.privacyUrl": "--privacy-url",
    "developer.termsOfUseUrl": "--terms-url",
}
_LONGEST_PAGE = 2_048
_NOBODYS = re.compile(r"(.*\.)?(example(\.(com|net|org))?|invalid|localhost|test)")
"""Names that belong to nobody: https://www.rfc-editor.org/rfc/rfc2606"""
_LONGEST = {
    "developer.name": 32,
    "name.short": 30,
    "name.full": 100,
    "description.short": 80,
    "description.full": 4_000,
}
_MOST_STARTERS = 12
_STARTER = {"title": 128, "description": 4_000, "prompt": 4_000}


def filled(template: object, values: Mapping[str, str]) -> object:
    """Return *template* with each text ``${{NAME}}`` replaced by the value of that name, if there is one."""
    match template:
        case dict():
            return {key: filled(one, values) for key, one in template.items()}
        case list():
            return [filled(one, values) for one in template]
        case str() if named := re.fullmatch(r"\$\{\{(\w+)\}\}", template):
            return values.get(named[1], template)
        case _:
            return template


def problems(manifest: object) -> list[str]:
    """Return every reason not to upload *manifest*, a sentence each; no value is repeated."""
    return [*_of_parts(manifest), *_of_texts(manifest), *_of_starters(manifest)]


def _of_parts(manifest: object) -> Iterator[str]:
    for path, keys in _KEYS.items():
        part = _at(manifest, path)
        if not isinstance(part, dict):
            yield f"{path or 'The manifest'} is missing, or is not made of names and values."
            continue
        for extra in sorted(set(part) - set(keys.split())):
            yield f"{path}.{extra} is nothing that Signpost uses: take it out.".removeprefix(".")
    for path, value in _VALUES.items():
        if _at(manifest, path) != value:
            yield f"{path} must be {'left out' if value is None else json.dumps(value)}."
    if _at(manifest, "bots.0.botId") != _at(manifest, "id"):
        yield "bots.0.botId must be the same as id."


def _of_texts(manifest: object) -> Iterator[str]:
    for path, (form, wanted) in _FORMS.items():
        if not re.fullmatch(form, str(_at(manifest, path) or "")):
            yield f"{path} {wanted}."
    for path, option in _PAGES.items():
        if not _is_own_page(_at(manifest, path)):
            yield f"{path} has to be an https:// address of your own: give {option}."
    for path, longest in _LONGEST.items():
        if not _is_text(_at(manifest, path), longest):
            yield f"{path} has to be a text of at most {longest} characters."


def _of_starters(manifest: object) -> Iterator[str]:
    starters = _at(manifest, "bots.0.commandLists.0.commands")
    if not isinstance(starters, list) or not 0 < len(starters) <= _MOST_STARTERS:
        yield f"There have to be from 1 to {_MOST_STARTERS} commands."
        return
    for number, starter in enumerate(starters, 1):
        given = starter if isinstance(starter, dict) else {}
        fits = all(_is_text(given.get(key), longest) for key, longest in _STARTER.items())
        if not fits or given.get("type") != "prompt" or set(given) != {*_STARTER, "type"}:
            yield f"Command {number} has to have a title, a description, a prompt and the type prompt, no more."


def _is_text(given: object, longest: int) -> bool:
    return isinstance(given, str) and bool(given.strip()) and len(given) <= longest and "${{" not in given


def _is_own_page(given: object) -> bool:
    if not isinstance(given, str) or len(given) > _LONGEST_PAGE or not re.fullmatch(r"[!-~]+", given):
        return False
    try:
        parts = urlsplit(given)
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme == "https" and "." in host.strip(".") and not _NOBODYS.fullmatch(host)


def _at(manifest: object, path: str) -> object:
    """Return what stands at *path*, a list's items being numbered; None if nothing does."""
    for key in path.split(".") if path else ():
        inside = {str(n): one for n, one in enumerate(manifest)} if isinstance(manifest, list) else manifest
        manifest = inside.get(key) if isinstance(inside, dict) else None
    return manifest
