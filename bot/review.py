"""What the leads have to look at, by owner: ``signpost review``. A knowledge base and a day in, lines out."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from knowledge.base import KnowledgeBase
from knowledge.field import EVERYONE
from knowledge.schema import Missing

NO_OWNER = "Contacts for everyone, which have no owner of their own"


@dataclass(frozen=True, slots=True, order=True)
class _Dated:
    """Something that must be looked at again by a day."""

    by: date
    what: str


@dataclass(slots=True)
class _Work:
    """What one owner has to do: dated things, and for each title what is not known."""

    dated: list[_Dated] = field(default_factory=list)
    gaps: dict[str, list[str]] = field(default_factory=dict)


def review_lines(base: KnowledgeBase, today: date, days: int) -> Iterator[str]:
    """Yield what is overdue, due within *days*, and not known yet: a summary, then owner by owner.

    The order depends on the content only. It is written for people who look after the content, not for
    programs.
    """
    until = today + timedelta(days=days)
    work = _work(base)
    dated = [one for owner in work.values() for one in owner.dated]
    gaps = sum(len(owner.gaps) for owner in work.values())
    yield f"As of {_spoken(today)}"
    overdue = sum(one.by < today for one in dated)
    due = sum(today <= one.by <= until for one in dated)
    yield f"Overdue: {overdue}. Due by {_spoken(until)}: {due}. Facts to confirm in: {gaps}."
    if not any(one.by <= until for one in dated):
        yield f"Nothing is due by {_spoken(until)}."
    for owner in sorted(work, key=lambda owner: (owner == NO_OWNER, owner)):
        lines = [*_of_owner(work[owner], today, until)]
        if lines:
            yield ""
            yield owner
            yield from lines


def _of_owner(work: _Work, today: date, until: date) -> Iterator[str]:
    dated = sorted(work.dated)
    for heading, found in (
        ("Overdue, look at these first:", [one for one in dated if one.by < today]),
        ("Due soon:", [one for one in dated if today <= one.by <= until]),
    ):
        if found:
            yield f"  {heading}"
            yield from (f"    {one.what}: look at it again by {_spoken(one.by)}" for one in found)
    if work.gaps:
        yield "  Facts to confirm:"
        for title in sorted(work.gaps):
            yield f"    {title}"
            yield from (f"      {gap}" for gap in work.gaps[title])


def _work(base: KnowledgeBase) -> dict[str, _Work]:
    """Return the work of each owner; a contact's is whoever looks after its organisation."""
    work: defaultdict[str, _Work] = defaultdict(_Work)
    for entry in base.entries.values():
        what = f"{entry.title} ({entry.id})"
        work[entry.owner].dated.append(_Dated(entry.review_by, what))
        if entry.missing:
            work[entry.owner].gaps[what] = [_gap(base, missing) for missing in entry.missing]
    for contact_id, contact in base.contacts.items():
        whose = base.organisations.get(contact.organisation)
        owner = whose.owner if whose else NO_OWNER
        what = f"Contact: {contact.name}{f' at {whose.name}' if whose else ''} ({contact_id})"
        work[owner].dated.append(_Dated(contact.review_by, what))
        if contact.missing:
            missing = Missing(what=contact.missing, **{"for": contact.organisation}, ask=contact.ask)
            work[owner].gaps[what] = [_gap(base, missing)]
    for one in base.organisations.values():
        work[one.owner].dated.append(_Dated(one.review_by, f"Trust: {one.name} ({one.id})"))
    for pathway in base.pathways.values():
        what = f"Questions: {pathway.title} ({pathway.id})"
        work[pathway.owner].dated.append(_Dated(pathway.review_by, what))
    for language in base.languages.values():
        what = f"Language: {language.name} ({language.id})"
        work[language.owner].dated.append(_Dated(language.review_by, what))
        if language.status == "to_confirm":
            work[language.owner].gaps[what] = ["What is written for it is not confirmed."]
    return work


def _gap(base: KnowledgeBase, missing: Missing) -> str:
    """Return for whom a fact is missing, which, and who to ask."""
    whose = [one for one in base.organisations.values() if missing.for_ in (EVERYONE, one.id)]
    asked = dict.fromkeys(missing.ask or one.ask for one in whose)
    ask = " or ".join(_contact(base, contact) for contact in asked)
    return f"{' and '.join(one.name for one in whose)}: {missing.what}. Ask {ask}."


def _contact(base: KnowledgeBase, contact_id: str) -> str:
    contact = base.contacts[contact_id]
    whose = base.organisations.get(contact.organisation)
    return f"{contact.address or contact.name}{f' ({whose.name})' if whose else ''}"


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
