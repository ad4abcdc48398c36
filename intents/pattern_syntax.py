"""How a word pattern is written: its text becomes the ways, word by word, in which it can be said."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NoReturn

from intents.text import words as words_of

# One place in a pattern: the words that may stand there, a beginning written with "*" at its end.
Step = frozenset[str]
Path = tuple[Step, ...]
# Up to three words of any kind.
GAP: Step = frozenset()
# Before the first and behind the last word of a message; no word looks like this.
BEGINNING, ENDING = "^", "$"

# A pattern that can be said in more ways than this is several patterns.
_MOST_WAYS = 4_096
_TOKEN = re.compile(r"\.\.|<[\w-]+>|[()|?]|[^\s()|?<>]+|\S")


class PatternError(ValueError):
    """A pattern cannot be read; the text names it and says what is wrong."""


def read_groups(groups: Mapping[str, Sequence[str]]) -> dict[str, list[Path]]:
    """Return the ways of each group by its name."""
    ways: dict[str, list[Path]] = {}
    for name, alternatives in groups.items():
        read = [path for text in alternatives for path in _Reader(text, ways).read()]
        if not read:
            msg = f"group <{name}>: give it at least one pattern"
            raise PatternError(msg)
        ways[name] = _joined(read)
    return ways


def read_pattern(pattern: str, groups: Mapping[str, list[Path]]) -> list[Path]:
    """Return every way in which *pattern* can be said; none is empty, begins or ends with a gap."""
    paths = [_with_single_gaps(path) for path in _Reader(pattern, groups).read()]
    for path in paths:
        if all(step <= {BEGINNING, ENDING} for step in path):
            msg = f"pattern {pattern!r}: at least one word must not be optional"
            raise PatternError(msg)
        if GAP in (path[0], path[-1]):
            msg = f"pattern {pattern!r}: a gap '..' stands between two words"
            raise PatternError(msg)
    return paths


class _Reader:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str, groups: Mapping[str, list[Path]]) -> None:
        self._pattern = pattern
        self._groups = groups
        self._tokens: list[str] = _TOKEN.findall(pattern)
        self._tokens.reverse()

    def read(self) -> list[Path]:
        paths = self._alternatives()
        if self._tokens:
            self._fail("there is a ')' too many")
        return paths

    def _alternatives(self) -> list[Path]:
        paths = self._sequence()
        while self._next_is("|"):
            paths = paths + self._sequence()
        return _joined(paths)

    def _sequence(self) -> list[Path]:
        if not self._tokens or self._tokens[-1] in ")|":
            self._fail("something is missing here")
        paths: list[Path] = [()]
        while self._tokens and self._tokens[-1] not in ")|":
            item = self._item()
            if self._next_is("?"):
                item = [*item, ()]
            paths = [before + after for before in paths for after in item]
            if len(paths) > _MOST_WAYS:
                self._fail("it can be said in too many ways; write several patterns")
        return paths

    def _item(self) -> list[Path]:
        mark = self._tokens.pop()
        if mark == "(":
            paths = self._alternatives()
            if not self._next_is(")"):
                self._fail("a ')' is missing")
            return paths
        if mark == "..":
            return [(GAP,)]
        if mark.startswith("<"):
            return self._group(mark[1:-1])
        return [self._word(mark) if mark not in {BEGINNING, ENDING} else (frozenset({mark}),)]

    def _group(self, name: str) -> list[Path]:
        if name not in self._groups:
            self._fail(f"there is no group <{name}> before it")
        return self._groups[name]

    def _word(self, token: str) -> Path:
        path = _path_of(token)
        if not path or "*" in token[:-1]:
            self._fail(f"{token!r} is not a word")
        return path

    def _next_is(self, token: str) -> bool:
        if self._tokens and self._tokens[-1] == token:
            self._tokens.pop()
            return True
        return False

    def _fail(self, what: str) -> NoReturn:
        msg = f"pattern {self._pattern!r}: {what}"
        raise PatternError(msg)


@lru_cache(maxsize=16_384)
def _path_of(token: str) -> Path:
    """Return the words of *token*, which is never a message's but a pattern's, where most stand several times."""
    found = words_of(token)
    ending = "*" if token.endswith("*") else ""
    return (*(frozenset({word}) for word in found[:-1]), *(frozenset({word + ending}) for word in found[-1:]))


def _with_single_gaps(path: Path) -> Path:
    """Return *path* with gaps made one where nothing optional was said between them: "a .. b? .. c"."""
    return tuple(step for at, step in enumerate(path) if step != GAP or path[at - 1 : at] != (GAP,))


def _joined(paths: list[Path]) -> list[Path]:
    """Return *paths* with all that are a single word made one step, so that a group of words is one way."""
    single = [path[0] for path in paths if len(path) == 1 and path[0] != GAP]
    others = [path for path in paths if len(path) != 1 or path[0] == GAP]
    return [(frozenset().union(*single),), *others] if single else others
