"""The stand-in's server: from a request to what Teams or Microsoft does with it, and back."""

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.teams.connector import METHODS
from tests.teams.microsoft import KEYS, METADATA, Microsoft, login_error
from tests.teams.misbehaving import Misbehaviour, answer
from tests.teams.refusal import Json, RefusedError
from tests.teams.seen import Call
from tests.teams.world import World

BODY_BYTES = 4 * 2**20
_CONVERSATION = "/uk/v3/conversations/{conversation}"
_ROUTES = (
    ("POST", "/uk/v3/conversations", "create"),
    ("POST", f"{_CONVERSATION}/activities", "send"),
    ("POST", f"{_CONVERSATION}/activities/{{activity}}", "reply"),
    ("PUT", f"{_CONVERSATION}/activities/{{activity}}", "update"),
    ("DELETE", f"{_CONVERSATION}/activities/{{activity}}", "delete"),
    ("GET", f"{_CONVERSATION}/members", "members"),
)


class Server:
    """Answers what the app asks of Teams and of Microsoft."""

    def __init__(self, world: World, microsoft: Microsoft, misbehaviour: Misbehaviour) -> None:
        self._world, self._microsoft, self._faults = world, microsoft, misbehaviour

    @property
    def routes(self) -> list[web.AbstractRouteDef]:
        """What it answers at."""
        documents = [("metadata", METADATA, self._microsoft.metadata), ("keys", KEYS, self._microsoft.keys)]
        return [
            *(web.route(method, path, self._connector(name)) for method, path, name in _ROUTES),
            *(web.get(path, self._document(name, made)) for name, path, made in documents),
            web.post("/{tenant}/oauth2/v2.0/token", self.token),
        ]

    async def token(self, request: web.Request) -> web.Response:
        """Answer the app that asks for a token of its own."""
        form: Json = dict(await request.post())
        call = Call("token", "", form | {"client_secret": "…"}, self._world.now())

        def do() -> web.Response:
            try:
                granted = self._microsoft.grant(request.match_info["tenant"], form)
            except RefusedError as refused:
                call.result = refused.code
                return web.json_response(login_error(refused), status=refused.status)
            call.result = "ok"
            return web.json_response(granted)

        return await self._met(request, call, do)

    def _document(self, name: str, made: Callable[[], Json]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            call = Call(name, "", {}, self._world.now())

            def do() -> web.Response:
                call.result = "ok"
                return web.json_response(made())

            return await self._met(request, call, do)

        return serve

    def _connector(self, name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            place, activity = request.match_info.get("conversation", ""), request.match_info.get("activity", "")
            body = await _object(request)
            call = Call(name, place, body or {}, self._world.now())
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")

            def do() -> web.Response:
                try:
                    self._require_token(token)
                    if body is None:
                        raise RefusedError(400, "BadSyntax")  # noqa: TRY301 - answered like every other refusal
                    status, result = METHODS[name](self._world, place, activity, body)
                except RefusedError as refused:
                    call.result = refused.code
                    return web.json_response(refused.answer, status=refused.status)
                call.result = "ok"
                return web.json_response(result, status=status)

            return await self._met(request, call, do)

        return serve

    def _require_token(self, token: str) -> None:
        good = self._world.tokens.get(token, 0) > self._world.now()
        if not good or self._world.refuses_tokens:
            raise RefusedError(401, "Unauthorized")

    async def _met(self, request: web.Request, call: Call, do: Callable[[], web.Response]) -> web.Response:
        self._world.record.arrived(call)
        fault = self._faults.next(call.method)
        call.fault = type(fault).__name__ if fault else ""
        try:
            return await answer(request, fault, do)
        finally:
            call.over = self._world.now()
            self._world.record.answered(call)


async def _object(request: web.Request) -> Json | None:
    """Return the object in the body, an empty one for no body, None for anything else."""
    body = await request.read()
    try:
        found = json.loads(body) if body else {}
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
