"""Whom a person can turn to: the contacts they may see, and how each is shown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.reply import Block, ContactLine, Contacts
from knowledge.base import KnowledgeBase
from knowledge.field import EVERYONE
from knowledge.phrases import say
from knowledge.schema import Contact

MOST_CONTACTS = 3
"""Kinds of contacts under a heading of a first, short answer; the rest stand in the full one."""


@dataclass(frozen=True, slots=True)
class Directory:
    """The contacts for someone at *organisation* (None: not known, all are shown and marked) on the day *today*.

    *lasting* are contacts that never expire: the numbers of the fixed crisis text, which is looked after apart.
    """

    base: KnowledgeBase
    today: date
    organisation: str | None
    lasting: frozenset[str] = frozenset()

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
        shown = [self.base.contacts[i] for i in ids if self.may_see(i)]
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

    def ask(self, contacts: Iterable[str]) -> str:
        """Return whom to ask as "address (organisation) or ...": of *contacts*, else of those for everybody."""
        otherwise = self.base.people
        for ids in (contacts, otherwise):
            known = [self.base.contacts[i] for i in dict.fromkeys(ids) if self.may_see(i)]
            said = [self._asked(c) for c in known if c.address and c.organisation != EVERYONE]
            if said:
                return " or ".join(said)
        known = [self.base.contacts[i] for i in otherwise if self.may_see(i)]
        return " or ".join(f"{contact.name}, {contact.address}" for contact in known if contact.address)

    def _asked(self, contact: Contact) -> str:
        organisation = self.base.organisations[contact.organisation].name
        return say(self.base.phrases.ask_of, address=contact.address, organisation=organisation)

    def may_see(self, contact_id: str) -> bool:
        """Return whether a contact is for this person and has not expired."""
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


def _first_named(contacts: Sequence[Contact]) -> list[Contact]:
    """Return the first MOST_CONTACTS of *contacts*, those that can be reached before the others.

    One name counts once: where two organisations have the same kind of contact, neither is left out.
    """
    names = dict.fromkeys(contact.name for contact in sorted(contacts, key=lambda c: not c.addresses))
    shown = list(names)[:MOST_CONTACTS]
    return [contact for contact in contacts if contact.name in shown]


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}".rstrip(".") + "."
