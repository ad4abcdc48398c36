"""What a channel shows around an answer: fixed words of the content, and what may be pressed as a number or address."""

from collections.abc import Callable

from adapters.dressing import Dressing, Labels
from adapters.links import pressable
from bot.bot import Bot
from bot.decision import Answered, Said, Turn, What
from bot.mind import Mind
from bot.reply import Notice, Reply
from bot.store import Tally
from knowledge.phrases import Phrases


class Lines:
    """Reads the content that is served at the moment; every line of it is empty when there is none."""

    def __init__(self, bot: Bot, mind: Callable[[], Mind | None]) -> None:
        self._bot, self._mind = bot, mind

    def dress(self, turn: Turn) -> Dressing:
        """Return what goes around the reply to *turn*; only an answer can be rated."""
        mind = self._mind()
        if mind is None:
            return Dressing(None, frozenset())
        about = ""
        if isinstance(turn.decision, Answered):
            about = "@".join(filter(None, (self._bot.intents(turn.decision)[0], turn.organisation)))
        phrases = mind.base.phrases
        return Dressing(_labels(phrases), pressable(mind.base.contacts.values()), about, phrases.answered)

    def phrase(self, name: str) -> str:
        """Return the phrase called *name*."""
        mind = self._mind()
        return str(getattr(mind.base.phrases, name)) if mind else ""

    def menu(self) -> tuple[str, ...]:
        """Return what the sections of the menu are called, which is also what is typed to open them."""
        mind = self._mind()
        return tuple(section.label for section in mind.base.sections) if mind else ()

    def knows(self, tally: Tally) -> bool:
        """Return whether *tally* is about an answer that there is: what is counted holds ids of the content only."""
        mind = self._mind()
        if mind is None:
            return False
        return tally.entry in mind.base.entries and tally.organisation in ("", *mind.base.organisations)

    def notice(self, notice: Notice = Notice.ANSWERED_IN_PRIVATE) -> str:
        """Return the neutral line for a shared place."""
        return self._bot.notice(notice)

    def emergency(self) -> str:
        """Return the numbers to call, line by line, which need no content."""
        return self._bot.emergency()

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
