"""Which numbers and addresses can be pressed: those of the contacts, and nothing else."""

import re
from collections.abc import Iterable
from functools import lru_cache

from adapters.slack.limits import SlackBlock
from knowledge.schema import Contact

_PHONE = re.compile(r"\+?\d[\d ]*\d")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(r"(https?://)?[\w-]+(?:\.[\w-]+)+(?:/[\w./~-]*)?")

# 111 is not pressed in "0800 555 111", "1,111" or "111%".
_BEFORE_PHONE, _AFTER_PHONE = r"(?<![\w+.£$€-])(?<!\d[ ,:/])", r"(?![\w%]|[ .,:/-]\d)"
# "nhs.uk" is another place in "www.nhs.uk", "nhs.uk.example.org", "nhs.uk/page" and "someone@nhs.uk".
_BEFORE_ADDRESS, _AFTER_ADDRESS = r"(?<![\w@./:+-])", r"(?![\w@/]|[.:?#&=+-]\w)"
_CLAUSE_ENDS = re.compile(r"[.,:;!?]")


def pressable(contacts: Iterable[Contact]) -> frozenset[str]:
    """Return the numbers and addresses of *contacts* that Slack can open, as published.

    Numbers to text are not among them: Slack is known to open tel:, mailto: and https:, and calling a number that
    only takes texts would leave somebody without an answer.
    """
    return frozenset(a for c in contacts for a in (c.phone, c.email, c.web) if a)


def target(address: str) -> str | None:
    """Return what pressing *address* opens; None when it is no phone number, e-mail address or page.

    >>> target("116 123"), target("a@b.uk"), target("www.b.uk"), target("javascript:x")
    ('tel:116123', 'mailto:a@b.uk', 'https://www.b.uk', None)
    """
    if _PHONE.fullmatch(address):
        return "tel:" + address.replace(" ", "")
    if _EMAIL.fullmatch(address):
        return "mailto:" + address
    web = _WEB.fullmatch(address)
    return web and (address if web[1] else "https://" + address)


def literal(text: str, *, bold: bool = False) -> list[SlackBlock]:
    """Return *text* as rich text in which nothing is markup, a mention or a link; nothing when it is empty."""
    style = {"style": {"bold": True}} if bold else {}
    return [{"type": "text", "text": text, **style}] if text else []


def linked(text: str, known: frozenset[str]) -> list[SlackBlock]:
    """Return *text* as rich text in which the *known* numbers and addresses can be pressed, and nothing else."""
    drawn, end = [], 0
    for found in _pattern(known).finditer(text):
        url = target(found[0]) or ""
        if url.startswith("tel:") and _is_to_text(text[end : found.start()]):
            continue
        drawn += literal(text[end : found.start()])
        drawn.append({"type": "link", "url": url, "text": found[0]})
        end = found.end()
    return drawn + literal(text[end:])


def _is_to_text(before: str) -> bool:
    """Return whether the number that follows *before* is to be texted, not called.

    >>> _is_to_text("Call Samaritans on 116 123, or text Shout on "), _is_to_text("Text us or call ")
    (True, False)
    """
    clause = _CLAUSE_ENDS.split(before.casefold())[-1].split()
    return "text" in clause and "call" not in clause[clause.index("text") :]


@lru_cache(maxsize=8)
def _pattern(known: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join(_guarded(address) for address in known if target(address)) or "(?!)")


def _guarded(address: str) -> str:
    if _PHONE.fullmatch(address):
        return _BEFORE_PHONE + re.escape(address) + _AFTER_PHONE
    return _BEFORE_ADDRESS + re.escape(address) + _AFTER_ADDRESS
