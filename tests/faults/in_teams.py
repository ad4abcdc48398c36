"""People who ask in Teams, a Signpost that answers them there, and how often each was answered."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from adapters.teams.channel import PATH
from tests.faults.asking import QUESTIONS
from tests.faults.running import HOST, Program
from tests.teams import payloads
from tests.teams.over_http import OverHttp
from tests.teams.refusal import Json
from tests.teams.stand_in import StandIn

CHANNEL = "19:ward@thread.tacv2"


class TeamsSignpost(Program):
    """One for *teams*; *more* are other settings."""

    def __init__(self, teams: StandIn, content: Path, data: Path, **more: str) -> None:
        super().__init__("teams", {**teams.settings(), **more}, content, data)
        self._teams = teams

    def way(self, *, timeout_s: float = 5.0, pause_s: float = 1.0) -> OverHttp:
        """Return how Teams reaches it: it waits for 15 s, as far as is known."""
        return self._teams.http(f"http://{HOST}:{self.port}{PATH}", timeout_s=timeout_s, pause_s=pause_s)


def people(number: int) -> list[str]:
    """Return the ids of so many people."""
    return [f"29:{n:05}" for n in range(1, number + 1)]


def ask(teams: StandIn, person: str, question: int = 0) -> Json:
    """Return the activity of *person* asking that one of ``QUESTIONS``."""
    return payloads.message(teams.world, person, QUESTIONS[question])


def mention(teams: StandIn, person: str, question: int = 0) -> Json:
    """Return the activity of *person* asking in the channel, in a thread of its own."""
    teams.add_person(person)
    teams.world.places[CHANNEL].members.add(person)
    return payloads.mention(teams.world, person, CHANNEL, QUESTIONS[question])


def answers(teams: StandIn, person: str) -> list[Json]:
    """Return what Signpost has said to *person*, earliest first."""
    said = teams.messages(teams.personal(person))
    return [message for message in said if message["from"]["id"] == teams.bot]


def answered(teams: StandIn, asked: Iterable[str]) -> Counter[str]:
    """Return how many answers each of those who *asked* got."""
    return Counter({person: len(answers(teams, person)) for person in set(asked)})
