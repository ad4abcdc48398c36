"""What an entry says: its text, its contacts, what is missing and the small print."""

from dataclasses import replace
from datetime import date

import pytest

from bot.answer import AnswerParts
from bot.decision import Answered, Part
from bot.directory import MOST_CONTACTS, Directory
from bot.plain import plain
from bot.reply import Block, Contacts, Heading, Reply
from knowledge.base import KnowledgeBase
from knowledge.phrases import say
from tests.bot.tiny import contact, entry

TODAY = date(2026, 11, 24)
PAST, YESTERDAY = "2026-11-23", "23 November 2026"


def _shown(base: KnowledgeBase, answered: Answered, organisation: str | None = None, today: date = TODAY) -> str:
    parts = AnswerParts(Directory(base, today, organisation))
    return plain(Reply((*parts.blocks(answered), *parts.small_print(answered))))


def _about(entry_id: str, point: str | None = None, *, more: bool = False) -> Answered:
    return Answered((Part(entry_id, point),), more=more)


@pytest.mark.parametrize(
    ("organisation", "shown", "hidden"),
    [
        (None, ["rota@north.example", "rota@south.example", "North", "South"], []),
        ("north", ["Swaps are agreed first.", "rota@north.example"], ["rota@south.example", "South"]),
        ("south", ["Swaps are agreed first.", "rota@south.example"], ["rota@north.example", "North"]),
    ],
)
def test_each_sees_their_own(
    small: KnowledgeBase, organisation: str | None, shown: list[str], hidden: list[str]
) -> None:
    """What is for everyone and one's own is shown; the other's is not, unless it is not known which."""
    said = _shown(small, _about("rota"), organisation)

    assert all(text in said for text in shown), said
    assert not any(text in said for text in hidden), said


def test_more_shows_the_full_text_where_there_is_one(small: KnowledgeBase) -> None:
    """The long answer takes the place of the short one; what has no long one stays."""
    said = _shown(small, _about("rota", more=True), "north")

    assert "Ask, agree, then tell the desk." in said
    assert "Swaps are agreed first." not in said
    assert "Northern desk: rota@north.example." in said


def test_a_point_answers_alone_and_more_gives_the_whole(small: KnowledgeBase) -> None:
    """A specific question gets a specific answer, without contacts; asking for more gives the entry."""
    short, more = _shown(small, _about("rota", "nights")), _shown(small, _about("rota", "nights", more=True))

    assert "Nights are swapped by phone." in short
    assert "Contacts" not in short
    assert "Ask, agree, then tell the desk." in more


@pytest.mark.parametrize(("organisation", "is_shown"), [("north", True), ("south", False), (None, True)])
def test_a_point_of_one_organisation_is_not_said_to_the_other(
    small: KnowledgeBase, organisation: str | None, is_shown: bool
) -> None:
    """Who is elsewhere gets the entry as a whole instead."""
    said = _shown(small, _about("rota", "ferry"), organisation)

    assert ("The ferry waits." in said) == is_shown
    assert ("Swaps are agreed first." in said) != is_shown


def test_a_point_of_one_organisation_is_marked_while_none_is_known(small: KnowledgeBase) -> None:
    """Nobody may take what is only North's for everybody's."""
    assert "North" in _shown(small, _about("rota", "ferry"))


def test_a_manager_who_asks_for_more_gets_steps(small: KnowledgeBase) -> None:
    """Do now, don't and within a week, in this order."""
    phrases = small.phrases
    parts = AnswerParts(Directory(small, TODAY, None))

    found: list[Block] = list(parts.blocks(_about("boss", more=True)))

    headings = [block.text for block in found if isinstance(block, Heading)]
    assert headings == [phrases.do_now, phrases.do_not, phrases.within_a_week]


def _with_contact(base: KnowledgeBase, **changes: object) -> KnowledgeBase:
    fields = {"email": "rota@north.example", "reviewed_on": "2026-01-01", "review_by": PAST}
    return replace(base, contacts={**base.contacts, "desk_north": contact("Rota desk", "north", **(fields | changes))})


def test_a_contact_is_shown_until_its_day_has_passed(small: KnowledgeBase) -> None:
    """On its last day it stands; on the next it is gone, from the list and from the text."""
    base = _with_contact(small)

    last_day, next_day = (_shown(base, _about("rota"), "north", day) for day in (date(2026, 11, 23), TODAY))

    assert last_day.count("rota@north.example") == 2
    assert "rota@north.example" not in next_day
    assert f"Northern desk: {base.phrases.expired_address}." in next_day


def test_an_overdue_answer_says_so_with_its_date_and_somebody_to_ask(small: KnowledgeBase) -> None:
    """What may be out of date is shown with its date and a second way to be sure."""
    old = entry("leave", "Ask early.", reviewed_on="2026-01-01", review_by=PAST)
    base = replace(small, entries={**small.entries, "leave": old})

    said = _shown(base, _about("leave"), "north")

    assert "Ask early." in said
    assert say(base.phrases.overdue, date=YESTERDAY, ask="rota@north.example (North)") in said
    assert YESTERDAY not in _shown(base, _about("leave"), "north", date(2026, 11, 23))


def test_an_overdue_answer_never_sends_anybody_to_an_expired_contact(small: KnowledgeBase) -> None:
    """When one's own desk has expired too, what is open to everyone is named."""
    old = entry("leave", "Ask early.", reviewed_on="2026-01-01", review_by=PAST)
    base = replace(_with_contact(small), entries={**small.entries, "leave": old})

    said = _shown(base, _about("leave"), "north")

    assert "rota@north.example" not in said
    assert "Samaritans, 116 123" in said


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Draft, not yet confirmed by the Rota leads."),
        (
            {"status": "confirmed", "confirmed_by": "the rota desk", "confirmed_on": "2026-11-02"},
            "Confirmed by the rota desk on 2 November 2026.",
        ),
        (
            {"status": "to_confirm", "missing": [{"what": "the form"}]},
            "Draft with parts missing, not yet confirmed by the Rota leads.",
        ),
    ],
)
def test_what_nobody_confirmed_says_so(small: KnowledgeBase, changes: dict[str, object], expected: str) -> None:
    """A draft is never taken for a fact; a confirmed answer says by whom and when."""
    base = replace(small, entries={**small.entries, "leave": entry("leave", "Ask early.", **changes)})

    said = _shown(base, _about("leave"))

    assert said.endswith(f"Source: the handbook. Checked 1 November 2026. {expected}")


def test_what_is_missing_is_said_with_the_person_to_ask(small: KnowledgeBase) -> None:
    """A gap is named, for one's own organisation only, with who may know."""
    fields = {
        "status": "to_confirm",
        "missing": [{"what": "the form"}, {"what": "the ferry times", "for": "north"}],
    }
    base = replace(small, entries={**small.entries, "leave": entry("leave", "Ask early.", **fields)})

    north, both = _shown(base, _about("leave"), "north"), _shown(base, _about("leave"))

    phrase = base.phrases.missing
    assert (
        say(phrase, organisations="North", what="the form; the ferry times", ask="rota@north.example (North)") in north
    )
    everybody = "rota@north.example (North) or rota@south.example (South)"
    assert say(phrase, organisations="North or South", what="the form", ask=everybody) in both
    assert say(phrase, organisations="North", what="the ferry times", ask="rota@north.example (North)") in both


def test_what_a_contact_lacks_is_said_once(small: KnowledgeBase) -> None:
    """Two organisations' guardians that nobody knows yet make one line and one gap."""
    said = _shown(small, _about("report", more=True))

    assert said.count("Guardian, ") == 1
    assert "Guardian, North and South" in said
    assert said.count("the guardian.") == 1


def test_routes_for_a_report_stand_inside_and_outside(small: KnowledgeBase) -> None:
    """There is a route outside the Trust, and each says what happens next or that it is not confirmed."""
    found = [
        b for b in AnswerParts(Directory(small, TODAY, "north")).blocks(_about("report")) if isinstance(b, Contacts)
    ]

    assert [block.title for block in found] == [small.phrases.contacts_inside, small.phrases.contacts_outside]
    assert all(small.phrases.next_unknown in line.about for block in found for line in block.contacts)


def test_a_first_answer_names_few_contacts_those_that_can_be_reached_first(small: KnowledgeBase) -> None:
    """A short answer stays short, and nobody is sent to a contact that is not known yet while another is."""
    many = {f"desk_{n}": contact(f"Desk {n}", phone=f"0800 {n}") for n in range(5)}
    lost = contact("Lost desk", missing="its number", status="to_confirm")
    asked = entry("leave", "Ask early.", contacts=["lost", *many])
    base = replace(small, contacts={**small.contacts, **many, "lost": lost}, entries={**small.entries, "leave": asked})

    short, more = _shown(base, _about("leave")), _shown(base, _about("leave", more=True))

    assert short.count("Desk ") == MOST_CONTACTS
    assert "Lost desk" not in short
    assert more.count("Desk ") == len(many)
    assert "Lost desk" in more


def test_a_sensitive_answer_asks_for_no_names(small: KnowledgeBase) -> None:
    """Whoever reads something sensitive is told to leave names out; nobody else is."""
    assert small.phrases.private in _shown(small, _about("hurt"))
    assert small.phrases.private not in _shown(small, _about("leave"))
