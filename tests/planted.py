"""Words that nobody else writes, and the search for any trace of them."""

import asyncio
import gc
import json
import re
import sys
import types
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

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
OURS = ("bot", "intents", "knowledge", "adapters")
_ENCODINGS = (("utf-8", 0), ("utf-16-le", 0), ("utf-16-le", 1), ("utf-16-be", 0), ("utf-16-be", 1))
"""What something may have been written in, and the byte to begin at: in a file a character can begin at any."""

_BACKSLASHES = re.compile(r"\\+")


class Search:
    """Looks for any of *marks*, however it is written."""

    def __init__(self, marks: Iterable[str]) -> None:
        self._any = re.compile("|".join(re.escape(form.casefold()) for one in marks for form in _forms(one)))

    def in_text(self, text: str) -> list[str]:
        """Return every mark in *text*, in any of its forms, escaped once or again."""
        return self._any.findall(_BACKSLASHES.sub(r"\\", text.casefold()))

    def in_bytes(self, written: bytes) -> list[str]:
        """Return the marks in *written*, in any encoding something may have been written in."""
        texts = (written[start:].decode(encoding, "replace") for encoding, start in _ENCODINGS)
        return [found for text in texts for found in self.in_text(text)]

    def on_disk(self, folder: Path) -> list[str]:
        """Return the files under *folder* with a mark in their names or in what they say."""
        return [
            str(path)
            for path in folder.rglob("*")
            if self.in_bytes(str(path).encode()) or (path.is_file() and self.in_bytes(path.read_bytes()))
        ]

    def in_exceptions(self) -> list[str]:
        """Return what living exceptions say with a mark in it."""
        gc.collect()
        said = [repr(one.args) for one in gc.get_objects() if isinstance(one, BaseException)]
        return [text for text in said if self.in_text(text)]

    def held_by(self, *holders: object) -> list[str]:
        """Return every text with a mark in it that can be reached from *holders* or from a module of the project.

        It goes neither through the event loop, which leads to everything that runs, nor into what a test made.
        """
        found = (one if isinstance(one, str) else one.decode("utf-8", "replace") for one in _texts(holders))
        return [text for text in found if self.in_text(text)]


def _forms(mark: str) -> set[str]:
    """Return how *mark* may come to be written: as it is, escaped, cleaned, or with its surrogate replaced."""
    halves = mark.split("\ud83d")
    return {
        mark,
        repr(mark)[1:-1],
        json.dumps(mark)[1:-1],
        repr(mark.encode("utf-8", "surrogatepass"))[2:-1],
        quote(mark, safe="", errors="surrogatepass"),
        mark.replace(".", " "),
        "".join(halves),
        halves[-1],
    }


def _texts(holders: Iterable[object]) -> Iterator[str | bytes | bytearray]:
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] in OURS]
    seen: set[int] = set()
    todo: list[object] = [*holders, *(value for module in modules for value in list(vars(module).values()))]
    while todo:
        one = todo.pop()
        if id(one) in seen or isinstance(one, types.ModuleType | types.FrameType | asyncio.AbstractEventLoop):
            continue
        seen.add(id(one))
        if isinstance(one, str | bytes | bytearray):
            yield one
        elif isinstance(one, types.FunctionType):
            # What a function remembers; its module is looked at on its own if it is ours.
            todo += [one.__closure__, one.__defaults__, one.__kwdefaults__, vars(one)]
        elif isinstance(one, type):
            todo += vars(one).values() if one.__module__.partition(".")[0] in OURS else ()
        elif not type(one).__module__.startswith("tests."):
            todo += gc.get_referents(one)


WORDS = Search(CANARIES.values())
