"""A reader for the stand-in's workspace, and payloads in which anything may stand anywhere."""

import json
from typing import Any

from hypothesis import strategies as st

from adapters.slack.events import Ask, Event, Reader
from bot.incoming import Incoming
from tests.slack.seen import Record
from tests.slack.world import PlaceKind, World

ANN, CHANNEL, GROUP, DIRECT = "U0ANN", "C0WARD", "G0GROUP", "D0ANN"
NAME = f"slack {World.team} {ANN}"
HOST = "127.0.0.1:8800"
AT = 1_764_000_000.25
Json = dict[str, Any]

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def stand_in() -> World:
    """Return a workspace in which Ann and the app share a channel, a group and their direct messages."""
    world = World(Record(), now=lambda: AT)
    world.url = f"http://{HOST}"
    world.add_place(CHANNEL, PlaceKind.CHANNEL, (ANN, World.bot_user))
    world.add_place(GROUP, PlaceKind.GROUP, (ANN, World.bot_user))
    world.direct(ANN)
    return world


def reader(*team_ids: str, organisation: str | None = None) -> Reader:
    """Return a reader for these workspaces, the stand-in's if none is named."""
    return Reader(
        team_ids=frozenset(team_ids or (World.team,)),
        bot_user=World.bot_user,
        bot_id=World.bot_id,
        organisation=organisation,
        api_host=HOST,
    )


def read(payload: object) -> Event:
    """Return what *payload* is to a reader for the stand-in's workspace."""
    return reader().read(payload)


def asked(payload: object) -> Incoming:
    """Return what *payload* asks to be answered."""
    event = read(payload)
    assert isinstance(event, Ask)
    return event.incoming


def spoil(payload: Json, data: st.DataObject) -> None:
    """Put anything, or nothing, in some places of *payload*."""
    for _ in range(data.draw(st.integers(1, 3))):
        at: Any = payload
        while at:
            name = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
            if not isinstance(at[name], dict | list) or data.draw(st.booleans()):
                at[name] = data.draw(ANYTHING | st.just(json.dumps(at[name])))
                break
            at = at[name]
