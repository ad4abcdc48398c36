"""What people type, as Slack sends it on."""

import re

from tests.slack.refusal import Json

_ADDRESS = re.compile(r"https?://[^\s<>|]+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MENTION = re.compile(r"(?<![\w.])@([UW][A-Z0-9]+)\b")
_BROADCAST = re.compile(r"(?<![\w.])@(here|channel|everyone)\b")


def escape(text: str) -> str:
    """Return *text* with the three characters that Slack escapes escaped.

    >>> escape("R&D <now>")
    'R&amp;D &lt;now&gt;'
    """
    # https://docs.slack.dev/messaging/formatting-message-text#escaping
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str) -> str:
    """Return *text*, typed by a person, as Slack sends it: escaped, with mentions, links and addresses marked.

    >>> typed("@U1 & a@b.org, see https://x.org")
    '<@U1> &amp; <mailto:a@b.org|a@b.org>, see <https://x.org>'
    """
    marked = _ADDRESS.sub(r"<\g<0>>", escape(text))
    marked = _MAIL.sub(r"<mailto:\g<0>|\g<0>>", marked)
    return _BROADCAST.sub(r"<!\1>", _MENTION.sub(r"<@\1>", marked))


def rich_text(text: str) -> Json:
    """Return the block in which Slack repeats what a person typed, unescaped."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "block_id": "typed", "elements": [section]}
