"""What a matcher of some intents has to know: computed from their examples once, and kept."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import Stemmer
from numpy.typing import NDArray

from intents import kernel, lexicon, probability, ridge
from intents.cache import Arrays, Cache, digest
from intents.cores import use_one_core
from intents.encoder import Encoder, Progress
from intents.feature import MOST_WORDS, Floats, Rows, Vocabulary, word_features
from intents.intent import Intent
from intents.kernel import Likeness, projection
from intents.lexicon import Lexicon
from intents.probability import Probability, calibrate, evidence
from intents.repair import English, Repair
from intents.ridge import LeftOut, inverse_root, left_out, solve
from intents.text import words
from intents.vectors import vectors_of

SAMPLE = 1_000
"""Examples whose kernels with all others are looked at once more, to learn what a text about nothing looks like."""

_METHOD = 1
"""Raised whenever the same examples would give another result: what was kept before is then computed anew."""

_MADE_WITH = repr(
    (
        (kernel.SENTENCE, kernel.LEXICAL_GROWTH, kernel.SENTENCE_GROWTH, kernel.LAYER_WEIGHTS, kernel.DIMENSIONS),
        (lexicon.PIECES, lexicon.WEIGHTS, MOST_WORDS, Stemmer.version(), unicodedata.unidata_version),
        (ridge.RIDGE, probability.COVERAGE, probability.NEAREST, probability.UNKNOWN, SAMPLE),
    )
)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was computed from n examples of c intents.

    *weights* (n, c) make scores of kernels. *directions* (encoder's dimension, d) press the encoder's vectors; None
    without an encoder. *winner* (n,) is the intent each example would have been taken for had it not been there, and
    *chance* (n,) the probability its own would have got.
    """

    lexicon: Lexicon
    repair: Repair
    likeness: Likeness
    directions: Floats | None
    weights: Floats
    probability: Probability
    winner: NDArray[np.intp]
    chance: Floats


def intent_of_each(intents: Sequence[Intent]) -> NDArray[np.intp]:
    """Return the number of the intent of each example, in their order."""
    return np.repeat(np.arange(len(intents)), [len(intent.examples) for intent in intents])


def fit(intents: Sequence[Intent], encoder: Encoder | None, cache: Cache, progress: Progress | None = None) -> Fitted:
    """Return what a matcher of *intents*, each with an example, has to know; kept in *cache* for the next time.

    Takes n³ time for n examples: 8,000 some 20 s of CPU, and n² memory while it works: 8,000 some 300 MB.
    """
    use_one_core()
    texts = [example.text for intent in intents for example in intent.examples]
    key = _key(intents, encoder)
    kept = cache.load("fit", key)
    if kept is not None and _is_whole(kept, len(texts), len(intents), with_meaning=encoder is not None):
        return _from_arrays(kept)
    fitted = _fit(texts, intent_of_each(intents), vectors_of(texts, encoder, cache, progress) if encoder else None)
    cache.save("fit", key, _to_arrays(fitted))
    return fitted


def is_kept(intents: Sequence[Intent], encoder: Encoder | None, cache: Cache) -> bool:
    """Return whether *cache* seems to have what ``fit`` would compute; only the file is looked for."""
    return cache.has("fit", _key([intent for intent in intents if intent.examples], encoder))


def _key(intents: Sequence[Intent], encoder: Encoder | None) -> str:
    made_from = (f"{intent.id}\n{example.text}" for intent in intents for example in intent.examples)
    return digest(f"fit {_METHOD}", _MADE_WITH, encoder.id if encoder else "", *made_from)


def _fit(texts: Sequence[str], of: NDArray[np.intp], vectors: Floats | None) -> Fitted:
    if not texts:
        return _nothing()
    # Words keep the interpreter busy, matrices do not: side by side they take half the time on two cores.
    with ThreadPoolExecutor(1) as pool:
        pressed = pool.submit(_pressed, vectors)
        lexicon, wording = Lexicon.of(texts)
        repair = _repair(texts)
        directions, meanings = pressed.result()
    likeness = Likeness.of(wording, len(lexicon), meanings)
    kernel = likeness.lower_gram()
    sample = np.arange(0, len(of), max(1, len(of) // SAMPLE))
    rows = np.where(np.arange(len(of)) <= sample[:, None], kernel[sample], kernel[:, sample].T)
    targets = np.eye(int(of[-1]) + 1, dtype=np.float32)[of]
    root = inverse_root(kernel)
    weights = solve(root, targets)
    out = left_out(root, weights, targets, of)
    probability = _calibrated(out, of, sample, rows)
    chance = probability.of_intents(out.one)[np.arange(len(of)), of]
    return Fitted(lexicon, repair, likeness, directions, weights, probability, out.one.argmax(axis=1), chance)


def _nothing() -> Fitted:
    """Return what is known of no examples."""
    lexicon, wording = Lexicon.of(())
    likeness = Likeness.of(wording, len(lexicon), None)
    weights, chance = np.empty((0, 0), np.float32), np.empty(0, np.float32)
    never = Probability(1.0, (0.0, 0.0), 0.0)
    return Fitted(lexicon, _repair(()), likeness, None, weights, never, np.empty(0, np.intp), chance)


def _pressed(vectors: Floats | None) -> tuple[Floats | None, Floats | None]:
    """Return the directions and the meanings (n, d) of *vectors*; None of None."""
    if vectors is None:
        return None, None
    directions = projection(vectors)
    return directions, vectors @ directions


def _calibrated(out: LeftOut, of: NDArray[np.intp], sample: NDArray[np.intp], rows: Floats) -> Probability:
    """Return the probability learned from examples left out; *rows* are the kernels of the *sample*; uses them up."""
    rows[np.arange(len(sample)), sample] = 0
    inside = evidence(out.one[sample], rows)
    rows[of[sample][:, None] == of[None, :]] = 0
    outside = evidence(out.intent[sample], rows)
    return calibrate(out.one, of, inside, outside if out.one.shape[1] > 1 else outside[:0])


def _to_arrays(fitted: Fitted) -> Arrays:
    wording, probability = fitted.likeness.wording, fitted.probability
    found: dict[str, NDArray[Any]] = {
        "start": wording.start,
        "indices": wording.indices.astype(np.int32),
        "values": wording.values,
        "weights": fitted.weights,
        "probability": np.array([probability.temperature, *probability.known, probability.least]),
        "winner": fitted.winner,
        "chance": fitted.chance,
        "counted": _packed(fitted.repair.counts),
        "counts": np.fromiter(fitted.repair.counts.values(), np.int32),
    }
    if fitted.directions is not None and fitted.likeness.meanings is not None:
        found |= {"directions": fitted.directions, "meanings": fitted.likeness.meanings}
    for number, vocabulary in enumerate(fitted.lexicon.vocabularies):
        found |= {f"features{number}": _packed(vocabulary.features), f"weight{number}": vocabulary.weight}
    return found


def _is_whole(kept: Arrays, n: int, c: int, *, with_meaning: bool) -> bool:
    """Return whether *kept* has every array, of shapes that belong together: a file may be another's or damaged."""
    names = {"start", "indices", "values", "weights", "probability", "winner", "chance", "counted", "counts"}
    if not names <= kept.keys() or (kept.keys() >= {"directions", "meanings"}) != with_meaning:
        return False
    shapes = {"start": (n + 1,), "weights": (n, c), "probability": (4,), "winner": (n,), "chance": (n,)}
    if with_meaning:
        shapes["meanings"] = (n, *kept["directions"].shape[1:])
    fits = all(kept[name].shape == shape for name, shape in shapes.items())
    return fits and len(kept["indices"]) == len(kept["values"]) == kept["start"][-1]


def _from_arrays(kept: Arrays) -> Fitted:
    wording = Rows(kept["start"], kept["indices"].astype(np.intp), kept["values"])
    numbers = range(sum(name.startswith("features") for name in kept))
    lexicon = Lexicon(tuple(Vocabulary(_unpacked(kept[f"features{n}"]), kept[f"weight{n}"]) for n in numbers))
    temperature, slope, constant, least = map(float, kept["probability"])
    return Fitted(
        lexicon,
        Repair.of(dict(zip(_unpacked(kept["counted"]), kept["counts"].tolist(), strict=True)), English.load()),
        Likeness.of(wording, len(lexicon), kept.get("meanings")),
        kept.get("directions"),
        kept["weights"],
        Probability(temperature, (slope, constant), least),
        kept["winner"],
        kept["chance"],
    )


def _repair(texts: Sequence[str]) -> Repair:
    return Repair.of(Counter(chain.from_iterable(word_features(words(text)) for text in texts)), English.load())


def _packed(features: Iterable[str]) -> NDArray[np.uint8]:
    """Return texts without line breaks, as features are that are made of words, in one array."""
    return np.frombuffer("\n".join(features).encode(), np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[str]:
    return packed.tobytes().decode().split("\n") if len(packed) else []
