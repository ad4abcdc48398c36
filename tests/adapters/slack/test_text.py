"""What a person typed comes out as they typed it, whatever Slack made of it on the way."""

import time
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.text import typed

SLACKS_LONGEST = 40_000
"""https://docs.slack.dev/reference/methods/chat.postMessage#truncating"""


@pytest.mark.parametrize(
    ("sent", "was_typed"),
    [
        ("", ""),
        ("  what is a microaggression?\n", "what is a microaggression?"),
        ("<@U0SIGNPOST> what can I do", "what can I do"),
        ("<@U0SIGNPOST|signpost> what can I do", "what can I do"),
        ("hello<@U0SIGNPOST>there", "hello there"),
        ("<@U0SIGNPOST>", ""),
        ("<!here> and <!channel|channel>: help", "and  : help"),
        ("<!subteam^S012|@nurses> said it", "said it"),
        ("it was in <#C012AB|ward-7>", "it was in #ward-7"),
        ("it was in <#C012AB|>", "it was in"),
        ("it was in <#C012AB>", "it was in"),
        ("see <https://nhs.uk/help>", "see https://nhs.uk/help"),
        ("see <https://nhs.uk/a?b=1&amp;c=2|nhs.uk>", "see nhs.uk"),
        ("see <https://nhs.uk/a?b=1&amp;c=2>", "see https://nhs.uk/a?b=1&c=2"),
        ("<mailto:freedom@nhs.uk|freedom@nhs.uk> or <tel:0116|0116>", "freedom@nhs.uk or 0116"),
        ("R&amp;D, 1 &lt; 2 &gt; 0", "R&D, 1 < 2 > 0"),
        ("&amp;lt; &amp;amp; &quot;", "&lt; &amp; &quot;"),
        ("a < b", "a < b"),
        ("<i want to die>", "<i want to die>"),
        ("<@i want to die", "<@i want to die"),
        ("<@me and you>", "<@me and you>"),
        ("<> <|> <b> <b|c>", "<> <|> <b> <b|c>"),
        ("a <b <@U1> c> d", "a <b   c> d"),
        (":wave: :+1::skin-tone-4:", ":wave: :+1::skin-tone-4:"),
        ("*bold* _it_ `code`", "*bold* _it_ `code`"),
        ("\ud83d broken", "\ud83d broken"),
    ],
)
def test_gives_back_what_was_typed(sent: str, was_typed: str) -> None:
    """Mentions go, labels stand for links, escapes are undone once, and no word of a person is lost."""
    assert typed(sent) == was_typed


@given(st.text())
def test_gives_back_any_text(text: str) -> None:
    """Whatever a person types, escaped by Slack, is read as they typed it."""
    assert typed(escape(text, quote=False)) == text.strip()


@given(st.text(alphabet="<>|@#!&;: altgmp\n") | st.text())
def test_never_raises_or_grows(text: str) -> None:
    """No text breaks it, none becomes longer, and nothing is unescaped twice."""
    assert len(typed(text)) <= len(text)


@pytest.mark.parametrize("part", ["<", ">", "<@", "<|", "<a ", "<@U1>", "&amp;", "&", " ", "<https://x|", "<:|>", "\n"])
def test_takes_no_longer_for_a_longer_text(part: str) -> None:
    """Ten times Slack's longest message is read in a moment, however it is made."""
    text = (part * 10 * SLACKS_LONGEST)[: 10 * SLACKS_LONGEST]
    started = time.process_time()

    typed(text)

    assert time.process_time() - started < 1
