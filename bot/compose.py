"""A decision becomes a reply: the only place where one is put together. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from bot.answer import AnswerParts
from bot.decision import Answered, Asked, Crisis, Said, Turn, Unclear, Unknown, What
from bot.directory import Directory
from bot.offer import Offer
from bot.passage import blocks, fill, named_contacts
from bot.reply import Block, Choice, Choices, Note, Quotation, Reply, Text
from bot.safety import CrisisKind, Safety
from knowledge.base import KnowledgeBase
from knowledge.phrases import say

_NUMBER = re.compile(r"\d[\d ]*\d")


@dataclass(frozen=True, slots=True)
class Composer:
    """Puts replies together from a knowledge base and the fixed safety text.

    *today* decides what is overdue or expired; *minutes* is how long a conversation is remembered, *in_store* whether
    that is in a store, and not only in memory.
    """

    base: KnowledgeBase
    safety: Safety
    today: date
    minutes: int
    in_store: bool = False

    def compose(self, turn: Turn) -> Reply:
        """Return the reply to one turn. A decision about an entry that has since gone is met as unknown."""
        visible = (Text(self.base.phrases.still_visible),) if turn.shared else ()
        # Nothing stands before the numbers of a crisis, or of a question that may be about one.
        above = visible if isinstance(turn.decision, Answered | Unknown | Said) else ()
        below = () if above else visible
        return Reply((*above, *self._blocks(turn), *below, *self._first_note(turn)))

    def emergency(self) -> str:
        """Return the line with the numbers to call."""
        return self._phrase(self.base.phrases.emergency)

    def choices(self, turn: Turn) -> tuple[Choice, ...]:
        """Return what the reply to *turn* offers, in the order it is numbered."""
        return Offer(self.base).choices(turn)

    def _blocks(self, turn: Turn) -> Iterator[Block]:
        decision, phrases = turn.decision, self.base.phrases
        match decision:
            case Crisis(kind, more):
                reply = self.safety.reply(kind)
                yield from blocks("\n".join(reply.full if more else reply.short))
                yield from self._choices(turn, phrases.what_next)
            case Answered():
                yield from self._answered(turn, decision)
            case Asked(pathway_id, step_id):
                pathway = self.base.pathways.get(pathway_id)
                step = pathway and pathway.step(step_id)
                if step:
                    # A question about safety never stands before the numbers.
                    yield Text(self.emergency())
                    yield from self._choices(turn, step.ask)
                else:
                    yield from self._said(turn, Said(What.NO_SUCH_CHOICE))
            case Unclear():
                yield from self._unclear(turn, decision)
            case Unknown():
                yield Text(phrases.unknown)
                yield from self._people(turn)
                yield from self._choices(turn, phrases.what_next)
                yield Note(phrases.private)
            case Said():
                yield from self._said(turn, decision)
            case _:
                assert_never(decision)

    def _first_note(self, turn: Turn) -> Iterator[Note]:
        """Yield what is kept, for somebody who may not know yet and is not told anyway."""
        match turn.decision:
            case Crisis() | Said(What.HELLO | What.KEPT | What.FORGOTTEN):
                return
            case _ if turn.first:
                yield Note(self._phrase(self.base.phrases.what_is_kept))

    def _answers(self, organisation: str | None) -> AnswerParts:
        fixed = {word for kind in CrisisKind for line in self.safety.reply(kind).full for word in _NUMBER.findall(line)}
        lasting = frozenset(i for i, contact in self.base.contacts.items() if contact.address in fixed)
        return AnswerParts(Directory(self.base, self.today, organisation, lasting))

    def _answered(self, turn: Turn, answered: Answered) -> Iterator[Block]:
        if any(part.entry not in self.base.entries for part in answered.parts):
            yield from self._blocks(Turn(turn.conversation, Unknown(), turn.organisation))
            return
        answer = self._answers(turn.organisation)
        yield from self._language(answered)
        yield from answer.blocks(answered)
        yield from self._choices(turn, self.base.phrases.what_next)
        yield from answer.small_print(answered)

    def _unclear(self, turn: Turn, unclear: Unclear) -> Iterator[Block]:
        phrases = self.base.phrases
        entries = [self.base.entries[entry] for entry in unclear.entries if entry in self.base.entries]
        sensitive = bool(entries) and entries[0].kind in ("reporting", "support", "crisis")
        prompt = phrases.unclear_and_sensitive if sensitive else phrases.unclear
        danger = any(entry.kind == "crisis" for entry in entries)
        if danger:
            # No question stands before the numbers when it may be a matter of life.
            yield Text(self.emergency())
        yield from self._choices(turn, prompt)
        if unclear.repeated:
            yield from self._people(turn)
        if not danger:
            yield Note(self.emergency())

    def _said(self, turn: Turn, said: Said) -> Iterator[Block]:
        phrases = self.base.phrases
        section = self.base.section(said.section)
        match said.what:
            case What.HELLO:
                yield Text(self._phrase(phrases.hello))
                yield Note(self._phrase(phrases.what_is_kept))
                prompt = phrases.menu
            case What.SECTION if section:
                prompt = section.label
            case What.MENU | What.SECTION:
                prompt = phrases.menu
            case What.BROKEN:
                yield Text(phrases.broken)
                yield from self._people(turn)
                prompt = phrases.what_next
            case What.EMPTY:
                # Signs without words may be tears.
                yield Text(phrases.empty)
                yield Text(self.emergency())
                prompt = phrases.menu
            case What.ORGANISATION_SET:
                organisation = self.base.organisations.get(turn.organisation or "")
                yield Text(say(phrases.organisation_set, organisation=organisation.name if organisation else ""))
                prompt = phrases.what_next
            case _:
                yield Text(self._phrase(getattr(phrases, said.what.value)))
                prompt = phrases.what_next
        yield from self._choices(turn, prompt)

    def _people(self, turn: Turn) -> Iterator[Block]:
        yield from self._answers(turn.organisation).directory.contacts(self.base.people)

    def _choices(self, turn: Turn, prompt: str) -> Iterator[Block]:
        choices = self.choices(turn)
        if choices:
            yield Choices(prompt, choices)

    def _language(self, answered: Answered) -> Iterator[Block]:
        language = self.base.languages.get(answered.language or "")
        if language is None:
            return
        phrases = self.base.phrases
        yield Text(self.emergency())
        yield Text(say(phrases.language, language=language.name))
        if language.note and language.note_source:
            answers = self._answers(None)
            source = self.base.sources[language.note_source].title
            status = answers.status(language, language.owner)
            yield Text(say(phrases.language_note, language=language.name, source=source, status=status))
            yield Quotation(tuple(fill(language.note, self._address).splitlines()))
            yield from answers.directory.contacts(named_contacts(language.note))
        else:
            known = ", ".join(one.own_name for one in self.base.languages.values() if one.note)
            yield Text(say(phrases.language_no_note, language=language.name, languages=known))
        yield Note(phrases.language_answer)

    def _address(self, contact: str) -> str:
        return self._answers(None).directory.address(contact)

    def _phrase(self, phrase: str) -> str:
        names = " and ".join(one.name for one in self.base.organisations.values())
        where = self.base.phrases.kept_in_store if self.in_store else self.base.phrases.kept_in_memory
        said = say(phrase, organisations=names, minutes=str(self.minutes), where=where)
        return fill(said, self._address)
