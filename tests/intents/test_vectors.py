"""The vectors of examples are the same whether they were kept or not, and are computed once."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from intents.cache import Cache, digest
from intents.encoder import Progress
from intents.feature import Floats
from intents.kernel import joined
from intents.vectors import vectors_of
from tests.intents.fake_encoder import FakeEncoder

_TEXTS = ["swap a shift", "my pay is wrong", "", "жду 😀 \ud800", "swap a shift", "where is my payslip"]


class _Asked(FakeEncoder):
    """Remembers what it was asked for. Like a real one's, its rounding depends on what else it is asked for."""

    def __init__(self, id_: str = "fake") -> None:
        super().__init__(id_)
        self.asked: list[list[str]] = []

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        self.asked.append(list(texts))
        rounding = 1 + 1e-7 * np.arange(-1, len(texts) - 1, dtype=np.float32)[:, None, None]
        return np.asarray(super().encode(texts, progress) * rounding, np.float32)


@pytest.fixture(params=[False, True], ids=["not kept", "kept"])
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> Cache:
    """Return a cache that keeps nothing and one that keeps all."""
    return Cache(tmp_path if request.param else None)


def test_vectors_are_the_encoders(cache: Cache) -> None:
    """Each text has the joined vector that the encoder gives it, rounded to half precision, in the texts' order."""
    plain = joined(FakeEncoder().encode(_TEXTS)).astype(np.float16).astype(np.float32)

    for _ in range(2):
        found = vectors_of(_TEXTS, FakeEncoder(), cache)

        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, plain)


def test_kept_vectors_are_the_same_bit_for_bit(tmp_path: Path) -> None:
    """A second start has the same vectors as the first, also of a text that is there twice."""
    texts = [f"{word} number {at % 300}" for at, word in enumerate(["shift", "swap"] * 300)]

    first = vectors_of(texts, _Asked(), Cache(tmp_path))

    np.testing.assert_array_equal(vectors_of(texts, _Asked(), Cache(tmp_path)), first)
    np.testing.assert_array_equal(vectors_of(texts, _Asked(), Cache(None)), first)


def test_only_new_texts_are_encoded(tmp_path: Path) -> None:
    """Of changed examples only the new ones are encoded; going on without some of them encodes nothing."""
    encoder, cache = _Asked(), Cache(tmp_path)

    vectors_of(_TEXTS[:3], encoder, cache)
    more = vectors_of(_TEXTS[::-1], encoder, cache)
    fewer = vectors_of(_TEXTS[1:3], encoder, cache)

    assert [set(asked) for asked in encoder.asked] == [set(_TEXTS[:3]), set(_TEXTS[3:]) - set(_TEXTS[:3])]
    np.testing.assert_allclose(more[::-1], vectors_of(_TEXTS, FakeEncoder(), Cache(None)), rtol=0, atol=1e-3)
    np.testing.assert_array_equal(fewer, more[::-1][1:3])


def test_another_encoder_has_other_vectors(tmp_path: Path) -> None:
    """What one encoder has computed is not taken for another's, and both are kept."""
    one, other = _Asked("one"), _Asked("other")

    for _ in range(2):
        vectors = [vectors_of(_TEXTS, encoder, Cache(tmp_path)) for encoder in (one, other)]
        assert np.abs(vectors[0] - vectors[1]).max() > 0.1

    assert len(one.asked) == len(other.asked) == 1


@pytest.mark.parametrize("names", [None, np.zeros((1, 16), np.uint8), np.zeros((2, 3), np.uint8), np.zeros(2)])
def test_another_file_is_not_used(tmp_path: Path, names: np.ndarray[tuple[int], np.dtype[np.uint8]] | None) -> None:
    """A kept file that is not made as ours are is computed anew."""
    arrays = {"vectors": np.zeros((2, 64), np.float16)} | ({} if names is None else {"names": names})
    Cache(tmp_path).save("vectors", digest("vectors", "fake"), arrays)

    found = vectors_of(_TEXTS, FakeEncoder(), Cache(tmp_path))

    np.testing.assert_array_equal(found, vectors_of(_TEXTS, FakeEncoder(), Cache(None)))


def test_progress_is_that_of_the_new(tmp_path: Path) -> None:
    """Progress counts the texts that are encoded; where nothing is, there is none."""
    told: list[int] = []
    vectors_of(_TEXTS[:2], FakeEncoder(), Cache(tmp_path), told.append)
    assert told == [1, 2]

    vectors_of(_TEXTS[:4], FakeEncoder(), Cache(tmp_path), told.append)
    vectors_of(_TEXTS[:4], FakeEncoder(), Cache(tmp_path), told.append)
    assert told == [1, 2, 1, 2]


def test_no_texts_have_no_vectors(cache: Cache) -> None:
    """Where there is nothing to encode the result is empty."""
    for _ in range(2):
        assert len(vectors_of([], FakeEncoder(), cache)) == 0
        vectors_of(_TEXTS, FakeEncoder(), cache)
