"""Everything that ships, as Teams shows it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from adapters.links import pressable
from adapters.teams.render import Dressing, render
from bot.app import App
from bot.decision import Answered, Asked, Crisis, Decision, Part, Said, Turn, Unclear, Unknown, What
from bot.plain import plain
from bot.reply import Contacts
from bot.safety import CrisisKind
from knowledge.base import KnowledgeBase
from tests.adapters.dressed import LABELS
from tests.adapters.teams.dressed import elements, fallback, pressed
from tests.adapters.teams.limits import problems


def _decisions(base: KnowledgeBase) -> Iterator[Decision]:
    entries = list(base.entries)
    for entry in base.entries.values():
        for more in (False, True):
            yield Answered((Part(entry.id),), more=more, alternatives=tuple(entries[:2]))
        yield from (Answered((Part(entry.id, point.id),)) for point in entry.points)
    for one, other in pairwise(entries):
        yield Answered((Part(one), Part(other)), more=True)
    yield from (Answered((Part(base.listening.stands_for.language),), language=one) for one in base.languages)
    for pathway in base.pathways.values():
        yield from (Asked(pathway.id, step.id, pathway.about) for step in pathway.steps)
    for kind in CrisisKind:
        yield from (Crisis(kind), Crisis(kind, more=True))
    yield from (Said(what, again=entries[0]) for what in What)
    yield from (Said(What.SECTION, section=section.id) for section in base.sections)
    yield Unknown()
    for repeated in (False, True):
        yield Unclear(tuple(entries[:3]), 0.3, repeated)
        yield Unclear(("crisis_self_harm", *entries[:2]), 0.3, repeated)


def test_every_answer_that_ships_is_one_teams_takes(app: App, base: KnowledgeBase) -> None:
    """Whatever is decided, for whomever, the reply is drawn whole and within Teams' limits."""
    dressing = Dressing(None, pressable(base.contacts.values()), summary="There is an answer.")
    for decision in _decisions(base):
        for organisation in (None, *base.organisations):
            reply = app.bot.say(Turn("", decision, organisation, shared=True, first=True))
            about = "reach@nhft" if isinstance(decision, Answered) else ""

            bare, dressed = render(reply, dressing), render(reply, replace(dressing, labels=LABELS, about=about))

            assert [problem for message in dressed for problem in problems(message)] == [], decision
            assert fallback(dressed) == plain(reply), decision
            assert pressed(bare) == [{"choice": choice.id} for choice in reply.choices], decision
            assert len(dressed) <= 2, decision


def test_every_contact_that_ships_can_be_pressed(app: App, base: KnowledgeBase) -> None:
    """In the lines of contacts each number to call, each address and each page is a link; a number to text is not."""
    known = pressable(base.contacts.values())
    for decision in _decisions(base):
        reply = app.bot.say(Turn("", decision))
        lines = [c for one in reply.blocks if isinstance(one, Contacts) for c in one.contacts]

        links = {link["title"] for link in elements(render(reply, Dressing(None, known)), "Action.OpenUrl")}

        assert {a for contact in lines for a in contact.addresses if a in known} <= links, decision
        assert not {contact.text for contact in base.contacts.values()} & links, decision


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        (CrisisKind.DANGER, {"tel:999"}),
        (CrisisKind.SELF_HARM, {"tel:999", "tel:116123", "tel:111"}),
        (CrisisKind.SOMEONE_ELSE, {"tel:999", "tel:116123", "tel:111"}),
    ],
)
def test_the_numbers_of_a_crisis_can_be_pressed(
    app: App, base: KnowledgeBase, kind: CrisisKind, numbers: set[str]
) -> None:
    """Somebody in danger presses the number; the one that only takes texts is not called, even if it were known."""
    known = frozenset(address for contact in base.contacts.values() for address in contact.addresses)

    messages = render(app.bot.say(Turn("", Crisis(kind))), Dressing(LABELS, known))

    assert {link["url"] for link in elements(messages, "Action.OpenUrl")} == numbers
    assert len(messages) == 1
