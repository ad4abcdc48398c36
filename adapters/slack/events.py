"""What happened in Slack? A verified payload, whatever is in it, becomes one of a few things to do."""

from adapters.slack.fields import Fields, UnusableError
from adapters.slack.interactions import pressed, shortcut
from adapters.slack.kinds import Ask, Event, Hide, Ignored, Opened, Rated, Slash, Tab, Why
from adapters.slack.spoken import commanded, happened
from adapters.slack.workspace import Workspace

__all__ = ["Ask", "Event", "Hide", "Ignored", "Opened", "Rated", "Reader", "Slash", "Tab", "Why"]


class Reader:
    """Reads payloads for one installation, see ``Workspace``."""

    def __init__(
        self,
        *,
        team_ids: frozenset[str],
        bot_user: str,
        bot_id: str = "",
        organisation: str | None = None,
        api_host: str = "slack.com",
    ) -> None:
        self._workspace = Workspace(team_ids, bot_user, bot_id, organisation, api_host)

    def read(self, payload: object) -> Event:
        """Return what *payload* asks for: an event's envelope, an interaction, or the form fields of a command.

        Pure, and never raises. Words that were typed are in a ``Message`` only.
        """
        fields, workspace = Fields(payload), self._workspace
        try:
            match fields.get("type"):
                case "event_callback":
                    return happened(fields, workspace)
                case "block_actions":
                    return pressed(fields, workspace)
                case "message_action":
                    return shortcut(fields, workspace)
                case None if fields.text("command"):
                    return commanded(fields, workspace)
                case _:
                    return Ignored(Why.UNKNOWN)
        except UnusableError as error:
            return Ignored(error.why)
