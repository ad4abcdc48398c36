"""The guide for Teams says what the program does and asks for."""

import re
from pathlib import Path

from tests.deploy.teams_package import manifest_in

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "operating-teams.md"

SCOPES = {
    "personal": "to talk to one person, which is where answers are",
    "team": "to be mentioned in a channel, and answer whoever did in their own chat",
    "groupChat": "to be mentioned in a group chat or a meeting's chat, and answer whoever did in their own chat",
}
PERMISSIONS = {"messageTeamMembers": "to write to somebody in their own chat who asked elsewhere"}


def test_the_reasons_stand_where_administrators_read(made: Path) -> None:
    """The guide gives the reason for each scope and permission of the manifest, and lists no other."""
    manifest, guide = manifest_in(made), GUIDE.read_text("utf-8")
    asked = guide.partition("## What Signpost asks for")[2].partition("\n### What it does not ask for")[0]

    assert manifest["bots"][0]["scopes"] == [*SCOPES]
    assert manifest["permissions"] == [*PERMISSIONS]
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", asked, re.MULTILINE)
    assert dict(rows) == SCOPES | PERMISSIONS


def test_the_guide_names_every_setting_of_teams() -> None:
    """An operator finds each setting that begins with TEAMS_ in the guide."""
    texts = "".join(file.read_text("utf-8") for file in (ROOT / "adapters" / "teams").glob("*.py"))
    settings = set(re.findall(r"\bTEAMS_[A-Z_]*[A-Z]\b", texts))

    assert "TEAMS_APP_ID" in settings
    assert [one for one in sorted(settings) if f"| `{one}` |" not in GUIDE.read_text("utf-8")] == []


def test_the_guides_links_lead_somewhere() -> None:
    """Each link in the guide to a heading or a file of the program has it."""
    guide = GUIDE.read_text("utf-8")
    headings = {
        re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in re.findall(r"^#+ (.+)$", guide, re.M)
    }

    links = re.findall(r"\]\((?!https://)([^)]+)\)", guide)

    assert links
    for link in links:
        file, _, heading = link.partition("#")
        assert (GUIDE.parent / file).exists() if file else heading in headings, link
