"""Rules about crises: one wording everywhere, with the numbers that contacts.yaml has."""

import re
from collections.abc import Iterator
from importlib.resources import files

from bot.check_shown import Content
from bot.passage import fill
from bot.safety import CrisisKind, SafetyReply
from knowledge.field import EVERYONE
from knowledge.file import read_text
from knowledge.problem import Problem, Refused
from knowledge.schema import Entry

FILE = "safety.yaml"
NEEDED = ("emergency", "samaritans", "shout", "nhs_111")
"""The contacts that the safety text gives."""

_PINNED = files("bot") / "safety_pinned.yaml"
_NUMBER = re.compile(r"\d(?:[\d ]*\d)?")
_TOO_SHORT = 3
"""A number of fewer digits is not one to call."""


def crisis_problems(content: Content) -> Iterator[Problem]:
    """Yield where the safety file, its pinned copy, contacts.yaml and the crisis entries do not agree."""
    try:
        text = read_text(content.folder / FILE)
    except Refused as refused:
        yield Problem(FILE, refused.line, "file", refused.wrong, refused.instead)
        return
    pinned = _PINNED.read_text(encoding="utf-8")
    if content.folder.joinpath(FILE).read_bytes() != _PINNED.read_bytes():
        wrong = "it differs from bot/safety_pinned.yaml"
        instead = "have two people review the change and copy it there, or take it back"
        yield Problem(FILE, _first_difference(text, pinned), "file", wrong, instead)
    yield from _numbers(content, pinned)
    replies = {reply.entry: reply for reply in map(content.safety.reply, reversed(CrisisKind))}
    for entry_id in replies.keys() - content.base.entries.keys():
        wrong = f'replies are counted under "{entry_id}", which is no entry'
        yield Problem(FILE, _line_of(pinned, entry_id), "entry", wrong, f"add entries/{entry_id}.yaml")
    for entry in content.base.entries.values():
        if entry.kind == "crisis" or entry.id in replies:
            yield from _wording(content, entry, replies.get(entry.id))


def _numbers(content: Content, pinned: str) -> Iterator[Problem]:
    """Compare the numbers that people are given in a crisis with the contacts they belong to."""
    replies = map(content.safety.reply, CrisisKind)
    said = {number for reply in replies for line in (*reply.short, *reply.full) for number in _called(line)}
    contacts = content.base.contacts
    needed = {name: contacts[name].address for name in NEEDED if name in contacts}
    for name in NEEDED:
        if needed.get(name) not in said:
            document, _ = content.positions.items["contacts.yaml", next(iter(contacts))]
            wrong = f"{FILE} does not say {needed.get(name, 'its number')}"
            yield document.problem((name,), wrong, "give the number that people are told in a crisis")
    for number in sorted(said - {address for one in contacts.values() for address in one.addresses}):
        wrong = f"{number} is no contact's number"
        yield Problem(FILE, _line_of(pinned, number), "replies", wrong, "write a number of contacts.yaml")


def _wording(content: Content, entry: Entry, reply: SafetyReply | None) -> Iterator[Problem]:
    where = ("entries", entry.id)
    if reply is None or entry.kind != "crisis":
        wrong = "kind and safety file do not agree"
        instead = f"name the entry in a reply of {FILE}, or write another kind"
        if reply:
            instead = f'write "kind: crisis": {FILE} counts its replies under this entry'
        yield content.problem(where, ("kind",), wrong, instead)
        return
    said = entry.answer.get(EVERYONE)
    if not _says(content, said.short if said else "", reply) or len(entry.answer) > 1:
        wrong = "it differs from the safety text"
        instead = f'write what {FILE} says in "short", with {{contacts}} for the numbers, and nothing else'
        yield content.problem(where, ("answer", EVERYONE, "short"), wrong, instead)
    own = {str(kind): content.safety.reply(kind) for kind in CrisisKind if content.safety.reply(kind).entry == entry.id}
    for n, point in enumerate(entry.points):
        if point.id not in own or point.for_ != EVERYONE or not _says(content, point.says, own[point.id]):
            wrong = "it is no reply of the safety text"
            instead = f"name one of {FILE} in its id ({', '.join(own)}), say what that says, and for everyone"
            yield content.problem(where, ("points", n), wrong, instead)


def _says(content: Content, passage: str, reply: SafetyReply) -> bool:
    """Return whether *passage*, its contacts filled in, is the short text of *reply*."""
    known = {name: contact.address for name, contact in content.base.contacts.items()}
    return fill(passage, lambda name: known.get(name, name)).split() == "\n".join(reply.short).split()


def _called(line: str) -> Iterator[str]:
    numbers: list[str] = _NUMBER.findall(re.sub(r"^\d+\. ", "", line))
    yield from (number for number in numbers if len(number) >= _TOO_SHORT)


def _first_difference(text: str, pinned: str) -> int:
    lines, others = text.splitlines(), pinned.splitlines()
    same = next((n for n, (one, other) in enumerate(zip(lines, others, strict=False)) if one != other), None)
    return 1 + (min(len(lines), len(others)) if same is None else same)


def _line_of(text: str, part: str) -> int:
    return text[: text.find(part)].count("\n") + 1 if part in text else 1
