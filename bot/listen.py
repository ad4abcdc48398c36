"""What a message says besides its topic: a command, an organisation, feelings, several needs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intents.language import LanguageFinder, LanguageHints
from intents.pattern import Patterns, compile_patterns
from intents.text import clean, words
from knowledge.base import KnowledgeBase
from knowledge.schema import Listening

_SENTENCE = re.compile(r"[.!?;,\n:]+")
LEAST_WORDS = 2
"""Words that a need takes to say."""
MOST_NEEDS = 4
"""Parts of a message that are looked at one by one."""


@dataclass(frozen=True, slots=True)
class Named:
    """The organisations a message names: *ids*, and whether it says that the person is there."""

    ids: tuple[str, ...] = ()
    declared: bool = False
    alone: bool = False


class Listener:
    """Hears what is said to the assistant itself. Compiled once from the content; keeps nothing it hears."""

    def __init__(self, base: KnowledgeBase, english: frozenset[str]) -> None:
        listening = base.listening
        self._commands = tuple((command, line) for command, lines in listening.commands.items() for line in lines)
        self._courtesies = frozenset(words(line) for line in listening.courtesies)
        self._command_patterns = compile_patterns([f"^ ({line}) $" for _, line in self._commands], {})
        self._organisations = _Organisations(base, listening)
        self._feelings = compile_patterns(listening.feelings, {})
        self._abuse = compile_patterns(listening.abuse, {})
        self._abuse_stands_for = listening.abuse_stands_for
        self._joins = frozenset(listening.joins)
        hints = [
            LanguageHints(
                one.id,
                "cjk" if one.script == "Han" else one.script.casefold(),
                frozenset(w for line in one.common_words for w in words(line)),
                frozenset(one.letters),
            )
            for one in base.languages.values()
        ]
        self._languages = LanguageFinder(hints, english)

    def command(self, text: str) -> str | None:
        """Return the command that *text* is as a whole, None if it is none."""
        typed = words(text)
        for said in (typed, self._without_courtesies(typed)):
            found = self._command_patterns.find(said)
            if found:
                return self._commands[found[0].pattern][0]
        return None

    def _without_courtesies(self, typed: tuple[str, ...]) -> tuple[str, ...]:
        for polite in self._courtesies:
            size = len(polite)
            if len(typed) > size and typed[:size] == polite:
                return self._without_courtesies(typed[size:])
            if len(typed) > size and typed[-size:] == polite:
                return self._without_courtesies(typed[:-size])
        return typed

    def organisations(self, text: str) -> Named:
        """Return the organisations that *text* names."""
        return self._organisations.named(words(text))

    def to_match(self, text: str) -> str:
        """Return *text* as it is compared with examples.

        An organisation goes by its id, however it was called. Abuse that is quoted becomes the words that stand for
        it in the examples, where nobody should have to write it out.
        """
        typed = list(words(text))
        spans = [(start, end, one) for one, start, end in self._organisations.mentions(typed)]
        spans += [(found.start, found.end, self._abuse_stands_for) for found in self._abuse.find(typed)]
        if not spans:
            return text
        for start, end, stands_for in sorted(spans, reverse=True):
            typed[start:end] = [stands_for]
        return " ".join(typed)

    def has_feelings(self, text: str) -> bool:
        """Return whether *text* says that something hurts."""
        return bool(self._feelings.find(words(text)))

    def language(self, text: str) -> str | None:
        """Return the language of *text*, None for English."""
        return self._languages.find(text)

    def needs(self, text: str) -> tuple[str, ...]:
        """Return the parts of *text* that may each be a need of their own; fewer than two parts: none."""
        parts: list[str] = []
        for sentence in _SENTENCE.split(clean(text)):
            part: list[str] = []
            for word in (*sentence.split(), ""):
                if word and word not in self._joins:
                    part.append(word)
                elif part:
                    parts.append(" ".join(part))
                    part = []
        parts = [part for part in parts if len(part.split()) >= LEAST_WORDS]
        return tuple(parts[:MOST_NEEDS]) if len(parts) > 1 else ()


class _Organisations:
    """Finds names of organisations, and whether they are said to be one's own or not one's own."""

    def __init__(self, base: KnowledgeBase, listening: Listening) -> None:
        self._ids = tuple(base.organisations)
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
        self._kinds: list[tuple[str, str]] = []
        lines: list[str] = []
        for organisation in self._ids:
            for kind, line in (
                ("named", f"<{organisation}>"),
                ("said", f"<said> <before>? <{organisation}>"),
                ("denied", f"<denied> <before>? <{organisation}>"),
            ):
                self._kinds.append((organisation, kind))
                lines.append(line)
        self._patterns: Patterns = compile_patterns(lines, groups)

    def named(self, typed: Sequence[str]) -> Named:
        found: dict[str, dict[tuple[str, int], int]] = {"named": {}, "said": {}, "denied": {}}
        for hit in self._patterns.find(typed):
            one, kind = self._kinds[hit.pattern]
            found[kind][one, hit.end] = hit.start
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
        return Named(tuple(i for i in self._ids if i in ids), bool(said) or alone or left, alone)

    def _is_joined(self, typed: Sequence[str], end: int, start: int) -> bool:
        return end <= start and all(word in self._joins for word in typed[end:start])

    def mentions(self, typed: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """Yield each name as (organisation, start, end), the longest at each place."""
        found = [f for f in self._patterns.find(typed) if self._kinds[f.pattern][1] == "named"]
        for one in found:
            if not any(o is not one and o.start <= one.start and one.end <= o.end for o in found):
                yield self._kinds[one.pattern][0], one.start, one.end
