"""Which matcher is used, with the sentence encoder and without."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot import matching
from bot.app import App, intents_of
from bot.decision import Answered, Crisis, Part
from bot.matching import FEW_EXAMPLES, Matching
from bot.message import Message
from bot.safety import CrisisKind
from bot.settings import Settings, read_settings
from intents.cache import Cache
from intents.intent import Example, Intent, Match
from intents.matchers.kernel import KernelMatcher
from intents.matchers.ngram import NgramMatcher
from intents.minilm.model import DIGESTS
from knowledge.base import KnowledgeBase
from tests.content import write_content

_NAMES = tuple(DIGESTS)
_INTENTS = (
    Intent("pay", (Example("when is payday"), Example("my pay is wrong"), Example("where is my payslip"))),
    Intent("leave", (Example("how much leave do i get"), Example("book a holiday"), Example("my leave was refused"))),
)


@pytest.fixture(name="content")
def _content(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


def _folder(folder: Path, files: tuple[str, ...], content: bytes) -> Path:
    folder.mkdir()
    for name in files:
        folder.joinpath(name).write_bytes(content)
    return folder


def _answers(app: App) -> bool:
    """Return whether a question is answered and a crisis met."""
    asked = app.bot.hear(Message("a", "reach email")).decision
    crisis = app.bot.hear(Message("b", "i want to kill myself")).decision
    answered = isinstance(asked, Answered) and asked.parts == (Part("reach_contact"),)
    return answered and crisis == Crisis(CrisisKind.SELF_HARM)


@pytest.mark.parametrize(
    ("named", "why"), [(True, "SIGNPOST_MODEL switches it off"), (False, "it is not installed: make model")]
)
def test_without_an_encoder_it_starts_and_answers(content: Path, *, named: bool, why: str) -> None:
    """The encoder is a help and no condition; whoever runs Signpost reads why it is not used."""
    app = App(Settings(content, model=None, model_named=named))

    assert app.problems == []
    assert _answers(app)
    assert (app.matching.encoder, app.matching.without) == (None, why)
    assert app.matching.summary == f"Matching by wording alone, without the sentence encoder ({why})."


@pytest.mark.parametrize(
    ("files", "written"),
    [((), b""), (_NAMES, b""), (_NAMES, b"not the model"), (_NAMES[:1], b"{}")],
    ids=["missing", "empty", "other files", "only one"],
)
def test_with_a_broken_encoder_it_starts_and_answers(
    content: Path, tmp_path: Path, files: tuple[str, ...], written: bytes
) -> None:
    """An encoder that cannot be used is done without, and the reason names the file and what to do."""
    broken = _folder(tmp_path / "broken", files, written)

    app = App(Settings(content, model=broken, model_named=True))

    assert app.problems == []
    assert _answers(app)
    assert app.matching.encoder is None
    assert str(broken) in app.matching.without
    assert "make model" in app.matching.without
    assert app.matching.without in app.matching.summary
    assert len(app.matching.summary.splitlines()) == 1


def test_a_folder_that_is_gone_is_done_without(content: Path, tmp_path: Path) -> None:
    """The encoder may vanish between reading the settings and starting."""
    app = App(Settings(content, model=tmp_path / "gone"))

    assert app.problems == []
    assert _answers(app)


@pytest.mark.skipif(read_settings({}).model is None, reason="the encoder is not installed: make model")
def test_the_installed_encoder_is_used(content: Path) -> None:
    """With the encoder the summary says so, and the matcher is made with it."""
    app = App(Settings(content, model=read_settings({}).model))

    assert _answers(app)
    assert app.matching.encoder
    assert app.matching.without == ""
    assert app.matching.summary == "Matching by wording and meaning."


def test_the_same_answers_come_from_what_was_kept(content: Path, tmp_path: Path) -> None:
    """A second start takes what the first has learned, and matches exactly as the first."""
    kept = Settings(content, cache=tmp_path / "cache")
    first = App(kept)
    files = {file: file.read_bytes() for file in (tmp_path / "cache").iterdir()}

    second = App(kept)

    assert files
    assert {file: file.read_bytes() for file in (tmp_path / "cache").iterdir()} == files
    assert first.mind
    assert second.mind
    for text in ("reach email", "who made you", "racism happend on shift"):
        assert second.mind.matcher.match(text) == first.mind.matcher.match(text)


def test_a_cache_that_cannot_be_used_costs_only_time(content: Path, tmp_path: Path) -> None:
    """A file in the place of the folder takes no answer away."""
    tmp_path.joinpath("cache").write_text("no folder")

    assert _answers(App(Settings(content, cache=tmp_path / "cache")))


def test_after_an_edit_the_matcher_is_made_from_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit does not wait for everything to be learned anew."""
    without = Matching(None, Cache(None), "of this test")
    before = without.settled(_INTENTS)
    more = (*_INTENTS, Intent("rota", (Example("swap a shift"), Example("the rota for next week"))))
    monkeypatch.setattr(KernelMatcher, "fit", _never)

    matcher = without.matcher(more, before)

    assert isinstance(before, KernelMatcher)
    assert matcher.match("swap a shift")[0].intent == "rota"
    assert matcher.match("when is payday")[0].intent == "pay"


def test_more_examples_than_can_be_compared_in_pairs_are_matched_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much content there is, Signpost starts: with the matcher that does not compare every pair."""
    without = Matching(None, Cache(None), "of this test")
    small = without.settled(_INTENTS)
    monkeypatch.setattr(matching, "MOST_EXAMPLES", sum(len(intent.examples) for intent in _INTENTS) - 1)

    for matcher in (without.settled(_INTENTS), without.matcher(_INTENTS), without.matcher(_INTENTS, small)):
        assert isinstance(matcher, NgramMatcher)
        assert matcher.match("when is payday")[0].intent == "pay"


def test_when_content_shrinks_again_pairs_are_compared_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A matcher of the other kind is no obstacle to an edit."""
    without = Matching(None, Cache(None), "of this test")
    monkeypatch.setattr(matching, "MOST_EXAMPLES", 0)
    large = without.settled(_INTENTS)
    monkeypatch.undo()

    assert isinstance(large, NgramMatcher)
    assert isinstance(without.matcher(_INTENTS, large), KernelMatcher)


def test_the_content_that_ships_is_matched_in_pairs(base: KnowledgeBase) -> None:
    """What ships is within what can be compared in pairs, with room to grow."""
    assert sum(len(intent.examples) for intent in intents_of(base)) < matching.MOST_EXAMPLES * 3 / 4


def _never(*_: object) -> KernelMatcher:
    pytest.fail("everything is learned anew")


def test_nobody_in_danger_waits_until_the_examples_are_learned(tmp_path: Path) -> None:
    """With nothing kept, a crisis is answered and the program ends before learning has come to anything."""
    kept = tmp_path / "kept"
    environment = os.environ | {"SIGNPOST_CACHE": str(kept), "SIGNPOST_MODEL": "none"}

    command = [sys.executable, "-m", "bot", "ask", "i want to die"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    assert "116 123" in done.stdout
    assert not list(kept.glob("fit-*"))


def test_a_start_that_does_not_wait_answers_and_learns_meanwhile(tmp_path: Path) -> None:
    """Until everything is learned a simpler matcher answers; then the one that every later start has."""
    settings = Settings(_much(tmp_path), cache=tmp_path / "kept")
    app = App(settings, waits=False)
    app.wait()

    assert app.mind
    assert isinstance(app.mind.matcher, KernelMatcher)
    assert app.mind.matcher.match("reach email") == _matched(App(settings), "reach email")


def _much(folder: Path) -> Path:
    """Write the small content with more examples than are learned before a start."""
    content = write_content(folder / "content")
    for entry in sorted((content / "entries").glob("*.yaml")):
        more = "".join(f"  - where is {entry.stem} room number {number}\n" for number in range(FEW_EXAMPLES // 4))
        text = entry.read_text(encoding="utf-8")
        entry.write_text(text.replace("\nexamples:\n", f"\nexamples:\n{more}", 1), encoding="utf-8")
    return content


def _matched(app: App, text: str) -> Sequence[Match]:
    assert app.mind, app.problems
    return app.mind.matcher.match(text)
