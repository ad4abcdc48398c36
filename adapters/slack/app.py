"""Slack's events, verified and read, are answered: what each is worth, and what Slack is told."""

import asyncio
import json
import logging
from collections.abc import Coroutine, Sequence
from typing import Any, assert_never

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.lines import Lines
from adapters.slack.events import Ask, Hide, Ignored, Opened, Rated, Reader, Slash, Tab
from adapters.slack.render import SlackMessage, home_view, render
from adapters.slack.web import answered, quiet_logger, respond
from adapters.slack.workspace import CHANNEL
from bot.bot import log_without_words
from bot.delivery import Delivery, Receipt
from bot.incoming import Incoming
from bot.message import Message
from bot.sender import SendError
from bot.store import Address, Outcome, StoreError

log = logging.getLogger(__name__)

TRY_AGAIN = BoltResponse(status=503, body="")
"""Slack repeats an event that was not taken; the person sees a warning beside a button or a command."""
MOST_AT_ONCE = 100
"""Courtesies under way: a greeting, the Home tab, thanks."""
MOST_PROMPTS = 4
"""https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts"""


class SlackEvents:
    """Answers everything that Slack sends, through one *delivery*."""

    def __init__(
        self,
        delivery: Delivery,
        reader: Reader,
        lines: Lines,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
    ) -> None:
        self._delivery, self._reader, self._lines = delivery, reader, lines
        self._client, self._session = client, session
        self._tasks: set[asyncio.Task[None]] = set()

    async def answer(self, payload: dict[str, Any]) -> BoltResponse:
        """Return what to tell Slack about *payload*, a verified event, interaction or command."""
        event = self._reader.read(payload)
        match event:
            case Ask(incoming):
                receipt = await self._delivery.accept(incoming)
                return TRY_AGAIN if receipt.is_refused else _ok()
            case Slash(incoming):
                return self._shown_here(await self._delivery.accept(incoming, later=False), incoming.address.url)
            case Hide():
                return await self._hide(event)
            case Rated():
                return await self._rate(event)
            case Opened():
                # Nothing is owed: whoever opens it again sees it again.
                self._soon(self._welcome(event) if event.tab is Tab.MESSAGES else self._publish_home(event.person))
                return _ok()
            case Ignored(why):
                log.debug("ignored", extra={"channel": CHANNEL, "outcome": why.value})
                return _ok()
            case _:
                assert_never(event)

    async def stop(self) -> None:
        """Let go of what nobody waits for."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _shown_here(self, receipt: Receipt, url: str) -> BoltResponse:
        """Return the answer to a command as the body of the acknowledgement, which only that person sees.

        If it is lost on its way, Slack tells the person that the command failed, and repeats nothing. What is too long
        for one message goes on at *url*.
        """
        if receipt.is_refused:
            return TRY_AGAIN
        if receipt.turn is None:
            return _ok()
        first, *others = render(self._delivery.say(receipt.turn), self._lines.dress(receipt.turn))
        if others and url:
            self._soon(self._go_on(url, others))
        shown = {"response_type": "ephemeral", "text": first.text, "blocks": list(first.blocks)}
        return BoltResponse(status=200, body=json.dumps(shown), headers={"content-type": ["application/json"]})

    async def _go_on(self, url: str, messages: Sequence[SlackMessage]) -> None:
        for message in messages:
            await respond(self._session, url, text=message.text, blocks=list(message.blocks), replace_original=False)

    async def _hide(self, hide: Hide) -> BoltResponse:
        line = self._lines.phrase("hidden")
        try:
            if hide.url:
                await respond(self._session, hide.url, delete_original=True)
            else:
                await answered(self._client.chat_update(channel=hide.place, ts=hide.message, text=line, blocks=[]))
        except SendError as error:
            log.warning("an answer was not hidden: %s", error.reason)
            return BoltResponse(status=500, body="")  # so that the person sees that it is still there
        return _ok()

    async def _rate(self, rated: Rated) -> BoltResponse:
        if not self._lines.knows(rated.tally):
            return _ok()
        try:
            outcome = await self._delivery.count(rated.event, rated.tally)
        except StoreError:
            return TRY_AGAIN
        if outcome is Outcome.ACCEPTED:
            self._soon(self._thank(rated))
        return _ok()

    async def _thank(self, rated: Rated) -> None:
        line = self._lines.phrase("rated")
        if rated.url:
            await respond(self._session, rated.url, text=line, replace_original=False)
        else:
            await answered(self._client.chat_postEphemeral(channel=rated.place, user=rated.person, text=line))

    async def _welcome(self, opened: Opened) -> None:
        """Greet somebody who has not been here before, and suggest what to ask."""
        place = opened.place
        self._soon(self._suggest(place))
        history = await answered(self._client.conversations_history(channel=place, limit=1))
        if history.get("messages"):
            return
        hello = Message(opened.conversation, choice="hello", organisation=opened.organisation)
        address = Address(CHANNEL, person=opened.person, place=place)
        # Not the event's own id: opened twice at once, as on a phone and a computer, it greets once.
        await self._delivery.accept(Incoming(f"hello {place}", hello, address))

    async def _suggest(self, place: str) -> None:
        # As they would be typed: the menu's first sections.
        prompts = [{"title": label, "message": label} for label in self._lines.menu()[:MOST_PROMPTS]]
        if prompts:
            await answered(self._client.assistant_threads_setSuggestedPrompts(channel_id=place, prompts=prompts))

    async def _publish_home(self, person: str) -> None:
        reply, dressing = self._lines.hello()
        view = home_view(reply, tuple(self._lines.emergency().splitlines()), dressing)
        await answered(self._client.views_publish(user_id=person, view=view))

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        if len(self._tasks) >= MOST_AT_ONCE:
            work.close()  # a courtesy that nobody is owed
            return

        async def done() -> None:
            try:
                await work
            except SendError as error:
                log.info("not shown: %s", error.reason)

        task = asyncio.create_task(done(), name="slack")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def bolt_app(events: SlackEvents, signing_secret: str, api_url: str, identity: dict[str, Any], token: str) -> AsyncApp:
    """Return the Bolt app that passes every request to *events*, and itself answers nothing but Slack's handshake.

    Answering in a middleware comes before Bolt's own acknowledgement: Slack hears yes only when the answer is kept.
    *identity* is the answer to ``auth.test``, so that nothing is asked again.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult.from_auth_test_response(bot_token=token, auth_test_response=identity)

    app = AsyncApp(
        name="signpost",
        signing_secret=signing_secret,
        # Without a token, so that Bolt takes authorize and does not call auth.test by itself.
        client=AsyncWebClient(base_url=api_url, logger=quiet_logger()),
        authorize=authorize,
        ssl_check_enabled=False,
        raise_error_for_unhandled_request=True,
        logger=quiet_logger(),
    )

    @app.middleware
    async def answer(body: dict[str, Any]) -> BoltResponse:
        try:
            return await events.answer(body)
        except Exception as error:  # noqa: BLE001 - what is not kept must not be acknowledged, whatever broke
            log_without_words("slack", error)
            return TRY_AGAIN

    @app.error
    async def failed(error: Exception) -> BoltResponse:
        # What nobody handles must not count as a failure with Slack, which switches an app off that has too many.
        log.error("not handled: %s", type(error).__name__)
        return _ok()

    return app


def _ok() -> BoltResponse:
    return BoltResponse(status=200, body="")
