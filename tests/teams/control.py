"""The stand-in's controls for tests in another process: ``POST /control/<name>`` with the arguments as JSON.

The names are those of ``StandIn``'s own methods; ``settings`` and ``dump`` say what it is and what happened, ``token``
gives what an activity has to be sent with.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from tests.teams.faults import ANY, FAULTS, Fault
from tests.teams.refusal import Json
from tests.teams.seen import as_json

if TYPE_CHECKING:
    from tests.teams.stand_in import StandIn


class Control:
    """What can be asked of *teams* over HTTP."""

    def __init__(self, teams: "StandIn") -> None:
        self._teams = teams
        self._actions: dict[str, Callable[[Json], object]] = {
            "add_person": lambda it: teams.add_person(it["person"], installed=it.get("installed", True)),
            "add_channel": lambda it: teams.add_channel(it["place"], *it["members"]),
            "add_group": lambda it: teams.add_group(it["place"], *it["members"]),
            "personal": lambda it: teams.personal(it["person"]),
            "block": lambda it: teams.block(it["person"]),
            "refuse_tokens": lambda it: teams.refuse_tokens(refused=it.get("refused", True)),
            "rotate": lambda it: teams.microsoft.rotate(it["kid"], keep=it.get("keep", True)),
            "token": lambda it: teams.microsoft.token(it["activity"], **it.get("claims", {})),
            "misbehave": lambda it: teams.misbehave(it["method"], *map(_fault, it["faults"])),
            "misbehave_by_chance": lambda it: teams.misbehave_by_chance(
                it["seed"], *_chances(it["chances"]), method=it.get("method", ANY)
            ),
            "behave": lambda _it: teams.behave(),
            "messages": lambda it: teams.messages(it["place"]),
            "settings": lambda _it: teams.settings(),
            "dump": lambda _it: self._dump(),
        }

    @property
    def routes(self) -> list[web.AbstractRouteDef]:
        """What it answers at."""
        return [web.post("/control/{name}", self.act)]

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Do what is asked."""
        action = self._actions.get(request.match_info["name"])
        if action is None:
            return web.Response(status=404)
        return web.json_response(action(await request.json() if request.can_read_body else {}))

    def _dump(self) -> Json:
        return {"calls": list(map(as_json, self._teams.calls)), "seen": list(map(as_json, self._teams.seen))}


def _fault(fields: Json | None) -> Fault | None:
    return (
        FAULTS[fields["fault"]](**{name: value for name, value in fields.items() if name != "fault"})
        if fields
        else None
    )


def _chances(chances: list[tuple[float, Json]]) -> list[tuple[float, Fault]]:
    return [(chance, fault) for chance, fields in chances if (fault := _fault(fields))]
