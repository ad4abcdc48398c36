"""How much Teams takes, and text cut to it."""

import json
from typing import Any

Json = dict[str, Any]
"""An activity, a card or a part of one, as it is sent."""

ACTIONS = 5
"""Of one ActionSet. Desktops and browsers leave out those past the 6th, while a card may have several sets:
https://github.com/atc0005/go-teams-notify/issues/161
"""

BUTTON = 43
"""Characters of a button, which has one line. More is cut off on a phone 360 pixels wide: that is not documented, but
drawn and looked at.
"""

ROW = 45
"""Characters of all buttons of one ActionSet: they stand side by side, and are cut off until they fit."""

BUTTON_EDGE = 5
"""Characters that the edges of a button are as wide as."""

MESSAGE_SIZE = 40_000
"""Bytes of a whole message in UTF-16, after which Teams answers 413:
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages

It was 28 KB once, without a word of what is counted; in the UTF-8 that is sent, an answer stays below that too.
"""

PART_SIZE = 31_000
"""Bytes of what an answer says, drawn and in plain text. It leaves 9,000 for the card, controls and addresses."""


def size(sent: object) -> int:
    """Return the length of *sent* as JSON in bytes of UTF-16, which is what Teams counts.

    >>> size("ab")
    8
    """
    return len(json.dumps(sent, ensure_ascii=False).encode("utf-16-le"))


def cut(text: str, limit: int) -> str:
    """Return *text* no longer than *limit*, cut at a word where there is one.

    >>> cut("Agree the swap first", 12), cut("unbroken", 4)
    ('Agree the…', 'unb…')
    """
    if len(text) <= limit:
        return text
    return (text[:limit].rpartition(" ")[0] or text[: limit - 1]) + "…"
