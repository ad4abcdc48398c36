"""Where word patterns, written as data, occur in the words of a message.

    (want|wanna) to? die    one of several, and a word that may be missing
    <want> .. suicid*       a named group, a gap of up to 3 words, a beginning of a word
    ^ help $                the whole message

Searching is a walk over a tree that all patterns share: no step is taken twice and nothing is tried again.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from intents.pattern_syntax import BEGINNING, ENDING, GAP, Path, PatternError, Step, read_groups, read_pattern
from intents.spelling import Spelling
from intents.text import words as words_of

__all__ = ["Found", "PatternError", "Patterns", "compile_patterns"]

# Words that a gap may pass over.
_GAP_WORDS = 3
_ROOT = 0

# node -> (words that may still be passed over there, where the match began)
_Threads = dict[int, tuple[int, int]]

Steps = dict[str, frozenset[int]]
"""The steps that each word of a text takes, as far as they were looked up."""


@dataclass(frozen=True, slots=True)
class Found:
    """Pattern number *pattern* is words[start:end]."""

    pattern: int
    start: int
    end: int


@dataclass(slots=True)
class _Tree:
    """All patterns as one tree: node -> step -> node, a node after a gap, and the patterns ending there."""

    steps: dict[Step, int] = field(default_factory=dict)
    children: list[dict[int, int]] = field(default_factory=lambda: [{}])
    after_gap: list[int | None] = field(default_factory=lambda: [None])
    ends: list[set[int]] = field(default_factory=lambda: [set()])

    def add(self, pattern: int, path: Path) -> None:
        node = _ROOT
        for step in path:
            node = self._after(node, step)
        self.ends[node].add(pattern)

    def _after(self, node: int, step: Step) -> int:
        fresh = len(self.children)
        if step == GAP:
            after = self.after_gap[node] = self.after_gap[node] or fresh
        else:
            after = self.children[node].setdefault(self.steps.setdefault(step, len(self.steps)), fresh)
        if after == fresh:
            self.children.append({})
            self.after_gap.append(None)
            self.ends.append(set())
        return after


@dataclass(frozen=True, slots=True)
class Patterns:
    """Compiled patterns; searching keeps nothing of what was searched."""

    tree: _Tree
    steps_of: Mapping[str, frozenset[int]]
    prefixes: Mapping[str, frozenset[int]]
    longest_prefix: int
    spelling: Spelling

    def find(self, words: Sequence[str], steps: Steps | None = None) -> list[Found]:
        """Return where patterns occur in *words* (as intents.text.words gives them), in order of their end.

        Of several matches of one pattern that end at one word, the shortest is returned. Whoever searches parts of
        one text hands the same *steps*, empty at first, to each search, and each word is looked up once.
        """
        steps = {} if steps is None else steps
        found: dict[tuple[int, int], int] = {}
        threads: _Threads = {}
        for at, word in enumerate((BEGINNING, *words, ENDING)):
            threads[_ROOT] = 0, max(at - 1, 0)
            if word not in steps:
                steps[word] = self._steps(word)
            threads = self._advance(threads, steps[word])
            end = min(at, len(words))
            for node, (_, start) in threads.items():
                for pattern in self.tree.ends[node]:
                    found[end, pattern] = max(start, found.get((end, pattern), start))
        return [Found(pattern, start, end) for (end, pattern), start in sorted(found.items())]

    def _advance(self, threads: _Threads, steps: frozenset[int]) -> _Threads:
        """Return where *threads* are after a word that takes *steps*.

        One thread for each node is enough: the one that came last began last, and may pass over most.
        """
        moved: _Threads = {}
        for node, (left, start) in threads.items():
            if left:
                moved.setdefault(node, (left - 1, start))
            children = self.tree.children[node]
            for step in children.keys() & steps:
                self._enter(moved, children[step], start)
        return moved

    def _enter(self, threads: _Threads, node: int, start: int) -> None:
        """Put a thread at *node* and behind its gap, if it has one."""
        threads[node] = 0, start
        gap = self.tree.after_gap[node]
        if gap is not None:
            threads[gap] = _GAP_WORDS, start

    def _steps(self, word: str) -> frozenset[int]:
        """Return the steps that *word*, or the word it is a misspelling of, takes."""
        steps = self.steps_of.get(word)
        if steps is None:
            meant = [self.steps_of[right] for right in self.spelling.meant(word)]
            steps = _beginnings(word, self.prefixes, self.longest_prefix).union(*meant)
        return steps


def compile_patterns(
    patterns: Sequence[str], groups: Mapping[str, Sequence[str]], known: Collection[str] = ()
) -> Patterns:
    """Return *patterns* ready to be searched for.

    Args:
        patterns: What Found.pattern counts, from 0.
        groups: Alternatives by name; each is a pattern itself and may use the groups before it.
        known: Ordinary words that look like a misspelling of a pattern's word and are not.

    Raises:
        PatternError: A pattern or group cannot be read; the text names it.
    """
    alternatives = read_groups(groups)
    tree = _Tree()
    for number, pattern in enumerate(patterns):
        for path in read_pattern(pattern, alternatives):
            tree.add(number, path)
    whole, prefixes = _by_word(tree.steps)
    longest = max(map(len, prefixes), default=0)
    return Patterns(
        tree=tree,
        steps_of={word: steps | _beginnings(word, prefixes, longest) for word, steps in whole.items()},
        prefixes=prefixes,
        longest_prefix=longest,
        spelling=Spelling.of(whole, [word for entry in known for word in words_of(entry)]),
    )


def _by_word(steps: Mapping[Step, int]) -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    """Return the steps that each whole word takes, and each beginning of a word."""
    whole: defaultdict[str, set[int]] = defaultdict(set)
    prefixes: defaultdict[str, set[int]] = defaultdict(set)
    for step, number in steps.items():
        for word in step:
            (prefixes if word.endswith("*") else whole)[word.rstrip("*")].add(number)
    return (
        {word: frozenset(found) for word, found in whole.items()},
        {word: frozenset(found) for word, found in prefixes.items()},
    )


def _beginnings(word: str, prefixes: Mapping[str, frozenset[int]], longest: int) -> frozenset[int]:
    """Return the steps that are taken by a beginning of *word*, which has up to *longest* letters."""
    lengths = range(1, min(len(word), longest) + 1)
    return frozenset().union(*(prefixes.get(word[:length], ()) for length in lengths))
