"""What is used of Microsoft's Bot Framework SDK: its names, and the body that opens a conversation.

Nothing else imports it. It is final and without support since the end of 2025, and its own check of tokens, fetching of
keys and sending have faults that must not be passed on: docs/decisions says which.
"""

from typing import Any

from botbuilder.schema import ChannelAccount, ConversationParameters  # type: ignore[import-untyped] # has no py.typed
from botframework.connector import Channels  # type: ignore[import-untyped] # has no py.typed
from botframework.connector.auth import AuthenticationConstants  # type: ignore[import-untyped] # has no py.typed

TEAMS: str = Channels.ms_teams.value
"""The ``channelId`` of everything that comes from Teams."""
METADATA_URL: str = AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL
"""Says where the keys are with which Microsoft signs what it sends."""
TOKEN_ISSUER: str = AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER
"""Who signs it; also the audience of our own token."""
LOGIN_URL: str = AuthenticationConstants.TO_CHANNEL_FROM_BOT_LOGIN_URL_PREFIX
"""Where we get our own token."""
TOKEN_PATH: str = AuthenticationConstants.TO_CHANNEL_FROM_BOT_TOKEN_ENDPOINT_PATH
SERVICE_URL_CLAIM: str = AuthenticationConstants.SERVICE_URL_CLAIM


def personal_conversation(app_id: str, person: str, tenant: str) -> dict[str, Any]:
    """Return the body that opens the chat of the bot with *person* alone, or finds it if it is open.

    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
    """
    parameters = ConversationParameters(
        is_group=False,
        bot=ChannelAccount(id=f"28:{app_id}"),
        members=[ChannelAccount(id=person)],
        tenant_id=tenant,
        channel_data={"tenant": {"id": tenant}},
    )
    body: dict[str, Any] = parameters.serialize()
    return body
