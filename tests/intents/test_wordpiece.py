"""A text is read as the pieces that the model was trained to read it as."""

import json
import time
from pathlib import Path

import pytest

from intents.minilm.model import MiniLm
from intents.minilm.wordpiece import MOST_PIECES, WordPiece, words
from tests.intents.tiny_minilm import PIECES

_TINY = WordPiece(PIECES)


def test_reference(model_folder: Path) -> None:
    """The pieces are those of the tokenizers library, for every text of the reference."""
    reference = json.loads(Path(__file__).with_name("minilm_reference.json").read_text(encoding="utf-8"))["texts"]
    found = MiniLm.load(model_folder, layers=(1,))._wordpiece.numbers(row["text"] for row in reference)

    assert found == [row["numbers"] for row in reference]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", []),
        ("It's  OK\n\ttoo", ["it", "'", "s", "ok", "too"]),
        ("a_b $5 <c>", ["a", "_", "b", "$", "5", "<", "c", ">"]),
        ("Żółć café ﬁ", ["zołc", "cafe", "ﬁ"]),
        ("ΛΌΓΟΣ", ["λογοσ"]),
        ("我该", ["我", "该"]),
        ("\uf900", ["\u8c48"]),
        ("ひら", ["ひら"]),
        ("a\u200bb\x00c\ufffdd\ud800e\ue000f", ["abcdef"]),
        ("a\u00a0b\u2028c\u3000d", ["a", "b", "c", "d"]),
        ("😡ok", ["😡ok"]),
        ("[SEP]", ["[", "sep", "]"]),
    ],
)
def test_words(text: str, read: list[str]) -> None:
    """Small letters without accents; marks and Chinese characters alone; what is not seen is not read."""
    assert words(text) == read


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Shifting", ["shift", "##ing"]),
        ("shifts shiftsa", ["shifts", "shifts", "##a"]),
        ("rota?", ["rota", "?"]),
        ("ab", ["a", "##b"]),
        ("a1", ["[UNK]"]),
        ("1", ["[UNK]"]),
        ("a" * 100, ["a", *["##a"] * 61]),
        ("a" * 101, ["[UNK]"]),
        ("[CLS]", ["[UNK]", "c", "##l", "##s", "[UNK]"]),
        ("rota " * 500, ["rota"] * 62),
    ],
)
def test_pieces(text: str, pieces: list[str]) -> None:
    """The longest pieces from the left, between the marks of start and end; unknown if a letter is left over."""
    assert [PIECES[at] for at in _TINY.numbers([text])[0]] == ["[CLS]", *pieces, "[SEP]"]


@pytest.mark.parametrize("text", ["é" * 4_000, "ab1" * 1_333, ("q" * 99 + "1 ") * 40, "?" * 10**6, "\u200b" * 4_000])
def test_hard_texts(text: str) -> None:
    """However a text is made, it takes a few milliseconds and no more pieces than the model reads."""
    began = time.process_time()
    (numbers,) = _TINY.numbers([text])

    assert time.process_time() - began < 0.5
    assert len(numbers) <= MOST_PIECES


def test_nothing_is_kept() -> None:
    """What people type leaves nothing behind in the tokenizer."""
    before = str(vars(_TINY)).count("'")
    _TINY.numbers(["rota shifting? my name is Zoë"])

    assert str(vars(_TINY)).count("'") == before
