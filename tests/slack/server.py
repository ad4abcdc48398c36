"""The stand-in's server: from a request to a method of the Web API or a ``response_url``, and back."""

import json
from collections.abc import Callable

from aiohttp import web

from tests.slack import replying, web_api
from tests.slack.misbehaving import Misbehaviour, answer
from tests.slack.refusal import Json, RefusedError, refuse
from tests.slack.seen import Call
from tests.slack.world import World

_ENCODED = {"attachments", "blocks", "loading_messages", "metadata", "prompts", "view"}
"""Arguments that a form holds as JSON."""
_JSON = "application/json"
BODY_BYTES = 4 * 2**20


class Server:
    """Answers what the app asks. *done* is told of each call of the Web API that was done, and of its answer."""

    def __init__(self, world: World, misbehaviour: Misbehaviour, done: Callable[[str, Json], None]) -> None:
        self._world = world
        self._faults = misbehaviour
        self._done = done

    @property
    def routes(self) -> list[web.AbstractRouteDef]:
        """What it answers at."""
        hooks = [web.post(f"/{kind}/{{rest:.+}}", self.response_url) for kind in ("actions", "commands", "app")]
        return [*hooks, web.route("*", "/api/{method}", self.api)]

    async def api(self, request: web.Request) -> web.StreamResponse:
        """Answer a call of the Web API."""
        method = request.match_info["method"]
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        problem = ""
        try:
            arguments = await _arguments(request)
        except ValueError:
            arguments, problem = {}, "invalid_json"
        call = Call(method, arguments, self._world.now())

        def do() -> web.Response:
            body = (
                RefusedError(problem).answer
                if problem
                else web_api.answer(self._world, method, token or str(arguments.get("token") or ""), arguments)
            )
            call.result = body.get("error", "ok")
            if body["ok"]:
                self._done(method, body)
            return web.json_response(body, headers={"X-OAuth-Scopes": ",".join(sorted(self._world.scopes))})

        return await self._met(request, call, do)

    async def response_url(self, request: web.Request) -> web.StreamResponse:
        """Answer a post to a ``response_url``."""
        problem = ""
        try:
            body = await _arguments(request)
        except ValueError:
            body, problem = {}, "invalid_payload"
        call = Call("response_url", body, self._world.now())

        def do() -> web.Response:
            try:
                if problem:
                    refuse(problem)
                replying.use(self._world, request.path, body)
            except RefusedError as refused:
                call.result = refused.error
                return web.json_response(refused.answer, status=404 if refused.error.endswith("_url") else 400)
            call.result = "ok"
            return web.Response(text="ok")

        return await self._met(request, call, do)

    async def _met(self, request: web.Request, call: Call, do: Callable[[], web.Response]) -> web.Response:
        self._world.record.arrived(call)
        fault = self._faults.next(call.method)
        call.fault = type(fault).__name__ if fault else ""
        try:
            return await answer(request, fault, do)
        finally:
            self._world.record.answered(call)


async def _arguments(request: web.Request) -> Json:
    """Return the arguments of a request, from its address and its body, which is JSON or a form.

    Raises:
        ValueError: it is no JSON object, or an argument that should be JSON is not.
    """
    arguments: Json = dict(request.query)
    if request.content_type == _JSON:
        body = json.loads(await request.read())
        if not isinstance(body, dict):
            msg = "the body is no JSON object"
            raise ValueError(msg)
        return arguments | body
    arguments |= dict(await request.post())
    for name in _ENCODED & set(arguments):
        arguments[name] = json.loads(arguments[name])
    return arguments
