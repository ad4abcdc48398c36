"""Files of the model that are missing, cut short, exchanged or made to harm are refused with a text that helps."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from intents.minilm.model import CONFIG, VOCABULARY, WEIGHTS, MiniLm
from intents.minilm.weights import LONGEST_HEADER, ModelError
from tests.intents.tiny_minilm import PIECES, SIZES, digests, packed, safetensors, tiny_weights

_BIAS = "encoder.layer.1.output.dense.bias"
_HEADER, _DATA = safetensors(tiny_weights())
Header = dict[str, dict[str, Any]]


def _load(folder: Path, layers: tuple[int, ...] = (1, 2)) -> MiniLm:
    return MiniLm.load(folder, layers=layers, digests=digests(folder))


def _changed(change: Callable[[Header], object]) -> bytes:
    header: Header = json.loads(json.dumps(_HEADER))
    change(header)
    return packed(header, _DATA)


def _nested(depth: int) -> bytes:
    text = b'{"a":' + b"[" * depth
    return len(text).to_bytes(8, "little") + text


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY, CONFIG])
@pytest.mark.parametrize("content", [None, b"", b"x"])
def test_another_file(tiny_folder: Path, name: str, content: bytes | None) -> None:
    """A file that is missing, empty or another one is named, with what to do about it."""
    expected = digests(tiny_folder)
    (tiny_folder / name).unlink()
    if content is not None:
        (tiny_folder / name).write_bytes(content)

    with pytest.raises(ModelError, match=rf"{name}: .*; fetch the model again: make model"):
        MiniLm.load(tiny_folder, layers=(2,), digests=expected)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"short", "header is longer"),
        (packed(_HEADER, _DATA)[:200], "header is longer"),
        ((2**63).to_bytes(8, "little") + b"{}", "header is longer"),
        ((LONGEST_HEADER + 1).to_bytes(8, "little") + b" " * (LONGEST_HEADER + 1), "header is longer"),
        ((2).to_bytes(8, "little") + b"{]", "not JSON"),
        ((2).to_bytes(8, "little") + b"\xff\xff", "not JSON"),
        (_nested(400_000), "not JSON"),
        ((2).to_bytes(8, "little") + b"[]", "not a JSON object"),
        (packed(_HEADER, _DATA[:-4]), "reach beyond its end"),
        (packed(_HEADER, _DATA + b"more"), "leave gaps"),
        (_changed(lambda h: h.pop(_BIAS)), "leave gaps"),
        (_changed(lambda h: h[_BIAS].update(data_offsets=[0, 32])), "overlap"),
        (_changed(lambda h: h[_BIAS].update(data_offsets=[-32, 0])), "overlap"),
        (_changed(lambda h: h[_BIAS].update(data_offsets=[10**18, 10**18 + 32])), "reach beyond its end"),
        (_changed(lambda h: h[_BIAS]["data_offsets"].reverse()), "overlap"),
        (_changed(lambda h: h[_BIAS].update(data_offsets="0")), "where an array lies"),
        (_changed(lambda h: h[_BIAS].pop("data_offsets")), "where an array lies"),
        (_changed(lambda h: h[_BIAS].update(dtype="F16")), "is of F16"),
        (_changed(lambda h: h[_BIAS].update(shape=[4, 2])), "has the shape"),
        (_changed(lambda h: h[_BIAS].pop("dtype")), "is missing"),
        (_changed(lambda h: h.update(other=h.pop(_BIAS))), "is missing"),
    ],
)
def test_broken_weights(tiny_folder: Path, content: bytes, problem: str) -> None:
    """Weights that are not whole, not where the header says, or not what the model needs are refused."""
    (tiny_folder / WEIGHTS).write_bytes(content)

    with pytest.raises(ModelError, match=problem):
        _load(tiny_folder)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "[" * 100_000,
        *(
            json.dumps(SIZES | change)
            for change in (
                {"model_type": "mpnet"},
                {"hidden_act": "gelu_new"},
                {"hidden_size": 0},
                {"hidden_size": 2.5},
                {"num_attention_heads": 3},
                {"num_hidden_layers": True},
                {"num_hidden_layers": 1},
                {"max_position_embeddings": 63},
                {"layer_norm_eps": None},
            )
        ),
    ],
)
def test_broken_config(tiny_folder: Path, content: str) -> None:
    """A configuration of another kind of model, or with impossible sizes, is refused."""
    (tiny_folder / CONFIG).write_text(content)

    with pytest.raises(ModelError, match=CONFIG):
        _load(tiny_folder)


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(PIECES[:-1]).encode(),
        "\n".join([*PIECES[:-1], "a"]).encode(),
        "\n".join(PIECES).replace("[UNK]", "[WHO]").encode(),
        b"\xff\n" * len(PIECES),
    ],
)
def test_broken_vocabulary(tiny_folder: Path, content: bytes) -> None:
    """A vocabulary with too few pieces, one piece twice or a mark missing is refused."""
    (tiny_folder / VOCABULARY).write_bytes(content)

    with pytest.raises(ModelError, match=VOCABULARY):
        _load(tiny_folder)
