"""A decision becomes a reply: of approved content only, never empty, never the other organisation's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot.app import App
from bot.compose import Composer
from bot.decision import Answered, Asked, Crisis, Decision, Part, Said, Turn, Unclear, Unknown, What
from bot.passage import blocks
from bot.plain import plain
from bot.reply import Choices, Note, Quotation, Reply, Text
from bot.safety import CrisisKind
from knowledge.base import KnowledgeBase
from knowledge.field import EVERYONE
from knowledge.phrases import say


@pytest.fixture(name="real", scope="module")
def _real(base: KnowledgeBase, app: App) -> Composer:
    return Composer(base, app.safety, app.today(), 15)


def _decisions(base: KnowledgeBase) -> Iterator[Decision]:
    """Yield every decision there can be about a knowledge base, but for pairs of entries."""
    for entry in base.entries.values():
        for point in (None, *(point.id for point in entry.points)):
            for more in (False, True):
                yield Answered((Part(entry.id, point),), more=more)
        yield Unclear((entry.id,), 0.3)
    for language in base.languages:
        yield Answered((Part(base.listening.stands_for.language),), language=language)
    for pathway in base.pathways.values():
        for step in pathway.steps:
            yield Asked(pathway.id, step.id, pathway.about)
    for kind in CrisisKind:
        yield from (Crisis(kind), Crisis(kind, more=True))
    yield from (Said(what) for what in What)
    yield from (Said(What.SECTION, section=section.id) for section in base.sections)
    yield Unknown()


def _said(composer: Composer, decision: Decision, organisation: str | None = None) -> str:
    return plain(composer.compose(Turn("", decision, organisation)))


def test_every_decision_is_composed(base: KnowledgeBase, real: Composer) -> None:
    """Whatever is decided, for whomever, there is a reply with words and a way on, and no gap in it."""
    for decision in _decisions(base):
        for organisation in (None, *base.organisations):
            reply = real.compose(Turn("", decision, organisation))

            assert plain(reply).strip(), decision
            assert all(plain(Reply((block,))).strip() for block in reply.blocks), decision
            assert reply.choices or decision in (Said(What.GOODBYE), Said(What.FORGOTTEN)), decision
            assert "{" not in plain(reply), (decision, plain(reply))


def test_a_known_organisation_never_sees_the_others(base: KnowledgeBase, real: Composer) -> None:
    """No address, no name beside an organisation's and no text that is only for the other one is shown."""
    for organisation in base.organisations:
        others = _only_of_others(base, organisation)
        for decision in _decisions(base):
            said = _said(real, decision, organisation)

            found = [text for text in others if text in said]
            assert not found, f"{decision} for {organisation} shows {found}:\n{said}"


def _only_of_others(base: KnowledgeBase, organisation: str) -> list[str]:
    """Return what someone at *organisation* must never be shown."""
    own = " ".join(c.address for c in base.contacts.values() if c.organisation in (organisation, EVERYONE))
    found: list[str] = []
    for contact in base.contacts.values():
        if contact.organisation not in (organisation, EVERYONE):
            name = base.organisations[contact.organisation].name
            found += [f"{contact.name}, {name}", f"({name})", f"for {name} yet", f"or {name} yet"]
            found += [address for address in contact.addresses if address not in own]
    for entry in base.entries.values():
        for one, said in entry.answer.items():
            if one not in (organisation, EVERYONE):
                found += _lines(said.short) + _lines(said.full or "")
        for point in entry.points:
            if point.for_ not in (organisation, EVERYONE):
                found += _lines(point.says)
    for_all = "\n".join(_for_everyone(base))
    return sorted({text for text in found if text not in for_all})


def _for_everyone(base: KnowledgeBase) -> Iterator[str]:
    """Yield what is said to everyone; "Leicester" in it is no secret of LPT's address."""
    for entry in base.entries.values():
        said = entry.answer.get(EVERYONE)
        yield from (said.short, said.full or "") if said else ()
        yield from (point.says for point in entry.points if point.for_ == EVERYONE)


def _lines(text: str) -> list[str]:
    """Return the lines of *text* that name no contact in braces: those stand in a reply as they are."""
    return [line.strip(" ->") for line in text.splitlines() if len(line) > len("NHFT") and "{" not in line]


def test_an_unknown_organisation_sees_all_each_marked(base: KnowledgeBase, real: Composer) -> None:
    """Nobody's Trust is guessed: what is only one's stands beside its name, and each one's is there."""
    for entry in base.entries.values():
        said = _said(real, Answered((Part(entry.id),), more=True))
        for contact in (base.contacts[one] for one in entry.contacts):
            if contact.organisation != EVERYONE and entry.kind != "crisis":
                line = next(
                    (
                        line
                        for line in said.splitlines()
                        if line.startswith(f"- {contact.name}")
                        and base.organisations[contact.organisation].name in line
                    ),
                    None,
                )
                assert line, f"{entry.id} does not show {contact.name} of {contact.organisation}:\n{said}"
                assert contact.address in line


def test_organisations_stand_in_the_order_the_leads_chose(base: KnowledgeBase, real: Composer) -> None:
    """Where both are shown NHFT's comes first, in the text as among the contacts."""
    said = _said(real, Answered((Part("reach_contact"),)))
    addresses = [base.contacts[one].address for one in ("reach_nhft", "reach_lpt")]

    assert said.index(addresses[0]) < said.index(addresses[1])


@pytest.mark.parametrize("more", [False, True])
@pytest.mark.parametrize("kind", list(CrisisKind))
def test_a_crisis_shows_the_fixed_text_first(composer: Composer, app: App, kind: CrisisKind, more: bool) -> None:
    """The pinned words come first, to the letter, and only choices after them."""
    fixed = app.safety.reply(kind)
    expected = tuple(blocks("\n".join(fixed.full if more else fixed.short)))

    reply = composer.compose(Turn("", Crisis(kind, more), "north"))

    assert reply.blocks[: len(expected)] == expected
    assert [type(block) for block in reply.blocks[len(expected) :]] == [Choices]


def test_the_numbers_of_the_crisis_text_never_expire(base: KnowledgeBase, real: Composer) -> None:
    """Years after anybody looked at the content the numbers to call stand in every place, and nothing else does."""
    late = replace(real, today=date(2099, 1, 1))

    assert late.emergency() == real.emergency()
    assert base.phrases.expired_address not in _said(late, Said(What.HELLO))
    assert "Samaritans" in _said(late, Unknown())
    assert base.contacts["reach_nhft"].address not in _said(late, Answered((Part("reach_contact"),)))


@pytest.mark.parametrize(
    "decision",
    [Answered((Part("gone"),)), Answered((Part("rota"), Part("gone"))), Answered((Part("gone"),), more=True)],
)
def test_an_entry_that_has_gone_is_met_as_unknown(composer: Composer, decision: Decision) -> None:
    """An answer composed again after an edit still says something true."""
    assert _said(composer, decision) == _said(composer, Unknown())


def test_a_question_that_has_gone_says_so(composer: Composer) -> None:
    """A pathway that an edit took away is met with a sentence."""
    phrase = composer.base.phrases.no_such_choice

    assert phrase in _said(composer, Asked("gone", "safe", "report"))
    assert phrase in _said(composer, Asked("asking", "gone", "report"))


def test_unknown_names_people_and_no_topic(composer: Composer) -> None:
    """No answer, but somebody to turn to, with how to reach them."""
    said = _said(composer, Unknown())

    assert composer.base.phrases.unknown in said
    assert all(address in said for address in ("rota@north.example", "rota@south.example", "116 123"))


def test_broken_names_people_too(composer: Composer) -> None:
    """When something fails the person is not left alone with it."""
    said = _said(composer, Said(What.BROKEN), "south")

    assert composer.base.phrases.broken in said
    assert "rota@south.example" in said
    assert "rota@north.example" not in said


def test_unclear_asks_and_gives_the_numbers(composer: Composer) -> None:
    """A question back still carries what somebody in danger needs."""
    said = _said(composer, Unclear(("rota", "pay"), 0.3))

    assert composer.base.phrases.unclear in said
    assert "999" in said


def test_unclear_about_danger_gives_the_numbers_before_it_asks(composer: Composer) -> None:
    """When danger may be meant no question stands before the number."""
    said = _said(composer, Unclear(("rota", "danger"), 0.3))

    assert said.index("999") < said.index(composer.base.phrases.unclear)


def test_hello_says_what_it_is_and_what_is_kept(composer: Composer) -> None:
    """The first reply is honest, with the running settings in it."""
    said = _said(composer, Said(What.HELLO))

    assert "North and South" in said
    assert "15 idle minutes" in said
    assert _said(replace(composer, minutes=5), Said(What.HELLO)) == said.replace("15 idle", "5 idle")


def test_an_organisation_is_confirmed_by_its_name(composer: Composer) -> None:
    """Who says where they work reads it back as a Trust's name, not as their words."""
    assert say(composer.base.phrases.organisation_set, organisation="North") in _said(
        composer, Said(What.ORGANISATION_SET), "north"
    )


def test_another_language_shows_its_note_with_its_source_and_the_numbers(composer: Composer) -> None:
    """The note stands word for word, with where it is from; then what Signpost cannot do, and the numbers."""
    reply = composer.compose(Turn("", Answered((Part("rota"),), language="xx"), "north"))
    said = plain(reply)

    assert Quotation(("Ix ix 116 123",)) in reply.blocks
    phrases = composer.base.phrases
    status = say(phrases.status_draft, owner="Rota leads")
    assert say(phrases.language_note, language="Ixian", source="the handbook", status=status) in said
    assert Text(say(composer.base.phrases.language, language="Ixian")) in reply.blocks
    assert said.index("999") < said.index("Swaps are agreed first.")


def test_a_language_without_a_note_says_what_there_is(composer: Composer) -> None:
    """No machine translation stands in for a text nobody wrote."""
    said = _said(composer, Answered((Part("rota"),), language="yy"))

    assert say(composer.base.phrases.language_no_note, language="Ypsilian", languages="Ixian") in said
    assert "Ix ix" not in said


def test_a_language_that_has_gone_is_left_out(composer: Composer) -> None:
    """An answer outlives a language file."""
    assert _said(composer, Answered((Part("rota"),), language="zz")) == _said(composer, Answered((Part("rota"),)))


def test_two_needs_stand_under_their_titles(composer: Composer) -> None:
    """Two answers can be told apart, and each says where it is from."""
    reply = composer.compose(Turn("", Answered((Part("leave"), Part("pay")))))
    said = plain(reply)

    assert said.index(composer.base.phrases.two_needs) < said.index("About leave") < said.index("About pay")
    assert sum(isinstance(block, Note) for block in reply.blocks) == 2


@pytest.mark.parametrize(
    ("decision", "first"),
    [
        (Answered((Part("reach_contact"),)), True),
        (Unknown(), True),
        (Said(What.MENU), True),
        (Crisis(CrisisKind.SELF_HARM), False),
        (Unclear(("emergency_danger",), 0.3), False),
    ],
)
def test_whoever_wrote_where_others_read_is_told_how_to_delete_it(
    real: Composer, base: KnowledgeBase, decision: Decision, first: bool
) -> None:
    """It is said first, but never before the numbers of a crisis."""
    visible = Text(base.phrases.still_visible)

    shown = real.compose(Turn("", decision, shared=True)).blocks

    assert visible in shown
    assert (shown[0] == visible) is first
    assert visible not in real.compose(Turn("", decision)).blocks


def test_the_first_answer_of_a_conversation_says_what_is_kept(real: Composer) -> None:
    """Whoever starts with a question, and not with the greeting, is told all the same; a crisis is not prolonged."""
    kept = next(block for block in real.compose(Turn("", Said(What.HELLO))).blocks if isinstance(block, Note))

    assert real.compose(Turn("", Unknown(), first=True)).blocks[-1] == kept
    assert kept not in real.compose(Turn("", Unknown())).blocks
    assert kept not in real.compose(Turn("", Crisis(CrisisKind.DANGER), first=True)).blocks
    assert real.compose(Turn("", Said(What.HELLO), first=True)).blocks.count(kept) == 1


def test_what_is_kept_is_said_as_this_program_runs(app: App, base: KnowledgeBase) -> None:
    """Where conversations are kept in a file, nobody is told that it is in memory only."""
    asked = Turn("", Said(What.KEPT))

    memory = plain(Composer(base, app.safety, app.today(), 15).compose(asked))
    store = plain(Composer(base, app.safety, app.today(), 15, in_store=True).compose(asked))

    assert base.phrases.kept_in_memory in memory
    assert base.phrases.kept_in_store not in memory
    assert base.phrases.kept_in_store in store
    assert base.phrases.kept_in_memory not in store
