"""Which numbers and addresses can be pressed: those of the contacts, and nothing else."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

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
    """Return the numbers and addresses of *contacts* that can be opened, as published.

    Numbers to text are not among them: calling a number that only takes texts would leave somebody without an answer.
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


def spans(text: str, known: frozenset[str]) -> Iterator[tuple[str, str | None]]:
    """Yield *text* piece by piece, in order and none empty, each with what pressing it opens, None for just words.

    >>> list(spans("Call 999.", frozenset({"999"})))
    [('Call ', None), ('999', 'tel:999'), ('.', None)]
    """
    end = 0
    for found in _pattern(known).finditer(text):
        before, url = text[end : found.start()], target(found[0]) or ""
        if url.startswith("tel:") and _is_to_text(before):
            continue
        if before:
            yield before, None
        yield found[0], url
        end = found.end()
    if end < len(text):
        yield text[end:], None


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
