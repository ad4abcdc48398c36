"""What happens to a message: the story of one turn, read from top to bottom."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import PurePath
from typing import TypeVar

from bot.compose import Composer
from bot.conversation import HISTORY, Conversation, Conversations
from bot.decision import Answered, Asked, Crisis, Decision, Said, Turn, Unclear, Unknown, What
from bot.message import Audience, Message
from bot.mind import Mind
from bot.passage import blocks
from bot.press import is_press
from bot.reply import Notice, Reply
from bot.safety import CrisisKind, Safety
from bot.understand import Understanding

log = logging.getLogger(__name__)

_T = TypeVar("_T")


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
        in_store: bool = False,
    ) -> None:
        self._mind, self._safety, self._conversations = mind, safety, conversations
        self._pseudonym, self._minutes, self._today, self._in_store = pseudonym, minutes, today, in_store
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
        conversation = _attempt("remember", lambda: self._conversations.get(key), Conversation)
        turn, after = self.answer_to(message, key, conversation)
        _attempt("remember", lambda: self._remember(key, after), lambda: None)
        return turn

    def answer_to(self, message: Message, key: str, conversation: Conversation) -> tuple[Turn, Conversation]:
        """Return what to answer in *conversation*, known as *key*, and the conversation as it stands then.

        It is ``hear`` for channels that keep conversations themselves: nothing is remembered here. An empty
        conversation is one to forget. Never raises.
        """
        crisis = self._screened(message)
        shared = message.audience is Audience.SHARED

        def without_understanding() -> tuple[Turn, Conversation]:
            return Turn(key, crisis or Said(What.BROKEN)), conversation

        def understood() -> tuple[Turn, Conversation]:
            mind = self._mind()
            return self._understood(mind, key, message, conversation, crisis) if mind else without_understanding()

        turn, after = _attempt("hear", understood, without_understanding)
        return replace(turn, shared=shared, first=not conversation.history), after

    def is_crisis(self, message: Message) -> bool:
        """Return whether the screen hears a crisis in *message*: it is answered even when nothing else can be."""
        return self._screened(message) is not None

    def say(self, turn: Turn) -> Reply:
        """Return the reply to *turn*, made of approved content only. Never raises, never empty."""

        def without_knowledge() -> Reply:
            return Reply(tuple(blocks("\n".join(self._without_knowledge(turn.decision)))))

        def composed() -> Reply:
            mind = self._mind()
            return self._composer(mind).compose(turn) if mind else without_knowledge()

        return _attempt("say", composed, without_knowledge)

    def emergency(self) -> str:
        """Return the numbers to call, for a place that shows them at all times."""
        mind = self._mind()
        return self._composer(mind).emergency() if mind else "\n".join(self._safety.unavailable)

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

    def _understood(
        self, mind: Mind, key: str, message: Message, conversation: Conversation, crisis: Crisis | None
    ) -> tuple[Turn, Conversation]:
        understood = Understanding(mind, self._safety, self.crises).understand(message, conversation, crisis)
        turn, before = Turn(key, understood.decision, understood.organisation), understood.conversation
        if isinstance(turn.decision, Said) and turn.decision.what is What.FORGOTTEN:
            return turn, Conversation()
        history = (*before.history, turn.decision)[-HISTORY:]
        offered = tuple(choice.id for choice in self._composer(mind).choices(turn))
        return turn, replace(before, history=history, offered=offered)

    def _remember(self, key: str, conversation: Conversation) -> None:
        if conversation == Conversation():
            self._conversations.forget(key)
        else:
            self._conversations.put(key, conversation)

    def _composer(self, mind: Mind) -> Composer:
        return Composer(mind.base, self._safety, self._today(), self._minutes, self._in_store)

    def _without_knowledge(self, decision: Decision) -> tuple[str, ...]:
        if isinstance(decision, Crisis):
            reply = self._safety.reply(decision.kind)
            return reply.full if decision.more else reply.short
        return self._safety.unavailable


def _attempt(where: str, call: Callable[[], _T], otherwise: Callable[[], _T]) -> _T:
    """Return what *call* returns, or what *otherwise* does if it breaks."""
    try:
        return call()
    except Exception as error:  # noqa: BLE001 - the one place: a person must get an answer whatever breaks
        log_without_words(where, error)
        return otherwise()


def log_without_words(where: str, error: Exception) -> None:
    """Log what broke and where, and nothing of the error's text, which may quote what was typed."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{PurePath(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    log.error("%s failed: %s at %s", where, type(error).__name__, place)
