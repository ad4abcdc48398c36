"""Delivery over the websockets of Socket Mode."""

import json

from tests.slack.delivery import PAUSES_S, RETRIES, TIMEOUT_S, Answer, Delivered, Sort, carry, sort_of
from tests.slack.refusal import Json
from tests.slack.sockets import Sockets
from tests.slack.world import World

_TYPES = {Sort.EVENT: "events_api", Sort.INTERACTION: "interactive", Sort.COMMAND: "slash_commands"}


class OverSocket:
    """Delivers over one of *sockets*, any at each attempt; the times are those of ``OverHttp``."""

    def __init__(
        self,
        world: World,
        sockets: Sockets,
        *,
        timeout_s: float = TIMEOUT_S,
        pauses_s: tuple[float, ...] = PAUSES_S,
    ) -> None:
        self._world = world
        self._sockets = sockets
        self._timeout_s = timeout_s
        self._pauses_s = pauses_s

    async def deliver(self, payload: Json, *, retries: int = RETRIES) -> Delivered:
        """Deliver *payload* as Slack does."""
        sort = sort_of(payload)

        async def send(number: int, reason: str) -> Answer:
            envelope = {
                "envelope_id": self._world.new_id("e"),
                "type": _TYPES[sort],
                "payload": payload,
                "accepts_response_payload": sort is not Sort.EVENT,
            }
            again = {"retry_attempt": number, "retry_reason": reason} if sort is Sort.EVENT else {}
            try:
                connection = await self._sockets.pick(self._timeout_s)
                said = await connection.send(envelope | again, self._timeout_s)
            except (TimeoutError, ConnectionError):
                return Answer(0, reason="timeout")
            return Answer(200, json.dumps(said).encode() if said else b"")

        return await carry(self._world, payload, send, retries, self._pauses_s)
