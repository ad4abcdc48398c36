"""The matching benchmark, on files like those strangers bring."""

import doctest
import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import matching
from benchmarks.dataset import task
from benchmarks.label import words_of
from benchmarks.matching import main
from benchmarks.typos import SHORTEST, edited, letters, mistyped

_ROOT = Path(matching.__file__).parent.parent
_TIMES = {"encoder_s", "cold_s", "kept_s", "p50_ms", "p99_ms", "growth_mb", "peak_mb"}
_TINY = {
    "_meta": {"licence": "none"},
    "train": [
        ["when is my next shift", "ROTA_SHIFT"],
        ["show me the rota", "ROTA_SHIFT"],
        ["my pay is wrong", "payLate"],
        ["i was not paid this month", "payLate"],
        ["what is for lunch", "canteen.menu"],
    ],
    "test": [
        ["is there a shift on monday", "ROTA_SHIFT"],
        ["they have not paid me", "payLate"],
        ["canteen menu", "canteen.menu"],
        ["who won the match", "oos"],
        ["i lost my badge", "badge"],
    ],
    "more": [["tell me a joke", "whatever"]],
}
_MESSY = {
    "fit": [
        ["", "a"],
        ["   ", "a"],
        ["👍", "emoji"],
        ["???", "emoji"],
        ["kya mera order aaya", "NO_NODES_DETECTED"],
        ["kya mera order aaya", "order-status"],
        ["मेरा ऑर्डर कहाँ है", "order-status"],
        ["मेरा ऑर्डर कहाँ है", "order-status"],
        ["where is it \ud800", "42"],
        ["x" * 5_000, ""],
        ["nothing of ours", "oos"],
    ],
    "test": [["", "a"], ["👍👍", "emoji"], ["order", "order-status"], ["ok", "never seen"], ["\ud800", "oos"]],
}

Write = Callable[[object], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return what writes a file of data."""

    def written(content: object) -> Path:
        path = tmp_path / "data.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return written


def _run(path: Path, *more: str, fit: str = "train", test: str = "test") -> int:
    return main(["--data", str(path), "--fit", fit, "--test", test, "--model", "none", *more])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "data.json: not JSON: "),
        ("[" * 100_000, "data.json: not JSON: "),
        ([["text", "intent"]], "data.json: a list, not an object of lists"),
        ({"Train": [], "x": 1}, "no list called 'train'; there is: 'Train'\n"),
        ({"x": 1}, "no list called 'train'; there is: none at all"),
        ({"train": {"a": "b"}}, "data.json: train: an object, not a list of [text, intent]"),
        ({"train": [["a", "b"], "c"]}, "data.json: train[1]: a text, not [text, intent]"),
        ({"train": [["a", "b", "c"]]}, "data.json: train[0]: a list of 3, not [text, intent]"),
        ({"train": [[3, "b"]]}, "data.json: train[0]: the text is a number, not a text"),
        ({"train": [["a", None]]}, "data.json: train[0]: the intent is null, not a text"),
        ({"train": [True] * 12}, "train[9]: true or false, not [text, intent]\nand 2 more\n"),
        ({"train": [], "test": []}, "nothing to fit: 0 items, of which 0 are labelled 'oos'"),
        ({"train": [["a", "oos"]], "test": []}, "nothing to fit: 1 items, of which 1 are labelled 'oos'"),
        ({"train": [["a", "b"]], "test": []}, "nothing to ask"),
    ],
)
def test_says_what_is_wrong_with_the_file(
    write: Write, capsys: pytest.CaptureFixture[str], content: object, said: str
) -> None:
    """A file that cannot be used ends the program with 2 and the place where it is wrong."""
    assert _run(write(content)) == 2
    assert said in capsys.readouterr().err


def test_files_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No file, a folder and a file that is not text are each called that."""
    latin = tmp_path / "latin.json"
    latin.write_bytes('{"train": "é"}'.encode("latin-1"))

    assert [_run(path) for path in (tmp_path / "none.json", tmp_path, latin)] == [2, 2, 2]
    said = capsys.readouterr().err
    assert "No such file" in said
    assert "Is a directory" in said
    assert "not in UTF-8 at byte 11" in said


def test_a_folder_without_the_encoder(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that was named must hold the encoder."""
    arguments = ["--data", str(write(_TINY)), "--fit", "train", "--test", "test", "--model", str(tmp_path)]

    assert main(arguments) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_figures_of_a_tiny_file(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed for a program can be read, and counts what was asked for."""
    assert _run(write(_TINY), "--json", "--oos", "more", "--typos") == 0
    found = json.loads(capsys.readouterr().out)

    assert found["facts"]["intents"] == 3
    assert found["facts"]["examples"] == 8
    assert found["facts"]["messages in scope"] == 4
    assert found["facts"]["messages out of scope"] == 2
    assert found["facts"]["of which of an intent that was not fitted"] == 1
    figures = found["figures"]["signpost"]
    assert figures["accuracy"] == 0.75  # "badge" cannot be found
    assert figures["auroc"] is not None
    assert figures["kept_s"] is None
    assert figures["typo_loss"] == figures["accuracy"] - figures["accuracy_typos"]


def test_the_same_figures_each_time(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """All but times and memory is the same in every run."""
    path = write(_TINY)
    runs = []
    for _ in range(2):
        _run(path, "--json", "--typos")
        found = json.loads(capsys.readouterr().out)
        figures = {name: value for name, value in found["figures"]["signpost"].items() if name not in _TIMES}
        runs.append((found["facts"], figures))

    assert runs[0] == runs[1]


@pytest.mark.parametrize("names", [[], ["--no-names"]])
def test_messy_data(write: Write, capsys: pytest.CaptureFixture[str], names: list[str]) -> None:
    """Blank, wordless, broken, doubled and contradicting items are all measured."""
    assert _run(write(_MESSY), "--typos", *names, fit="fit") == 0
    shown = capsys.readouterr().out

    assert "2 left out: blank" in shown
    assert "1 left out: the same item again" in shown
    assert "1 left out: out of scope" in shown
    assert "1 texts under more than one intent" in shown


def test_only_messages_out_of_scope(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a message in scope there is no accuracy, and that is no mistake."""
    data = {"train": [["my pay", "pay"]], "test": [["a joke", "oos"]]}

    assert _run(write(data)) == 0
    assert "\naccuracy, %" not in capsys.readouterr().out


def test_run_as_a_file(write: Write, tmp_path: Path) -> None:
    """It can be run by its path, from any folder."""
    command = [sys.executable, str(_ROOT / "benchmarks" / "matching.py"), "--data", str(write(_TINY))]
    command += ["--fit", "train", "--test", "test", "--model", "none"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "accuracy, %" in done.stdout


def test_peers_that_are_not_there(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """A peer that cannot run is named, with what to do."""
    assert _run(write(_TINY), "--peers", "--json") == 0
    missing = json.loads(capsys.readouterr().out)["missing"]

    assert missing["nearest"] == "needs the encoder: --model FOLDER"


def test_with_the_encoder(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """With the encoder, a fit with kept vectors is measured too, and the peer that needs nothing else."""
    if not matching.MODEL.is_dir():
        pytest.skip("needs the encoder's weights: make model")
    arguments = ["--data", str(write(_TINY)), "--fit", "train", "--test", "test", "--peers", "--json"]

    assert main(arguments) == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert figures["signpost"]["kept_s"] > 0
    assert figures["nearest"]["accuracy"] >= 0.5
    assert figures["nearest"]["calibration_error"] is None


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("NO_NODES_DETECTED", "no nodes detected"),
        ("cardArrival", "card arrival"),
        ("parseHTTPHeader", "parse http header"),
        ("user.ask-for/Help", "user ask for help"),
        ("Étage2Haut", "étage2 haut"),
        ("заказ_статус", "заказ статус"),
        ("A", "a"),
        ("plain words", "plain words"),
        ("__42__", None),
        ("", None),
    ],
)
def test_words_of_a_label(label: str, words: str | None) -> None:
    """A label's words are parted as programmers part them, and a number is no name."""
    assert words_of(label) == words


@given(st.text())
def test_words_of_anything(label: str) -> None:
    """Whatever a label is, its words are words or there are none."""
    words = words_of(label)

    assert words is None or words == " ".join(words.split())


def test_names_are_examples_unless_told_otherwise() -> None:
    """The words of a label stand before the examples, once."""
    fit = [("my pay", "my_pay"), ("wages", "my_pay")]

    assert task(fit, fit, [], "oos").examples == (("my pay", "my_pay"), ("wages", "my_pay"))
    assert task(fit[1:], fit, [], "oos", names=False).examples == (("wages", "my_pay"),)


@given(st.text(), st.integers(0, 9))
def test_typos_are_single_edits(text: str, seed: int) -> None:
    """Words stay in their places, and short ones as they are."""
    words, changed = text.split(), mistyped(text, seed).split()

    assert mistyped(text, seed) == mistyped(text, seed)
    assert len(words) == len(changed)
    assert all(word == new for word, new in zip(words, changed, strict=True) if letters(word) < SHORTEST)
    assert all(abs(len(word) - len(new)) <= 1 for word, new in zip(words, changed, strict=True))


@given(st.text(min_size=SHORTEST), st.integers(0, 9))
def test_an_edit_changes_something(word: str, seed: int) -> None:
    """There is no edit that leaves a word as it was."""
    assert edited(word, Random(seed)) != word


def test_a_fifth_of_the_words_is_edited() -> None:
    """The share of edited words is what it is said to be."""
    texts = [f"these are several words number {at}" for at in range(2_000)]
    pairs = [pair for text in texts for pair in zip(text.split(), mistyped(text).split(), strict=True)]
    long = [(word, new) for word, new in pairs if letters(word) >= SHORTEST]

    assert sum(word != new for word, new in long) / len(long) == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize("module", ["label", "metrics", "typos"])
def test_examples_in_docstrings(module: str) -> None:
    """What docstrings show is what happens."""
    result = doctest.testmod(importlib.import_module(f"benchmarks.{module}"))

    assert result.attempted
    assert not result.failed
