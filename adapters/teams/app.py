"""Teams' activities, checked and read, are answered: what each is worth, and what Teams is told."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any, assert_never

from aiohttp import web

from adapters.lines import Lines
from adapters.teams.connector import Connector
from adapters.teams.events import Added, Ask, Hide, Ignored, InvokeOther, Opened, Rated, Reader
from adapters.teams.kinds import CHANNEL
from bot.delivery import Delivery, Receipt
from bot.sender import SendError
from bot.store import Outcome, StoreError

log = logging.getLogger(__name__)

_TRY_AGAIN, _NOT_DONE = 503, 500
_TAKEN = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "✓"}
"""What Action.Execute waits for: https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model

It is shown below the card. Never empty: that is an empty bar, and Teams is reported to take it for a failure and to
press once more (https://github.com/vercel/chat/issues/731). A mark is true of whatever was pressed, in any language.
"""


class TeamsEvents:
    """Answers everything that Teams sends, through one *delivery*."""

    def __init__(self, delivery: Delivery, reader: Reader, lines: Lines, connector: Connector) -> None:
        self._delivery, self._reader, self._lines, self._connector = delivery, reader, lines, connector
        self._tasks: set[asyncio.Task[None]] = set()

    async def answer(self, activity: Mapping[str, Any]) -> web.Response:
        """Return what to tell Teams about *activity*, whose token was checked."""
        event = self._reader.read(activity)
        match event:
            case Ask(incoming, invoked):
                return _told(await self._delivery.accept(incoming), invoked=invoked)
            case Opened(incoming):
                return _told(await self._delivery.accept(incoming), invoked=False)
            case Hide():
                return await self._hide(event)
            case Rated():
                return await self._rate(event)
            case InvokeOther(status):
                return web.json_response(event.body, status=status)
            case Added():
                return web.Response(status=200)
            case Ignored(why):
                log.debug("ignored", extra={"channel": CHANNEL, "outcome": why.value})
                return web.Response(status=200)
            case _:
                assert_never(event)

    async def stop(self) -> None:
        """Let go of what nobody waits for."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _hide(self, hide: Hide) -> web.Response:
        blank = {"type": "message", "id": hide.message, "text": self._lines.phrase("hidden"), "attachments": []}
        try:
            await self._connector.update(hide.url, hide.place, hide.message, blank)
        except SendError as error:
            log.warning("an answer was not hidden: %s", error.reason)
            return web.Response(status=_NOT_DONE)  # so that the person sees that it is still there
        return _taken(invoked=hide.invoked)

    async def _rate(self, rated: Rated) -> web.Response:
        if not self._lines.knows(rated.tally):
            return _taken(invoked=rated.invoked)
        try:
            outcome = await self._delivery.count(rated.event, rated.tally)
        except StoreError:
            return web.Response(status=_TRY_AGAIN)
        if outcome is Outcome.ACCEPTED:
            self._soon(self._thank(rated))
        return _taken(invoked=rated.invoked)

    async def _thank(self, rated: Rated) -> None:
        await self._connector.send(rated.url, rated.place, {"type": "message", "text": self._lines.phrase("rated")})

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        async def done() -> None:
            try:
                await work
            except SendError as error:
                log.info("not shown: %s", error.reason)

        task = asyncio.create_task(done(), name="teams")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _told(receipt: Receipt, *, invoked: bool) -> web.Response:
    return web.Response(status=_TRY_AGAIN) if receipt.is_refused else _taken(invoked=invoked)


def _taken(*, invoked: bool) -> web.Response:
    return web.json_response(_TAKEN) if invoked else web.Response(status=200)
