"""The log of a running Signpost: one JSON object a line, with nothing in it that came from outside."""

import json
import logging
from datetime import UTC, datetime
from typing import Any, TextIO

OURS = ("adapters", "bot", "intents", "knowledge")
FIELDS = ("digest", "channel", "outcome", "ms")
"""What a line may say beside its time, level and event: no other field is ever written."""
LIBRARY = "library"
"""Stands where a library would have said something."""


class JsonLines(logging.Formatter):
    """Writes our own records as JSON; of a library's it writes that there was one, and no word of it.

    A library's text may quote what came in, and so may an error's: neither is written at any level.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        is_ours = _is_ours(record)
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name if is_ours else record.name.partition(".")[0],
            "event": record.getMessage() if is_ours else LIBRARY,
        }
        line |= {name: getattr(record, name) for name in FIELDS if is_ours and hasattr(record, name)}
        return json.dumps(line, ensure_ascii=False)


def log_to(stream: TextIO) -> None:
    """Write the log of this process to *stream* from now on; what libraries say is lost, whoever else listens."""
    logging.setLogRecordFactory(_record)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


def _record(*about: Any, **more: Any) -> logging.LogRecord:  # noqa: ANN401 - whatever logging makes a record of
    """Return a record without the words of a library and without any error, for handlers that are not ours."""
    record = logging.LogRecord(*about, **more)
    if not _is_ours(record):
        record.msg, record.args = LIBRARY, ()
    record.exc_info = record.stack_info = None
    return record


def _is_ours(record: logging.LogRecord) -> bool:
    return str(record.name).partition(".")[0] in OURS  # makeLogRecord begins with no name
