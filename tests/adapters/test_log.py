"""The log says what was accepted and what is wrong, and nothing that came from outside."""

import io
import json
import logging

import pytest

from adapters.log import JsonLines


def _line(name: str, text: str, *, extra: dict[str, object] | None = None, error: Exception | None = None) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    try:
        logger.error(text, extra=extra, exc_info=error)
    finally:
        logger.removeHandler(handler)
    return stream.getvalue()


def test_an_accepted_event_is_one_line_of_known_fields() -> None:
    """A digest, the channel, the outcome, the milliseconds; a field that is not known is left out."""
    extra = {"digest": "abc", "channel": "slack", "outcome": "answered", "ms": 12, "person": "U1"}

    line = json.loads(_line("bot.delivery", "accepted", extra=extra))

    assert set(line) == {"at", "level", "logger", "event", "digest", "channel", "outcome", "ms"}


@pytest.mark.parametrize("name", ["slack_bolt.App", "slack_sdk.web", "aiohttp.server", "asyncio", "root"])
def test_of_a_library_only_its_name_is_written(name: str) -> None:
    """What a library says may quote what people typed, and so may an error's text and its lines of code."""
    written = _line(name, "marked words", error=ValueError("marked words"))

    assert "marked" not in written
    assert json.loads(written)["event"] == "library"


def test_an_errors_text_is_not_written_for_us_either() -> None:
    """Only what our own line says."""
    written = _line("bot.bot", "hear failed", error=ValueError("marked words"))

    assert "marked" not in written
    assert written.count("\n") == 1
