"""Whatever the content holds, Teams takes it whole and as nothing but words."""

from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams.render import Dressing, render
from bot.plain import plain_block
from bot.reply import Block, Choice, Choices, ContactLine, Contacts, Heading, Items, Note, Quotation, Reply, Text
from tests.adapters.dressed import BARE, KNOWN, LABELS
from tests.adapters.teams.dressed import card, elements, fallback, pressed, shown
from tests.adapters.teams.limits import MARKUP, problems, walk

_T = TypeVar("_T")

NASTY = (
    *KNOWN,
    *("<at>Ada</at>", "[a](https://evil.example)", "[a]: https://evil.example", "https://evil.example", "](", "\\["),
    *("*bold*", "_no_", "**", "`x`", "```", "> q", "# h", "- a", "1. a", "&amp;", "<b>", "{", "{{", "${a}", "tel:1"),
    *("{{DATE(2026-11-24T06:08:39Z, SHORT)}}", "mailto:x@y.z", "mailto:a@b.nhs.uk", "evil.example/a@b.nhs.uk", "\t"),
    *("A sentence. ", "Another one! ", "text 85258", "www.evil.example", " ", "\n", "\r\n", "\u2028", "\u202e"),
)
words = st.lists(st.sampled_from(NASTY) | st.text(max_size=8), min_size=1, max_size=12).map("".join)
line = words.filter(str.strip)
long_line = st.builds(str.__mul__, line, st.sampled_from((1, 1, 1, 30, 300)))


def _many(one: st.SearchStrategy[_T], *times: int) -> st.SearchStrategy[tuple[_T, ...]]:
    """Draw a few of *one*, now and then repeated until they are too many."""
    return st.builds(tuple.__mul__, st.lists(one, min_size=1, max_size=4).map(tuple), st.sampled_from((1, 1, *times)))


choice = st.builds(Choice, st.text("abc:._@", min_size=1, max_size=250), line)
contact = st.builds(ContactLine, line, _many(line), words | st.just(""))
block = st.one_of(
    st.builds(Text, long_line),
    st.builds(Items, _many(line, 50, 300) | _many(long_line), st.booleans()),
    st.builds(Quotation, _many(line, 50) | _many(long_line)),
    st.builds(Heading, long_line),
    st.builds(Contacts, line, _many(contact, 20)),
    st.builds(Choices, long_line, _many(choice, 7, 20)),
    st.builds(Note, long_line),
)
replies = st.builds(Reply, _many(block) | _many(st.builds(Text, line) | st.builds(Note, line), 20))


def _stand_in_order(texts: list[str], whole: str) -> None:
    """Check that *texts* stand in *whole* one after another, but for the spaces between words."""
    at, whole = 0, "".join(whole.split())
    for text in ("".join(text.split()) for text in texts):
        found = whole.find(text, at)
        assert found >= 0
        at = found + len(text)


def _texts(block: Block) -> tuple[str, ...]:
    """Return every text of *block* as it was put in, but for labels, which can be seen on buttons."""
    match block:
        case Text(text) | Heading(text) | Note(text):
            return (text,)
        case Items(texts) | Quotation(texts):
            return texts
        case Contacts(title, contacts):
            return (title, *(text for c in contacts for text in (c.name, *c.addresses, c.about)))
        case Choices(prompt):
            return (prompt,)


@settings(deadline=None)
@given(replies, st.booleans())
def test_teams_takes_whatever_a_reply_holds(reply: Reply, has_content: bool) -> None:
    """Whatever the content, no message is refused or cut off, and each can be hidden."""
    messages = render(reply, Dressing(LABELS, KNOWN, "a@b", "There is an answer.") if has_content else BARE)

    assert messages
    for message in messages:
        assert problems(message) == []
        assert pressed([message]).count({"hide": "1"}) == has_content


@settings(deadline=None)
@given(replies)
def test_no_word_is_lost(reply: Reply) -> None:
    """All of a reply is to be seen, in order, and every choice can be pressed; all of it is in the plain text too."""
    messages = render(reply, BARE)

    _stand_in_order([text for one in reply.blocks for text in _texts(one)], shown(messages))
    _stand_in_order([plain_block(one) for one in reply.blocks], fallback(messages))
    assert pressed(messages) == [{"choice": choice.id} for choice in reply.choices]
    lines = ["".join(run["text"] for run in one["inlines"]) for one in elements(messages, "RichTextBlock")]
    for choice, button in zip(reply.choices, elements(messages, "Action.Execute"), strict=True):
        assert choice.label in (button["title"], *lines)


@settings(deadline=None)
@given(replies)
def test_content_is_never_markup(reply: Reply) -> None:
    """Nothing in the content becomes a mention, a date, a list or a link, but for the contacts' own addresses."""
    messages = render(reply, Dressing(LABELS, KNOWN, "a@b", "There is an answer."))

    assert {link["title"] for link in elements(messages, "Action.OpenUrl")} <= KNOWN
    assert {link["url"] for link in elements(messages, "Action.OpenUrl")} <= {
        *("tel:116123", "tel:08081689111", "tel:111", "tel:999", "mailto:a@b.nhs.uk", "https://b.uk/x"),
        "https://www.b.uk",
    }
    assert not any(MARKUP.search(heading["text"]) for heading in elements(messages, "TextBlock"))
    assert not any("{{" in run["text"] for run in elements(messages, "TextRun"))
    for message in messages:
        assert not any({"msteams", "entities"} & one.keys() for one in walk(message))
        assert "](" not in card(message)["fallbackText"]
