"""What a message says besides its topic: a command, an organisation, feelings, several needs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intents.language import LanguageFinder, LanguageHints
from intents.pattern import Patterns, compile_patterns
from intents.text import clean, words
from knowledge.base import KnowledgeBase
from knowledge.speech import Listening

_SENTENCE = re.compile(r"[.!?;,\n:]+")
LEAST_WORDS = 2
"""Words that a need takes to say."""
MOST_NEED_WORDS = 25
"""Words of the longest part that is looked at alone: a longer one is a message of its own, and costs as much."""
MOST_WORDS_WITH_NEEDS = 120
"""Words of a message that is looked at in parts; a longer one tells a story, and its parts would cost too much."""
LONGEST_COMMAND = 9
"""Words of the longest message that can be a command, courtesies included."""
MOST_NEEDS = 4
"""Parts of a message that are looked at one by one."""


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


class Listener:
    """Hears what is said to the assistant itself. Compiled once from the content; keeps nothing it hears."""

    def __init__(self, base: KnowledgeBase, english: frozenset[str]) -> None:
        listening = base.listening
        self._commands = tuple((command, line) for command, lines in listening.commands.items() for line in lines)
        self._courtesies = frozenset(words(line) for line in listening.courtesies)
        self._command_patterns = compile_patterns([f"^ ({line}) $" for _, line in self._commands], {})
        self._mentioned = _Mentioned(base, listening)
        self._feelings = compile_patterns(listening.feelings, {})
        self._elsewhere = compile_patterns(listening.elsewhere_said, {"elsewhere": listening.elsewhere})
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

    def command(self, typed: Words) -> str | None:
        """Return the command that the words are as a whole, None if they are none."""
        if len(typed) > LONGEST_COMMAND:
            return None
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

    def mentions(self, typed: Words) -> Mentions:
        """Return the organisations and the abuse that the words name."""
        return self._mentioned.find(typed)

    def to_match(self, text: str, typed: Words, mentions: Mentions) -> str:
        """Return *text*, whose words are *typed*, as it is compared with examples; *mentions* are what it names.

        An organisation goes by its id, however it was called. Abuse that is quoted becomes the words that stand for
        it in the examples, where nobody should have to write it out. Of somebody that it was not, nothing is left, and
        so the result may be empty.
        """
        if not mentions.stand_ins:
            return text
        found = list(typed)
        for start, end, stands_for in sorted(mentions.stand_ins, reverse=True):
            found[start:end] = [stands_for]
        return " ".join(filter(None, found))

    def has_feelings(self, typed: Words) -> bool:
        """Return whether the words say that something hurts."""
        return bool(self._feelings.find(typed))

    def is_elsewhere(self, typed: Words) -> bool:
        """Return whether the words are about another place of work than the organisations known here."""
        return bool(self._elsewhere.find(typed))

    def language(self, text: str, typed: Words) -> str | None:
        """Return the language of *text*, whose words are *typed*; None for English."""
        return self._languages.find(text, typed)

    def needs(self, text: str) -> tuple[str, ...]:
        """Return the parts of *text* that may each be a need of their own; fewer than two parts: none."""
        parts: list[str] = []
        cleaned = clean(text)
        if len(cleaned.split()) > MOST_WORDS_WITH_NEEDS:
            return ()
        for sentence in _SENTENCE.split(cleaned):
            part: list[str] = []
            for word in (*sentence.split(), ""):
                if word and word not in self._joins:
                    part.append(word)
                elif part:
                    parts.append(" ".join(part))
                    part = []
        parts = [part for part in parts if LEAST_WORDS <= len(part.split()) <= MOST_NEED_WORDS]
        return tuple(parts[:MOST_NEEDS]) if len(parts) > 1 else ()


class _Mentioned:
    """Finds names of organisations, whether they are said to be one's own or not one's own, and quoted abuse."""

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
