"""Marked words go in everywhere, and afterwards they are nowhere."""

import gc
import json
import logging
import os
import subprocess
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import _lru_cache_wrapper
from itertools import count
from pathlib import Path
from typing import get_type_hints

import pytest

from bot.app import App
from bot.bot import Bot
from bot.conversation import Conversation, MemoryConversations
from bot.decision import Answered, Asked, Crisis, Part, Said, Turn, Unclear, Unknown
from bot.listen import Listener
from bot.message import Message
from bot.plain import plain
from bot.privacy import pseudonyms
from bot.understand import Mind
from intents.intent import Match, Thresholds
from tests.content import write_content

CANARIES = {
    "latin": "zqxkanari",
    "capitals": "ZqXKANARI",
    "digits": "07700zqx900123",
    "cyrillic": "жзцканарейка",
    "arabic": "ضظغكناري",
    "han": "鑫淼犇金丝雀",
    "surrogate": "zqx\ud83dkanari",
    "address": "zqx.kanari@example.org",
}
"""Words that nobody else writes, by what is special about them."""

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
    "skip": "skip@{c}",
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

    thresholds = Thresholds(0.5, 0.1, 0.2)

    def match(self, text: str, limit: int = 5) -> Sequence[Match]:
        try:
            raise KeyError(text)
        except KeyError as error:
            msg = f"cannot match {text!r} ({limit})"
            raise ValueError(msg) from error


class _QuotingListener(Listener):
    """A listener that fails in the same way."""

    def __init__(self) -> None:
        pass

    def command(self, text: str) -> str | None:
        raise UnicodeError(text)


@dataclass(frozen=True)
class _Watched:
    """A bot whose store and logs can be searched."""

    bot: Bot
    kept: MemoryConversations
    records: _Records

    def leaks(self, message: Message, canary: str) -> list[str]:
        """Hear and answer *message*; return where *canary* is afterwards."""
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
            "a living exception": "\n".join(_exceptions()),
            "the bot": "\n".join(_texts_held_by(self.bot, self.kept, canary)),
        }
        return [place for place, text in places.items() if _holds(text, canary)]


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


@pytest.mark.parametrize("canary", CANARIES.values(), ids=CANARIES.keys())
def test_typed_words_are_nowhere_afterwards(
    watched: _Watched, canary: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever is typed, in whatever script, on whatever way through: no trace is left."""
    for way, text in TYPED.items():
        message = Message(_name(), text.replace("{c}", canary))

        assert watched.leaks(message, canary) == [], way
        assert not _holds(repr(message), canary), way
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("canary", CANARIES.values(), ids=CANARIES.keys())
def test_pressed_words_are_nowhere_afterwards(watched: _Watched, canary: str) -> None:
    """A choice's id comes from outside and may be anything."""
    for way, choice in PRESSED.items():
        message = Message(_name(), choice=choice.replace("{c}", canary))

        assert watched.leaks(message, canary) == [], way
        assert not _holds(repr(message), canary), way


@pytest.mark.parametrize("canary", CANARIES.values(), ids=CANARIES.keys())
def test_names_are_nowhere_afterwards(watched: _Watched, canary: str) -> None:
    """Who and where somebody is is not remembered either: neither the conversation's name nor the organisation's."""
    for text in ("reach email", "asdkjh", "i want to kill myself", "back"):
        named = Message(canary, text)

        assert watched.leaks(named, canary) == []
        assert not _holds(repr(named), canary)
        assert watched.leaks(Message(_name(), text, organisation=canary), canary) == [], "as the organisation"


@pytest.mark.parametrize("canary", CANARIES.values(), ids=CANARIES.keys())
def test_what_breaks_quotes_nothing(app: App, mind: Mind, records: _Records, canary: str) -> None:
    """A matcher or a listener that fails with the words in its error's text leaves none of them behind."""
    minds = [replace(mind, matcher=_QuotingMatcher()), replace(mind, listener=_QuotingListener())]
    for one in minds:
        watched = _watched(app, lambda one=one: one, records)  # type: ignore[misc]  # mypy cannot infer the default
        for way, text in TYPED.items():
            assert watched.leaks(Message(_name(), text.replace("{c}", canary)), canary) == [], way
    assert any("failed" in line for line in records.written)


def test_the_search_finds_what_is_kept(watched: _Watched) -> None:
    """This file would notice: a word kept in the bot, in a log or in an exception is found."""
    canary = CANARIES["latin"]
    watched.kept.put("a", Conversation(offered=(f"entry:{canary}",)))
    logging.getLogger("anything").debug("heard %s", canary)

    assert _texts_held_by(watched.bot, watched.kept, canary)
    assert any(_holds(line, canary) for line in watched.records.written)
    try:
        raise ValueError(canary)
    except ValueError:
        assert any(_holds(text, canary) for text in _exceptions())


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
    ran = subprocess.run(command, input=typed, capture_output=True, cwd=home, env=environment, check=False)
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
    assert _found_in(written) == []
    assert _found_on_disk(home) == []


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
    assert _found_in(written) == []
    assert _found_on_disk(home) == []


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_one_question_prints_and_writes_none_of_it(home: Path, form: tuple[str, ...]) -> None:
    """A question on the command line is answered without being repeated."""
    code, written = _run(home, "ask", " ".join(["reach email", *CANARIES.values()][:-2]), *form)

    assert code == 0, written[-2_000:]
    assert _found_in(written) == []
    assert _found_on_disk(home) == []


def _holds(text: str, canary: str) -> bool:
    """Return whether *text* holds *canary*: as it is, in small letters, escaped, or without its signs."""
    folded = text.casefold()
    forms = {canary, repr(canary)[1:-1], json.dumps(canary)[1:-1], canary.replace("\ud83d", ""), canary.replace(".", " ")}
    return any(form.casefold() in folded for form in forms)


def _found_in(written: bytes) -> list[str]:
    """Return the names of the canaries in *written*, in any encoding something may have been written in."""
    texts = [written.decode(encoding, "replace") for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    return [way for way, canary in CANARIES.items() if any(_holds(text, canary) for text in texts)]


def _found_on_disk(folder: Path) -> list[str]:
    """Return the files under *folder* that hold a canary, in their names or in what they say."""
    return [
        str(path)
        for path in folder.rglob("*")
        if _found_in(str(path).encode()) or (path.is_file() and _found_in(path.read_bytes()))
    ]


def _exceptions() -> list[str]:
    gc.collect()
    return [repr(one.args) for one in gc.get_objects() if isinstance(one, BaseException)]


def _texts_held_by(bot: Bot, kept: MemoryConversations, canary: str) -> list[str]:
    """Return every text with *canary* in it that can be reached from the bot or from a module of the project."""
    ours = ("bot", "intents", "knowledge", "adapters")
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] in ours]
    seen: set[int] = set()
    todo: list[object] = [bot, kept, *(value for module in modules for value in list(vars(module).values()))]
    found: list[str] = []
    while todo:
        one = todo.pop()
        if id(one) in seen or isinstance(one, (types.ModuleType, types.FrameType, date)):
            continue
        seen.add(id(one))
        if isinstance(one, (str, bytes, bytearray)):
            text = one if isinstance(one, str) else one.decode("utf-8", "replace")
            found += [text] if _holds(text, canary) else []
        elif isinstance(one, types.FunctionType):
            # What a function remembers; not the module it stands in, which is looked at on its own or not ours.
            todo += [one.__closure__, one.__defaults__, one.__kwdefaults__, vars(one)]
        elif isinstance(one, type):
            todo += [vars(one)[name] for name in vars(one)] if one.__module__.partition(".")[0] in ours else []
        elif isinstance(one, _lru_cache_wrapper) or not isinstance(one, types.BuiltinFunctionType):
            todo += gc.get_referents(one)
    return found
