"""What to answer, given what was heard: matches, thresholds and the conversation become a decision. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.decision import Answered, Crisis, Decision, Part, Unclear, Unknown
from bot.safety import CrisisKind
from intents.intent import Match, Thresholds
from knowledge.base import KnowledgeBase

MOST_CHOICES = 3
"""Entries offered when it is not clear which is meant; more are not read."""
ALTERNATIVE = 0.08
"""Score from which a runner-up is offered below an answer. Chosen on the development questions."""
ALIKE = 0.3
"""Similarity of the nearest example from which a message in another language is answered: there are few examples
in it, so that one shared word can make a score high."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in one message, without a word of it.

    *matches*: the whole message's, best first. *needs*: those of each part of it that may stand alone.
    *feelings*: it says that something hurts. *language*: its language, None for English.
    """

    matches: tuple[Match, ...]
    needs: tuple[tuple[Match, ...], ...] = ()
    feelings: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Decides what to answer on one knowledge base, by one matcher's thresholds.

    *crises* gives the kind of crisis that an entry stands for.
    """

    base: KnowledgeBase
    thresholds: Thresholds
    crises: dict[str, CrisisKind]

    def decide(self, heard: Heard) -> Decision:
        """Return what to answer."""
        matches = [match for match in heard.matches if match.intent in self.base.entries]
        crisis = self._crisis(matches)
        if crisis:
            return crisis
        if heard.language:
            return self._in_language(matches, heard.language)
        if not matches or matches[0].score < self.thresholds.offer:
            return self._nothing_fits(heard, matches)
        best = matches[0]
        two = self._two_needs(best, heard.needs)
        if two:
            return Answered((_part(best), _part(two)), best.score, alternatives=_others(matches, best, two))
        if self._is_sure(matches):
            return Answered((_part(best),), best.score, alternatives=_others(matches, best))
        return Unclear(tuple(match.intent for match in matches[:MOST_CHOICES]), best.score)

    def _is_sure(self, matches: Sequence[Match]) -> bool:
        best, second = matches[0].score, matches[1].score if len(matches) > 1 else 0.0
        return best >= self.thresholds.answer and best - second >= self.thresholds.lead

    def _crisis(self, matches: Sequence[Match]) -> Crisis | None:
        """Whether the matcher hears a crisis that the screen did not: one it would answer or lead with."""
        if matches and matches[0].intent in self.crises and matches[0].score >= self.thresholds.answer:
            return Crisis(self.crises[matches[0].intent])
        return None

    def _nothing_fits(self, heard: Heard, matches: Sequence[Match]) -> Decision:
        score = matches[0].score if matches else 0.0
        if heard.feelings:
            disclosure = self.base.listening.stands_for.disclosure
            if disclosure in self.base.entries:
                return Answered((Part(disclosure),), score, alternatives=_others(matches, None))
        return Unknown(score)

    def _in_language(self, matches: Sequence[Match], language: str) -> Decision:
        own = self.base.listening.stands_for.language
        if matches and matches[0].score >= self.thresholds.answer and _is_alike(matches[0]):
            return Answered((_part(matches[0]),), matches[0].score, language=language)
        if own in self.base.entries:
            score = matches[0].score if matches else 0.0
            return Answered((Part(own),), score, alternatives=_others(matches, None), language=language)
        return Unknown()

    def _two_needs(self, best: Match, needs: Sequence[Sequence[Match]]) -> Match | None:
        """Return a second need beside *best*: a part of the message that is surely about something else."""
        for need in needs:
            found = [match for match in need if match.intent in self.base.entries]
            if found and self._is_sure(found) and found[0].intent != best.intent and self._adds(found[0], best):
                return found[0]
        return None

    def _adds(self, second: Match, best: Match) -> bool:
        one, other = self.base.entries[best.intent], self.base.entries[second.intent]
        if "crisis" in (one.kind, other.kind) or other.id in (
            self.base.listening.stands_for.disclosure,
            self.base.listening.stands_for.smalltalk,
        ):
            return False
        # "A patient called me names, how do I report it" is one need: the general entry only leads to the other.
        return other.pathway is None and one.pathway is None


def _is_alike(match: Match) -> bool:
    return bool(match.nearest) and match.nearest[0][1] >= ALIKE


def _part(match: Match) -> Part:
    return Part(match.intent, match.point)


def _others(matches: Sequence[Match], *shown: Match | None) -> tuple[str, ...]:
    answered = {match.intent for match in shown if match}
    rest = [m.intent for m in matches if m.intent not in answered and m.score >= ALTERNATIVE]
    return tuple(rest[: MOST_CHOICES - 1])
