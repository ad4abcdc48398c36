"""What did somebody press on a card? Every button of ours carries ids in its data, never words."""

import re

from adapters.teams.fields import Fields, UnusableError
from adapters.teams.kinds import Ask, Hide, Rated, Why
from adapters.teams.scene import Scene
from bot.store import Tally

CHOICE, HIDE, RATE, ABOUT = "choice", "hide", "rate", "about"
"""The names in a button's data: {"choice": id}, {"hide": "1"}, {"rate": verdict, "about": entry@organisation}."""

_VERDICTS = {"helpful": RATE, "not_quite": RATE, "out_of_date": "out_of_date"}
"""Each verdict, and what it is one answer to: of one answer each counts once."""
_ABOUT = re.compile(r"([a-z][a-z0-9_]{0,39})(?:@([a-z][a-z0-9_]{0,39}))?")
"""An entry, and the organisation it was answered for; the form of both is that of knowledge/field.py."""


def pressed(activity: Fields, scene: Scene, *, text: str = "", invoked: bool) -> Ask | Hide | Rated | None:
    """Return what the button that was pressed is for, None if it is none of ours.

    *text* is what came with it. Newer clients invoke Action.Execute, older ones send the data of Action.Submit.

    Raises:
        UnusableError: it is ours, and cannot be read.
    """
    value = activity.inner("value")
    card = activity.found_id("replyToId")
    for data in (value, value.inner("action").inner("data")):
        choice = data.text(CHOICE)
        if choice:
            return Ask(scene.incoming(text=text, choice=choice), invoked)
        if HIDE in data:
            return Hide(scene.event, scene.place, activity.id("replyToId"), scene.url, invoked)
        if RATE in data:
            tally = _tally(data)
            event = f"{_VERDICTS[tally.verdict]} {scene.person} {scene.place} {card or scene.id}"
            return Rated(event, tally, scene.person, scene.place, card, scene.url, invoked)
    return None


def _tally(data: Fields) -> Tally:
    verdict, about = data.text(RATE), _ABOUT.fullmatch(data.text(ABOUT))
    if about is None or verdict not in _VERDICTS:
        raise UnusableError(Why.MALFORMED)
    return Tally(about[1], verdict, about[2] or "")
