"""The log of a running Signpost: one JSON object a line, with nothing in it that came from outside."""

import json
import logging
from datetime import UTC, datetime
from typing import TextIO

OURS = ("adapters", "bot", "intents", "knowledge")
FIELDS = ("digest", "channel", "outcome", "ms")
"""What a line may say beside its time, level and event: no other field is ever written."""


class JsonLines(logging.Formatter):
    """Writes our own records as JSON; of a library's it writes that there was one, and no word of it.

    A library's text may quote what came in, and so may an error's: neither is written at any level.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        is_ours = record.name.partition(".")[0] in OURS
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name if is_ours else record.name.partition(".")[0],
            "event": record.getMessage() if is_ours else "library",
        }
        line |= {name: getattr(record, name) for name in FIELDS if is_ours and hasattr(record, name)}
        return json.dumps(line, ensure_ascii=False)


def log_to(stream: TextIO) -> None:
    """Write the log of this process to *stream* from now on."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
