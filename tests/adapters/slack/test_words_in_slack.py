"""Marked words go in through Slack wherever there is room for them, and afterwards they are nowhere."""

import signal
import sqlite3
import traceback
from contextlib import closing, suppress
from pathlib import Path

import pytest

from adapters.slack.channel import SlackChannel, SlackUnreachableError
from adapters.slack.events import Reader
from adapters.slack.settings import read_slack_settings
from bot.app import App
from bot.settings import Settings
from knowledge.problem import Problem
from tests.adapters.slack.happenings import in_every_way
from tests.adapters.slack.home import until
from tests.adapters.slack.marked import EVERY, IDS, LATIN, open_places
from tests.adapters.slack.quoting import Quoting, quotes
from tests.adapters.slack.serving import environment, served
from tests.adapters.slack.traffic import SOCKET, traffic
from tests.adapters.slack.troubles import (
    COURTESIES,
    everything_happens,
    it_is_killed,
    it_is_stopped,
    odd_envelopes_come,
    slack_quotes,
    strangers_come,
    the_content_is_broken,
    the_store_is_locked,
)
from tests.content import write_content
from tests.planted import CANARIES, WORDS, Search
from tests.slack import payloads
from tests.slack.seen import Record
from tests.slack.stand_in import StandIn
from tests.slack.world import World

LOUD = ("-m", "tests.adapters.slack.loud")
LEAKY = """
import logging
from adapters.slack import channel
from tests.adapters.slack.loud import run

def leaky(headers, body, *rest, check=channel.check):
    logging.getLogger("adapters.leak").debug("%s", body)
    return check(headers, body, *rest)

channel.check = leaky
run()
"""


@pytest.mark.asyncio
@pytest.mark.parametrize("mode", ["http", SOCKET])
async def test_words_are_nowhere_afterwards(tmp_path: Path, mode: str) -> None:
    """Whatever people write in Slack, whatever then goes wrong, however much is logged: no trace of it is left.

    While answers are owed, the ids that they go to are in the store; not in the log, and afterwards nowhere.
    """
    async with traffic(tmp_path, mode, *LOUD) as it:
        await it.start()
        await everything_happens(it)
        await (odd_envelopes_come if it.over_socket else strangers_come)(it)
        await slack_quotes(it)
        await the_store_is_locked(it)
        await the_content_is_broken(it)
        await it_is_killed(it)
        words, ids = it.leaks(), IDS.on_disk(it.home.folder)

        await it.start()
        await it.settle()
        await it_is_stopped(it)

        assert words == []
        assert {Path(path).parent for path in ids} == {it.home.data}
        assert it.leaks() == []
        assert IDS.on_disk(it.home.folder) == []
        log = it.home.out.read_bytes()
        assert log.count(b"'signpost.slack.library'") > 1_000
        assert log.count(b"'bot.delivery'") > 80


@pytest.mark.asyncio
@pytest.mark.parametrize("mode", ["http", SOCKET])
async def test_what_runs_holds_no_words(tmp_path: Path, mode: str) -> None:
    """In memory nothing is left either: nothing that runs holds a word, and no error that lives quotes one.

    Over a socket, Slack's library holds what came last until something else comes.
    """
    app = App(Settings(content=write_content(tmp_path / "content")))
    async with StandIn() as slack, Quoting(slack) as quoting:
        open_places(slack.world)
        more = {"SLACK_MODE": mode, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": f"{quoting.url}/api/"}
        async with served(app, slack, tmp_path / "data", **more) as (running, way):
            for method in COURTESIES:
                quoting.next[method].extend(quotes(LATIN))
            for words in (EVERY, LATIN):
                for payload in in_every_way(slack.world, words, quoting.url):
                    await way.deliver(payload, retries=0)
            if mode == SOCKET:
                await way.deliver(payloads.message_im(slack.world, "U1", "menu"))
            del payload
            with suppress(TimeoutError):  # what is held even then is said below
                await until(lambda: not WORDS.held_by(running))

            assert WORDS.held_by(running) == []
            assert WORDS.in_exceptions() == []
            app.problems = [Problem("entries", 1, "id", LATIN, "")]
            assert WORDS.held_by(running) == [LATIN]


def test_what_happened_shows_no_words() -> None:
    """Whatever Slack sends: what is made of it shows nothing that was typed."""
    world = World(Record())
    open_places(world)
    reader = Reader(team_ids=frozenset((world.team,)), bot_user=world.bot_user, bot_id=world.bot_id)

    shown = [repr(reader.read(payload)) for payload in in_every_way(world, EVERY, "")]

    assert any("Incoming" in one for one in shown)
    assert not any(map(WORDS.in_text, shown))


@pytest.mark.asyncio
async def test_a_start_that_slack_refuses_shows_no_words(tmp_path: Path) -> None:
    """What an administrator is told of it is never in Slack's words, unless they are known."""
    app = App(Settings(content=write_content(tmp_path)))
    async with StandIn() as slack, Quoting(slack) as quoting:
        settings = read_slack_settings(environment(slack, SLACK_API_URL=f"{quoting.url}/api/"))
        for said in (*quotes(EVERY), *quotes(LATIN)):
            quoting.next["auth.test"].append(said)

            with pytest.raises(SlackUnreachableError) as raised:
                await SlackChannel.open(settings, app)

            assert not WORDS.in_text("".join(traceback.format_exception(raised.value))), said


@pytest.mark.asyncio
async def test_the_search_finds_what_is_logged_kept_and_sent(tmp_path: Path) -> None:
    """This file would notice: a body in a log, a word or an id in the database, a word sent to Slack or answered."""
    async with traffic(tmp_path, "http", "-c", LEAKY) as it:
        await it.start()
        await it.deliver([payload for canary in CANARIES.values() for payload in it.said(canary)])
        await it.settle()
        assert await it.home.end(signal.SIGTERM) == 0
        logged = it.home.out.read_bytes()
        assert [way for way, canary in CANARIES.items() if not Search((canary,)).in_bytes(logged)] == []
        assert IDS.in_bytes(logged) != []
        assert set(it.leaks()) == {str(it.home.out), str(it.home.err)}
        it.home.out.unlink()
        it.home.err.unlink()
        assert it.leaks() == []

        with closing(sqlite3.connect(it.home.data / "signpost.db")) as db, db:
            db.execute("INSERT INTO tally VALUES (?, 'helpful', '', 1)", (CANARIES["han"],))
        it.slack.calls[-1].arguments["text"] = CANARIES["arabic"]
        it.answered.append(CANARIES["cyrillic"].encode())
        assert len(it.leaks()) == 3
