"""What one process costs from its very start; turn.py runs this file in fresh ones."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

QUESTIONS = Path(__file__).parent.parent / "tests" / "questions" / "development.jsonl"


def messages() -> list[str]:
    """Return what is said to Signpost in the benchmarks."""
    return [json.loads(line)["text"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def _asks() -> Callable[[int, str], object]:
    """Return Signpost, started; it answers each message in a conversation of its own."""
    from bot.app import App  # noqa: PLC0415 - importing it is part of the start
    from bot.message import Message  # noqa: PLC0415 - as above
    from bot.settings import read_settings  # noqa: PLC0415 - as above

    bot = App(read_settings()).bot
    return lambda at, text: bot.say(bot.hear(Message(str(at), text=text)))


def _matches(entries: int) -> Callable[[int, str], object]:
    """Return the matcher alone, on *entries* made-up intents."""
    from benchmarks.synthetic import made_up  # noqa: PLC0415 - as above
    from bot.matching import Matching  # noqa: PLC0415 - as above
    from bot.settings import read_settings  # noqa: PLC0415 - as above
    from knowledge.load import load  # noqa: PLC0415 - as above

    settings = read_settings()
    matcher = Matching.of(settings).settled(list(made_up(load(settings.content), entries)))
    return lambda _, text: matcher.match(text)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main(turns: int, matched: int) -> None:
    """Print as JSON the CPU seconds to the first answer, and the memory then and after *turns* more.

    With *matched* it is the matcher alone, on so many made-up intents, instead of Signpost.
    """
    answer = _matches(matched) if matched else _asks()
    answer(0, "how do i report racism")
    start_s, start_mb = time.process_time(), _resident_mb()
    said = messages()
    for at in range(turns):
        answer(at, said[at % len(said)])
    print(json.dumps({"start_s": start_s, "start_mb": start_mb, "end_mb": _resident_mb()}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
