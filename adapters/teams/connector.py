"""Teams' REST interface as a sender needs it: a call, and what its failure means for the answer.

Microsoft's client for it follows redirects, has no time limit and drops parts of what is sent, so it is not used.
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import aiohttp

from adapters.teams.credentials import Credentials
from adapters.teams.hosts import Hosts
from adapters.teams.sdk import personal_conversation
from adapters.teams.web import Answer, exchange
from bot.sender import NeverError, NotYetError

_FORBIDDEN = {
    "MessageWritesBlocked": "blocked",
    "ConversationBlockedByUser": "blocked",
    "ForbiddenOperationException": "not installed",
    "BotNotInConversationRoster": "not installed",
    "BotDisabledByAdmin": "disabled",
}
"""What Teams says with 403, and the reason we give:

https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability#status-codes-from-bot-conversational-apis
"""
_NEVER = {400: "bad request", 404: "gone", 405: "gone", 410: "gone", 413: "too large"}
_AGAIN = {409: "conflict", 412: "conflict", 425: "too early", 429: "rate limited"}
"""Answers after which nothing was done, and may be the next time."""


class Connector:
    """Calls Teams. Every call goes to the service URL of an activity, and to no host that is not on the list.

    Without *credentials* no token is sent: for trying out on one machine only.
    """

    def __init__(
        self, session: aiohttp.ClientSession, hosts: Hosts, app_id: str, credentials: Credentials | None
    ) -> None:
        self._session, self._hosts, self._app_id, self._credentials = session, hosts, app_id, credentials

    async def send(self, service_url: str, conversation: str, activity: Mapping[str, Any], reply_to: str = "") -> str:
        """Send *activity* to *conversation*, as a reply to the message *reply_to* if there is one; return its id.

        The id is empty when Teams takes it and does not say it.

        Raises:
            NotYetError: it did not arrive, or may have.
            NeverError: it can never arrive.
        """
        path = ("conversations", conversation, "activities", *([reply_to] if reply_to else []))
        return await self._call("POST", service_url, path, activity)

    async def update(self, service_url: str, conversation: str, message: str, activity: Mapping[str, Any]) -> None:
        """Replace our *message* in *conversation* by *activity*. Raises as ``send`` does."""
        await self._call("PUT", service_url, ("conversations", conversation, "activities", message), activity)

    async def open_chat(self, service_url: str, person: str, tenant: str) -> str:
        """Return the id of the chat with *person* of *tenant* alone; it is opened if need be. Raises as ``send`` does.

        *person* is the id that Teams gave them for this bot: 29:….
        """
        body = personal_conversation(self._app_id, person, tenant)
        try:
            chat = await self._call("POST", service_url, ("conversations",), body)
        except NotYetError as error:
            error.may_have_arrived = False  # asked again, Teams names the same chat: nothing is doubled
            raise
        if not chat:
            reason = "no chat in the answer"
            raise NotYetError(reason)
        return chat

    async def _call(self, method: str, service_url: str, path: tuple[str, ...], body: Mapping[str, Any]) -> str:
        url = "/".join((service_url.removesuffix("/"), "v3", *(quote(part, safe="") for part in path)))
        if not self._hosts.allows(service_url):
            reason = "a service url that is not on the list"
            raise NeverError(reason)
        token = await self._credentials.token() if self._credentials else ""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = await exchange(self._session, method, url, headers=headers, body=body)
        if answer.is_done:
            return _id(answer)
        if answer.status == 401 and self._credentials:  # noqa: PLR2004 - HTTP: unauthorised
            self._credentials.forget(token)
        raise _meaning(answer)


def _meaning(answer: Answer) -> NotYetError | NeverError:
    """Return what an answer means that is no success. A server's own trouble leaves open whether it was done."""
    status = answer.status
    if status == 401:  # noqa: PLR2004 - HTTP: unauthorised
        return NotYetError("unauthorised", is_refused=True)
    if status == 403:  # noqa: PLR2004 - HTTP: forbidden
        return _forbidden(answer)
    if status in _AGAIN:
        return NotYetError(_AGAIN[status], after_s=answer.after_s)
    if status in _NEVER:
        return NeverError(_NEVER[status])
    if 300 <= status < 400 or status == 407:  # noqa: PLR2004 - HTTP: redirections, and a proxy's own refusal
        return NotYetError(f"status {status}", is_refused=True)
    if status == 408 or status >= 500:  # noqa: PLR2004 - HTTP: the server's trouble, of which 503 began nothing
        return NotYetError(f"status {status}", after_s=answer.after_s, may_have_arrived=status != 503)  # noqa: PLR2004
    return NeverError(f"status {status}")


def _forbidden(answer: Answer) -> NotYetError | NeverError:
    # The code stands in different places, once as JSON within a text.
    for code, reason in _FORBIDDEN.items():
        if code.encode() in answer.body:
            return NeverError(reason)
    # What is no JSON is no answer of Teams', but of something on the way, and may end.
    return NeverError("forbidden") if answer.json() else NotYetError("forbidden", is_refused=True)


def _id(answer: Answer) -> str:
    """Return the id in a success.

    It is empty where Teams made several messages of one, and says 202 and nothing else:
    https://github.com/OfficeDev/BotBuilder-MicrosoftTeams/issues/125

    Raises:
        NotYetError: Teams did not say this. A proxy's login page is 200 as well, and nobody got anything.
    """
    given = answer.json().get("id")
    if isinstance(given, str) and given:
        return given
    if answer.status == 202 and not answer.body.strip():  # noqa: PLR2004 - HTTP: accepted
        return ""
    reason = "no answer of Teams"
    raise NotYetError(reason, is_refused=True, may_have_arrived=True)
