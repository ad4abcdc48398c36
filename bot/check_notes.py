"""What of the self-test is worth saying to whoever writes the examples: what seems wrong, and what to do."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.check_found import Found
from intents.selftest import Tried
from knowledge.problem import Problem

SELDOM = 0.5
"""Share of its examples below which an entry is seldom found: 5 of the 90 entries that ship, which find 76 % on the
whole (2026-11)."""
MISTAKEN = 0.05
"""Chance of its own entry below which an example is mistaken for one of another. With more it is only unclear."""
LOST = 0.01
"""Chance below which an example gets a note of its own: for 8 in 10 of them the other entry is likelier than all the
rest together."""
TOGETHER = 3
"""Examples of two entries mistaken for each other from which it is a matter of the entries. One or two are chance."""
TWICE = 0.7
"""Likeness from which two examples say nearly the same: 7 of the mistaken ones that ship. With 0.65 there would be
three times as many (2026-11)."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes of one kind, the worst first; *few* of them are shown unless all are asked for."""

    title: str
    worst: tuple[Problem, ...]
    few: int


def nobody_led_to(found: Found) -> Iterator[Problem]:
    """Yield each entry that nobody is led to who does not use the very words of an example.

    Not one of its examples finds it, nor would it be offered when people are asked which entry they mean. An entry
    that is only hard to find is left to the notes: whoever writes a new one has to begin somewhere.
    """
    for entry, own in found.by_entry().items():
        if not any(one.offered for one in own):
            wrong = f"none of the {len(own)} examples leads here when it is left out{_mostly(own)}"
            instead = "write more examples that ask the same in other words, or make it a point of that entry"
            yield found.at_entry(entry, wrong, instead)


def notes(found: Found) -> tuple[Notes, ...]:
    """Return what may be wrong, kind by kind."""
    mistaken = [one for one in found.looked_at if not one.is_found and one.chance < MISTAKEN]
    alike = [(one, *found.test.most_like(one)) for one in mistaken]
    twice = [(one, number, likeness) for one, number, likeness in alike if likeness >= TWICE]
    lost = [(one, number) for one, number, likeness in alike if likeness < TWICE and one.chance < LOST]
    return (
        Notes("Entries that are seldom found", tuple(_seldom_found(found)), 3),
        Notes("Entries that are mistaken for each other", tuple(_pairs(found, mistaken)), 5),
        Notes("Examples that say nearly the same", tuple(_said_twice(found, twice)), 3),
        Notes("Examples that look as if they belonged elsewhere", tuple(_lost(found, lost)), 5),
    )


def _seldom_found(found: Found) -> Iterator[Problem]:
    by_entry = found.by_entry()
    count = {entry: sum(one.is_found for one in own) for entry, own in by_entry.items()}
    share = {entry: count[entry] / len(own) for entry, own in by_entry.items()}
    for entry in sorted(share, key=lambda entry: (share[entry], entry)):
        if share[entry] < SELDOM:
            own = by_entry[entry]
            wrong = f"only {count[entry]} of {len(own)} lead here when they are left out{_mostly(own)}"
            instead = "write more examples of what it answers, and move those that another entry answers"
            yield found.at_entry(entry, wrong, instead)


def _pairs(found: Found, mistaken: Sequence[Tried]) -> Iterator[Problem]:
    counts = Counter((min(one.intent, one.taken_for), max(one.intent, one.taken_for)) for one in mistaken)
    for (a, b), count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if count >= TOGETHER:
            from_a, from_b = ([o for o in mistaken if (o.intent, o.taken_for) == way] for way in ((a, b), (b, a)))
            there, back = (from_a, from_b) if len(from_a) >= len(from_b) else (from_b, from_a)
            entry, other = there[0].intent, there[0].taken_for
            wrong = f"{len(there)} look more like {other} ({found.lines(there)})"
            wrong += f", and {len(back)} of that one like {entry} ({found.lines(back)})" if back else ""
            instead = "agree which entry answers what and move those examples, or make the two one entry"
            yield found.at_entry(entry, wrong, instead)


def _said_twice(found: Found, twice: Sequence[tuple[Tried, int, float]]) -> Iterator[Problem]:
    told: set[tuple[str, int]] = set()
    for one, number, _ in sorted(twice, key=lambda item: (-item[2], item[0].intent)):
        if (one.taken_for, number) not in told:
            told.add((one.intent, one.number))
            wrong = f'"{found.text(one)}" says nearly the same as {found.other(one, number)}'
            yield found.at(one, wrong, "keep the one whose entry answers it, or say in each what makes the difference")


def _lost(found: Found, lost: Sequence[tuple[Tried, int]]) -> Iterator[Problem]:
    crises = {entry.id for entry in found.content.base.entries.values() if entry.kind == "crisis"}
    for one, number in sorted(lost, key=lambda item: (item[0].intent not in crises, item[0].chance, item[0].intent)):
        wrong = f'"{found.text(one)}" looks like {found.other(one, number)}'
        do = "choose another title" if found.is_title(one) else "move it there"
        yield found.at(one, wrong, f"{do}, or write more like it for {one.intent}")


def _mostly(own: Sequence[Tried]) -> str:
    """Say, after a comma, where most of those go that do not find their entry; nothing if all do."""
    others = Counter(one.taken_for for one in own if not one.is_found)
    return "".join(f", {count} look more like {entry}" for entry, count in others.most_common(1))
