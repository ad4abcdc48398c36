"""Rules about numbers and addresses: each stands once, in contacts.yaml, and looks like one."""

import re
from collections.abc import Container, Iterator, Mapping

from bot.check_shown import Content, Shown, shown
from knowledge.problem import Problem
from knowledge.schema import Contact

_PHONE = re.compile(r"\d(?:[\d ]*\d)?")
_SHORTEST_PHONE, _LONGEST_PHONE = 3, 13
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
_WEB = re.compile(r"(?:https?://)?[^\s/@]+\.[a-z]{2,}(?:/\S*)?")

_WRITTEN_ADDRESS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|(?:[\w-]+\.)+(?:uk|com|org|net|info|eu)\b(?:/\S*)?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\w.])\+?\d(?:[ -]?\d)+(?![\w%]|\.\d)")
# Digits that belong together and are not for dialling: "2022 2023", "2024-2025".
_YEARS = re.compile(r"(?:(?:19|20)\d\d[ -]?)+")
_DIALLED = re.compile(r"\b(?:call|ring|phone|dial|text|tel)[: ]+$", re.IGNORECASE)
_LONG_NUMBER = 7
"""From this many digits, a number can only be one to dial."""


def number_problems(content: Content) -> Iterator[Problem]:
    """Yield numbers and addresses that stand where they would be forgotten, or that cannot be right."""
    for contact_id, contact in content.base.contacts.items():
        yield from _implausible(content, contact_id, contact)
    yield from _shared_between_organisations(content)
    contacts = content.base.contacts.items()
    known = {_folded(address): name for name, contact in contacts for address in contact.addresses}
    for text in shown(content.base):
        yield from _literal(content, text, known)


def _implausible(content: Content, contact_id: str, contact: Contact) -> Iterator[Problem]:
    where = ("contacts.yaml", contact_id)
    for field, number in (("phone", contact.phone), ("text", contact.text)):
        digits = (number or "").replace(" ", "")
        if number and not (_PHONE.fullmatch(number) and _SHORTEST_PHONE <= len(digits) <= _LONGEST_PHONE):
            instead = f"write {_SHORTEST_PHONE} to {_LONGEST_PHONE} digits and spaces"
            yield content.problem(where, (field,), f'"{number}" is not a phone number', instead)
    if contact.email and not _EMAIL.fullmatch(contact.email):
        wrong = f'"{contact.email}" is not an e-mail address'
        yield content.problem(where, ("email",), wrong, "write name@place.uk")
    if contact.web and not _WEB.fullmatch(contact.web):
        wrong = f'"{contact.web}" is not a web address'
        yield content.problem(where, ("web",), wrong, "write www.place.uk")


def _shared_between_organisations(content: Content) -> Iterator[Problem]:
    """Yield contacts that have another organisation's number or address: nobody is sent to the wrong Trust."""
    owners: dict[str, tuple[str, str]] = {}
    for contact_id, contact in content.base.contacts.items():
        for address in contact.addresses:
            owner, organisation = owners.setdefault(_folded(address), (contact_id, contact.organisation))
            if organisation != contact.organisation:
                wrong = f'"{address}" is also that of {owner}, which belongs to {organisation}'
                instead = "write each one's own, or one contact for everyone"
                yield content.problem(("contacts.yaml", contact_id), ("organisation",), wrong, instead)


def _literal(content: Content, text: Shown, known: Mapping[str, str]) -> Iterator[Problem]:
    # A contact may be called by its number: "NHS 111".
    own = text.where[1] if text.where[0] == "contacts.yaml" else ""
    for place, line in text.lines():
        for written in _written(line, known):
            named = known.get(_folded(written))
            if named is None or named != own:
                instead = f"write {{{named}}}" if named else "put it in contacts.yaml and write {its_id}"
                yield content.problem(text.where, place, f'"{written}" is written out', instead)


def _written(line: str, known: Container[str]) -> Iterator[str]:
    """Yield every number and address in *line* that somebody could dial, write to or open."""
    yield from _WRITTEN_ADDRESS.findall(line)
    rest = _WRITTEN_ADDRESS.sub("", line)
    for found in _DIGITS.finditer(rest):
        digits = _folded(found[0])
        if _YEARS.fullmatch(found[0]):
            continue
        dialled = len(digits) >= _SHORTEST_PHONE and _DIALLED.search(rest[: found.start()])
        if dialled or digits in known or len(digits) >= _LONG_NUMBER:
            yield found[0]


def _folded(address: str) -> str:
    return re.sub(r"[\s-]", "", address.casefold()).removeprefix("www.")
