"""A process with a store and a secret of its own, that does what it reads: one command a line, one answer a line."""

import asyncio
import json
import sys
from itertools import count
from pathlib import Path

from adapters.stores.secret import RotatingSecret
from adapters.stores.sqlite import SqliteStore
from bot.store import Acceptance, Outcome
from tests.adapters.stores.made import IDLE_S, NOW, Clock, answer, talk


async def main(folder: Path) -> None:
    """Serve commands until the input ends."""
    clock = Clock()
    store = await SqliteStore.open(folder, idle_s=IDLE_S, limit=1_000, clock=clock)
    secret = RotatingSecret(folder / "signpost.secret", clock=clock)
    tell("ready")
    while line := await asyncio.to_thread(sys.stdin.readline):
        match line.split():
            case ["accept", event, conversation]:
                tell(await store.accept(owing(event, conversation)))
            case ["begin", key]:
                tell(await store.begin(key))
            case ["end", key]:
                await store.end(key)
                tell("ended")
            case ["adopt"]:
                tell(json.dumps([(one.key, one.begun) for one in await store.adopt()]))
            case ["add", mine, times]:
                for n in range(int(times)):
                    await add(store, f"{mine}{n}")
                tell("added")
            case ["storm", mine]:
                numbers = count()
                await asyncio.gather(*(accept_for_ever(store, mine, numbers) for _ in range(8)))
            case ["names", now, text]:
                clock.now = float(now)
                tell(" ".join(secret.names(text)))
    await store.close()


def tell(answer: str) -> None:
    """Write a line that is there even if this process is killed next."""
    print(answer, flush=True)  # noqa: T201 - this is how it answers


def owing(event: str, conversation: str) -> Acceptance:
    """Return the acceptance of *event*, with an answer known by the same name."""
    return Acceptance((event,), (), NOW, outgoing=answer(event, conversation))


async def accept_for_ever(store: SqliteStore, mine: str, numbers: "count[int]") -> None:
    """Accept one event after the other, telling of each that was accepted."""
    for n in numbers:
        if await store.accept(owing(f"{mine}{n}", "c")) is Outcome.ACCEPTED:
            tell(f"{mine}{n}")


async def add(store: SqliteStore, mine: str) -> None:
    """Offer one thing more in the conversation, however often another process is quicker."""
    for reading in count():
        kept = await store.look((), ("shared",))
        after = talk(*kept.conversation.offered, mine)
        event = f"{mine}/{reading}"
        written = Acceptance((event,), ("shared",), NOW, 0, kept.version, after)
        if await store.accept(written) is Outcome.ACCEPTED:
            return


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
