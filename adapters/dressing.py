"""What stands around an answer: the words of the fixed controls, and what may be pressed or rated."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of the fixed controls; none is empty."""

    start_again: str
    not_meant: str
    hide: str
    helpful: str
    not_quite: str
    out_of_date: str


@dataclass(frozen=True, slots=True)
class Dressing:
    """What an answer is shown with.

    *labels* are None when there is no knowledge base: then there are no controls. *known* are the numbers and
    addresses that can be pressed, see ``links.pressable``. *about* is what feedback is given on, an id such as
    ``reach_contact@nhft``; empty when there is nothing to rate. *summary* is all that notifications and the list of
    chats of Teams show, for everybody who sees a locked phone: the same neutral words for every answer. When it is
    empty, Teams says in its own words that there is a card.
    """

    labels: Labels | None
    known: frozenset[str]
    about: str = ""
    summary: str = ""
