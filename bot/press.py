"""What pressing a choice does: its id, written and read. An id holds no words and needs no memory.

- ``entry:<id>``: show an entry; ``more:<id>``: its full answer
- ``crisis:<kind>``: show the full crisis text
- ``pathway:<id>``: ask its first question
- ``step:<pathway>.<step>.<about>``: ask a question, the entry chosen so far being <about>
- ``answer:<pathway>.<step>.<choice>.<about>``: answer a question; <choice> may be ``skip``
- ``section:<id>``: show a section of the menu
- ``organisation:<id>@<press>``: remember the organisation (or ``both``), then do <press>
- ``menu``, ``none``, ``restart``, ``back``, ``forget``, ``hello``, ``kept``
"""

from dataclasses import dataclass

BOTH = "both"
SKIP = "skip"
_ALONE = frozenset(("menu", "none", "restart", "back", "forget", "hello", "kept"))
_WITH_TARGET = frozenset(("entry", "more", "crisis", "pathway", "step", "answer", "section"))


@dataclass(frozen=True, slots=True)
class Press:
    """A choice's id taken apart: what it does, on what, and the organisation to remember first."""

    verb: str
    target: str = ""
    organisation: str | None = None


def read_press(choice_id: str) -> Press:
    """Return what the choice with this id does; an id that means nothing has a verb nobody knows."""
    organisation, at, rest = choice_id.rpartition("@")
    verb, _, target = rest.partition(":")
    if not at:
        return Press(verb, target)
    prefix, _, name = organisation.partition(":")
    return Press(verb, target, name) if prefix == "organisation" else Press("")


def is_press(choice_id: str) -> bool:
    """Return whether this has the form of a choice's id, so that it cannot be something a person typed.

    >>> is_press("entry:reach_contact"), is_press("I want to go")
    (True, False)
    """
    press = read_press(choice_id)
    if press.organisation is not None and not _is_name(press.organisation):
        return False
    return press.verb in _WITH_TARGET and _is_name(press.target) if press.target else press.verb in _ALONE


def _is_name(text: str) -> bool:
    return text.replace("_", "a").replace(".", "a").isalnum()


def press_target(target: str, *, pathway: str = "", about: str = "") -> str:
    """Return the choice id for a ``to`` of the content: an entry, a step, ``about``, ``pathway:x`` or ``menu``.

    >>> press_target("step:who", pathway="report", about="report_abuse_general")
    'step:report.who.report_abuse_general'
    """
    if target == "about":
        return f"entry:{about}"
    if target.startswith("step:"):
        return f"step:{pathway}.{target[5:]}.{about}"
    return target if ":" in target or target == "menu" else f"entry:{target}"


def leads_to(choice_id: str) -> str | None:
    """Return the entry that this choice shows, None if it shows something else."""
    press = read_press(choice_id)
    return press.target if press.verb in ("entry", "more") else None


def for_organisation(organisation: str, choice_id: str) -> str:
    """Return the id that remembers *organisation* and then does what *choice_id* does."""
    return f"organisation:{organisation}@{choice_id}"
