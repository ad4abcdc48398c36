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
CRISIS = 0.45
"""Scores of all crises together from which the matcher alone is believed about one (decision 0018). Of 2,002 messages
that are none, 26 score as much, most of them made to look like one."""
MAYBE_CRISIS = 0.25
"""The same, from which the emergency numbers are shown and it is asked which is meant."""
NEED = 0.5
"""Score from which a part of a message is a need of its own: a part is short, and short texts score high."""
CRISIS_IN_AN_ENDING = 0.7
CRISIS_IN_A_PART = 0.9
"""The same for one of the last sentences of a message and for a part of one: the shorter a text, the more easily it
scores high."""
ALIKE = 0.7
"""Similarity of the nearest example from which a message in another language is answered: there are few examples
in it, so that one shared word can make a score high."""

_KINDS = {str(kind): kind for kind in CrisisKind}


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in one message, without a word of it.

    *matches*: the whole message's, best first. *needs*: those of each part of it that may stand alone. *endings*: those
    of its last sentences, looked at for danger only.
    *feelings*: it says that something hurts. *language*: its language, None for English. *idiom*: it holds a
    turn of phrase that only sounds like a crisis. *elsewhere*: it is about another place of work, and none known here.
    """

    matches: tuple[Match, ...]
    needs: tuple[tuple[Match, ...], ...] = ()
    endings: tuple[tuple[Match, ...], ...] = ()
    feelings: bool = False
    language: str | None = None
    idiom: bool = False
    elsewhere: bool = False


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
        if heard.idiom:
            matches = [match for match in matches if match.intent not in self.crises]
        elif crisis := self._crisis_in_a_part(heard):
            return crisis
        if danger := self._danger(matches):
            return danger
        other = self.base.listening.stands_for.elsewhere
        if heard.elsewhere and other in self.base.entries:
            # The contacts shown for what fits best would be those of people who are not theirs.
            return Answered((Part(other),), _score(matches), alternatives=_others(matches, None, but=other))
        if heard.language:
            return self._in_language(matches, heard.language)
        if not self._is_known(matches):
            return self._nothing_fits(heard, matches)
        best = matches[0]
        second = self._second_need(best, heard.needs)
        if self._is_sure(matches):
            parts = tuple(_part(match) for match in self._what_hurts_first(best, second))
            return Answered(parts, best.score, alternatives=_others(matches, best, second))
        if two := self._two_needs(heard.needs):
            parts = tuple(_part(match) for match in self._what_hurts_first(*two))
            return Answered(parts, best.score, alternatives=_others(matches, *two))
        # Not clear as a whole; what one part of it says for sure is among what is offered.
        offered = dict.fromkeys(match.intent for match in (best, *((second,) if second else ()), *matches))
        return Unclear(tuple(offered)[:MOST_CHOICES], best.score)

    def may_be_crisis(self, matches: Sequence[Match]) -> bool:
        """Return whether *matches* could lead to anything about a crisis."""
        return self.danger(matches) >= MAYBE_CRISIS or any(match.intent in self.crises for match in matches[:1])

    def danger(self, matches: Sequence[Match]) -> float:
        """Return how much of *matches* is about any crisis: the sum of their scores, in [0, 1]."""
        return sum(match.score for match in matches if match.intent in self.crises)

    def _is_known(self, matches: Sequence[Match]) -> bool:
        return bool(matches) and matches[0].known >= self.thresholds.known

    def _is_sure(self, matches: Sequence[Match]) -> bool:
        return matches[0].score >= self.thresholds.answer and sum(match.likely for match in matches) == 1

    def _danger(self, matches: Sequence[Match]) -> Decision | None:
        """Return the crisis that the matcher hears and the screen did not, or the question whether it is one.

        What counts is how much the message is like any crisis: it need not be clear which one, nor that nothing else
        is meant. The reply to the question has the emergency numbers before it.
        """
        if crisis := self._crisis(matches, CRISIS):
            return crisis
        crises = [match for match in matches if match.intent in self.crises]
        if self.danger(matches) >= MAYBE_CRISIS or (self._is_known(matches) and matches[0] in crises):
            others = [match for match in matches if match not in crises]
            return Unclear(tuple(match.intent for match in (*crises, *others)[:MOST_CHOICES]), matches[0].score)
        return None

    def _crisis_in_a_part(self, heard: Heard) -> Crisis | None:
        """Return the crisis that one part of the message is surely about, whatever the rest asks."""
        found = [self._crisis(matches, CRISIS_IN_AN_ENDING) for matches in heard.endings]
        found += [self._crisis(matches, CRISIS_IN_A_PART) for matches in heard.needs]
        return next(filter(None, found), None)

    def _crisis(self, matches: Sequence[Match], least: float) -> Crisis | None:
        """Return the crisis that is most like it, if all of them together score *least*."""
        if self.danger(matches) < least:
            return None
        return Crisis(next(self._kind(match) for match in matches if match.intent in self.crises))

    def _kind(self, match: Match) -> CrisisKind:
        """Return the kind of crisis of a match: the point's, where its entry has one for the kind."""
        return _KINDS.get(match.point or "", self.crises[match.intent])

    def _nothing_fits(self, heard: Heard, matches: Sequence[Match]) -> Decision:
        score = _score(matches)
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
            return Answered((Part(own),), _score(matches), alternatives=_others(matches, None), language=language)
        return Unknown()

    def _second_need(self, best: Match, needs: Sequence[Sequence[Match]]) -> Match | None:
        """Return a second need beside *best*: what some part of the message is most surely about."""
        found = [need[0] for need in needs if need and need[0].score >= NEED and self._adds(need[0], best)]
        return max(found, key=lambda match: match.score, default=None)

    def _two_needs(self, needs: Sequence[Sequence[Match]]) -> tuple[Match, Match] | None:
        """Return two needs that are each surely what some part of the message is about, the surest first."""
        found = sorted((need[0] for need in needs if need and need[0].score >= NEED), key=lambda need: -need.score)
        second = next((need for need in found[1:] if self._adds(need, found[0]) and self._adds(found[0], need)), None)
        return (found[0], second) if second else None

    def _what_hurts_first(self, best: Match, second: Match | None) -> tuple[Match, ...]:
        if second is None:
            return (best,)
        entries = self.base.entries
        calm_first = entries[best.intent].sensitivity == "none" != entries[second.intent].sensitivity
        return (second, best) if calm_first else (best, second)

    def _adds(self, second: Match, best: Match) -> bool:
        if second.intent == best.intent or not {second.intent, best.intent} <= self.base.entries.keys():
            return False
        one, other = self.base.entries[best.intent], self.base.entries[second.intent]
        stands_for = self.base.listening.stands_for
        if "crisis" in (one.kind, other.kind) or other.id in (
            stands_for.disclosure,
            stands_for.smalltalk,
            stands_for.menu,
        ):
            return False
        # "A patient called me names, how do I report it" is one need: the general entry only leads to the other.
        return not (one.kind == other.kind == "reporting" and (one.pathway or other.pathway))


def _score(matches: Sequence[Match]) -> float:
    return matches[0].score if matches else 0.0


def _is_alike(match: Match) -> bool:
    return bool(match.nearest) and match.nearest[0].likeness >= ALIKE


def _part(match: Match) -> Part:
    return Part(match.intent, match.point)


def _others(matches: Sequence[Match], *shown: Match | None, but: str | None = None) -> tuple[str, ...]:
    answered = {but, *(match.intent for match in shown if match)}
    rest = [m.intent for m in matches if m.intent not in answered and m.score >= ALTERNATIVE]
    return tuple(rest[: MOST_CHOICES - 1])
