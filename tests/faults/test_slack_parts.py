"""An answer of several messages breaks off in the middle: what is there already is not sent again."""

from pathlib import Path

import pytest

from bot.app import App
from bot.settings import Settings
from tests.adapters.slack.serving import served
from tests.content import change, write_content
from tests.faults.asking import answers, ask, keys
from tests.slack.faults import Error, Fault, Html, RateLimited, ReplyLost, Reset, Slow, Status
from tests.slack.stand_in import StandIn

pytestmark = pytest.mark.usefixtures("short_pauses")

SHORT = "      I'm sorry it has been so hard."
PARAGRAPHS = "\n\n".join(f"      Paragraph {n} of many." for n in range(120))


@pytest.fixture(scope="module")
def wordy(tmp_path_factory: pytest.TempPathFactory) -> App:
    """Return a Signpost with an answer too long for two messages of Slack's."""
    folder = write_content(tmp_path_factory.mktemp("wordy"))
    change(folder / "entries/wellbeing_support.yaml", SHORT, f"{PARAGRAPHS}\n\n{SHORT}")
    return App(Settings(content=folder))


@pytest.mark.asyncio
@pytest.mark.parametrize("part", [0, 1, 2])
@pytest.mark.parametrize(
    "fault", [ReplyLost(), Slow(2), Status(500), Html(), Reset(), RateLimited(1), Error("fatal_error")], ids=repr
)
async def test_a_long_answer_arrives_whole_and_once(
    wordy: App, slack: StandIn, tmp_path: Path, part: int, fault: Fault
) -> None:
    """Whichever of its messages meets a fault, each message of the answer comes once, in its order."""
    slack.misbehave("chat.postMessage", *[None] * part, fault)
    async with served(wordy, slack, tmp_path) as (_, way):
        await way.deliver(ask(slack, "U1", 2))

    numbers = [key.partition(".")[2] for key in keys(slack)]
    assert numbers == [str(n) for n in range(len(answers(slack, "U1")))]
    assert len(numbers) > part
    assert len({key.partition(".")[0] for key in keys(slack)}) == 1


@pytest.mark.asyncio
async def test_a_stop_in_the_middle_is_made_good_by_the_next_start(
    wordy: App, slack: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent before a stop is found after it, and only the rest is sent."""
    monkeypatch.setattr("adapters.served.DRAIN_S", 0.3)
    slack.misbehave("chat.postMessage", None, *[Status(500)] * 30)
    async with served(wordy, slack, tmp_path) as (_, way):
        await way.deliver(ask(slack, "U1", 2))
    before = len(answers(slack, "U1"))
    slack.behave()
    async with served(wordy, slack, tmp_path):
        pass

    assert before == 1
    assert [key.partition(".")[2] for key in keys(slack)] == ["0", "1", "2"]
