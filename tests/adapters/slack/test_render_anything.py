"""Whatever the content holds, Slack takes it whole and as nothing but words."""

import re
from collections.abc import Sequence
from html import unescape
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.limits import MESSAGE_TEXT
from adapters.slack.render import Dressing, SlackMessage, render
from bot.plain import plain_block
from bot.reply import Block, Choice, Choices, ContactLine, Contacts, Heading, Items, Note, Quotation, Reply, Text
from tests.adapters.dressed import BARE, KNOWN, LABELS
from tests.adapters.slack.dressed import elements
from tests.adapters.slack.limits import message_problems, walk

_T = TypeVar("_T")

NASTY = (
    *KNOWN,
    *("<!channel>", "<@U024BE7LH>", "<#C024BE7LR>", "<https://evil.example|here>", "https://evil.example", "@here"),
    *("*bold*", "_no_", "`x`", "```", "> q", ":smile:", "&amp;", "&lt;!here&gt;", "tel:1", "mailto:x@y.z", " ", "\n"),
    *("A sentence. ", "Another one! ", "text 85258", "mailto:a@b.nhs.uk", "evil.example/a@b.nhs.uk"),
)
words = st.lists(st.sampled_from(NASTY) | st.text(max_size=8), min_size=1, max_size=12).map("".join)
line = words.filter(str.strip)
long_line = st.builds(str.__mul__, line, st.sampled_from((1, 1, 1, 30, 200)))


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


def _shown(messages: Sequence[SlackMessage]) -> str:
    """Return all the literal text there is to see."""
    return "".join(o["text"] for m in messages for o in walk(m.blocks) if isinstance(o.get("text"), str))


def _stand_in_order(texts: list[str], whole: str) -> None:
    """Check that *texts* stand in *whole* one after another, but for the spaces between words."""
    at, whole = 0, "".join(whole.split())
    for text in ("".join(text.split()) for text in texts):
        found = whole.find(text, at)
        assert found >= 0
        at = found + len(text)


def _texts(block: Block) -> tuple[str, ...]:
    """Return every text of *block* as it was put in."""
    match block:
        case Text(text) | Heading(text) | Note(text):
            return (text,)
        case Items(texts) | Quotation(texts):
            return texts
        case Contacts(title, contacts):
            return (title, *(text for c in contacts for text in (c.name, *c.addresses, c.about)))
        case Choices(prompt, choices):
            return (prompt, *(choice.label for choice in choices))


@settings(deadline=None)
@given(replies, st.booleans())
def test_slack_takes_whatever_a_reply_holds(reply: Reply, has_content: bool) -> None:
    """Whatever the content, no message is refused or cut off, and each can be hidden."""
    dressing = Dressing(LABELS, KNOWN, "a@b") if has_content else BARE

    messages = render(reply, dressing)

    assert messages
    for message in messages:
        assert message_problems(message) == []
        assert len(message.text) <= MESSAGE_TEXT
        assert len(elements([message], "icon_button")) == has_content


@settings(deadline=None)
@given(replies)
def test_no_word_is_lost(reply: Reply) -> None:
    """All of a reply is to be seen, in order, and all of it is in the text that is read aloud."""
    messages = render(reply, BARE)

    _stand_in_order([text for one in reply.blocks for text in _texts(one)], _shown(messages))
    _stand_in_order([plain_block(one) for one in reply.blocks], "".join(unescape(m.text) for m in messages))


@settings(deadline=None)
@given(replies)
def test_content_is_never_markup(reply: Reply) -> None:
    """Nothing in the content becomes a mention, a picture or a link, but for the contacts' own addresses."""
    messages = render(reply, BARE)

    assert {link["text"] for link in elements(messages, "link")} <= KNOWN
    assert {link["url"] for link in elements(messages, "link")} <= {
        *("tel:116123", "tel:08081689111", "tel:111", "tel:999", "mailto:a@b.nhs.uk", "https://b.uk/x"),
        "https://www.b.uk",
    }
    assert elements(messages, "mrkdwn") == []
    assert not any(re.search("[<>]", message.text) for message in messages)
