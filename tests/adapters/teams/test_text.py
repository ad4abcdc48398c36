"""What a person typed in Teams comes out as they typed it, whatever Teams made of it on the way."""

import time
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.text import typed
from intents.text import clean

LONG = 100_000
REPLY = (
    '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="1600457867820">\n'
    '<strong itemprop="mri" itemid="8:0de6">Signpost</strong><span itemprop="time" itemid="1600457867820"></span>\n'
    '<p itemprop="preview">If you want to <b>die</b> &lt;call&gt; 999</p>\n</blockquote>'
)


@pytest.mark.parametrize(
    ("sent", "was_typed"),
    [
        ("", ""),
        ("  what is a microaggression?\r\n", "what is a microaggression?"),
        ("<at>Signpost</at> what can I do", "what can I do"),
        ('<at id="0">Sign post</at>&nbsp;what can I do\n', "what can I do"),
        ("hello<AT>Signpost</AT>there", "hello there"),
        ("<at>Signpost</at>", ""),
        ("<at>Signpost what can I do", "Signpost what can I do"),
        ("R&amp;D, 1 &lt; 2 &gt; 0, it&#39;s &quot;fine&quot;", 'R&D, 1 < 2 > 0, it\'s "fine"'),
        ("&amp;lt; &amp;amp;", "&lt; &amp;"),
        ("&lt;p&gt; is a tag", "<p> is a tag"),
        ("M&S, AT&T; fair &not right", "M&S, AT&T; fair &not right"),
        ("&#0; &#55296; &#99999999;", "\ufffd \ufffd &#99999999;"),
        ("a < b", "a < b"),
        ("<3 </3", "<3 </3"),
        ("<i want to die>", "<i want to die>"),
        ("<a man said it>", "<a man said it>"),
        ("<someone> hit me", "<someone> hit me"),
        ("<> <|> <!-- x --> <b <i>c</i>", "<> <|> <!-- x --> <b c"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<div>\r\n<div><strong>bold</strong>ly</div></div>", "boldly"),
        ("one<br>two<br/>three<hr />four", "one\ntwo\nthree\nfour"),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\n\nb"),
        ('see <a href="https://nhs.uk/?a=1&amp;b=2" title="x > y">nhs.uk</a>', "see nhs.uk"),
        ('<p dir=auto style="margin:0">it</p>', "it"),
        ('sad <img itemtype="http://schema.skype.com/Emoji" alt="😔" src="x"> today', "sad  😔  today"),
        ("<emoji id='heart' alt='❤'></emoji>", "❤"),
        ("<img src='x'>", ""),
        ('<attachment id="1"></attachment>look', "look"),
        ('<span itemtype="http://schema.skype.com/Mention" itemscope itemid="0">Ben Carr</span> said it', "said it"),
        ('<span style="color:red">I am <span>afraid</span></span>', "I am afraid"),
        ("<blockquote>he said go home</blockquote><p>to me</p>", "he said go home\n\nto me"),
        (REPLY + "\n<p>this is mine</p>", "this is mine"),
        (f"<div>{REPLY}<blockquote>he said</blockquote>{REPLY}mine</div>", "he said\n\nmine"),
        (REPLY.replace("</p>", f"</p>{REPLY}") + "mine", "mine"),
        (REPLY.removesuffix("</blockquote>") + "mine", "Signpost\n\nIf you want to die <call> 999\n\nmine"),
        ('<quoted messageId="1772050244572"/> mine', "mine"),
        ('<quote author="8:x" messageid="17">theirs<legacyquote>x</legacyquote></quote>mine', "mine"),
        ("</blockquote></span></p>mine", "mine"),
        ("**bold** _it_ `code`", "**bold** _it_ `code`"),
        ("\ud83d broken", "\ud83d broken"),
    ],
)
def test_gives_back_what_was_typed(sent: str, was_typed: str) -> None:
    """Mentions, formatting and what is replied to go, escapes are undone once, and no word of a person is lost."""
    assert typed(sent) == was_typed


@pytest.mark.parametrize(
    ("text", "html", "was_typed"),
    [
        ("mine", "<p>mine</p>", "mine"),
        ("Signpost\r\nIf you want to die\r\n\r\nmine", f"{REPLY}<p>mine</p>", "mine"),
        ("If you want to die", REPLY, ""),
        ("", '<p><img alt="😔"></p>', "😔"),
        ("\r\n&nbsp;", "<table><tr><td>a</td></tr></table>", "a"),
        ("<at>Signpost</at>", "<div><at>Signpost</at></div>", ""),
    ],
)
def test_reads_the_html_where_only_there_it_can_be_told(text: str, html: str, was_typed: str) -> None:
    """What is replied to is told from what was typed by the HTML, and a message of no text is read there."""
    assert typed(text, html) == was_typed


@pytest.mark.parametrize(
    ("text", "mentions", "was_typed"),
    [
        ("<at>Signpost</at> help", ["<at>Signpost</at>"], "help"),
        ("Signpost help", ["Signpost"], "help"),
        ("Signpost help, Signpost is a name", ["Signpost"], "help, Signpost is a name"),
        ("@Signpost and @Ben Carr said it", ["@Ben Carr", "@Signpost"], "and   said it"),
        ("help", ["", "nobody"], "help"),
    ],
)
def test_takes_out_who_was_mentioned(text: str, mentions: list[str], was_typed: str) -> None:
    """A name goes where it was mentioned, and stays where it was typed."""
    assert typed(text, mentions=mentions) == was_typed


def test_smart_quotes_and_odd_spaces_mean_the_same() -> None:
    """What Word and Teams make of quotes and spaces is compared like what was typed on a plain keyboard."""
    assert clean(typed("<p>I\xa0can’t&nbsp;say “go\u202fhome”</p>")) == clean('I can\'t say "go home"')


@given(st.text())
def test_gives_back_any_text(text: str) -> None:
    """Whatever a person types, escaped by Teams, is read as they typed it."""
    assert typed(escape(text)) == text.strip()


@given(st.text(alphabet="<>/=\"'&;# aptbr\n") | st.text(), st.text(alphabet="<>/=\"' blockquote:.") | st.just(REPLY))
def test_never_raises_or_grows(text: str, html: str) -> None:
    """No text breaks it, and none becomes longer."""
    assert len(typed(text, html, [text[:2]])) <= max(len(text), len(html))


@pytest.mark.parametrize(
    "part",
    ["<", ">", "<at>", "<at", "<at>x</at>", "&amp;", "&", "&#", " ", "\n", "<p>", "<p ", "<a x='", '<a x="" ', "x='\" ",
     "<blockquote>", "</blockquote>", REPLY, REPLY.removesuffix("</blockquote>"), "<img alt=''>", "<span itemscope ",
     "itemscope ", "<span>", "</span>", "<b/", "<b a=b "],
)  # fmt: skip
def test_takes_no_longer_for_a_longer_text(part: str) -> None:
    """A hundred thousand characters are read in a moment, however they are made."""
    text = (part * LONG)[:LONG]
    started = time.process_time()

    typed(text, text, [text] * 50)
    typed(f"<a {text}", f"{REPLY}{text}")

    assert time.process_time() - started < 1
