"""A reader for the stand-in's tenant, and activities in which anything may stand anywhere."""

import json
from typing import Any

from hypothesis import strategies as st

from adapters.teams.events import Ask, Event, Reader
from bot.incoming import Incoming
from tests.teams.seen import Record
from tests.teams.world import PlaceKind, World, aad

ANN, BEN = "29:1ann", "29:1ben"
CHANNEL, GROUP, PERSONAL = "19:ward@thread.tacv2", "19:7f_9e@unq.gbl.spaces", "a:11ann"
NAME = f"teams {World.tenant} {aad(ANN)}"
URL = "https://smba.trafficmanager.net/uk/"
CARD = "1764000000001"
AT = 1_764_000_000.25
Json = dict[str, Any]

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def stand_in() -> World:
    """Return a tenant in which Ann and the app share a channel, a group chat and their personal chat."""
    world = World(Record(), now=lambda: AT)
    world.url = URL.removesuffix("/uk/")
    world.add_place(CHANNEL, PlaceKind.CHANNEL, (ANN, World.bot))
    world.add_place(GROUP, PlaceKind.GROUP, (ANN, World.bot))
    world.personal(ANN)
    return world


def reader(*tenants: str, organisation: str | None = None) -> Reader:
    """Return a reader for these tenants, the stand-in's if none is named."""
    return Reader(World.app_id, frozenset(tenants or (World.tenant,)), organisation)


def read(activity: object) -> Event:
    """Return what *activity* is to a reader for the stand-in's tenant."""
    return reader().read(activity)


def asked(activity: object) -> Incoming:
    """Return what *activity* asks to be answered."""
    event = read(activity)
    assert isinstance(event, Ask)
    return event.incoming


def spoil(activity: Json, data: st.DataObject) -> None:
    """Put anything, or nothing, in some places of *activity*."""
    for _ in range(data.draw(st.integers(1, 3))):
        at: Any = activity
        while at:
            name = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
            if not isinstance(at[name], dict | list) or data.draw(st.booleans()):
                at[name] = data.draw(ANYTHING | st.just(json.dumps(at[name])))
                break
            at = at[name]
