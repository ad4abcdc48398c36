"""How does an answer get to a person in Teams?

Teams has no way to look a message up, so what may have arrived is sent again: at least once, and then less and less.
"""

import asyncio
from urllib.parse import quote

from adapters.lines import Lines
from adapters.teams.connector import Connector
from adapters.teams.render import notice_card, render
from bot.decision import Crisis
from bot.reply import Notice, Reply
from bot.sender import NeverError, NotYetError, SendError
from bot.store import Outgoing

CHAT = "https://teams.microsoft.com/l/entity/{app}/conversations?tenantId={tenant}"
"""Opens the personal chat with an app: https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-application"""

TYPING_S = 0.5
"""How long the sign that an answer is coming may hold it back."""
LONGEST_CRISIS_WAIT_S = 30.0
FIRST_WAIT_S, LONGER = 0.5, 3.0
"""How long to wait before what may have arrived is sent again, and how many times as long each further time.

That makes nine times at most in the hour in which an answer is of use; after a short trouble the wait is short too.
"""


class TeamsSender:
    """Sends answers to personal chats. *tenant* is whose people are served where an address does not say it."""

    def __init__(self, connector: Connector, lines: Lines, app_id: str, tenant: str) -> None:
        self._connector, self._lines, self._app_id, self._tenant = connector, lines, app_id, tenant
        self._arrived: dict[str, int] = {}
        self._waits: dict[str, float] = {}
        self._unreachable: set[str] = set()

    async def look(self, owed: Outgoing) -> int:
        """Return how many messages of this answer this process knows to have arrived: nobody else can tell."""
        return self._arrived.get(owed.key, 0)

    async def send(self, owed: Outgoing, reply: Reply, arrived: int) -> None:
        """Send *reply* but for its first *arrived* messages.

        Somebody who wrote in a shared place and cannot be written to is asked there, by the notice, to write first.
        """
        try:
            await self._send_or_ask(owed, reply, max(arrived, self._arrived.get(owed.key, 0)))
        except NotYetError as error:
            if error.may_have_arrived:
                longer = self._longer(owed.key)
                # Twice is better than late where somebody is in danger.
                wait = min(longer, LONGEST_CRISIS_WAIT_S) if isinstance(owed.turn.decision, Crisis) else longer
                error.after_s = max(error.after_s or 0.0, wait)
            raise
        except NeverError:
            self._forget(owed.key)
            raise
        self._forget(owed.key)

    async def notify(self, owed: Outgoing) -> None:
        """Show where the message was written that it was answered, unless the person could not be written to."""
        if owed.key in self._unreachable:
            self._unreachable.discard(owed.key)
        else:
            await self._show(owed, Notice.ANSWERED_IN_PRIVATE)

    async def _send_or_ask(self, owed: Outgoing, reply: Reply, arrived: int) -> None:
        try:
            await self._send(owed, reply, arrived)
        except NeverError:
            if not owed.address.shared_place:
                raise
            # Here the line is all they get, so it is owed like an answer.
            await self._show(owed, Notice.WRITE_TO_ME_DIRECTLY)
            self._unreachable.add(owed.key)

    def _longer(self, key: str) -> float:
        wait = self._waits.get(key, FIRST_WAIT_S)
        self._waits[key] = wait * LONGER
        return wait

    def _forget(self, key: str) -> None:
        self._arrived.pop(key, None)
        self._waits.pop(key, None)

    async def _show(self, owed: Outgoing, notice: Notice) -> None:
        """Show the neutral line in the shared place, with a button that opens the personal chat."""
        address, line = owed.address, self._lines.notice(notice)
        if not line or not address.shared_place:
            return
        tenant, _ = self._whom(owed)
        chat = CHAT.format(app=quote(self._app_id, safe=""), tenant=quote(tenant, safe=""))
        card = notice_card(line, self._lines.phrase("open_chat"), chat)
        await self._connector.send(address.url, address.shared_place, card)

    async def _send(self, owed: Outgoing, reply: Reply, arrived: int) -> None:
        url, place = owed.address.url, owed.address.place
        if not place:
            tenant, person = self._whom(owed)
            place = await self._connector.open_chat(url, person, tenant)
        elif not arrived and not isinstance(owed.turn.decision, Crisis):
            await self._show_typing(url, place)
        for part, message in enumerate(render(reply, self._lines.dress(owed.turn))):
            if part < arrived:
                continue
            await self._connector.send(url, place, message)
            self._arrived[owed.key] = part + 1

    def _whom(self, owed: Outgoing) -> tuple[str, str]:
        tenant, _, person = owed.address.person.rpartition("|")
        return tenant or self._tenant, person

    async def _show_typing(self, url: str, place: str) -> None:
        """Show that an answer is coming; it disappears with the answer, and never holds one back."""
        try:
            async with asyncio.timeout(TYPING_S):
                await self._connector.send(url, place, {"type": "typing"})
        except (SendError, TimeoutError):
            return
