"""Signpost in Microsoft's 365 Agents Playground, looked at in a browser.

The Playground is installed into a temporary folder: its licence does not let it be passed on. To look at the pictures:
``pytest --basetemp=FOLDER`` and this file.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.content import write_content
from tests.playground.running import free_port, installed, running

Json = dict[str, Any]

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CLI = "node_modules/@microsoft/m365agentsplayground/cli.js"
PRIVATE = "REACH network"
"""Words of the answer, which are nobody else's business."""


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the knowledge base that is served."""
    return write_content(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="module")
def phrases(content: Path) -> dict[str, str]:
    """Return its fixed words."""
    found: dict[str, str] = yaml.safe_load((content / "phrases.yaml").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def chatted(content: Path, phrases: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Json:
    """Return what was on the screen after each step of drive.mjs, and the requests that were made."""
    folder = tmp_path_factory.mktemp("playground")
    node, chromium = installed(folder)
    ours, theirs = free_port(), free_port()
    url = f"http://127.0.0.1:{ours}/api/messages"
    signpost = [sys.executable, "-m", "bot", "serve", "teams"]
    playground = [node, CLI, "start", "-e", url, "-c", "msteams", "-p", str(theirs), "--disable-telemetry"]
    job = folder / "job.json"
    job.write_text(json.dumps(_job(folder, chromium, theirs, phrases)))
    with (
        running(signpost, folder, "listening on", _settings(folder, content, ours, theirs)),
        running(playground, folder, "Listening on", {"HOME": str(folder)}),
    ):
        done = subprocess.run(
            [node, str(HERE / "drive.mjs"), str(job)], capture_output=True, text=True, timeout=80, check=False
        )
    assert done.returncode == 0, done.stderr
    found: Json = json.loads(done.stdout)
    return found


def _job(folder: Path, chromium: str, port: int, phrases: dict[str, str]) -> dict[str, str]:
    return {
        "modules": str(folder),
        "chromium": chromium,
        "url": f"http://localhost:{port}/",
        "out": str(folder),
        "question": "I want to report racism",
        "more": phrases["choice_more"],
        "rate": phrases["choice_helpful"],
        "rated": phrases["rated"],
        "hide": phrases["choice_hide"],
        "hidden": phrases["hidden"],
    }


def _settings(folder: Path, content: Path, port: int, playground: int) -> dict[str, str]:
    return {
        "PYTHONPATH": str(ROOT),
        "PORT": str(port),
        "SIGNPOST_CONTENT": str(content),
        "SIGNPOST_MODEL": "none",
        "SIGNPOST_CACHE": str(folder / "cache"),
        "SIGNPOST_DATA": str(folder / "data"),
        "TEAMS_DEV_ANONYMOUS": "1",
        "TEAMS_SERVICE_HOSTS": f"localhost:{playground},127.0.0.1:{playground}",
    }


def test_whoever_installs_it_is_welcomed_once(chatted: Json) -> None:
    """Teams tells of an installation in two ways, and one welcome with something to press comes of it."""
    welcome = chatted["seen"]["welcome"]

    assert welcome["cards"] == 1
    assert "999" in welcome["text"]
    assert "I'm not safe right now" in welcome["pressable"]


def test_a_question_is_answered_by_a_card(chatted: Json, phrases: dict[str, str]) -> None:
    """What is typed in a personal chat is answered once, with contacts and choices."""
    answer = chatted["seen"]["answer"]

    assert answer["cards"] == 2
    assert PRIVATE in answer["text"]
    assert {phrases["choice_more"], phrases["choice_hide"], phrases["choice_helpful"]} <= {*answer["pressable"]}


def test_a_press_is_answered_by_the_next_card(chatted: Json, phrases: dict[str, str]) -> None:
    """A press brings a new card below, and its button is not offered again."""
    before, after = chatted["seen"]["answer"], chatted["seen"]["next"]

    assert after["cards"] == 3
    assert after["text"] != before["text"]
    assert phrases["choice_more"] not in after["pressable"]


def test_a_press_is_acknowledged(chatted: Json) -> None:
    """Below the card that was pressed stands a mark that it was taken, never an empty bar."""
    assert chatted["seen"]["next"]["bars"] == ["✓"]
    assert chatted["seen"]["rated"]["bars"] == ["✓", "✓"]


def test_a_card_can_be_hidden(chatted: Json) -> None:
    """The card is gone, and no other one."""
    assert chatted["seen"]["rated"]["cards"] == 3
    assert chatted["seen"]["hidden"]["cards"] == 2


@pytest.mark.parametrize(("place", "cards"), [("group", 1), ("channel", 1), ("thread", 2)])
def test_a_shared_place_shows_one_line(chatted: Json, phrases: dict[str, str], place: str, cards: int) -> None:
    """Where it is mentioned, others see a neutral line with a button and nothing of the answer."""
    shown = chatted["seen"][place]

    assert shown["cards"] == cards
    assert shown["text"].splitlines()[0].strip() == phrases["notice_answered_in_private"]
    assert shown["pressable"] == [phrases["open_chat"]]
    assert PRIVATE not in shown["text"]


@pytest.mark.parametrize(("step", "cards"), [("after_group", 3), ("after_channel", 5)])
def test_a_mention_is_answered_in_the_personal_chat(
    chatted: Json, phrases: dict[str, str], step: str, cards: int
) -> None:
    """The answer to each mention comes once, where nobody else reads it."""
    shown = chatted["seen"][step]

    assert shown["cards"] == cards
    assert PRIVATE in shown["text"]
    assert phrases["still_visible"][:40] in shown["text"]


def test_everything_that_was_asked_was_taken(chatted: Json) -> None:
    """Neither refuses a request of the other."""
    assert {kind for _, kind, _ in chatted["requests"]} >= {"installationUpdate", "invoke", "createConversation"}
    assert [request for request in chatted["requests"] if not 200 <= request[2] < 300] == []
