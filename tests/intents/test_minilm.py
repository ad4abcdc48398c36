"""The encoder gives texts the vectors that the reference implementation gives them, whatever people type."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.encoder import Encoder
from intents.minilm.model import MiniLm
from tests.intents.tiny_minilm import DIMENSION, LAYERS, digests, plain_vectors, write_tiny

_ALL = (1, 2, 3, 4, 5, 6)
_BOTH = (1, 2)
_REFERENCE: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("minilm_reference.json").read_text(encoding="utf-8")
)["texts"]
_TEXTS = [row["text"] for row in _REFERENCE]


@pytest.fixture(scope="session")
def real(model_folder: Path) -> MiniLm:
    """Return the real model with all its layers."""
    return MiniLm.load(model_folder, layers=_ALL)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> MiniLm:
    """Return the model of random weights."""
    folder = write_tiny(tmp_path_factory.mktemp("tiny"))
    return MiniLm.load(folder, layers=_BOTH, digests=digests(folder))


def test_reference(real: MiniLm) -> None:
    """Every layer's vectors are those of torch and transformers to 1e-5."""
    vectors = real.encode(_TEXTS)

    np.testing.assert_allclose(vectors[:, :, :16], [row["beginnings"] for row in _REFERENCE], rtol=0, atol=1e-5)
    np.testing.assert_allclose(vectors[:, -1], [row["last"] for row in _REFERENCE], rtol=0, atol=1e-5)


def test_neighbours_do_not_matter(real: MiniLm) -> None:
    """A text has the same vectors alone, and among so many that they are shared out in batches and threads."""
    alone = np.concatenate([real.encode([text]) for text in _TEXTS])
    together = real.encode(_TEXTS * 12).reshape(12, *alone.shape)

    assert np.abs(together - alone).max() < 1e-6


def test_meaning(model_folder: Path) -> None:
    """What means the same lies closer than what shares words."""
    encoder: Encoder = MiniLm.load(model_folder)
    asked, same, other = encoder.encode(
        ["how much annual leave do I get", "number of vacation days I am entitled to", "how much sugar do I get"]
    )[:, -1]

    assert asked @ same > asked @ other + 0.2


def test_plain_forward_pass(tiny: MiniLm) -> None:
    """The fast forward pass computes what the plain one computes, for few rows and for many."""
    texts = ["shift", "rota shifting?", "a b c " * 40, "", "shift's"] * 8
    numbers = tiny._wordpiece.numbers(texts)

    np.testing.assert_allclose(tiny.encode(texts), [plain_vectors(own) for own in numbers], rtol=0, atol=1e-5)
    np.testing.assert_allclose(tiny.encode(texts[:1])[0], plain_vectors(numbers[0]), rtol=0, atol=1e-5)


@given(texts=st.lists(st.text(st.characters(codec=None), max_size=300), max_size=5))
def test_any_text(tiny: MiniLm, texts: list[str]) -> None:
    """Any str, lone surrogates too, gets vectors of length 1; no texts get none."""
    vectors = tiny.encode(texts)

    assert vectors.shape == (len(texts), LAYERS, DIMENSION)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=2), 1, rtol=0, atol=1e-5)


def test_progress(tiny: MiniLm) -> None:
    """A start can show how many texts are done, up to all of them."""
    done: list[int] = []
    tiny.encode(["a", "b c", "shift " * 60] * 90, done.append)

    assert done == sorted(set(done))
    assert done[-1] == 270


def test_interrupted(tiny: MiniLm) -> None:
    """Whoever is told of the progress can stop it."""

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tiny.encode(["shift " * 60] * 270, stop)


def test_id(tiny: MiniLm, tiny_folder: Path) -> None:
    """Other layers, or other files, have another id; it says nothing of where the files are."""
    same = MiniLm.load(tiny_folder, layers=_BOTH, digests=digests(tiny_folder))
    fewer = MiniLm.load(tiny_folder, layers=(2,), digests=digests(tiny_folder))
    with (tiny_folder / "config.json").open("a") as config:
        config.write("\n")
    changed = MiniLm.load(tiny_folder, layers=_BOTH, digests=digests(tiny_folder))

    assert same.id == tiny.id
    assert len({same.id, fewer.id, changed.id}) == 3
