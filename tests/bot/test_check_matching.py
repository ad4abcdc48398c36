"""``signpost check`` tests whether each entry is found by the people who ask for it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.app import intents_of
from bot.check import check_content, read_content
from bot.check_found import Found, examples_of
from bot.check_matching import check_with_matching, try_out, worst
from bot.check_notes import Notes, nobody_led_to, notes
from bot.matching import MOST_EXAMPLES, Matching
from bot.settings import Settings, read_settings
from intents.selftest import Tried
from knowledge.base import KnowledgeBase
from knowledge.problem import Problem
from tests.conftest import CACHE
from tests.content import change, write_content

REACH, TALK, WELLBEING = (f"entries/{name}.yaml" for name in ("reach_contact", "smalltalk", "wellbeing_support"))
ASTRAY = "how can i contact the reach email"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a whole content folder that the test may change."""
    return write_content(tmp_path / "content")


def lines(folder: Path, *, everything: bool = False) -> Sequence[str]:
    """Return what the check of *folder* prints, by wording alone, below the summary of the rules."""
    problems, said = check_with_matching(Settings(folder), everything=everything)
    assert not problems, problems
    return said.splitlines()[1:]


def write_examples(file: Path, examples: Sequence[str]) -> None:
    """Write *examples* in the place of those in *file*."""
    text = file.read_text(encoding="utf-8")
    start, end = text.index("examples:\n") + len("examples:\n"), text.index("answer:\n")
    file.write_text(text[:start] + "".join(f"  - {one}\n" for one in examples) + text[end:], encoding="utf-8")


def found(folder: Path, *astray: tuple[str, int, str, float]) -> Found:
    """Return what the test finds when all examples lead to their entry but *astray*.

    Each is an entry, the number of its example, the entry it is taken for, and the chance of its own.
    """
    content = read_content(folder)
    tried = {
        (entry.id, n): Tried(entry.id, n, entry.id, 0.9, offered=True)
        for entry in content.base.entries.values()
        for n in range(len(examples_of(entry)))
    }
    tried |= {(own, n): Tried(own, n, other, chance, offered=chance >= 0.2) for own, n, other, chance in astray}
    real = try_out(content, Matching.of(Settings(folder)))
    assert real
    return Found(content, real.test, tuple(tried.values()))


def test_no_entry_that_ships_is_out_of_reach(base: KnowledgeBase, app_settings: Settings) -> None:
    """Each of today's entries is found, or at least offered, by other words than those of its examples."""
    problems, said = check_with_matching(app_settings)

    assert not problems, "\n".join(map(str, problems))
    assert said.startswith(f"{len(base.entries)} entries, ")
    assert len(said.splitlines()) <= 25


@pytest.fixture(scope="module")
def app_settings() -> Settings:
    """Return the settings of the content that ships, with what the tests keep of its examples."""
    return read_settings({"SIGNPOST_CACHE": str(CACHE)})


def test_places_are_in_the_order_of_what_is_matched(base: KnowledgeBase) -> None:
    """The number of an example means the same to the matcher and to whoever is told its line."""
    for intent, entry in zip(intents_of(base), base.entries.values(), strict=True):
        texts = [text for _, text in examples_of(entry)]

        assert [example.text for example in intent.examples[: len(texts)]] == texts


def test_it_says_which_matching_was_tested(folder: Path) -> None:
    """Whoever reads the notes knows whether they are those of the encoder or of wording alone."""
    first, *notes = lines(folder)

    assert first.startswith("Matching by wording alone, without the sentence encoder (")
    assert first.endswith(" % of 86 examples lead to their entry when they are left out.")
    assert notes == []


def test_an_example_that_looks_like_another_entry_is_named(folder: Path) -> None:
    """It says where the example stands, what it looks like and where that stands, and what to do."""
    change(folder / TALK, "hello there", ASTRAY)

    assert lines(folder)[1:] == [
        "Examples that look as if they belonged elsewhere (1 of 1):",
        (
            f'{TALK}:9: examples.1: "{ASTRAY}" looks like "how do i contact the reach network" of reach_contact '
            f"({REACH}:10): move it there, or write more like it for smalltalk"
        ),
    ]


def test_a_title_is_not_to_be_moved(folder: Path) -> None:
    """A title that looks like another entry's examples is to be chosen anew."""
    change(folder / TALK, "What this assistant can do", "How can I contact the REACH email")

    assert f"{TALK}:2: title: " in lines(folder)[2]
    assert lines(folder)[2].endswith(": choose another title, or write more like it for smalltalk")


def test_examples_that_say_nearly_the_same_are_named_once(folder: Path) -> None:
    """Two entries that share all but a word of an example are told which one."""
    change(folder / TALK, "hello there", "please how do i contact the reach network")

    twice = [line for line in lines(folder) if "says nearly the same as" in line]

    assert len(twice) == 1
    assert twice[0].startswith(f"{TALK}:9: examples.1: ")
    assert f'"how do i contact the reach network" of reach_contact ({REACH}:10)' in twice[0]


def test_entries_that_are_mistaken_for_each_other_are_counted(folder: Path) -> None:
    """A pair of entries is told with the lines of its examples; one or two, or unclear ones, are no pair."""
    talk = [("smalltalk", n, "reach_contact", 0.04) for n in (1, 2, 3)]
    reach = [("reach_contact", n, "smalltalk", 0.001) for n in (4, 5)]
    unclear = [("reach_contact", 6, "smalltalk", 0.06)]
    few = [("wellbeing_support", n, "smalltalk", 0.001) for n in (1, 2)]

    _, pairs, *_ = notes(found(folder, *talk, *reach, *unclear, *few))

    assert list(map(str, pairs.worst)) == [
        (
            f"{TALK}:8: examples: 3 look more like reach_contact ({TALK}, line 9, 10, 11), "
            f"and 2 of that one like smalltalk ({REACH}, line 12, 13): "
            "agree which entry answers what and move those examples, or make the two one entry"
        )
    ]


def test_entries_that_are_seldom_found_are_told(folder: Path) -> None:
    """Entries most of whose examples lead elsewhere are named, the worst first, with where most of them lead."""
    talk = [("smalltalk", n, "reach_contact", 0.3) for n in range(7)]
    well = [("wellbeing_support", n, "smalltalk" if n < 7 else "reach_contact", 0.001) for n in range(10)]
    half = [("emergency_danger", n, "smalltalk", 0.001) for n in range(6)]

    seldom, *_ = notes(found(folder, *talk, *well, *half))

    assert [(problem.file, problem.line, problem.field) for problem in seldom.worst] == [
        (WELLBEING, 8, "examples"),
        (TALK, 8, "examples"),
    ]
    assert [problem.wrong for problem in seldom.worst] == [
        "only 3 of 13 lead here when they are left out, 7 look more like smalltalk",
        "only 6 of 13 lead here when they are left out, 7 look more like reach_contact",
    ]


def test_an_example_of_a_crisis_comes_before_all_others(folder: Path) -> None:
    """What could hide a crisis is the first to be read."""
    astray = [("reach_contact", 3, "smalltalk", 1e-6), ("emergency_danger", 3, "smalltalk", 0.009)]

    *_, lost = notes(found(folder, *astray))

    assert [problem.file for problem in lost.worst] == ["entries/emergency_danger.yaml", REACH]


@pytest.mark.parametrize(("chance", "problems"), [(0.1, [TALK]), (0.2, [])])
def test_an_entry_that_nobody_is_led_to_is_a_problem(folder: Path, chance: float, problems: list[str]) -> None:
    """An entry that only the words of its examples find is wrong; to be offered now and then is enough."""
    astray = [("smalltalk", n, "reach_contact", 0.001) for n in range(12)]

    broken = list(nobody_led_to(found(folder, *astray, ("smalltalk", 12, "reach_contact", chance))))

    assert [problem.file for problem in broken] == problems
    assert all("none of the 13 examples leads here" in problem.wrong for problem in broken)


def test_what_the_safety_screen_hears_is_not_tested(folder: Path) -> None:
    """An example that is answered before anything is matched does not have to find its entry."""
    change(folder / TALK, "hello there", "i want to kill myself")

    printed = lines(folder)

    assert printed[0].endswith(" % of 85 examples lead to their entry when they are left out.")
    assert len(printed) == 1


def test_examples_in_other_languages_are_not_tested_but_named(folder: Path) -> None:
    """An example in languages/ gets no note; one that looks like it is told so."""
    change(folder / "languages/pl.yaml", "gdzie zgłosić rasizm w pracy", "hello hello")

    printed = lines(folder)

    assert printed[0].endswith(" % of 86 examples lead to their entry when they are left out.")
    assert [line for line in printed if "languages/" in line] == [
        (
            f'{TALK}:9: examples.1: "hello there" looks like an example of report_abuse_general in languages/: '
            "move it there, or write more like it for smalltalk"
        )
    ]


def test_too_many_examples_are_not_tested(folder: Path) -> None:
    """Content too large to compare every pair of examples is checked without the test, and says so."""
    for file, letter in ((REACH, "r"), (TALK, "t"), (WELLBEING, "w")):
        write_examples(folder / file, [f"{letter}{n}" for n in range(MOST_EXAMPLES // 3 + 1)])

    assert try_out(read_content(folder), Matching.of(Settings(folder))) is None
    assert lines(folder)[-1].endswith("There are too many examples to test them.")


def test_while_something_is_wrong_there_are_no_notes(folder: Path) -> None:
    """First what breaks a rule is mended: it is said alone."""
    change(folder / TALK, "hello there", ASTRAY)
    change(folder / TALK, "I can show you support, and", "Call 999,")

    problems, said = check_with_matching(Settings(folder))

    assert [problem.wrong for problem in problems] == ['"999" is written out']
    assert said == "1 problem."


def test_files_that_do_not_load_are_said_as_without_the_test(folder: Path) -> None:
    """Nothing is matched while the files do not load."""
    change(folder / TALK, "kind: about", "kind: chat")

    assert check_with_matching(Settings(folder)) == check_content(folder)


def test_everything_is_told_by_file_and_line(folder: Path) -> None:
    """With --all the notes of one file stand together, without titles."""
    change(folder / TALK, "hello there", ASTRAY)
    change(folder / WELLBEING, "counselling", "what topics do you know about")

    printed = lines(folder, everything=True)[1:]

    assert [line.partition(":")[0] for line in printed] == sorted(line.partition(":")[0] for line in printed)
    assert not any(line.endswith(":") for line in printed)


def test_only_the_worst_are_shown_and_the_rest_is_counted() -> None:
    """What is left out of the ordinary output is said in the title and below."""
    problems = tuple(Problem("entries/a.yaml", line, "examples", "wrong", "do") for line in (7, 3, 5))

    shown = list(worst([Notes("None of these", (), 2), Notes("Some of these", problems, 2)]))

    assert shown == [
        "Some of these (2 of 3):",
        "entries/a.yaml:7: examples: wrong: do",
        "entries/a.yaml:3: examples: wrong: do",
        "These are notes, nothing is broken. To see all of them: signpost check --all",
    ]


def test_the_command_tests_the_matching_unless_told_not_to(folder: Path) -> None:
    """Notes leave the exit code at 0; --no-matching gives the summary alone; both options together make no sense."""
    change(folder / TALK, "hello there", ASTRAY)
    runner = CliRunner(env={"SIGNPOST_CONTENT": str(folder), "SIGNPOST_MODEL": "none", "SIGNPOST_CACHE": "none"})

    plain, everything, without, both = (
        runner.invoke(main, ["check", *options])
        for options in ([], ["--all"], ["--no-matching"], ["--all", "--no-matching"])
    )

    assert (plain.exit_code, everything.exit_code, without.exit_code, both.exit_code) == (0, 0, 0, 2)
    assert f"{TALK}:9: examples.1: " in plain.stdout
    assert f"{TALK}:9: examples.1: " in everything.stdout
    assert len(without.stdout.splitlines()) == 1
    assert both.stderr == "Error: give either --all or --no-matching\n"
