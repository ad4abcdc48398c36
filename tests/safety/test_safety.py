"""Is somebody in danger noticed, however they say it, and is nobody alarmed by a turn of phrase?"""

import re
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files

import pytest

from bot.bot import Bot
from bot.conversation import MemoryConversations
from bot.decision import Crisis, Said, What
from bot.message import Message
from bot.plain import plain
from bot.safety import CrisisKind, Safety, SafetyError, built_in, load_safety
from intents.text import words
from tests.safety.lists import Line, lines

_LOOK_ALIKES = str.maketrans("aeopcxyi", "аеорсхуі")
_NUMBER = re.compile(r"\b(?:999|116 123|85258|111)\b")


@pytest.fixture(scope="module")
def safety() -> Safety:
    """Return the screen that ships."""
    return built_in()


@pytest.fixture(scope="module")
def alone(safety: Safety) -> Bot:
    """Return a bot that has no knowledge base at all."""
    return Bot(lambda: None, safety, MemoryConversations(idle_s=60, limit=9), str.upper, minutes=1)


def crises(name: str) -> list[Line]:
    """Return the messages of the list *name* that are a crisis."""
    return [line for line in lines(name) if line.kind]


def others(name: str) -> list[Line]:
    """Return the messages of the list *name* that are none."""
    return [line for line in lines(name) if not line.kind]


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("crisis", 0.99),
        ("held_out", 0.97),
        ("held_out_2", 0.97),
        ("held_out_3", 0.97),
        ("held_out_4", 0.97),
        ("held_out_5", 0.97),
    ],
)
def test_a_crisis_is_noticed(safety: Safety, name: str, least: float) -> None:
    """Whoever is in danger, or worried about a life, is noticed, whatever words they have for it."""
    missed = [line.text for line in crises(name) if not safety.screen(line.text)]

    share = 1 - len(missed) / len(crises(name))
    assert share >= least, f"{share:.1%} of {name} noticed, missed: {missed}"


@pytest.mark.parametrize("name", ["idioms", "held_out", "held_out_2", "held_out_3", "held_out_4", "held_out_5"])
def test_nobody_is_alarmed_by_a_turn_of_phrase(safety: Safety, name: str) -> None:
    """Idioms, things long past, policies and tiredness are not answered with emergency numbers."""
    raised = [line.text for line in others(name) if safety.screen(line.text)]

    share = len(raised) / len(others(name))
    assert share <= 0.02, f"{share:.1%} of {name} falsely raised: {raised}"


@pytest.mark.parametrize("name", ["crisis", "held_out", "held_out_2"])
def test_the_reply_is_for_the_one_it_is_about(safety: Safety, name: str) -> None:
    """Getting away, living on and worrying about somebody are answered each in its own way."""
    wrong = [line.text for line in crises(name) if safety.screen(line.text) != line.kind]

    share = 1 - len(wrong) / len(crises(name))
    assert share >= 0.97, f"{share:.1%} of {name} heard as what they are, not: {wrong}"


def test_the_lists_are_long_enough_to_mean_something() -> None:
    """The rates are measured on hundreds of messages, and none is counted twice."""
    assert len(crises("crisis")) >= 150
    assert len(others("idioms")) >= 80
    assert (len(crises("held_out")), len(others("held_out"))) == (80, 110)
    assert (len(crises("held_out_2")), len(others("held_out_2"))) == (50, 60)
    for name in ("crisis", "idioms", "held_out", "held_out_2", "held_out_3", "held_out_4"):
        assert len({line.text for line in lines(name)}) == len(lines(name))


def by_word(change: Callable[[str], str]) -> Callable[[str], str]:
    """Return what changes each word of a message by *change*."""
    return lambda text: " ".join(map(change, text.split()))


def one_look_alike(word: str) -> str:
    """Return *word* with one letter that only looks right, if another letter still says what script it is in."""
    changed = next((i for i, c in enumerate(word) if ord(c) in _LOOK_ALIKES), None)
    if changed is None or not any("a" <= c <= "z" for c in word[:changed] + word[changed + 1 :]):
        return word
    return word[:changed] + word[changed].translate(_LOOK_ALIKES) + word[changed + 1 :]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(str.upper, id="upper case"),
        pytest.param(by_word("\u200b".join), id="zero width between letters"),
        pytest.param(by_word(one_look_alike), id="look-alike letters"),
        pytest.param(by_word(lambda word: word + word[-1] if len(word) > 4 else word), id="doubled letters"),
        pytest.param(
            lambda text: text.replace(longest := max(text.split(), key=len), longest + 9 * longest[-1]),
            id="a letter held down",
        ),
        pytest.param(lambda text: text + ". " + 1_000 * "zq ", id="trailing junk"),
        pytest.param(lambda text: text + 3_000 * "!", id="trailing signs"),
        pytest.param(lambda text: 300 * "zq " + ". " + text, id="leading junk"),
        pytest.param(lambda text: re.sub(r"[^\w\s]", "", text), id="no punctuation"),
        pytest.param(lambda text: text.replace("i", "1").replace("o", "0"), id="digits for letters"),
    ],
)
def test_how_it_is_typed_does_not_matter(safety: Safety, change: Callable[[str], str]) -> None:
    """Capitals, hidden characters, borrowed letters, long letters and junk hide no crisis."""
    missed = [line.text for line in crises("crisis") if not safety.screen(change(line.text))]

    share = 1 - len(missed) / len(crises("crisis"))
    assert share >= 0.99, f"{share:.1%} noticed, missed: {missed}"


@pytest.mark.parametrize("idiom", ["this rota is killing me", "i could murder a brew", "my phone is dead"])
@pytest.mark.parametrize(
    ("real", "kind"),
    [
        ("i want to die", CrisisKind.SELF_HARM),
        ("my friend says she wants to kill herself", CrisisKind.SOMEONE_ELSE),
        ("he has a knife", CrisisKind.DANGER),
    ],
)
def test_an_idiom_hides_no_crisis(safety: Safety, idiom: str, real: str, kind: CrisisKind) -> None:
    """Someone who jokes and then says it is heard; so is someone who says it and then jokes."""
    assert safety.screen(idiom) is None
    assert len(safety.without_sayings(words(idiom))) < len(words(idiom))
    assert safety.screen(f"{idiom}. {real}") is kind
    assert safety.screen(f"{real}, {idiom}") is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("he is attacking me and i want to die", CrisisKind.DANGER),
        ("she says i want to die", CrisisKind.SOMEONE_ELSE),
        ("my manager makes me feel suicidal", CrisisKind.SELF_HARM),
        ("my friend wants to die and i want to die", CrisisKind.SELF_HARM),
    ],
)
def test_the_most_pressing_is_answered(safety: Safety, text: str, kind: CrisisKind) -> None:
    """Getting away comes first, then the person who writes, then the one they write about."""
    assert safety.screen(text) is kind


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        (CrisisKind.DANGER, ["999"]),
        (CrisisKind.SELF_HARM, ["999", "116 123", "85258", "111"]),
        (CrisisKind.SOMEONE_ELSE, ["999", "111", "116 123"]),
    ],
)
def test_the_numbers_are_the_right_ones_and_come_first(safety: Safety, kind: CrisisKind, numbers: list[str]) -> None:
    """999, Samaritans 116 123, Shout 85258 and NHS 111: in the first line on, before any question, in few words."""
    reply = safety.reply(kind)
    short, full = "\n".join(reply.short), "\n".join(reply.full)

    assert _NUMBER.findall(short) == numbers
    assert set(re.findall(r"\d[\d ]*\d", short)) == set(numbers)
    assert set(numbers) <= set(_NUMBER.findall(full))
    assert _NUMBER.search(reply.short[0])
    assert len(short.split()) <= 60
    assert "?" not in short[: max(match.end() for match in _NUMBER.finditer(short))]
    assert "999" in full.partition("?")[0]


def test_without_answers_the_numbers_are_still_given(safety: Safety) -> None:
    """When nothing else can be said, 999, Samaritans and Shout are."""
    assert set(_NUMBER.findall("\n".join(safety.unavailable))) == {"999", "116 123", "85258"}


def test_it_works_with_no_knowledge_folder(alone: Bot, safety: Safety) -> None:
    """A crisis is answered in full by the built-in copy when there is no knowledge base at all."""
    turn = alone.hear(Message("here", "i want to die"))

    assert turn.decision == Crisis(CrisisKind.SELF_HARM)
    assert plain(alone.say(turn)).split() == " ".join(safety.reply(CrisisKind.SELF_HARM).short).split()


@pytest.mark.parametrize("choice", ["i want to die", "entry: i want to die", "help hes got a knife"])
def test_a_choice_that_is_none_is_read(alone: Bot, choice: str) -> None:
    """What arrives as a choice and is none of ours may be somebody's words, and is screened."""
    assert isinstance(alone.hear(Message("here", choice=choice)).decision, Crisis)


def test_a_choice_is_not_taken_for_words(alone: Bot) -> None:
    """Pressing the button of the self-harm entry alarms nobody before it is shown."""
    assert alone.hear(Message("here", choice="entry:crisis_self_harm")).decision == Said(What.BROKEN)


def test_the_pinned_copy_is_the_file() -> None:
    """What runs is byte for byte what the safety file says."""
    pinned = files("bot") / "safety_pinned.yaml"
    written = files("knowledge") / "content" / "safety.yaml"

    assert pinned.read_bytes() == written.read_bytes()


@pytest.mark.parametrize("text", ["", " ", "?", "999", "\ud800", "\u200b", "🔪", "a" * 1_000_000, "die " * 250_000])
def test_nothing_typed_stops_it(safety: Safety, text: str) -> None:
    """No text, however odd or long, is too much to screen."""
    assert safety.screen(text) in {None, *CrisisKind}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("danger:\n  # ", "perils:\n  # ", "danger: give a list of texts"),
        ("  short: |\n", "  brief: |\n", "short: give a text"),
        ("unavailable: |", "missing: |", "unavailable: give a text"),
        ("replies:\n", "answers:\n", "replies: give names with values"),
        ("  - <despair>\n", "  - (<despair>\n", "pattern '(<despair>': a ')' is missing"),
        ("groups:\n", "groups: [\n", "not YAML"),
    ],
)
def test_a_broken_safety_file_says_what_is_wrong(
    tmp_path_factory: pytest.TempPathFactory, old: str, new: str, said: str
) -> None:
    """A safety file that cannot be used is refused with the name of the field or the pattern."""
    text = (files("bot") / "safety_pinned.yaml").read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path_factory.mktemp("safety") / "safety.yaml"
    broken.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(SafetyError, match=re.escape(said)):
        load_safety(broken)


def test_the_program_needs_no_content_to_notice_a_crisis() -> None:
    """Where there is no knowledge base at all, not even its package, the fixed text still comes."""
    asked = (
        "import sys; sys.modules['knowledge'] = None; "
        "from bot.safety import built_in as b; s = b(); print(s.reply(s.screen('i want to die')).short)"
    )

    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert "116 123" in ran.stdout
