"""How does an answer get to a person in Slack, and how is it found again after a crash?"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.lines import Lines
from adapters.slack.render import SlackMessage, render
from adapters.slack.web import answered, respond
from bot.reply import Reply
from bot.sender import NeverError, NotYetError, SendError
from bot.store import Outgoing

EVENT_TYPE = "signpost_answer"
"""The name of our message metadata: https://docs.slack.dev/messaging/message-metadata"""
PAGE = 100
"""Messages asked for at once when an answer is looked for; a conversation with one person has few in two hours."""
SKEW_S = 3_600.0
"""How far our clock may be ahead of Slack's: over HTTP five minutes are let pass, over a socket nobody compares."""

STATUS_S = 0.5
"""How long a status may hold an answer back."""


class SlackSender:
    """Sends answers as direct messages."""

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        lines: Lines,
    ) -> None:
        self._client, self._session, self._lines = client, session, lines

    async def look(self, owed: Outgoing) -> int:
        """Return how many of the messages that make up this answer have arrived: they carry its key."""
        place, thread = await self.place(owed.address.person, owed.address.place), owed.address.thread
        found: set[str] = set()
        since = f"{owed.accepted_at - SKEW_S:.6f}"
        ask: Callable[..., Awaitable[AsyncSlackResponse]] = (
            partial(self._client.conversations_replies, ts=thread) if thread else self._client.conversations_history
        )
        cursor: str | None = None
        while True:
            call = ask(channel=place, cursor=cursor, oldest=since, limit=PAGE, include_all_metadata=True)
            page = await answered(call)
            found |= {_key(message) for message in page.get("messages", ())}
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        arrived = 0
        while _part(owed, arrived) in found:
            arrived += 1
        return arrived

    async def send(self, owed: Outgoing, reply: Reply, arrived: int) -> None:
        """Send *reply* but for its first *arrived* messages."""
        address = owed.address
        place = await self.place(address.person, address.place)
        if not arrived:  # nothing may follow that would make it disappear
            await self._show_status(place, address.thread or address.message, self._lines.phrase("working"))
        for part, message in enumerate(render(reply, self._lines.dress(owed.turn))):
            if part < arrived:
                continue
            try:
                await self._post(place, address.thread, message, _part(owed, part))
            except NotYetError as error:
                # The parts before are there: they must be found, not sent again.
                error.may_have_arrived = error.may_have_arrived or part > arrived
                raise
        if not address.thread:  # below another message than the answer, where Slack may not take it away itself
            await self._show_status(place, address.message, "")

    async def notify(self, owed: Outgoing) -> None:
        """Show the neutral line to the person who wrote in a shared place, and to nobody else."""
        address, line = owed.address, self._lines.notice()
        if not line:
            return
        if address.url:
            await respond(self._session, address.url, text=line, replace_original=False)
        elif address.shared_place:
            await answered(
                self._client.chat_postEphemeral(
                    channel=address.shared_place,
                    user=address.person,
                    thread_ts=address.shared_thread or None,
                    text=line,
                )
            )

    async def place(self, person: str, known: str = "") -> str:
        """Return the direct message with *person*: the one *known*, else the one that Slack opens."""
        if known:
            return known
        opened = await answered(self._client.conversations_open(users=person))
        place = (opened.get("channel") or {}).get("id")
        if not isinstance(place, str) or not place:
            reason = "no direct message"
            raise NeverError(reason)
        return place

    async def _show_status(self, place: str, message: str, status: str) -> None:
        """Show below *message* that an answer is coming, with no *status* that it has come; never hold it back."""
        if not message:
            return
        loading = [self._lines.phrase("loading")] if status else None
        try:
            async with asyncio.timeout(STATUS_S):
                await answered(
                    self._client.assistant_threads_setStatus(
                        channel_id=place, thread_ts=message, status=status, loading_messages=loading
                    )
                )
        except (SendError, TimeoutError):
            return

    async def _post(self, place: str, thread: str, message: SlackMessage, key: str) -> None:
        await answered(
            self._client.chat_postMessage(
                channel=place,
                thread_ts=thread or None,
                text=message.text,
                blocks=list(message.blocks),
                metadata={"event_type": EVENT_TYPE, "event_payload": {"k": key}},
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
            )
        )


def _part(owed: Outgoing, part: int) -> str:
    return f"{owed.key}.{part}"


def _key(message: Mapping[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    return str((metadata.get("event_payload") or {}).get("k", "")) if metadata.get("event_type") == EVENT_TYPE else ""
