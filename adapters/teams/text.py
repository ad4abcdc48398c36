"""What did the person type? Teams marks mentions in it, sends it once more as HTML, and quotes what it replies to.

https://learn.microsoft.com/en-us/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations
"""

import re
from collections.abc import Iterable
from html import unescape

# Only what Teams' own editor writes: a "<" of a person stays, for no word of theirs may be lost. Here and below nothing
# passes the next "<" or is looked at twice, so that no text takes long.
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]{0,11})"
    r"(?P<attributes>(?:\s++(?:[\w:-]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^\s\"'<>]++)|itemscope))*+)\s*+/?>",
    re.IGNORECASE | re.ASCII,
)
_MENTION = re.compile(r"<at\b[^<>]*+>[^<>]*+</at>", re.IGNORECASE)
_ALT = re.compile(r"\salt\s*+=\s*+(?:\"([^\"<]*+)\"|'([^'<]*+)')", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_REPLY = re.compile(r"schema\.skype\.com/Reply\b|\b(?:messageid|author)\s*+=", re.IGNORECASE)
"""What tells a message that is replied to from a passage that the person set as a quotation."""
_MENTIONED = re.compile(r"schema\.skype\.com/Mention\b", re.IGNORECASE)
_QUOTE = re.compile(r"blockquote|quoted?")
_PICTURE = re.compile(r"img|emoji")
_APART = re.compile(r"p|div|[bh]r|li|[uod]l|d[dt]|t[rdh]|table|tbody|thead|pre|h[1-6]|blockquote|quoted?")
"""What begins or ends a line, so that words on both sides of it are two."""
_WITHIN = re.compile(
    r"a|at|attachment|b|big|code|codeblock|del|em|font|i|ins|mark|readonly|s|small|span|strike|strong|su[bp]|u"
)


def typed(text: str, html: str = "", mentions: Iterable[str] = ()) -> str:
    """Return what was typed in a message: without what it replies to, and nobody mentioned.

    >>> typed("<at>Signpost</at> is it racist &amp; what now?&nbsp;")
    'is it racist & what now?'

    Takes any str and never raises. Lines of what was formatted stay apart; pictures are what they are called.

    Args:
        text: As Teams sends it.
        html: The same message with its formatting, empty if Teams sent none.
        mentions: How each person or bot mentioned stands in *text*.
    """
    if _REPLY.search(html):  # only there it can be told what is quoted
        return _plain(html)
    for mention in mentions:
        text = text.replace(mention, " ", 1)
    # Of a message that is only a picture, a table or an emoji, the text can be empty.
    return _plain(text) or _plain(html)


def _plain(marked: str) -> str:
    kept: list[str] = []
    at = 0
    quotes: list[int | None] = []  # for each one that is open, where in *kept* it began; None for a person's own
    spans: list[int | None] = []  # the same for mentions
    marked = _MENTION.sub(" ", marked)
    for tag in _TAG.finditer(marked):
        name = tag["name"].lower()
        if not any(kind.fullmatch(name) for kind in (_APART, _WITHIN, _PICTURE)):
            continue
        kept.append(marked[at : tag.start()])
        at = tag.end()
        if _QUOTE.fullmatch(name):
            _open_or_close(tag, quotes, kept, is_dropped=_REPLY)
        elif name == "span":
            _open_or_close(tag, spans, kept, is_dropped=_MENTIONED)
        kept.append(_instead(tag, name))
    kept.append(marked[at:])
    # Decoded last and once, so that what was typed as "&lt;p&gt;" is no tag.
    return _ENTITY.sub(lambda found: unescape(found[0]), "".join(kept)).strip()


def _open_or_close(
    tag: re.Match[str], opened: list[int | None], kept: list[str], *, is_dropped: re.Pattern[str]
) -> None:
    """Drop what was kept since the beginning when a quoted message or a mention ends; one without an end stays."""
    if tag["end"]:
        since = opened.pop() if opened else None
        if since is not None:
            del kept[since:]
    elif not tag[0].endswith("/>"):
        opened.append(len(kept) if is_dropped.search(tag["attributes"]) else None)


def _instead(tag: re.Match[str], name: str) -> str:
    if _PICTURE.fullmatch(name):
        alt = _ALT.search(tag["attributes"])
        return f" {alt[1] or alt[2] or ''} " if alt else " "
    return "\n" if _APART.fullmatch(name) else ""
