"""Who and what a message names: organisations, whether they are one's own, people it was not, and quoted abuse."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intents.pattern import Patterns, compile_patterns
from intents.text import words
from knowledge.base import KnowledgeBase
from knowledge.speech import Listening


@dataclass(frozen=True, slots=True)
class Named:
    """The organisations a message names: *ids*, and whether it says that the person is there.

    *alone*: it says nothing else. *denied*: organisations of which it says that the person is not there.
    """

    ids: tuple[str, ...] = ()
    declared: bool = False
    alone: bool = False
    denied: tuple[str, ...] = ()


Words = tuple[str, ...]
"""The words of a message, as ``intents.text.words`` gives them."""
StandIn = tuple[int, int, str]
"""Words number start to end of a message, and what stands for them in the examples."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a message names: the organisations, and everything that has a stand-in."""

    named: Named
    stand_ins: tuple[StandIn, ...] = ()


class Mentioned:
    """Finds what messages name. Compiled once from the content; keeps nothing it hears."""

    def __init__(self, base: KnowledgeBase, listening: Listening) -> None:
        self._ids = tuple(base.organisations)
        self._abuse_stands_for = listening.abuse_stands_for
        groups: dict[str, Sequence[str]] = {
            "said": listening.organisation_said,
            "denied": listening.organisation_denied,
            "before": listening.organisation_before,
        }
        for one in base.organisations.values():
            # "LPT's" is one word once the apostrophe is gone.
            groups[one.id] = [*one.called, *(f"{name}s" for name in one.called)]
        self._joins = frozenset(w for line in listening.joins for w in words(line))
        around = (*listening.organisation_before, *listening.organisation_after)
        self._around = self._joins | {w for line in around for w in words(line)}
        groups |= {"people": listening.people, "people_denied": listening.people_denied}
        lines = [(("abuse", ""), line) for line in listening.abuse]
        lines += [(("aside", ""), line) for line in listening.set_aside]
        lines.append((("aside", ""), "<people_denied> <people> (himself|herself|themselves|themself)?"))
        for name in self._ids:
            lines.append((("named", name), f"<{name}>"))
            lines.append((("said", name), f"<said> <before>? <{name}>"))
            lines.append((("denied", name), f"<denied> <before>? <{name}>"))
        self._kinds = [kind for kind, _ in lines]
        self._patterns: Patterns = compile_patterns([line for _, line in lines], groups)

    def find(self, typed: Sequence[str]) -> Mentions:
        """Return what the words *typed* name."""
        found: dict[str, dict[tuple[str, int], int]] = {
            "named": {},
            "said": {},
            "denied": {},
            "abuse": {},
            "aside": {},
        }
        for hit in self._patterns.find(typed):
            kind, one = self._kinds[hit.pattern]
            found[kind][one, hit.end] = hit.start
        abuse = [(start, end, self._abuse_stands_for) for (_, end), start in found.pop("abuse").items()]
        others = [(start, end, "") for (_, end), start in found.pop("aside").items()]
        names = [(start, end, one) for (one, end), start in found["named"].items()]
        return Mentions(self._named(found, typed), tuple(_longest([*names, *abuse, *others])))

    def _named(self, found: Mapping[str, Mapping[tuple[str, int], int]], typed: Sequence[str]) -> Named:
        here = {mention: start for mention, start in found["named"].items() if mention not in found["denied"]}
        said = found["said"].keys() & here.keys()
        # "I'm at LPT and NHFT": what is joined to the place said is said too.
        said |= {m for m, start in here.items() if any(self._is_joined(typed, end, start) for _, end in said)}
        ids = {one for one, _ in said or here}
        covered = {at for hits in found.values() for (_, end), start in hits.items() for at in range(start, end)}
        rest = {word for at, word in enumerate(typed) if at not in covered}
        alone = bool(ids) and rest <= self._around
        # "Not NHFT, LPT": what is left when the others are denied is where the person is.
        left = len(ids) == 1 and bool(found["denied"])
        denied = tuple(dict.fromkeys(one for one, _ in found["denied"]))
        return Named(tuple(i for i in self._ids if i in ids), bool(said) or alone or left, alone, denied)

    def _is_joined(self, typed: Sequence[str], end: int, start: int) -> bool:
        return end <= start and all(word in self._joins for word in typed[end:start])


def _longest(spans: Sequence[StandIn]) -> Iterator[StandIn]:
    """Yield the spans from the longest on, leaving out those that overlap one already given."""
    taken: set[int] = set()
    for start, end, stands_for in sorted(spans, key=lambda span: (span[0] - span[1], span)):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            yield start, end, stands_for
