"""Whom is Signpost there for in Slack, and where may it answer them?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from adapters.slack.fields import Fields, UnusableError
from adapters.slack.kinds import Why
from bot.message import Audience, Message

CHANNEL = "slack"
HOOKS = "https://hooks.slack.com/"
"""Where every response_url leads: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""

_URL = re.compile(r"[\w.:/+=~-]{1,400}", re.ASCII)
_LOOPBACK = ("127.0.0.1:", "localhost:", "[::1]:")


@dataclass(frozen=True, slots=True)
class Workspace:
    """One installation of the app.

    *team_ids* are the workspaces (T…) that are served and, on Enterprise Grid, the organisation (E…): whoever belongs
    to one that is not among them is an outsider. *bot_user* and *bot_id* are ours. *organisation* is as in
    ``Message``. *api_host* is the host of the Web API, whose response_url is believed too.
    """

    team_ids: frozenset[str]
    bot_user: str
    bot_id: str
    organisation: str | None
    api_host: str

    def team(self, *ids: object) -> str:
        """Return the first of *ids* that is served.

        Raises:
            UnusableError: none is.
        """
        served = (one for one in ids if isinstance(one, str) and one in self.team_ids)
        team = next(served, "")
        if not team:
            raise UnusableError(Why.ELSEWHERE)
        return team

    def require_member(self, ids: Iterable[object]) -> None:
        """Do nothing if somebody who belongs to *ids* belongs here.

        Raises:
            UnusableError: they belong elsewhere as well.
        """
        if not all(isinstance(one, str) and one in self.team_ids for one in ids):
            raise UnusableError(Why.OUTSIDER)

    def is_ours(self, message: Fields) -> bool:
        """Return whether *message* is one of our own."""
        return message.get("user") == self.bot_user or (self.bot_id != "" and message.get("bot_id") == self.bot_id)

    def conversation(self, team: str, person: str) -> str:
        """Return the name of the conversation with *person*, the same wherever in *team* they say something."""
        return f"{CHANNEL} {team} {person}"

    def message(
        self,
        team: str,
        person: str,
        *,
        text: str = "",
        choice: str | None = None,
        audience: Audience = Audience.ONE_PERSON,
    ) -> Message:
        """Return what *person* said or pressed."""
        return Message(self.conversation(team, person), text, choice, self.organisation, audience)

    def answer_url(self, fields: Fields) -> str:
        """Return the response_url in *fields*, empty if it leads anywhere but to Slack."""
        origins = [HOOKS, f"https://{self.api_host}/"]
        if self.api_host.startswith(_LOOPBACK):
            origins.append(f"http://{self.api_host}/")
        url = fields.text("response_url")
        return url if _URL.fullmatch(url) and url.startswith(tuple(origins)) else ""
