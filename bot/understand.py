"""What one message means in its conversation: words become a decision here, and go no further."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation import Conversation
from bot.decision import Answered, Decision, Said, Unclear, Unknown, What
from bot.dialogue import CRISIS, Dialogue, Heard
from bot.follow import Follow
from bot.mention import Mentions, Named, Words
from bot.message import Message
from bot.mind import Mind
from bot.press import BOTH, read_press
from bot.safety import CrisisKind, Safety
from bot.typed_choice import TypedChoice
from intents.intent import Match
from intents.text import words


@dataclass(frozen=True, slots=True)
class Understood:
    """What to answer, the conversation as it stands now, and the organisation to answer for (None: all)."""

    decision: Decision
    conversation: Conversation
    organisation: str | None


@dataclass(frozen=True, slots=True)
class Understanding:
    """Understands messages with one mind; *crises* gives the kind of crisis an entry stands for."""

    mind: Mind
    safety: Safety
    crises: dict[str, CrisisKind]

    def understand(self, message: Message, conversation: Conversation, crisis: Decision | None) -> Understood:
        """Return what *message* means; *crisis* is the decision when the screen heard one, and stands."""
        served = message.organisation if message.organisation in self.mind.base.organisations else None
        typed = words(message.text)
        typed_choice = TypedChoice(self.mind, self.crises)
        choice = message.choice or typed_choice.find(conversation, message.text, typed)
        if choice is not None and crisis is None:
            return self._pressed(choice, conversation, served)
        mentions = self.mind.listener.mentions(typed)
        named = mentions.named
        place = typed_choice.place(conversation, named)
        if place and crisis is None:
            return self._pressed(place, conversation, served)
        conversation = _placed(conversation, named, served)
        organisation = _one_of(named) if named.ids else _served(conversation, served)
        if crisis:
            return Understood(crisis, conversation, organisation)
        command = self.mind.listener.command(typed)
        if command:
            decision, conversation = self._followed(command, conversation)
            return Understood(decision, conversation, _served(conversation, served))
        return Understood(self._decide(conversation, message.text, typed, mentions), conversation, organisation)

    def heard(self, text: str, typed: Words, mentions: Mentions) -> Heard:
        """Return what is heard in *text*, which has these words and mentions, without a word of it.

        What would not be asked about is not listened for: feelings when something fits, idioms without a crisis.
        """
        listener, matcher = self.mind.listener, self.mind.matcher
        parts, endings = listener.needs(text), listener.endings(text)
        if mentions.stand_ins:
            parts, endings = self._spoken(parts), self._spoken(endings)
        whole = listener.to_match(text, typed, mentions) or text
        # A part is often an ending too.
        texts = list(dict.fromkeys((whole, *parts, *endings)))
        found = dict(zip(texts, map(tuple, matcher.match_each(texts)), strict=True))
        matches = found[whole]
        fits = bool(matches) and matches[0].known >= matcher.thresholds.known
        crisis = any(map(self.dialogue().may_be_crisis, found.values()))
        return Heard(
            matches,
            tuple(found[part][:1] for part in parts),
            tuple(found[ending] for ending in endings),
            feelings=not fits and listener.has_feelings(typed),
            language=listener.language(text, typed),
            elsewhere=not mentions.named.ids and listener.is_elsewhere(typed),
            idiom=crisis and self._is_saying(typed),
        )

    def _is_saying(self, typed: Words) -> bool:
        """Return whether the words hold a turn of phrase that only sounds like a crisis, and beside it nothing does."""
        rest = self.safety.without_sayings(typed)
        return len(rest) < len(typed) and self.dialogue().danger(self.mind.matcher.match(" ".join(rest))) < CRISIS

    def _spoken(self, parts: Sequence[str]) -> tuple[str, ...]:
        """Return *parts* of a message as they are compared with examples, without those of which nothing is left."""
        listener = self.mind.listener
        worded = [(part, words(part)) for part in parts]
        return tuple(filter(None, (listener.to_match(part, own, listener.mentions(own)) for part, own in worded)))

    def dialogue(self) -> Dialogue:
        """Return the rules that decide, on this mind's knowledge base and thresholds."""
        return Dialogue(self.mind.base, self.mind.matcher.thresholds, self.crises)

    def _pressed(self, choice: str, conversation: Conversation, served: str | None) -> Understood:
        press = read_press(choice)
        if press.verb == "back":
            return Understood(*self._followed("back", conversation), _served(conversation, served))
        decision = Follow(self.mind.base, self.crises).press(press, conversation)
        if press.organisation == BOTH:
            conversation = replace(conversation, organisation=None, declared=True)
        elif press.organisation in self.mind.base.organisations:
            conversation = replace(conversation, organisation=press.organisation, declared=True)
        return Understood(decision, conversation, _served(conversation, served))

    def _followed(self, command: str, conversation: Conversation) -> tuple[Decision, Conversation]:
        decision = Follow(self.mind.base, self.crises).command(command, conversation)
        match command, conversation.history:
            case "back", (*before, _, _):
                # What is shown again takes its place anew; the way forward is not kept.
                conversation = replace(conversation, history=tuple(before))
            case "restart", _:
                conversation = replace(conversation, history=())
            case "forget", _:
                conversation = Conversation()
            case "both", _:
                conversation = replace(conversation, organisation=None, declared=True)
        return decision, conversation

    def _decide(self, conversation: Conversation, text: str, typed: Words, mentions: Mentions) -> Decision:
        """Return what to answer to typed words that are no choice."""
        if not typed:
            return Said(What.EMPTY)
        if len(typed) == 1 and typed[0].isdecimal() and len(typed[0]) <= len("99"):
            return Said(What.NO_SUCH_CHOICE)
        heard = self.heard(text, typed, mentions)
        place = self.place_said(mentions.named, heard.matches, conversation)
        decision = place or self.dialogue().decide(heard)
        last = conversation.history[-1] if conversation.history else None
        if isinstance(decision, Unclear) and isinstance(last, Unclear | Unknown):
            return replace(decision, repeated=True)
        return decision

    def place_said(self, named: Named, matches: Sequence[Match], conversation: Conversation) -> Said | None:
        """Return the answer to "I'm at LPT" when that is all that was said, None when it was not."""
        own = self.mind.base.listening.stands_for.organisation
        sure = self.mind.matcher.thresholds.answer
        if not named.alone and not (matches and matches[0].intent == own and matches[0].score >= sure):
            return None
        what = (What.ORGANISATION_ASKED, What.ORGANISATION_SET, What.ORGANISATION_BOTH)[min(len(named.ids), 2)]
        last = conversation.history[-1] if conversation.history else None
        return Said(what, own, again=last.parts[0].entry if isinstance(last, Answered) else None)


def _one_of(named: Named) -> str | None:
    return named.ids[0] if len(named.ids) == 1 else None


def _placed(conversation: Conversation, named: Named, served: str | None) -> Conversation:
    """Return the conversation with the organisation that was named.

    What is declared outweighs a mention, and so does the organisation that this deployment serves.
    """
    if conversation.organisation in named.denied:
        conversation = replace(conversation, organisation=None, declared=False)
    if (conversation.declared or served) and not named.declared:
        return conversation
    match named.ids:
        case [one]:
            return replace(conversation, organisation=one, declared=named.declared)
        case [_, *_] if named.declared:
            return replace(conversation, organisation=None, declared=True)
        case _:
            return conversation


def _served(conversation: Conversation, served: str | None) -> str | None:
    """Return the organisation to answer for: the one said, else the one this deployment serves."""
    return conversation.organisation or (None if conversation.declared else served)
