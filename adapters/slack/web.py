"""Slack's Web API as a sender needs it: one call, and what its failure means for the answer."""

import logging
import re
from collections.abc import Awaitable, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.proxy import proxy_for
from bot.sender import NeverError, NotYetError

TIMEOUT_S = 5.0
"""Slack answers in well under a second; the SDK's own 30 s would hold up everything behind (design, measured)."""
UNKNOWN_RETRY_S = 1.0
"""How long to wait at "rate limited" without a number: about one message a second may go to one conversation."""
_REFUSED = frozenset(
    (
        "accesslimited",
        "account_inactive",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    )
)
"""Errors that meet every call until an administrator acts: https://docs.slack.dev/reference/methods/chat.postMessage"""
_OWN_TROUBLE = frozenset(
    ("fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org")
)
"""Errors of Slack's own, after which the message may or may not be there."""
_FINAL = frozenset(
    (
        "cant_update_message",
        "cannot_reply_to_message",
        "channel_not_found",
        "edit_window_closed",
        "hash_conflict",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "is_archived",
        "message_not_found",
        "messages_tab_disabled",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "not_in_channel",
        "restricted_action",
        "thread_not_found",
        "unknown_method",
        "user_disabled",
        "user_not_found",
        "user_not_in_channel",
        "view_too_large",
    )
)
"""Errors that are called by their name in the log; what else an answer says instead could be a person's words."""
_UNEXPECTED = "unexpected answer"
_CODE = re.compile(r"[a-z_]{1,50}")
_NOT_OK = re.compile(r'"ok"\s*:\s*false')


def quiet_logger() -> logging.Logger:
    """Return the logger for Slack's libraries, which says nothing: at DEBUG they log what people type."""
    logger = logging.getLogger("signpost.slack.library")
    logger.disabled, logger.propagate = True, False
    logger.setLevel(logging.CRITICAL)
    return logger


def web_client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Return a client that shares *session*, repeats nothing by itself and logs nothing.

    Its own retries would post an answer twice when only the reply to the first was lost.
    """
    client = AsyncWebClient(
        token=token, base_url=api_url, timeout=int(TIMEOUT_S), session=session, retry_handlers=[], logger=quiet_logger()
    )
    client.proxy = proxy_for(api_url)  # the SDK's own way does not look at NO_PROXY
    return client


async def answered(call: Awaitable[AsyncSlackResponse]) -> Mapping[str, Any]:
    """Return what Slack answers to *call*.

    Raises:
        NotYetError: it did not happen, or may have.
        NeverError: it can never happen.
    """
    try:
        response = await call
    except SlackApiError as error:
        raise _meaning(error) from None
    except aiohttp.ClientConnectorError:
        reason = "no connection"
        raise NotYetError(reason) from None
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise NotYetError(type(error).__name__, may_have_arrived=True) from None
    except AttributeError:  # of the SDK's, which takes a plain text with status 200 for JSON
        raise NotYetError(_UNEXPECTED, may_have_arrived=True) from None
    return response.data if isinstance(response.data, dict) else {}


async def respond(session: aiohttp.ClientSession, url: str, **body: object) -> None:
    """Post *body* to a ``response_url``, so that only the person who acted sees it.

    Raises:
        NotYetError: it did not happen, or may have.
    """
    try:
        async with session.post(
            url, json={"response_type": "ephemeral", **body}, allow_redirects=False, proxy=proxy_for(url)
        ) as response:
            # A refusal may come with any status, and says so as the Web API does.
            if response.status >= 300 or _NOT_OK.search(await response.text()):  # noqa: PLR2004 - no success of HTTP
                reason = f"status {response.status}"
                raise NotYetError(reason)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise NotYetError(type(error).__name__, may_have_arrived=True) from None


def host_of(url: str) -> str:
    """Return host and port of *url*, empty if there is none.

    >>> host_of("https://slack.com/api/")
    'slack.com'
    """
    return urlsplit(url).netloc.rpartition("@")[2]


def _meaning(error: SlackApiError) -> NotYetError | NeverError:
    """Return what an answer with ``"ok": false`` means, or one that is no answer at all."""
    status: int = getattr(error.response, "status_code", None) or getattr(error.response, "status", None) or 0
    data = getattr(error.response, "data", None)
    said = data.get("error") if isinstance(data, dict) else None  # a proxy's own page is no JSON
    code = said if isinstance(said, str) and _CODE.fullmatch(said) else _UNEXPECTED
    if status == 429 or code in ("ratelimited", "rate_limited"):  # noqa: PLR2004 - HTTP: too many requests
        return NotYetError("rate limited", after_s=_retry_after(error))
    if code in _REFUSED:
        return NotYetError(code, is_refused=True)
    if status >= 500 or code in _OWN_TROUBLE or code == _UNEXPECTED:  # noqa: PLR2004 - HTTP: the server's trouble
        return NotYetError(code, may_have_arrived=True)
    return NeverError(code if code in _FINAL else "another refusal")


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", {})
    given = {str(name).lower(): value for name, value in headers.items()}.get("retry-after", "")
    return float(given) if str(given).isdecimal() else UNKNOWN_RETRY_S
