"""What Slack tells the app of the app's own direct messages."""

import asyncio

from tests.slack import payloads
from tests.slack.delivery import Delivery
from tests.slack.refusal import Json
from tests.slack.world import PlaceKind, World


class Echo:
    """Sends the app the events of its own messages by *delivery*, once there is one."""

    def __init__(self, world: World) -> None:
        self.delivery: Delivery | None = None
        self._world = world
        self._under_way: set[asyncio.Task[object]] = set()

    def answered(self, method: str, answer: Json) -> None:
        """Take note that *method* was done, with *answer*."""
        place = self._world.places.get(answer.get("channel", "") if method.startswith("chat.") else "")
        if self.delivery is None or place is None or place.kind is not PlaceKind.DIRECT:
            return
        match method:
            case "chat.postMessage":
                event = payloads.own_message(self._world, place, answer["message"])
            case "chat.update":
                event = payloads.changed(self._world, place, answer["message"], answer["message"])
            case "chat.delete":
                gone = {"type": "message", "user": self._world.bot_user, "bot_id": self._world.bot_id}
                event = payloads.deleted(self._world, place, {**gone, "ts": answer["ts"]})
            case _:
                return
        task = asyncio.create_task(self.delivery.deliver(event))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """Give up what is under way."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
