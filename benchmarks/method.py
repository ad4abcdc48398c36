"""What can be measured: the product's own matcher, in the shape its peers have too."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal, Protocol

from benchmarks.dataset import Labelled
from intents.encoder import Encoder
from intents.intent import Example, Intent
from intents.matchers.kernel import KernelMatcher


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a method says to a message.

    *best* are intents with their scores, best first; more is better, and empty means nothing is alike. *known* is
    the more, the more the message seems to be in scope. *likely* is the conformal set as far as it is among *best*,
    None if the method has none.
    """

    best: tuple[tuple[str, float], ...]
    known: float
    likely: tuple[str, ...] | None = None


class Ranker(Protocol):
    """A method that was fitted."""

    def rank(self, text: str, limit: int) -> Ranked:
        """Return at most *limit* intents."""
        ...


@dataclass(frozen=True, slots=True)
class Method:
    """A way to find intents.

    *encoder* says whether it can use one or must have one. *modules* are what it imports beside what the product
    needs. *probability* says that its scores are meant as probabilities, so that their calibration can be judged.
    """

    name: str
    fit: Callable[[Sequence[Labelled], Encoder | None], Ranker]
    encoder: Literal["never", "can", "must"]
    modules: tuple[str, ...] = ()
    probability: bool = True

    def missing(self, model: object) -> str | None:
        """Return what to do before it can run, None if it can; *model* is None without an encoder."""
        for package in dict.fromkeys(module.partition(".")[0] for module in self.modules):
            if find_spec(package) is None:
                return f"{package} is not installed: pip install -r benchmarks/requirements-peers.txt"
        if self.encoder == "must" and model is None:
            return "needs the encoder: --model FOLDER"
        return None


class _Signpost:
    def __init__(self, matcher: KernelMatcher) -> None:
        self._matcher = matcher

    def rank(self, text: str, limit: int) -> Ranked:
        found = self._matcher.match(text, limit)
        best = tuple((one.intent, one.score) for one in found)
        return Ranked(best, found[0].known if found else 0, tuple(one.intent for one in found if one.likely))


def fit(examples: Sequence[Labelled], encoder: Encoder | None) -> Ranker:
    """Return the product's matcher, fitted."""
    texts: dict[str, list[Example]] = {}
    for text, intent in examples:
        texts.setdefault(intent, []).append(Example(text))
    return _Signpost(KernelMatcher.fit([Intent(intent, tuple(own)) for intent, own in texts.items()], encoder))


SIGNPOST = Method("signpost", fit, "can")
