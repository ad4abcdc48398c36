"""Was a choice typed instead of pressed? Its number, its label, or an answer in somebody's own words."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation import Conversation
from bot.decision import Asked, Crisis, Turn
from bot.follow import Follow
from bot.mention import Named, Words
from bot.mind import Mind
from bot.offer import Offer
from bot.press import read_press
from bot.safety import CrisisKind
from intents.text import clean, words

TELLING = 5
"""Letters from which a word tells one answer from another: "colleague", and not "was"."""
MOST_ANSWER_WORDS = 6
"""Words of a message that can be an answer to who did it; a longer one is a message of its own."""
LONGEST_LABEL = 16
"""Words that a choice's label can have: it has at most 48 characters (knowledge/schema.py), in practice half of it."""


@dataclass(frozen=True, slots=True)
class TypedChoice:
    """Looks for what is offered in what was typed, with one mind; *crises* as in ``Understanding``."""

    mind: Mind
    crises: dict[str, CrisisKind]

    def find(self, conversation: Conversation, text: str, typed: Words) -> str | None:
        """Return the choice that was typed instead of pressed: its number, or its label as it stands."""
        number = clean(text).strip("[]().# ")
        if number.isascii() and number.isdecimal() and 0 < int(number[:4]) <= len(conversation.offered):
            return conversation.offered[int(number[:4]) - 1]
        if not typed or len(typed) > LONGEST_LABEL or not conversation.history:
            return None
        last = Turn("", conversation.history[-1], conversation.organisation)
        choices = [(choice.id, words(choice.label)) for choice in Offer(self.mind.base).choices(last)]
        said = next((choice for choice, label in choices if label == typed), None)
        if said or not isinstance(last.decision, Asked):
            return said
        command = self.mind.listener.command(typed)
        if command not in (None, "yes", "no"):
            return None
        return self._answer_in_own_words(choices, typed) or self._answer_about(last.decision, typed)

    def place(self, conversation: Conversation, named: Named) -> str | None:
        """Return the choice that answers "which organisation?" when one is all that was said."""
        last = conversation.history[-1] if conversation.history else None
        if not isinstance(last, Asked) or not named.alone or len(named.ids) != 1:
            return None
        choices = Offer(self.mind.base).choices(Turn("", last))
        return next((choice.id for choice in choices if read_press(choice.id).organisation == named.ids[0]), None)

    def _answer_in_own_words(self, choices: Sequence[tuple[str, Words]], typed: Words) -> str | None:
        """Return the choice that answers a question as "im safe", "no he is still here" or "my manager" do.

        That is the choice with the fewest other words in its label; else the one that says yes or no as the message
        does; else the one that alone has a telling word of it. Of several alike it is one that is a crisis, else none.
        """
        longer = [(len(label), choice) for choice, label in choices if set(typed) <= set(label)]
        fewest = min((length for length, _ in longer), default=0)
        fitting = [choice for length, choice in longer if length == fewest]
        yes_or_no = self._yes_or_no(typed)
        if not fitting and yes_or_no:
            fitting = [choice for choice, label in choices if self._yes_or_no(label) == yes_or_no]
        if not fitting:
            telling = {word for word in typed if len(word) >= TELLING}
            fitting = [choice for choice, label in choices if telling & set(label)]
        follow = Follow(self.mind.base, self.crises)
        urgent = [choice for choice in fitting if isinstance(follow.press(read_press(choice), Conversation()), Crisis)]
        return (*urgent, *fitting)[0] if urgent or len(fitting) == 1 else None

    def _yes_or_no(self, typed: Words) -> str | None:
        commands = (self.mind.listener.command(typed), self.mind.listener.command(typed[:1]))
        return next((command for command in commands if command in ("yes", "no")), None)

    def _answer_about(self, asked: Asked, typed: Words) -> str | None:
        """Return the answer to a question whose entry the words are most about: "it was my manager"."""
        pathway = self.mind.base.pathways.get(asked.pathway)
        step = pathway.step(asked.step) if pathway else None
        about = {choice.about: choice.id for choice in step.choices if choice.about} if step else {}
        if not about or len(typed) > MOST_ANSWER_WORDS:
            return None
        matches = self.mind.matcher.match(" ".join(typed))
        sure = self.mind.matcher.thresholds.answer
        best = next((match.intent for match in matches if match.intent in about and match.score >= sure), None)
        return f"answer:{asked.pathway}.{asked.step}.{about[best]}.{asked.about}" if best else None
