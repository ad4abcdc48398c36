"""Answers drawn by Microsoft's own renderer, as wide as a phone and as wide as a desktop.

What it needs is installed into a temporary folder. To look at the pictures: ``pytest --basetemp=FOLDER`` and this file.
"""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.links import pressable
from adapters.teams.render import Dressing, notice_card, render
from bot.app import App
from bot.decision import Answered, Asked, Crisis, Decision, Part, Said, Turn, Unclear, What
from bot.plain import plain
from bot.reply import Choice, Choices, Heading, Items, Note, Quotation, Reply, Text
from bot.safety import CrisisKind
from knowledge.base import KnowledgeBase
from tests.adapters.dressed import LABELS
from tests.adapters.teams.dressed import card

Json = dict[str, Any]

HERE = Path(__file__).parent / "pictures"
PACKAGES = ("adaptivecards@3.0.6", "puppeteer-core@24.43.1", "@fontsource/roboto@5.3.0")
WIDTHS = ("360", "720")
NOTICE = "I've answered you in a private message."
MARKUP = "{{DATE(2026-11-24T06:08:39Z, SHORT)}} *a* [b](https://evil.example) <b>c</b> &amp; **d**"
ALL_BLOCKS = Reply(
    (
        Heading("A heading"),
        Heading(MARKUP),
        Text(MARKUP),
        Items((MARKUP, "Two. " * 40), ordered=True),
        Items(("One", MARKUP)),
        Quotation((MARKUP, "b " * 100)),
        Note(f"{MARKUP} or call 116 123"),
        Choices(MARKUP, (Choice("a", "A label too long to be seen whole on a button"), Choice("b", MARKUP[-20:]))),
    )
)
DECISIONS: dict[str, Decision] = {
    "reporting": Answered((Part("report_abuse_colleague"),)),
    "crisis": Crisis(CrisisKind.SELF_HARM),
    "danger": Crisis(CrisisKind.DANGER),
    "contacts": Answered((Part("reach_contact"),), more=True),
    "menu": Said(What.MENU),
    "hello": Said(What.HELLO),
}
NAMES = (*DECISIONS, "unclear", "question", "all_blocks")


@pytest.fixture(scope="module")
def replies(app: App, base: KnowledgeBase) -> dict[str, Reply]:
    """Return what is drawn, by name."""
    pathway = next(iter(base.pathways.values()))
    decisions = DECISIONS | {
        "unclear": Unclear(tuple(base.entries)[:3], 0.3, repeated=True),
        "question": Asked(pathway.id, pathway.steps[0].id, pathway.about),
    }
    said = {name: app.bot.say(Turn("", decision, "nhft", first=True)) for name, decision in decisions.items()}
    return said | {"all_blocks": ALL_BLOCKS}


@pytest.fixture(scope="module")
def drawn(replies: dict[str, Reply], base: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Json:
    """Return what is in the drawing of each reply and of the notice, by width."""
    folder = tmp_path_factory.mktemp("pictures")
    node, chromium = _installed(folder)
    dressing = Dressing(LABELS, pressable(base.contacts.values()), "reach@nhft", "There is an answer.")
    messages = {name: render(reply, replace(dressing, about="a@b"))[0] for name, reply in replies.items()}
    messages["notice"] = notice_card(NOTICE, "Open", "https://teams.microsoft.com/l/entity/a/conversations?tenantId=b")
    cards = {name: card(message) for name, message in messages.items()}
    job = folder / "job.json"
    job.write_text(json.dumps({"modules": str(folder), "chromium": chromium, "out": str(folder), "cards": cards}))
    done = subprocess.run(
        [node, str(HERE / "render.mjs"), str(job)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    found: Json = json.loads(done.stdout)
    return found


def _installed(folder: Path) -> tuple[str, str]:
    """Return where node and a browser are, with the packages in *folder*."""
    node, npm = shutil.which("node"), shutil.which("npm")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not node or not npm or not chromium:
        pytest.skip("drawing a card needs node, npm and chromium, and one of them is not installed")
    (folder / "package.json").write_text("{}")
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"drawing a card needs the packages {', '.join(PACKAGES)}, and npm could not install them")
    return node, chromium


def _squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_every_word_is_drawn(drawn: Json, replies: dict[str, Reply], name: str, width: str) -> None:
    """Everything a reply says stands in the drawing, in order and to the letter."""
    at, whole = 0, _squeezed(drawn[name][width]["text"])

    for line in plain(replies[name]).splitlines():
        words = _squeezed(re.sub(r"^(- |\[\d+\] )", "", line))
        found = whole.find(words, at)
        assert found >= 0, line
        at = found + len(words)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [*NAMES, "notice"])
def test_a_card_is_drawn_without_a_fault(drawn: Json, name: str, width: str) -> None:
    """The renderer has nothing to complain of, nothing is wider than the screen, and nothing is fetched."""
    picture = drawn[name][width]

    assert picture["problems"] == picture["unsound"] == []
    assert not picture["overflows"]
    assert picture["unnamed"] == 0


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", sorted({*NAMES, "notice"} - {"all_blocks"}))
def test_no_word_is_cut_off(drawn: Json, name: str, width: str) -> None:
    """On a phone, too, each label can be read to its end."""
    assert drawn[name][width]["cut"] == []


@pytest.mark.parametrize("name", NAMES)
def test_only_contacts_are_links(drawn: Json, name: str) -> None:
    """What opens something is a number, an address or a page of a contact."""
    links = drawn[name]["360"]["links"]

    assert all(re.match(r"tel:\d+$|mailto:|https://", link) for link in links)
    assert not any("evil" in link for link in links)


def test_a_screen_reader_can_jump_to_what_is_below_a_heading(drawn: Json) -> None:
    """Headings are headings, not only bold."""
    assert drawn["reporting"]["360"]["headings"][-1] == "Outside your Trust"
    assert drawn["all_blocks"]["360"]["headings"] == ["A heading"]


def test_a_shared_place_shows_a_line_and_a_button(drawn: Json) -> None:
    """The notice is drawn as one line and one button, and nothing else."""
    picture = drawn["notice"]["360"]

    assert [line for line in picture["text"].splitlines() if line.strip()] == [NOTICE, "Open"]
