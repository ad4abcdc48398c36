"""Rules about people to turn to: routes to report, support lines, who advises managers."""

from collections.abc import Iterator

from bot.check_shown import Content
from bot.passage import named_contacts
from knowledge.document import Where
from knowledge.field import EVERYONE
from knowledge.problem import Problem
from knowledge.schema import Contact, Entry, Organisation

FEWEST_ROUTES = 2
"""Ways to report that do not go through line management."""
_SHORT_NAMES = {"reporting": ("emergency",), "support": ("emergency", "samaritans")}


def route_problems(content: Content) -> Iterator[Problem]:
    """Yield the entries whose contacts leave somebody at one of the organisations without a way on."""
    for entry in content.base.entries.values():
        for one in content.base.organisations.values():
            yield from _short_names(content, entry, one)
            contacts = _for(content, entry, one)
            if entry.kind in ("reporting", "support", "manager"):
                yield from _must_reach_a_person(content, entry, one, contacts)
            if entry.kind == "reporting":
                yield from _must_have_routes(content, entry, one, contacts)
            if entry.kind == "manager" and all(contact.organisation == EVERYONE for contact in contacts):
                wrong = f"nobody at {one.name} advises the manager"
                yield _at_contacts(content, entry, wrong, f"add a contact at {one.name}")


def _short_names(content: Content, entry: Entry, one: Organisation) -> Iterator[Problem]:
    needed = _SHORT_NAMES.get(entry.kind, ())
    said = [entry.answer[whom].short for whom in (EVERYONE, one.id) if whom in entry.answer]
    if needed and not {*needed} & {*named_contacts("\n".join(said))}:
        where: Where = ("entries", entry.id)
        names = " or ".join(f"{{{name}}}" for name in needed)
        wrong = f"the short answer for {one.name} names no number for an emergency"
        yield content.problem(where, ("answer", EVERYONE, "short"), wrong, f"write {names} in it")


def _must_reach_a_person(
    content: Content, entry: Entry, one: Organisation, contacts: list[Contact]
) -> Iterator[Problem]:
    if not any(contact.phone or contact.text or contact.email for contact in contacts):
        wrong = f"someone at {one.name} can call, text or write to nobody"
        yield _at_contacts(content, entry, wrong, "add a contact with a number or an e-mail address")


def _must_have_routes(content: Content, entry: Entry, one: Organisation, contacts: list[Contact]) -> Iterator[Problem]:
    routes = [contact for contact in contacts if contact.line_management == "independent"]
    if len(routes) < FEWEST_ROUTES:
        wrong = f"for {one.name} only {len(routes)} of its contacts avoid line management"
        instead = f'add contacts with "line_management: independent", at least {FEWEST_ROUTES}'
        yield _at_contacts(content, entry, wrong, instead)
    if not any(contact.outside_trust and contact.address for contact in routes):
        wrong = f"for {one.name} no contact outside the Trust can be reached"
        instead = 'add one with "outside_trust: yes" and a number or address'
        yield _at_contacts(content, entry, wrong, instead)


def _for(content: Content, entry: Entry, one: Organisation) -> list[Contact]:
    contacts = map(content.base.contacts.__getitem__, entry.contacts)
    return [contact for contact in contacts if content.base.is_for(contact.organisation, one.id)]


def _at_contacts(content: Content, entry: Entry, wrong: str, instead: str) -> Problem:
    return content.problem(("entries", entry.id), ("contacts",), wrong, instead)
