"""How well-known ways of doing the same are fitted. None is a dependency of the product.

Settings are what the libraries come with, but for the strength C of the regressions, chosen on BANKING77's
validation set (`train_10`, `val`): they are to be good peers, not straw men.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.dataset import Labelled
from benchmarks.method import Method, Ranked, Ranker
from intents.encoder import Encoder
from intents.feature import Floats

Scores = Callable[[str], NDArray[np.floating]]

C_TFIDF, C_ENCODER = 30.0, 30.0
_STEPS = 2_000
"""Of the regression's solver, so that it comes to its end."""


class _Scored:
    """Ranks by one score an intent; the best is also how much the message seems to be in scope."""

    def __init__(self, intents: Sequence[str], scores: Scores) -> None:
        self._intents = intents
        self._scores = scores

    def rank(self, text: str, limit: int) -> Ranked:
        scores = self._scores(text)
        order = np.argsort(-scores, kind="stable")[:limit]
        return Ranked(tuple((self._intents[at], float(scores[at])) for at in order), float(scores.max()))


def fit_tfidf(examples: Sequence[Labelled], _: Encoder | None) -> Ranker:
    """Return a logistic regression on TF-IDF of words (1-2) and pieces of words (2-5), of scikit-learn."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-not-found]  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline, make_union  # type: ignore[import-not-found]  # noqa: PLC0415

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    model = make_pipeline(make_union(words, pieces), LogisticRegression(C=C_TFIDF, max_iter=_STEPS))
    model.fit(*_columns(examples))
    return _Scored(list(map(str, model.classes_)), lambda text: np.asarray(model.predict_proba([text])[0]))


def fit_nearest(examples: Sequence[Labelled], encoder: Encoder | None) -> Ranker:
    """Return the nearest example by the cosine of the encoder's last layer."""
    encode = _last_layer(encoder)
    texts, intents = _columns(examples)
    known = list(dict.fromkeys(intents))
    order = sorted(range(len(intents)), key=lambda at: known.index(intents[at]))
    first = np.searchsorted([known.index(intents[at]) for at in order], np.arange(len(known)))
    vectors = encode(texts)[order]
    return _Scored(known, lambda text: np.maximum.reduceat(vectors @ encode([text])[0], first))


def fit_encoder(examples: Sequence[Labelled], encoder: Encoder | None) -> Ranker:
    """Return a logistic regression on the encoder's last layer, of scikit-learn."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - as above

    encode = _last_layer(encoder)
    texts, intents = _columns(examples)
    model = LogisticRegression(C=C_ENCODER, max_iter=_STEPS)
    model.fit(encode(texts), intents)
    return _Scored(list(map(str, model.classes_)), lambda text: np.asarray(model.predict_proba(encode([text]))[0]))


def fit_router(examples: Sequence[Labelled], encoder: Encoder | None) -> Ranker:
    """Return semantic-router's IndexedRouter (1.1) on the encoder's last layer, its settings untouched.

    It scores an intent by the mean cosine of its examples among the five nearest, and 0 without any.
    """
    from semantic_router import IndexedRouter, Route  # type: ignore[import-not-found]  # noqa: PLC0415
    from semantic_router.encoders import DenseEncoder  # type: ignore[import-not-found]  # noqa: PLC0415

    encode = _last_layer(encoder)

    class Vectors(DenseEncoder):  # type: ignore[misc]
        name: str = "minilm"

        def __call__(self, docs: list[str]) -> list[list[float]]:
            found: list[list[float]] = encode(docs).tolist()
            return found

    known = list(dict.fromkeys(intent for _, intent in examples))
    routes = [Route(name=intent, utterances=[t for t, i in examples if i == intent]) for intent in known]
    router = IndexedRouter(encoder=Vectors(), routes=routes)

    def scores(text: str) -> NDArray[np.floating]:
        confidence = {choice.name: choice.confidence for choice in router(text, limit=None)}
        return np.array([confidence[intent] for intent in known])

    return _Scored(known, scores)


def _columns(examples: Sequence[Labelled]) -> tuple[list[str], list[str]]:
    return [text for text, _ in examples], [intent for _, intent in examples]


def _last_layer(encoder: Encoder | None) -> Callable[[Sequence[str]], Floats]:
    assert encoder, "Method.encoder says that these need one"  # noqa: S101 - which is checked before
    return lambda texts: encoder.encode(texts)[:, -1]


_REGRESSION = "sklearn.linear_model"
PEERS = (
    Method("tfidf + lr", fit_tfidf, "never", (_REGRESSION, "sklearn.feature_extraction.text", "sklearn.pipeline")),
    Method("nearest", fit_nearest, "must", probability=False),
    Method("encoder + lr", fit_encoder, "must", (_REGRESSION,)),
    Method("sem. router", fit_router, "must", ("semantic_router",), probability=False),
)
