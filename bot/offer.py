"""Which choices a decision offers. Pure, and the same when the reply is composed and when a number is typed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from bot.decision import Answered, Asked, Crisis, Said, Turn, Unclear, Unknown, What
from bot.directory import MOST_CONTACTS
from bot.follow import answer_target
from bot.press import BOTH, SKIP, for_organisation, leads_to, press_target, read_press
from bot.reply import Choice
from knowledge.base import KnowledgeBase
from knowledge.field import EVERYONE
from knowledge.path import Section
from knowledge.phrases import say
from knowledge.schema import Entry

MOST_LEADS = 5
"""Choices of an entry's own that are shown; more would be a wall of buttons on a phone."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Finds the choices that go with a decision."""

    base: KnowledgeBase

    def choices(self, turn: Turn) -> tuple[Choice, ...]:
        """Return what can be pressed after this turn, each thing once, in the order it is numbered."""
        return tuple({choice.id: choice for choice in self._choices(turn)}.values())

    def _choices(self, turn: Turn) -> Iterator[Choice]:
        decision, phrases = turn.decision, self.base.phrases
        match decision:
            case Crisis(kind, more):
                if not more:
                    yield self._choice(f"crisis:{kind.value}", phrases.choice_more)
                yield self._choice("menu", phrases.choice_after_crisis)
            case Answered():
                yield from self._after_answer(decision, turn.organisation)
            case Asked():
                yield from self._answers(decision)
            case Unclear(entries):
                yield from map(self._entry, filter(self.base.entries.__contains__, entries))
                yield self._choice("none", phrases.choice_none)
            case Unknown():
                yield from self._top()
            case Said():
                yield from self._after_saying(decision)
            case _:
                assert_never(decision)

    def _after_answer(self, answered: Answered, organisation: str | None) -> Iterator[Choice]:
        if any(part.entry not in self.base.entries for part in answered.parts):
            yield from self._top()
            return
        entries = [self.base.entries[part.entry] for part in answered.parts]
        if not answered.more:
            yield from self._more(answered, entries)
        yield from map(self._entry, filter(self.base.entries.__contains__, answered.alternatives))
        shown = {entry.id for entry in entries}
        for entry in entries:
            if entry.pathway in self.base.pathways:
                yield self._to(f"pathway:{entry.pathway}", None)
            for lead in entry.choices[: MOST_LEADS // len(entries)]:
                if lead.to not in shown:
                    yield self._to(lead.to, lead.label)
        if organisation is None and any(map(self._differs, entries)):
            again = f"entry:{entries[0].id}"
            for one in self.base.organisations.values():
                label = say(self.base.phrases.choice_at, organisation=one.name)
                yield self._choice(for_organisation(one.id, again), label)
        yield self._choice("menu", self.base.phrases.choice_menu)

    def _more(self, answered: Answered, entries: Sequence[Entry]) -> Iterator[Choice]:
        for part, entry in zip(answered.parts, entries, strict=False):
            if self._has_more(entry, whole=part.point is None):
                label = self.base.phrases.choice_more if len(entries) == 1 else entry.title
                yield self._choice(f"more:{entry.id}", label)

    def _answers(self, asked: Asked) -> Iterator[Choice]:
        pathway = self.base.pathways.get(asked.pathway)
        step = pathway and pathway.step(asked.step)
        if not pathway or not step:
            return

        if step.organisations and step.next:
            onward = press_target(step.next, pathway=pathway.id, about=asked.about)
            for one in self.base.organisations.values():
                yield self._choice(for_organisation(one.id, onward), one.name)
            yield self._choice(for_organisation(BOTH, onward), self.base.phrases.choice_both)
        for choice in (*step.choices, None):
            name, label = (choice.id, choice.label) if choice else (SKIP, self.base.phrases.choice_skip)
            # Its own id, or of two answers that lead to the same place only one could be shown.
            yield self._choice(f"answer:{pathway.id}.{step.id}.{name}.{asked.about}", label)
        yield self._choice("back", self.base.phrases.choice_back)
        yield self._choice("menu", self.base.phrases.choice_menu)

    def _after_saying(self, said: Said) -> Iterator[Choice]:
        section = self.base.section(said.section)
        if said.again is not None and said.again in self.base.entries:
            yield self._entry(said.again)
        if said.what is What.SECTION and section:
            yield from map(self._entry, section.entries)
            yield self._choice("menu", self.base.phrases.choice_menu)
        elif said.what is What.ORGANISATION_ASKED:
            for one in self.base.organisations.values():
                yield self._choice(for_organisation(one.id, "menu"), one.name)
            yield self._choice(for_organisation(BOTH, "menu"), self.base.phrases.choice_both)
        elif said.what not in (What.GOODBYE, What.FORGOTTEN):
            yield from self._top()

    def _top(self) -> Iterator[Choice]:
        yield from map(self._section, self.base.sections)

    def _section(self, section: Section) -> Choice:
        if len(section.entries) == 1:
            return self._choice(f"entry:{section.entries[0]}", section.label)
        return self._choice(f"section:{section.id}", section.label)

    def _to(self, target: str, label: str | None) -> Choice:
        kind, _, name = target.rpartition(":")
        if kind == "pathway":
            title = self.base.pathways[name].title
        else:
            title = self.base.phrases.choice_menu if target == "menu" else self.base.entries[target].title
        return self._choice(press_target(target), label or title)

    def _entry(self, entry_id: str) -> Choice:
        return self._choice(f"entry:{entry_id}", self.base.entries[entry_id].title)

    def _choice(self, choice_id: str, label: str) -> Choice:
        return Choice(choice_id, label, leads_to(choice_id) or self._answer_leads_to(choice_id))

    def _answer_leads_to(self, choice_id: str) -> str | None:
        """Return the entry that an answer to a question shows at once, None for another question."""
        press = read_press(choice_id)
        target = answer_target(self.base, press.target) if press.verb == "answer" else None
        return leads_to(target) if target else None

    def _has_more(self, entry: Entry, *, whole: bool) -> bool:
        full = entry.manager is not None or any(said.full for said in entry.answer.values())
        return full or not whole or len(entry.contacts) > MOST_CONTACTS

    def _differs(self, entry: Entry) -> bool:
        own = any(self.base.contacts[c].organisation != EVERYONE for c in entry.contacts)
        return own or set(entry.answer) != {EVERYONE}
