"""Is somebody in danger, or thinking of ending their life? Asked first of every message and choice.

Needs no matcher, no store, no score and no knowledge base: what runs is safety_pinned.yaml beside this file.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable

import yaml

from intents.pattern import Found, PatternError, Patterns, Steps, compile_patterns
from intents.text import clean, words_of_clean

# Digits and signs that stand in for letters, "su1c1de", and for words, "want 2 die".
_STAND_INS = str.maketrans("013457@$!", "oieastasi")
_SHORTHAND = {"1": "i", "2": "to", "4": "for"}
_STAND_IN = re.compile(r"[0-57@$!]")
_SENTENCE_END = re.compile(r"[.!?;]+")
_NEVER = "never"


class CrisisKind(StrEnum):
    """Whose life is at stake, the most pressing first.

    Danger comes first: when somebody is both attacked and in despair, getting away is what cannot wait.
    Then the person who writes, whom the reply can reach, before the person they worry about.
    """

    DANGER = "danger"
    SELF_HARM = "self_harm"
    SOMEONE_ELSE = "someone_else"


class SafetyError(ValueError):
    """The safety file cannot be used; the text names the field."""


@dataclass(frozen=True, slots=True)
class SafetyReply:
    """What is said at once, and on "tell me more"; *entry* is the id it is counted under."""

    entry: str
    title: str
    short: tuple[str, ...]
    full: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Safety:
    """The screen and its replies. *kinds* gives what each pattern means; None cancels what it overlaps.

    *unavailable* is what is said of anything else when there is no knowledge base to answer from.
    """

    patterns: Patterns
    kinds: tuple[CrisisKind | None, ...]
    replies: Mapping[CrisisKind, SafetyReply]
    unavailable: tuple[str, ...]

    def screen(self, text: str) -> CrisisKind | None:
        """Return the most pressing crisis that *text* speaks of; None when it speaks of none.

        Takes any str and never raises. Keeps nothing.
        """
        plain = clean(text)
        if not plain:
            return None
        steps: Steps = {}
        kind = self._heard(plain, steps)
        if kind is None and _STAND_IN.search(plain):
            kind = self._heard(_deciphered(plain), steps)
        return kind

    def without_sayings(self, typed: Sequence[str]) -> list[str]:
        """Return the words *typed* without turns of phrase that only sound like a crisis, such as "killing time"."""
        sayings = [found for found in self.patterns.find(typed) if self.kinds[found.pattern] is None]
        said = {at for found in sayings for at in range(found.start, found.end)}
        return [word for at, word in enumerate(typed) if at not in said]

    def reply(self, kind: CrisisKind) -> SafetyReply:
        """Return what to say to somebody in a crisis of *kind*."""
        return self.replies[kind]

    def _heard(self, plain: str, steps: Steps) -> CrisisKind | None:
        found = self._found(plain, steps)
        cancelled = [f for f in found if self.kinds[f.pattern] is None]
        meant = [f for f in found if self.kinds[f.pattern] and not any(_overlap(f, c) for c in cancelled)]
        of_others = [f for f in meant if self.kinds[f.pattern] is CrisisKind.SOMEONE_ELSE]
        # "she says i want to die" is about her, although "i want to die" alone is about the writer.
        heard = {
            self.kinds[f.pattern]
            for f in meant
            if self.kinds[f.pattern] is not CrisisKind.SELF_HARM or not any(_holds(o, f) for o in of_others)
        }
        return next((kind for kind in CrisisKind if kind in heard), None)

    def _found(self, plain: str, steps: Steps) -> list[Found]:
        """Return where patterns occur in the whole of *plain* and, for their "^" and "$", in each sentence.

        *steps*, empty at first, are what was looked up of its words.
        """
        sentences = [words_of_clean(sentence) for sentence in _SENTENCE_END.split(plain)]
        found = self.patterns.find([word for sentence in sentences for word in sentence], steps)
        before = 0
        for sentence in sentences if len(sentences) > 1 else ():
            own = self.patterns.find(sentence, steps)
            found += [replace(f, start=f.start + before, end=f.end + before) for f in own]
            before += len(sentence)
        return found


def built_in() -> Safety:
    """Return the safety that ships with the program, whatever the state of the knowledge base."""
    return load_safety(files("bot") / "safety_pinned.yaml")


def load_safety(path: Traversable) -> Safety:
    """Return the safety written in the file at *path*.

    Raises:
        SafetyError: The file is not YAML, lacks something, or has a pattern that cannot be read.
    """
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - text only
    except OSError as error:
        msg = f"{path}: it cannot be read ({error.strerror}): install Signpost again"
        raise SafetyError(msg) from error
    except yaml.YAMLError as error:
        msg = f"{path}: not YAML: {error}"
        raise SafetyError(msg) from error
    top = _mapping(document, "the file")
    lists = {kind: _texts(top, kind) for kind in (*CrisisKind, _NEVER)}
    groups = _mapping(top.get("groups"), "groups")
    try:
        patterns = compile_patterns(
            [pattern for kind in lists for pattern in lists[kind]],
            {name: _texts(groups, name) for name in groups},
            _texts(top, "known"),
        )
    except PatternError as error:
        raise SafetyError(str(error)) from error
    kinds = tuple(None if kind == _NEVER else CrisisKind(kind) for kind in lists for _ in lists[kind])
    replies = _mapping(top.get("replies"), "replies")
    unavailable = tuple(_text(top, "unavailable").splitlines())
    return Safety(patterns, kinds, {kind: _reply(replies, kind) for kind in CrisisKind}, unavailable)


def _reply(replies: Mapping[str, object], kind: CrisisKind) -> SafetyReply:
    reply = _mapping(replies.get(kind), f"replies.{kind}")
    entry, title, short, full = (_text(reply, name) for name in ("entry", "title", "short", "full"))
    return SafetyReply(entry, title, tuple(short.splitlines()), tuple(full.splitlines()))


def _mapping(found: object, field: str) -> dict[str, object]:
    if not isinstance(found, dict) or not found:
        msg = f"{field}: give names with values"
        raise SafetyError(msg)
    return found


def _texts(parent: Mapping[str, object], field: str) -> list[str]:
    found = parent.get(field)
    if not isinstance(found, list) or not found or not all(isinstance(text, str) for text in found):
        msg = f"{field}: give a list of texts"
        raise SafetyError(msg)
    return found


def _text(parent: Mapping[str, object], field: str) -> str:
    found = parent.get(field)
    if not isinstance(found, str) or not found.strip():
        msg = f"{field}: give a text"
        raise SafetyError(msg)
    return found.strip()


def _deciphered(plain: str) -> str:
    """Return *plain* with digits and signs read as the letters or words they stand for.

    >>> _deciphered("want 2 k1ll my$elf! call 999")
    'want to kill myself call 999'
    """
    # Cleaned again: a Latin letter in place of a sign makes look-alikes beside it Latin too.
    return clean(" ".join(map(_lettered, plain.split())))


def _lettered(word: str) -> str:
    core = word.rstrip("!")
    return core.translate(_STAND_INS) if any(map(str.isalpha, core)) else _SHORTHAND.get(core, word)


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _holds(outer: Found, inner: Found) -> bool:
    """Return whether *outer* says all that *inner* says, and more."""
    return (
        outer.start <= inner.start and inner.end <= outer.end and (outer.start, outer.end) != (inner.start, inner.end)
    )
