"""What a message says besides its topic: a command, an organisation, feelings, several needs."""

import re

from bot.mention import Mentioned, Mentions, Words
from intents.language import LanguageFinder, LanguageHints
from intents.pattern import compile_patterns
from intents.text import clean, words
from knowledge.base import KnowledgeBase

_PART = re.compile(r"[.!?;,\n:]+")
_SENTENCE = re.compile(r"[.!?;]+")
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
ENDINGS = 2
"""Sentences at the end of a message that are looked at for danger: people put what matters last."""
SENTENCE_WORDS = range(3, MOST_NEED_WORDS + 1)
"""Words of such a sentence: fewer say too little alone, more heard no crisis that fewer did not."""


class Listener:
    """Hears what is said to the assistant itself. Compiled once from the content; keeps nothing it hears."""

    def __init__(self, base: KnowledgeBase, english: frozenset[str]) -> None:
        listening = base.listening
        self._commands = tuple((command, line) for command, lines in listening.commands.items() for line in lines)
        self._courtesies = frozenset(words(line) for line in listening.courtesies)
        self._command_patterns = compile_patterns([f"^ ({line}) $" for _, line in self._commands], {})
        self._mentioned = Mentioned(base, listening)
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
        for sentence in _PART.split(cleaned):
            part: list[str] = []
            for word in (*sentence.split(), ""):
                if word and word not in self._joins:
                    part.append(word)
                elif part:
                    parts.append(" ".join(part))
                    part = []
        parts = [part for part in parts if LEAST_WORDS <= len(part.split()) <= MOST_NEED_WORDS]
        return tuple(parts[:MOST_NEEDS]) if len(parts) > 1 else ()

    def endings(self, text: str) -> tuple[str, ...]:
        """Return the last sentences of *text*, in which danger may hide behind a long story; of a single one none."""
        sentences = [one.strip() for one in _SENTENCE.split(clean(text))]
        sentences = [one for one in sentences if len(one.split()) in SENTENCE_WORDS]
        return tuple(sentences[-ENDINGS:]) if len(sentences) > 1 else ()
