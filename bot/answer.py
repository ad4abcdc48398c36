"""What an entry says to one person: its text, its contacts, what is missing, and the small print."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.decision import Answered, Part
from bot.passage import blocks, fill
from bot.reply import Block, ContactLine, Contacts, Heading, Note, Text
from knowledge.base import KnowledgeBase
from knowledge.field import EVERYONE, Reviewed
from knowledge.phrases import say
from knowledge.schema import Contact, Entry, Said

MOST_CONTACTS = 3
"""Kinds of contacts under a heading of a first, short answer; the rest stand in the full one."""


@dataclass(frozen=True, slots=True)
class AnswerParts:
    """Composes answers for someone at *organisation* (None: not known, everything is shown and marked).

    *lasting* are contacts that never expire: the numbers of the fixed crisis text, which is looked after apart.
    """

    base: KnowledgeBase
    today: date
    organisation: str | None
    lasting: frozenset[str] = frozenset()

    def blocks(self, answered: Answered) -> Iterator[Block]:
        """Yield what answers, without choices and small print."""
        entries = self._entries(answered)
        several = len(answered.parts) > 1
        if several:
            yield Text(self.base.phrases.two_needs)
        for part, entry in zip(answered.parts, entries, strict=True):
            if several:
                yield Heading(entry.title)
            yield from self._text(part, entry, more=answered.more)
        whole = [e for p, e in zip(answered.parts, entries, strict=True) if self._is_whole(p, e)]
        yield from self.contacts(
            dict.fromkeys(c for entry in whole for c in entry.contacts),
            by_route=any(entry.kind == "reporting" for entry in whole),
            all_of_them=answered.more,
        )
        yield from self._missing(whole)

    def small_print(self, answered: Answered) -> Iterator[Block]:
        """Yield privacy, overdue and source notes."""
        entries = self._entries(answered)
        if any(entry.sensitivity == "sensitive" for entry in entries):
            yield Note(self.base.phrases.private)
        for entry in entries:
            if entry.is_overdue(self.today):
                ask = self._ask(self.base.people, self.base.people)
                yield Note(say(self.base.phrases.overdue, date=_spoken(entry.review_by), ask=ask))
        for entry in entries:
            titles = "; ".join(self.base.sources[source].title for source in entry.sources)
            status = self.status(entry, entry.owner)
            yield Note(say(self.base.phrases.source, sources=titles, date=_spoken(entry.reviewed_on), status=status))

    def status(self, item: Reviewed, owner: str) -> str:
        """Return in few words whether anybody has confirmed *item*."""
        phrases = self.base.phrases
        if item.status == "confirmed" and item.confirmed_by and item.confirmed_on:
            return say(phrases.status_confirmed, who=item.confirmed_by, date=_spoken(item.confirmed_on))
        phrase = phrases.status_to_confirm if item.status == "to_confirm" else phrases.status_draft
        return say(phrase, owner=owner)

    def address(self, contact_id: str) -> str:
        """Return a contact's number or address, or that it is being checked when it has expired."""
        contact = self.base.contacts.get(contact_id)
        if contact is None or self._has_expired(contact_id) or not contact.address:
            return self.base.phrases.expired_address
        return contact.address

    def contacts(self, ids: Iterable[str], *, by_route: bool = False, all_of_them: bool = True) -> Iterator[Block]:
        """Yield the contacts among *ids* that this person may see and that have not expired.

        With *by_route* they stand under headings, inside and outside the organisation. Unless *all_of_them* are
        wanted, at most MOST_CONTACTS of each, those that can be reached before those nobody gave us yet.
        """
        shown = [self.base.contacts[i] for i in ids if self._may_see(i)]
        phrases = self.base.phrases
        groups = [(phrases.contacts, shown)]
        if by_route:
            groups = [
                (phrases.contacts_inside, [c for c in shown if not c.outside_trust]),
                (phrases.contacts_outside, [c for c in shown if c.outside_trust]),
            ]
        for title, group in groups:
            chosen = group if all_of_them else _first_named(group)
            if chosen:
                yield Contacts(title, tuple(self._lines(chosen, by_route=by_route, in_full=all_of_them)))

    def _entries(self, answered: Answered) -> list[Entry]:
        return [self.base.entries[part.entry] for part in answered.parts]

    def _text(self, part: Part, entry: Entry, *, more: bool) -> Iterator[Block]:
        point = entry.point(part.point)
        if point and not more and self.base.is_for(point.for_, self.organisation):
            if self.organisation is None and point.for_ != EVERYONE:
                name = self.base.organisations[point.for_].name
                yield from () if name in point.says else (Heading(name),)
            yield from self._passage(point.says)
            own = entry.answer.get(self.organisation or "")
            if own and point.for_ != self.organisation:
                # A fact about one organisation's scheme needs what is true at the person's own beside it.
                yield from self._passage(own.short)
            return
        if more and entry.manager:
            phrases = self.base.phrases
            yield Heading(phrases.do_now)
            yield from self._passage(entry.manager.do_now)
            yield Heading(phrases.do_not)
            yield from self._passage(entry.manager.do_not)
            yield Heading(phrases.within_a_week)
            yield from self._passage(entry.manager.within_a_week)
            return
        for said in self._said(entry):
            yield from self._passage(said.full if more and said.full else said.short)

    def _said(self, entry: Entry) -> Iterator[Said]:
        if EVERYONE in entry.answer:
            yield entry.answer[EVERYONE]
        for organisation in self.base.served(self.organisation):
            if organisation.id in entry.answer:
                yield entry.answer[organisation.id]

    def _is_whole(self, part: Part, entry: Entry) -> bool:
        """Whether contacts and gaps belong under this part: a fact from the booklet stands alone."""
        point = entry.point(part.point)
        return entry.kind != "information" or point is None or not self.base.is_for(point.for_, self.organisation)

    def _passage(self, text: str) -> Iterator[Block]:
        yield from blocks(fill(text, self.address))

    def _may_see(self, contact_id: str) -> bool:
        whom = self.base.contacts[contact_id].organisation
        return self.base.is_for(whom, self.organisation) and not self._has_expired(contact_id)

    def _has_expired(self, contact_id: str) -> bool:
        return contact_id not in self.lasting and self.base.contacts[contact_id].is_overdue(self.today)

    def _lines(self, contacts: Sequence[Contact], *, by_route: bool, in_full: bool) -> Iterator[ContactLine]:
        alike: dict[tuple[object, ...], list[Contact]] = {}
        for contact in sorted(contacts, key=lambda contact: not contact.addresses):
            # Two organisations' guardians whose contact nobody knows yet are said in one line.
            key = (contact.name, contact.for_, contact.next, contact.addresses or contact.missing)
            alike.setdefault(key, []).append(contact)
        for same in alike.values():
            contact = same[0]
            names = [self.base.organisations[c.organisation].name for c in same if c.organisation != EVERYONE]
            name = ", ".join(filter(None, [contact.name, " and ".join(names)]))
            yield ContactLine(name, self._addresses(contact), self._about(contact, by_route=by_route, in_full=in_full))

    def _addresses(self, contact: Contact) -> tuple[str, ...]:
        phrases = self.base.phrases
        if not contact.addresses:
            return (phrases.no_address,)
        text = say(phrases.text_to, number=contact.text) if contact.text else None
        return tuple(a for a in (contact.phone, text, contact.email, contact.web) if a)

    def _about(self, contact: Contact, *, by_route: bool, in_full: bool) -> str:
        """Return what to know before using a contact; in a first answer a route says only what happens next."""
        for_ = contact.for_ if in_full or not by_route else ""
        following = contact.next or (self.base.phrases.next_unknown if by_route else "")
        return " ".join(_sentence(part) for part in (for_, contact.hours, following) if part)

    def _missing(self, entries: Sequence[Entry]) -> Iterator[Block]:
        """Yield what is not known, once for all organisations that lack the same and ask the same people."""
        gaps: dict[str, dict[str, str]] = {}
        for organisation in self.base.served(self.organisation):
            for what, ask in self._gaps(entries, organisation.id):
                gaps.setdefault(what, {})[organisation.id] = ask or organisation.ask
        alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for what, whom in gaps.items():
            alike.setdefault(tuple(whom.items()), []).append(what)
        for whom_asked, whats in alike.items():
            names = [self.base.organisations[one].name for one, _ in whom_asked]
            ask = self._ask([contact for _, contact in whom_asked], self.base.people)
            phrase = self.base.phrases.missing
            yield Text(say(phrase, organisations=" or ".join(names), what="; ".join(whats), ask=ask))

    def _gaps(self, entries: Sequence[Entry], organisation: str) -> Iterator[tuple[str, str | None]]:
        for entry in entries:
            for missing in entry.missing:
                if missing.for_ in (EVERYONE, organisation):
                    yield missing.what, missing.ask
        for contact_id in dict.fromkeys(c for entry in entries for c in entry.contacts):
            contact = self.base.contacts[contact_id]
            if contact.missing and contact.organisation == organisation and self._may_see(contact_id):
                yield contact.missing, contact.ask

    def _ask(self, contacts: Iterable[str], otherwise: Iterable[str]) -> str:
        """Return the first contacts that may be shown as "address (organisation) or ..."."""
        for ids in (contacts, otherwise):
            known = [self.base.contacts[i] for i in dict.fromkeys(ids) if self._may_see(i)]
            said = [self._asked(c) for c in known if c.address and c.organisation != EVERYONE]
            if said:
                return " or ".join(said)
        known = [self.base.contacts[i] for i in otherwise if self._may_see(i)]
        return " or ".join(f"{contact.name}, {contact.address}" for contact in known if contact.address)

    def _asked(self, contact: Contact) -> str:
        organisation = self.base.organisations[contact.organisation].name
        return say(self.base.phrases.ask_of, address=contact.address, organisation=organisation)


def _first_named(contacts: Sequence[Contact]) -> list[Contact]:
    """Return the first MOST_CONTACTS of *contacts*, those that can be reached before the others.

    One name counts once: where two organisations have the same kind of contact, neither is left out.
    """
    names = dict.fromkeys(contact.name for contact in sorted(contacts, key=lambda c: not c.addresses))
    shown = list(names)[:MOST_CONTACTS]
    return [contact for contact in contacts if contact.name in shown]


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}".rstrip(".") + "."


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
