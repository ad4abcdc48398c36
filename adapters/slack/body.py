"""What does a signed request hold? An event, an interaction or a command, as fields that can be read without fear."""

from typing import Any
from urllib.parse import parse_qsl

from adapters.request import json_object

MOST_FIELDS = 50
"""A command has about 15."""


def parse(body: bytes) -> dict[str, Any] | None:
    """Return the event, interaction or command in *body*, None if there is none that can be read. Never raises.

    It is what Bolt makes of *body*, but for a command with the word "payload" in it, in which Bolt finds no field.
    """
    try:
        text = body.decode()
        if text.startswith("{"):
            return json_object(text)
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
        )
        fields: dict[str, Any] = dict(pairs)
        if len(fields) != len(pairs):
            return None
        if "payload" in fields:
            return json_object(fields["payload"]) if len(fields) == 1 else None
    except (ValueError, RecursionError):
        return None
    return fields if "command" in fields or "ssl_check" in fields else None
