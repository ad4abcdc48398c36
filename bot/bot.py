"""What happens to a message: the story of one turn, read from top to bottom."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import PurePath

from bot.compose import Composer
from bot.conversation import HISTORY, Conversation, Conversations
from bot.decision import Answered, Asked, Crisis, Decision, Said, Turn, Unclear, Unknown, What
from bot.message import Audience, Message
from bot.passage import blocks
from bot.press import is_press
from bot.reply import Notice, Reply
from bot.safety import CrisisKind, Safety
from bot.understand import Mind, Understanding

log = logging.getLogger(__name__)


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
        self.crises: dict[str, CrisisKind] = {}
        """The kind of crisis that an entry stands for."""
        for kind in CrisisKind:
            self.crises.setdefault(safety.reply(kind).entry, kind)

    def hear(self, message: Message) -> Turn:
        """Return what to answer. The words of *message* end here: nothing in a Turn could hold them.

        Never raises: what goes wrong becomes a turn that says so and names people to turn to, and a crisis stays
        a crisis whatever else goes wrong.
        """
        key = self._pseudonym(message.conversation)
        shared = message.audience is Audience.SHARED
        crisis = self._screened(message)
        try:
            mind = self._mind()
            if mind:
                return replace(self._understood(mind, key, message, crisis), shared=shared)
        except Exception as error:  # noqa: BLE001 - the one place: a person must get an answer whatever breaks
            _log_without_words("hear", error)
        return Turn(key, crisis or Said(What.BROKEN), None, shared)

    def say(self, turn: Turn) -> Reply:
        """Return the reply to *turn*, made of approved content only. Never raises, never empty."""
        try:
            mind = self._mind()
            if mind:
                return self._composer(mind).compose(turn)
        except Exception as error:  # noqa: BLE001 - as above
            _log_without_words("say", error)
        return Reply(tuple(blocks("\n".join(self._without_knowledge(turn.decision)))))

    def notice(self, notice: Notice) -> str:
        """Return the neutral line for a shared place; empty when there is no knowledge base to take it from."""
        mind = self._mind()
        return str(getattr(mind.base.phrases, f"notice_{notice.value}")) if mind else ""

    def intents(self, decision: Decision) -> tuple[str, ...]:
        """Return the entries that *decision* is about, best first; for an unclear one, those it offers."""
        match decision:
            case Crisis(kind):
                return (self._safety.reply(kind).entry,)
            case Answered(parts):
                return tuple(part.entry for part in parts)
            case Unclear(entries):
                return entries
            case Said(entry=str(entry)) | Asked(about=entry):
                return (entry,)
            case Said() | Unknown():
                return ()

    def _screened(self, message: Message) -> Crisis | None:
        """Return the crisis in what was typed. A choice's id holds no words, unless it is none of ours."""
        kind = self._safety.screen(message.text)
        if kind is None and message.choice is not None and not is_press(message.choice):
            kind = self._safety.screen(message.choice)
        return Crisis(kind) if kind else None

    def _understood(self, mind: Mind, key: str, message: Message, crisis: Crisis | None) -> Turn:
        conversation = self._conversations.get(key)
        understood = Understanding(mind, self._safety, self.crises).understand(message, conversation, crisis)
        turn = Turn(key, understood.decision, understood.organisation)
        self._remember(mind, turn, understood.conversation)
        return turn

    def _remember(self, mind: Mind, turn: Turn, conversation: Conversation) -> None:
        if isinstance(turn.decision, Said) and turn.decision.what is What.FORGOTTEN:
            self._conversations.forget(turn.conversation)
            return
        history = (*conversation.history, turn.decision)[-HISTORY:]
        offered = tuple(choice.id for choice in self._composer(mind).choices(turn))
        self._conversations.put(turn.conversation, replace(conversation, history=history, offered=offered))

    def _composer(self, mind: Mind) -> Composer:
        return Composer(mind.base, self._safety, self._today(), self._minutes)

    def _without_knowledge(self, decision: Decision) -> tuple[str, ...]:
        if isinstance(decision, Crisis):
            reply = self._safety.reply(decision.kind)
            return reply.full if decision.more else reply.short
        return self._safety.unavailable


def _log_without_words(where: str, error: Exception) -> None:
    """Log what broke and where, and nothing of the error's text, which may quote what was typed."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{PurePath(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    log.error("%s failed: %s at %s", where, type(error).__name__, place)
