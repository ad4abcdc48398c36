"""What happens to a Signpost while people write marked words, and what goes wrong with it and around it."""

import asyncio
import signal
import sqlite3
from contextlib import closing, suppress
from urllib.parse import quote

from adapters.slack.channel import PATH
from tests.adapters.slack.happenings import in_every_way
from tests.adapters.slack.home import PATIENCE_S, until
from tests.adapters.slack.marked import EVERY, LATIN, every_text, person
from tests.adapters.slack.quoting import Quote, quotes
from tests.adapters.slack.strangers import knock, shout
from tests.adapters.slack.traffic import PRINTABLE, Traffic
from tests.planted import CANARIES
from tests.slack import interactions

COURTESIES = (
    "chat.postEphemeral",
    "chat.update",
    "views.publish",
    "assistant.threads.setSuggestedPrompts",
    "response_url",
)
"""What an answer does not wait for."""


def _wait(seconds: int) -> Quote:
    return Quote(429, "application/json", '{"ok": false, "error": "ratelimited"}', retry_after=str(seconds))


async def everything_happens(it: Traffic) -> None:
    """People write everything they can, in every way."""
    world, url = it.slack.world, it.quoting.url
    await it.deliver([payload for canary in CANARIES.values() for payload in it.said(canary)])
    for words in (EVERY, LATIN):
        await it.deliver(every_text(world, words, url))
        await it.deliver(in_every_way(world, words, url))
    await it.health()
    await it.settle()


async def strangers_come(it: Traffic) -> None:
    """Somebody who is not Slack finds the port."""
    for path in (PATH, f"{PATH}/{quote(PRINTABLE)}"):
        way = it.slack.http(it.home.url + path, timeout_s=PATIENCE_S)
        it.answered += [answer.body for answer in await knock(way, it.said()[0], PRINTABLE)]
    await shout(it.home.url, PRINTABLE)


async def odd_envelopes_come(it: Traffic) -> None:
    """Slack sends over the socket what it never has."""
    connection = await it.slack.sockets.pick(PATIENCE_S)
    for envelope in (
        {"type": "events_api", "payload": it.said()[0], "retry_reason": EVERY, EVERY: EVERY, "debug_info": EVERY},
        {"type": "events_api", "payload": EVERY},
        {"type": "events_api", "payload": [EVERY]},
        {"type": "events_api", "payload": {"type": "event_callback", "event": EVERY}},
        {"type": "slash_commands", "payload": {"command": EVERY, "text": EVERY}},
        {"type": EVERY, "payload": it.said()[0]},
        {"type": "hello", "connection_info": EVERY},
        {"type": "disconnect", "reason": EVERY, "debug_info": EVERY},
    ):
        with suppress(TimeoutError, ConnectionError):  # not each is acknowledged, and the last ends the connection
            await connection.send({"envelope_id": it.slack.world.new_id(LATIN), **envelope}, 0.3)


async def slack_quotes(it: Traffic) -> None:
    """Slack says no to everything, in every way, and quotes what people have written."""
    todo, every = it.quoting.next, [*quotes(EVERY), *quotes(LATIN)]
    todo["chat.postMessage"].extend(every)
    todo["assistant.threads.setStatus"].extend(every)
    for method in ("conversations.open", "conversations.history"):
        todo[method].extend(list(quotes(LATIN))[:4])
    for method in COURTESIES:
        todo[method].extend(quotes(LATIN))
    await it.deliver(it.said(people=len(every)))
    await it.deliver(in_every_way(it.slack.world, LATIN, it.quoting.url))
    await it.settle()
    todo.clear()


async def the_store_is_locked(it: Traffic) -> None:
    """Somebody else has the database, and nothing can be accepted but what needs no store."""
    with closing(sqlite3.connect(it.home.data / "signpost.db", isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        await it.deliver([*it.said(), *it.said(f"i want to kill myself {EVERY}")], retries=0)
        await it.health()
    await it.settle()


async def the_content_is_broken(it: Traffic) -> None:
    """An edit breaks the content."""
    broken = it.home.content / "entries" / "broken.yaml"
    broken.write_text("id: [", encoding="utf-8")
    while not (await it.health())["edits_refused"]:
        await asyncio.sleep(0.05)
    await it.deliver([*it.said(people=2), *it.said(f"reach email {EVERY}")])
    broken.unlink()
    await it.settle()


async def it_is_killed(it: Traffic) -> None:
    """It is killed while it owes answers."""
    it.quoting.always["chat.postMessage"] = _wait(600)
    await it.deliver(it.said(people=3))
    await until(lambda: it.home.owed() == 3)
    await it.home.end(signal.SIGKILL)
    it.quoting.always.clear()


async def it_is_stopped(it: Traffic) -> None:
    """It is told to end while it owes answers, one of them to where somebody's words stand in the address."""
    world = it.slack.world
    place = world.direct(who := person(world)).id
    action = interactions.button(EVERY, action_id="choice.0")
    message = {"ts": world.ts(), "viewer": who}
    press = interactions.block_actions(world, who, action, place, message)
    press["response_url"] = f"{it.quoting.url}/app/{LATIN}/{LATIN}"
    it.quoting.always["chat.postMessage"] = _wait(1)
    await it.deliver([press, *it.said(people=2)])
    await until(lambda: it.home.owed() == 3)
    it.quoting.always.clear()
    assert await it.home.end(signal.SIGTERM) == 0
    assert it.home.owed() == 0
