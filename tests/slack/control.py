"""The stand-in's controls for tests in another process: ``POST /control/<name>`` with the arguments as JSON.

The names are those of ``StandIn``'s own methods; ``settings`` and ``dump`` say what it is and what happened.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from tests.slack.faults import FAULTS, Fault
from tests.slack.refusal import Json
from tests.slack.seen import as_json

if TYPE_CHECKING:
    from tests.slack.stand_in import StandIn


class Control:
    """What can be asked of *slack* over HTTP."""

    def __init__(self, slack: "StandIn") -> None:
        self._slack = slack
        self._actions: dict[str, Callable[[Json], object]] = {
            "add_person": lambda it: slack.add_person(it["person"]),
            "add_channel": lambda it: slack.add_channel(it["place"], *it["members"], private=it.get("private", False)),
            "add_group": lambda it: slack.add_group(it["place"], *it["members"]),
            "add_direct": lambda it: slack.add_direct(it["place"], *it["members"]),
            "direct": lambda it: slack.direct(it["person"]),
            "grant": lambda it: slack.grant(*it["scopes"]),
            "refuse_tokens": lambda it: slack.refuse_tokens(it["error"]),
            "misbehave": lambda it: slack.misbehave(it["method"], *map(_fault, it["faults"])),
            "misbehave_by_chance": lambda it: slack.misbehave_by_chance(it["seed"], *_chances(it["chances"])),
            "behave": lambda _it: slack.behave(),
            "link": lambda it: slack.world.link(it["kind"], it["person"], it["place"], it.get("original", "")),
            "messages": lambda it: slack.messages(it["place"]),
            "settings": lambda _it: self.settings(),
            "dump": lambda _it: self._dump(),
        }

    @property
    def routes(self) -> list[web.AbstractRouteDef]:
        """What it answers at."""
        return [web.post("/control/{name}", self.act)]

    def settings(self) -> Json:
        """Return what an app has to be told."""
        names = ("bot_token", "app_token", "signing_secret", "team", "app_id", "bot_user", "bot_id", "api_url")
        return {name: getattr(self._slack, name) for name in names}

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Do what is asked."""
        action = self._actions.get(request.match_info["name"])
        if action is None:
            return web.Response(status=404)
        return web.json_response(action(await request.json() if request.can_read_body else {}))

    def _dump(self) -> Json:
        return {"calls": list(map(as_json, self._slack.calls)), "seen": list(map(as_json, self._slack.seen))}


def _fault(fields: Json | None) -> Fault | None:
    return (
        FAULTS[fields["fault"]](**{name: value for name, value in fields.items() if name != "fault"})
        if fields
        else None
    )


def _chances(chances: list[tuple[float, Json]]) -> list[tuple[float, Fault]]:
    return [(chance, fault) for chance, fields in chances if (fault := _fault(fields))]
