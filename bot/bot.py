"""What happens to a message: the story of one turn, read from top to bottom."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from bot.compose import Composer
from bot.conversation import HISTORY, Conversation, Conversations
from bot.decision import Answered, Asked, Crisis, Decision, Said, Turn, What
from bot.dialogue import Dialogue, Heard
from bot.follow import Follow
from bot.listen import Listener, Named
from bot.message import Audience, Message
from bot.offer import Offer
from bot.passage import blocks
from bot.press import BOTH, read_press
from bot.reply import Notice, Reply
from bot.safety import CrisisKind, Safety
from intents.intent import Match, Matcher
from intents.text import words
from knowledge.base import KnowledgeBase

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mind:
    """One knowledge base and what was made from it; replaced as a whole when a file changes."""

    base: KnowledgeBase
    matcher: Matcher
    listener: Listener


class Bot:
    """Hears a message and says a reply. Every channel, the evaluator and the tests use just these two."""

    def __init__(
        self,
        mind: Callable[[], Mind | None],
        safety: Safety,
        conversations: Conversations,
        pseudonym: Callable[[str], str],
        *,
        minutes: int,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._mind, self._safety, self._conversations = mind, safety, conversations
        self._pseudonym, self._minutes, self._today = pseudonym, minutes, today
        self._crises: dict[str, CrisisKind] = {}
        for kind in CrisisKind:
            self._crises.setdefault(safety.reply(kind).entry, kind)

    def hear(self, message: Message) -> Turn:
        """Return what to answer. The words of *message* end here: nothing in a Turn could hold them.

        Never raises: what goes wrong becomes a turn that says so and names people to turn to.
        """
        key = self._pseudonym(message.conversation)
        shared = message.audience is Audience.SHARED
        kind = self._safety.screen(message.text)
        try:
            mind = self._mind()
            if kind or mind is None:
                return Turn(key, Crisis(kind) if kind else Said(What.BROKEN), message.organisation, shared)
            return replace(self._understand(mind, key, message), shared=shared)
        except Exception as error:  # noqa: BLE001 - the one place: a person must get an answer whatever breaks
            _log_without_words("hear", error)
            return Turn(key, Said(What.BROKEN), message.organisation, shared)

    def say(self, turn: Turn) -> Reply:
        """Return the reply to *turn*, made of approved content only. Never raises, never empty."""
        try:
            mind = self._mind()
            if mind:
                return self._composer(mind).compose(turn)
        except Exception as error:  # noqa: BLE001 - as above
            _log_without_words("say", error)
        return Reply(tuple(blocks("\n".join(self._without_knowledge(turn.decision)))))

    def intents(self, decision: Decision) -> tuple[str, ...]:
        """Return the entries that *decision* is about, best first; for an unclear one, those it offers."""
        match decision:
            case Crisis(kind):
                return (self._safety.reply(kind).entry,)
            case Answered(parts):
                return tuple(part.entry for part in parts)
            case Unclear(entries):
                return entries
            case Said(entry=str(entry)):
                return (entry,)
            case Asked(about=about):
                return (about,)
            case _:
                return ()

    def notice(self, notice: Notice) -> str:
        """Return the neutral line for a shared place; empty when there is no knowledge base to take it from."""
        mind = self._mind()
        return str(getattr(mind.base.phrases, f"notice_{notice.value}")) if mind else ""

    def _understand(self, mind: Mind, key: str, message: Message) -> Turn:
        conversation = self._conversations.get(key)
        follow = Follow(mind.base, self._crises)
        choice = message.choice or self._typed_choice(mind, conversation, message.text)
        if choice is not None:
            press = read_press(choice)
            decision: Decision = follow.press(press, conversation)
            if press.organisation in mind.base.organisations:
                conversation = replace(conversation, organisation=press.organisation, declared=True)
            elif press.organisation == BOTH:
                conversation = replace(conversation, organisation=None, declared=True)
            named = Named()
        else:
            named = mind.listener.organisations(message.text)
            conversation = _placed(conversation, named)
            decision = self._decide(mind, follow, conversation, message.text, named)
        organisation = _answered_for(named, conversation, message.organisation)
        turn = Turn(key, decision, organisation)
        self._remember(mind, turn, conversation)
        return turn

    def _decide(self, mind: Mind, follow: Follow, conversation: Conversation, text: str, named: Named) -> Decision:
        """Return what to answer to typed words that are no choice."""
        if not words(text):
            return Said(What.EMPTY)
        command = mind.listener.command(text)
        if command:
            return follow.command(command, conversation)
        matches = mind.matcher.match(text)
        place = self._place_said(mind, named, matches)
        if place:
            return place
        heard = Heard(
            tuple(matches),
            tuple(tuple(mind.matcher.match(part)) for part in mind.listener.needs(text)),
            mind.listener.has_feelings(text),
            mind.listener.language(text),
        )
        return Dialogue(mind.base, mind.matcher.thresholds, self._crises).decide(heard)

    def _place_said(self, mind: Mind, named: Named, matches: object) -> Said | None:
        """Return the answer to "I'm at LPT" when that is all that was said."""
        own = mind.base.listening.stands_for.organisation
        best: Match | None = matches[0] if matches else None  # type: ignore[index]  # a sequence of matches
        is_about_place = best is not None and best.intent == own and best.score >= mind.matcher.thresholds.answer
        if not (named.alone or is_about_place):
            return None
        match len(named.ids):
            case 0:
                return Said(What.ORGANISATION_ASKED, own)
            case 1:
                return Said(What.ORGANISATION_SET, own)
            case _:
                return Said(What.ORGANISATION_BOTH, own)

    def _typed_choice(self, mind: Mind, conversation: Conversation, text: str) -> str | None:
        """Return the choice that was typed instead of pressed: its number, or its label as it stands."""
        typed = words(text)
        if len(typed) == 1 and typed[0].isdecimal() and 0 < int(typed[0]) <= len(conversation.offered):
            return conversation.offered[int(typed[0]) - 1]
        if not typed or not conversation.history:
            return None
        last = Turn("", conversation.history[-1], conversation.organisation)
        return next((c.id for c in Offer(mind.base).choices(last) if words(c.label) == typed), None)

    def _remember(self, mind: Mind, turn: Turn, conversation: Conversation) -> None:
        match turn.decision:
            case Said(What.FORGOTTEN):
                self._conversations.forget(turn.conversation)
                return
            case Said(What.RESTARTED):
                history: tuple[Decision, ...] = ()
            case decision if len(conversation.history) > 1 and decision == conversation.history[-2]:
                history = conversation.history[:-1]  # gone back: the way forward is not kept
            case decision:
                history = (*conversation.history, decision)[-HISTORY:]
        offered = tuple(choice.id for choice in self._composer(mind).choices(turn))
        self._conversations.put(turn.conversation, replace(conversation, history=history, offered=offered))

    def _composer(self, mind: Mind) -> Composer:
        return Composer(mind.base, self._safety, self._today(), self._minutes)

    def _without_knowledge(self, decision: Decision) -> tuple[str, ...]:
        if isinstance(decision, Crisis):
            reply = self._safety.reply(decision.kind)
            return reply.full if decision.more else reply.short
        return self._safety.unavailable


def _placed(conversation: Conversation, named: Named) -> Conversation:
    """Return the conversation with the organisation that was named: what is declared outweighs a mention."""
    if len(named.ids) != 1 or (conversation.declared and not named.declared):
        return conversation
    return replace(conversation, organisation=named.ids[0], declared=conversation.declared or named.declared)


def _answered_for(named: Named, conversation: Conversation, served: str | None) -> str | None:
    if named.ids:
        return named.ids[0] if len(named.ids) == 1 else None
    return conversation.organisation or (None if conversation.declared else served)


def _log_without_words(where: str, error: Exception) -> None:
    """Log what broke and where, and nothing of the error's text, which may quote what was typed."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{PurePath(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    log.error("%s failed: %s at %s", where, type(error).__name__, place)
