"""Marked words go in everywhere, and afterwards they are nowhere."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import count
from pathlib import Path
from typing import get_type_hints
from urllib.parse import quote

import pytest

from bot.app import App
from bot.bot import Bot
from bot.conversation import Conversation, MemoryConversations
from bot.decision import Answered, Asked, Crisis, Part, Said, Turn, Unclear, Unknown
from bot.listen import Listener
from bot.mention import Mentions
from bot.message import Message
from bot.mind import Mind
from bot.plain import plain
from bot.privacy import pseudonyms
from intents.intent import Match, Thresholds
from tests.content import write_content
from tests.planted import CANARIES, WORDS

TYPED = {
    "nothing": "{c}",
    "answered": "reach email {c}",
    "disclosure": "{c} laughed at me and i cried all night",
    "crisis": "i want to kill myself {c}",
    "danger": "{c} has a knife and is coming for me",
    "two needs": "a patient called me {c}. also whats the reach email for {c}",
    "organisation": "im at {c} not lpt",
    "command": "forget me {c}",
    "long": "{c} " * 3_000,
    "format": "%s {0} {emergency} {c} %(c)s",
}
PRESSED = {
    "choice": "{c}",
    "entry": "entry:{c}",
    "more": "more:{c}",
    "crisis": "crisis:{c}",
    "pathway": "pathway:{c}",
    "step": "step:report.{c}.{c}",
    "section": "section:{c}",
    "organisation": "organisation:{c}@entry:reach_contact",
    "answer": "answer:report.who.{c}.{c}",
    "words": "i want to kill myself {c}",
}
COMMAND = "import logging; logging.basicConfig(level=0); from bot.__main__ import main; main()"

_names = count()


class _Records(logging.Handler):
    """Keeps every record as all that any handler could write of it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written += [self.format(record), repr(vars(record))]


class _QuotingMatcher:
    """A matcher that fails and quotes what it was asked, as a library might."""

    thresholds = Thresholds(known=0.5, answer=0.3)

    def match(self, text: str, limit: int = 5) -> Sequence[Match]:
        known: dict[str, Match] = {}
        try:
            return [known[text]] * limit
        except KeyError as error:
            msg = f"cannot match {text!r} ({limit})"
            raise ValueError(msg) from error

    def match_each(self, texts: Sequence[str], limit: int = 5) -> Sequence[Sequence[Match]]:
        return [self.match(text, limit) for text in texts]

    def meant(self, text: str) -> Sequence[str]:
        raise ValueError(text)


class _QuotingListener(Listener):
    """A listener that fails in the same way."""

    def __init__(self) -> None:
        pass

    def mentions(self, typed: tuple[str, ...]) -> Mentions:
        raise UnicodeError(" ".join(typed))


@dataclass(frozen=True)
class _Watched:
    """A bot whose replies, store, logs and memory can be searched."""

    bot: Bot
    kept: MemoryConversations
    records: _Records

    def leaks(self, message: Message) -> list[str]:
        """Hear and answer *message*; return where a canary is to be seen afterwards."""
        self.records.written.clear()
        turn = self.bot.hear(message)
        reply = self.bot.say(turn)
        later = self.bot.hear(replace(message, text="back", choice=None))
        places = {
            "the turn": repr(turn),
            "the reply": plain(reply) + repr(reply),
            "the turn after": repr(later) + plain(self.bot.say(later)),
            "the log": "\n".join(self.records.written),
            "the conversation": repr(self.kept.get(turn.conversation)),
            "the intents": repr(self.bot.intents(turn.decision)),
        }
        return [place for place, text in places.items() if WORDS.in_text(text)]

    def held(self) -> list[str]:
        """Return every text with a canary that the bot, a module or a living exception still holds."""
        return [*WORDS.held_by(self.bot, self.kept), *WORDS.in_exceptions()]


@pytest.fixture(name="records")
def _records() -> Iterator[_Records]:
    """Listen to every logger from DEBUG on, with a real handler."""
    root, handler = logging.getLogger(), _Records()
    loggers = [root, *map(logging.getLogger, root.manager.loggerDict)]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def _watched(app: App, mind: Callable[[], Mind | None], records: _Records) -> _Watched:
    kept = MemoryConversations(idle_s=900, limit=100)
    return _Watched(Bot(mind, app.safety, kept, pseudonyms(), minutes=15, today=app.today), kept, records)


@pytest.fixture(name="watched")
def _whole(app: App, records: _Records) -> _Watched:
    return _watched(app, lambda: app.mind, records)


def _name() -> str:
    return f"words {next(_names)}"


def test_typed_words_are_nowhere_afterwards(watched: _Watched, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever is typed, in whatever script, on whatever way through: no trace is left."""
    for way, text in _planted(TYPED):
        message = Message(_name(), text)

        assert watched.leaks(message) == [], way
        assert not WORDS.in_text(repr(message)), way
    assert watched.held() == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("text", ["{} reach email", "a patient said {} to me at LPT", "i want to kill myself {}"])
def test_nothing_is_held_before_the_next_message_comes(watched: _Watched, text: str) -> None:
    """What was typed is gone when ``hear`` returns, not only once something else has taken its place."""
    watched.bot.hear(Message(_name(), text.format(CANARIES["latin"])))

    assert watched.held() == []


def test_pressed_words_are_nowhere_afterwards(watched: _Watched) -> None:
    """A choice's id comes from outside and may be anything."""
    for way, choice in _planted(PRESSED):
        message = Message(_name(), choice=choice)

        assert watched.leaks(message) == [], way
        assert not WORDS.in_text(repr(message)), way
    assert watched.held() == []


@pytest.mark.parametrize("text", ["reach email", "asdkjh", "i want to kill myself", "back"])
def test_the_name_of_a_conversation_is_nowhere_afterwards(watched: _Watched, text: str) -> None:
    """Where somebody writes is remembered as a pseudonym only."""
    for way, name in CANARIES.items():
        message = Message(name, text)

        assert watched.leaks(message) == [], way
        assert not WORDS.in_text(repr(message)), way


@pytest.mark.parametrize("text", ["reach email", "asdkjh", "i want to kill myself", "back"])
def test_an_organisation_that_is_none_is_nowhere_afterwards(watched: _Watched, text: str) -> None:
    """Only ids of organisations that are served go on into a turn."""
    leaks = {way: watched.leaks(Message(_name(), text, organisation=name)) for way, name in CANARIES.items()}

    assert not any(leaks.values()), leaks


def test_names_are_not_held(watched: _Watched) -> None:
    """Neither the name of a place nor that of an organisation stays in memory."""
    for name in CANARIES.values():
        watched.bot.say(watched.bot.hear(Message(name, "reach email", organisation=name)))

    assert watched.held() == []


@pytest.mark.parametrize("broken", ["matcher", "listener"])
def test_what_breaks_quotes_nothing(app: App, mind: Mind, records: _Records, broken: str) -> None:
    """A matcher or a listener that fails with the words in its error's text leaves none of them behind."""
    minds = {
        "matcher": replace(mind, matcher=_QuotingMatcher()),
        "listener": replace(mind, listener=_QuotingListener()),
    }
    watched = _watched(app, lambda: minds[broken], records)
    for way, text in _planted(TYPED):
        assert watched.leaks(Message(_name(), text)) == [], way
    watched.bot.hear(Message(_name(), "reach email"))
    assert any("failed" in line for line in records.written)
    assert watched.held() == []


@pytest.mark.parametrize("canary", CANARIES.values(), ids=CANARIES.keys())
def test_the_search_finds_a_canary_however_it_is_written(canary: str) -> None:
    """This file would notice: as it is, in small letters, escaped, and in the bytes of a file."""
    in_address = quote(canary, safe="", errors="surrogatepass")
    written = [canary, canary.upper(), repr(canary), json.dumps(canary), in_address, f"a{canary}b"]
    written += [repr(json.dumps(canary).encode()), repr(canary.encode("utf-8", "surrogatepass"))]

    assert all(WORDS.in_text(text) for text in written)
    assert WORDS.in_bytes(canary.encode("utf-8", "surrogatepass"))
    assert WORDS.in_bytes(canary.encode("utf-16-le", "surrogatepass"))
    assert WORDS.in_bytes(b"\x00" + canary.encode("utf-16-le", "surrogatepass"))


def test_the_search_finds_what_is_kept(watched: _Watched) -> None:
    """This file would notice: a word in the store, in a log or in an exception is found."""
    canary = CANARIES["latin"]
    assert watched.held() == []

    watched.kept.put("a", Conversation(offered=(f"entry:{canary}",)))
    logging.getLogger("anything").debug("heard %s", canary)

    assert f"entry:{canary}" in watched.held()
    assert any(map(WORDS.in_text, watched.records.written))
    error = ValueError(canary)
    assert WORDS.in_exceptions() == [repr(error.args)]


def test_no_type_that_is_kept_has_room_for_a_sentence() -> None:
    """What is remembered or journaled is made of ids, numbers and outcomes: every text field is a known id."""
    ids = {
        "conversation",
        "organisation",
        "offered",
        "entry",
        "entries",
        "point",
        "alternatives",
        "language",
        "pathway",
        "step",
        "about",
        "section",
        "again",
    }
    for kind in (Turn, Conversation, Crisis, Answered, Part, Asked, Unclear, Unknown, Said):
        hints = get_type_hints(kind)
        texts = {field.name for field in fields(kind) if "str" in repr(hints[field.name])}

        assert texts <= ids, kind


@pytest.fixture(scope="module", name="home")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that is the whole world of a command: home, place for temporary files, content."""
    home = tmp_path_factory.mktemp("home")
    write_content(home / "content")
    home.joinpath("tmp").mkdir()
    return home


def _run(home: Path, *arguments: str, typed: bytes = b"") -> tuple[int, bytes]:
    """Run the command with everything logged; return its exit code and all that it wrote."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "LANG": "C.UTF-8",
        "SIGNPOST_CONTENT": str(home / "content"),
    }
    # A list, so that no shell sees the words; the interpreter is this one.
    command = [sys.executable, "-W", "error", "-c", COMMAND, *arguments]
    ran = subprocess.run(command, input=typed, capture_output=True, cwd=home, env=environment, timeout=20, check=False)
    return ran.returncode, ran.stdout + ran.stderr


def _all_of_it() -> list[str]:
    """Return everything that is typed, in every script but for lone surrogates, which bytes cannot hold."""
    texts = [text for way, text in TYPED.items() if way != "long"]
    return [text.replace("{c}", c) for way, c in CANARIES.items() if way != "surrogate" for text in texts]


def test_a_chat_prints_and_writes_none_of_it(home: Path) -> None:
    """A whole chat in the terminal, at the loudest logging, leaves no word on the screen or on the disk."""
    typed = "\n".join([*_all_of_it(), "reach email", "bye"]).encode() + b"\n"

    code, written = _run(home, "chat", typed=typed)

    assert code == 0, written[-2_000:]
    assert b"lpt.edi@nhs.net" in written
    assert WORDS.in_bytes(written) == []
    assert WORDS.on_disk(home) == []


def test_json_lines_print_and_write_none_of_it(home: Path) -> None:
    """Good lines, bad lines, wrong fields, unknown organisations: what is refused is not quoted."""
    lines = [json.dumps({"text": text}) for text in _all_of_it()]
    for canary in CANARIES.values():
        lines += [
            json.dumps({"text": "reach email", "conversation": canary}),
            json.dumps({"text": "reach email", "organisation": canary}),
            json.dumps({"choice": f"entry:{canary}"}),
            json.dumps({"text": canary, "choice": canary}),
            json.dumps({canary: "reach email"}),
            json.dumps({"text": [canary]}),
            json.dumps([canary]),
            f'{{"text": "{canary}"'.encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
            json.dumps({"text": f"surrogate {canary}"}),
        ]

    code, written = _run(home, "ask", "--jsonl", typed="\n".join(lines).encode())

    assert code == 0, written[-2_000:]
    assert b"lpt.edi@nhs.net" in written
    assert WORDS.in_bytes(written) == []
    assert WORDS.on_disk(home) == []


def test_one_question_prints_and_writes_none_of_it(home: Path) -> None:
    """A question on the command line is answered without being repeated."""
    words = [canary for way, canary in CANARIES.items() if way != "surrogate"]

    code, written = _run(home, "ask", " ".join(["reach email", *words]), "--json")

    assert code == 0, written[-2_000:]
    assert WORDS.in_bytes(written) == []
    assert WORDS.on_disk(home) == []


def _planted(ways: dict[str, str]) -> Iterator[tuple[str, str]]:
    for way, text in ways.items():
        for kind, canary in CANARIES.items():
            yield f"{way}, {kind}", text.replace("{c}", canary)
