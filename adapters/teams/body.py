"""What does a request hold? An activity of the Bot Framework."""

from typing import Any

from adapters.request import json_object

MOST_BYTES = 256 * 1024
"""A message comes twice, as text and as HTML, each of at most about 50,000 characters: 100 KB in UTF-16.
https://learn.microsoft.com/en-us/microsoftteams/platform/bots/how-to/format-your-bot-messages
"""


def parse(body: bytes) -> dict[str, Any] | None:
    """Return the activity in *body*, None if it holds no JSON object that can be read. Never raises.

    Args:
        body: The raw bytes; of a longer body, MOST_BYTES + 1 of them are enough to have it refused.
    """
    if len(body) > MOST_BYTES:
        return None
    try:
        return json_object(body.decode())
    except (ValueError, RecursionError):
        return None
