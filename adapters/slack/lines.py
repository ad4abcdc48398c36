"""What Slack shows around an answer: fixed words of the content, and what may be pressed as a number or address."""

from collections.abc import Callable

from adapters.slack.links import pressable
from adapters.slack.render import Dressing, Labels
from bot.bot import Bot
from bot.decision import Answered, Said, Turn, What
from bot.reply import Notice, Reply
from bot.store import Tally
from bot.understand import Mind
from knowledge.phrases import Phrases

MOST_PROMPTS = 4
"""https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts"""


class Lines:
    """Reads the content that is served at the moment; every line is empty when there is none."""

    def __init__(self, bot: Bot, mind: Callable[[], Mind | None]) -> None:
        self._bot, self._mind = bot, mind

    def dress(self, turn: Turn) -> Dressing:
        """Return what goes around the reply to *turn*; only an answer can be rated."""
        mind = self._mind()
        if mind is None:
            return Dressing(None, frozenset())
        known = pressable(mind.base.contacts.values())
        about = ""
        if isinstance(turn.decision, Answered):
            about = "@".join(filter(None, (self._bot.intents(turn.decision)[0], turn.organisation)))
        return Dressing(_labels(mind.base.phrases), known, about)

    def phrase(self, name: str) -> str:
        """Return the phrase called *name*."""
        mind = self._mind()
        return str(getattr(mind.base.phrases, name)) if mind else ""

    def knows(self, tally: Tally) -> bool:
        """Return whether *tally* is about an answer that there is: what is counted holds ids of the content only."""
        mind = self._mind()
        if mind is None:
            return False
        return tally.entry in mind.base.entries and tally.organisation in ("", *mind.base.organisations)

    def notice(self) -> str:
        """Return the neutral line for a shared place."""
        return self._bot.notice(Notice.ANSWERED_IN_PRIVATE)

    def emergency(self) -> str:
        """Return the numbers to call, line by line, which need no content."""
        return self._bot.emergency()

    def prompts(self) -> list[dict[str, str]]:
        """Return what is suggested to begin with: the first sections of the menu, as they would be typed."""
        mind = self._mind()
        sections = mind.base.sections[:MOST_PROMPTS] if mind else ()
        return [{"title": section.label, "message": section.label} for section in sections]

    def hello(self) -> tuple[Reply, Dressing]:
        """Return the greeting with the menu, and what goes around it."""
        turn = Turn("", Said(What.HELLO))
        return self._bot.say(turn), self.dress(turn)


def _labels(phrases: Phrases) -> Labels:
    return Labels(
        start_again=phrases.choice_start_again,
        not_meant=phrases.choice_not_meant,
        hide=phrases.choice_hide,
        helpful=phrases.choice_helpful,
        not_quite=phrases.choice_not_quite,
        out_of_date=phrases.choice_out_of_date,
    )
