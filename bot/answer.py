"""What an entry says to one person: its text, its contacts, what is missing, and the small print."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.decision import Answered, Part
from bot.directory import Directory
from bot.passage import blocks, fill
from bot.reply import Block, Heading, Note, Text
from knowledge.base import KnowledgeBase
from knowledge.field import EVERYONE, Reviewed
from knowledge.phrases import say
from knowledge.schema import Entry, Said


@dataclass(frozen=True, slots=True)
class AnswerParts:
    """Composes answers for the person whom *directory* is for."""

    directory: Directory

    @property
    def base(self) -> KnowledgeBase:
        """The knowledge base that answers."""
        return self.directory.base

    @property
    def organisation(self) -> str | None:
        """Where the person works; None: not known, everything is shown and marked."""
        return self.directory.organisation

    def blocks(self, answered: Answered) -> Iterator[Block]:
        """Yield what answers, without choices and small print."""
        entries = self._entries(answered)
        several = len(answered.parts) > 1
        if several:
            yield Text(self.base.phrases.two_needs)
        for part, entry in zip(answered.parts, entries, strict=True):
            if several:
                yield Heading(entry.title)
            yield from self._text(part, entry, more=answered.more)
        whole = [e for p, e in zip(answered.parts, entries, strict=True) if self._is_whole(p, e)]
        yield from self.directory.contacts(
            dict.fromkeys(c for entry in whole for c in entry.contacts),
            by_route=any(entry.kind == "reporting" for entry in whole),
            all_of_them=answered.more,
        )
        yield from self._missing(whole)

    def small_print(self, answered: Answered) -> Iterator[Block]:
        """Yield privacy, overdue and source notes."""
        entries = self._entries(answered)
        if any(entry.sensitivity == "sensitive" for entry in entries):
            yield Note(self.base.phrases.private)
        for entry in entries:
            if entry.is_overdue(self.directory.today):
                ask = self.directory.ask(self.base.people)
                yield Note(say(self.base.phrases.overdue, date=_spoken(entry.review_by), ask=ask))
        for entry in entries:
            titles = "; ".join(self.base.sources[source].title for source in entry.sources)
            status = self.status(entry, entry.owner)
            yield Note(say(self.base.phrases.source, sources=titles, date=_spoken(entry.reviewed_on), status=status))

    def status(self, item: Reviewed, owner: str) -> str:
        """Return in few words whether anybody has confirmed *item*."""
        phrases = self.base.phrases
        if item.status == "confirmed" and item.confirmed_by and item.confirmed_on:
            return say(phrases.status_confirmed, who=item.confirmed_by, date=_spoken(item.confirmed_on))
        phrase = phrases.status_to_confirm if item.status == "to_confirm" else phrases.status_draft
        return say(phrase, owner=owner)

    def _entries(self, answered: Answered) -> list[Entry]:
        return [self.base.entries[part.entry] for part in answered.parts]

    def _text(self, part: Part, entry: Entry, *, more: bool) -> Iterator[Block]:
        point = entry.point(part.point)
        if point and not more and self.base.is_for(point.for_, self.organisation):
            if self.organisation is None and point.for_ != EVERYONE:
                name = self.base.organisations[point.for_].name
                yield from () if name in point.says else (Heading(name),)
            yield from self._passage(point.says)
            own = entry.answer.get(self.organisation or "")
            if own and point.for_ != self.organisation:
                # A fact about one organisation's scheme needs what is true at the person's own beside it.
                yield from self._passage(own.short)
            return
        if more and entry.manager:
            phrases = self.base.phrases
            yield Heading(phrases.do_now)
            yield from self._passage(entry.manager.do_now)
            yield Heading(phrases.do_not)
            yield from self._passage(entry.manager.do_not)
            yield Heading(phrases.within_a_week)
            yield from self._passage(entry.manager.within_a_week)
            return
        for said in self._said(entry):
            yield from self._passage(said.full if more and said.full else said.short)

    def _said(self, entry: Entry) -> Iterator[Said]:
        if EVERYONE in entry.answer:
            yield entry.answer[EVERYONE]
        for organisation in self.base.served(self.organisation):
            if organisation.id in entry.answer:
                yield entry.answer[organisation.id]

    def _is_whole(self, part: Part, entry: Entry) -> bool:
        """Whether contacts and gaps belong under this part: a fact from the booklet stands alone."""
        point = entry.point(part.point)
        return entry.kind != "information" or point is None or not self.base.is_for(point.for_, self.organisation)

    def _passage(self, text: str) -> Iterator[Block]:
        yield from blocks(fill(text, self.directory.address))

    def _missing(self, entries: Sequence[Entry]) -> Iterator[Block]:
        """Yield what is not known, once for all organisations that lack the same and ask the same people."""
        gaps: dict[str, dict[str, str]] = {}
        for organisation in self.base.served(self.organisation):
            for what, ask in self._gaps(entries, organisation.id):
                gaps.setdefault(what, {})[organisation.id] = ask or organisation.ask
        alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for what, whom in gaps.items():
            alike.setdefault(tuple(whom.items()), []).append(what)
        for whom_asked, whats in alike.items():
            names = [self.base.organisations[one].name for one, _ in whom_asked]
            ask = self.directory.ask([contact for _, contact in whom_asked])
            phrase = self.base.phrases.missing
            yield Text(say(phrase, organisations=" or ".join(names), what="; ".join(whats), ask=ask))

    def _gaps(self, entries: Sequence[Entry], organisation: str) -> Iterator[tuple[str, str | None]]:
        for entry in entries:
            for missing in entry.missing:
                if missing.for_ in (EVERYONE, organisation):
                    yield missing.what, missing.ask
        for contact_id in dict.fromkeys(c for entry in entries for c in entry.contacts):
            contact = self.base.contacts[contact_id]
            if contact.missing and contact.organisation == organisation and self.directory.may_see(contact_id):
                yield contact.missing, contact.ask


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
