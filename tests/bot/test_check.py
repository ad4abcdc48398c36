"""``signpost check`` finds everything that would harm or mislead the people who read the answers."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.check import check_content
from bot.check_asking import asking_problems
from bot.check_crisis import crisis_problems
from bot.check_number import number_problems
from bot.check_path import path_problems
from bot.check_route import route_problems
from bot.check_shown import Content
from bot.check_text import text_problems
from bot.check_word import word_problems
from bot.safety import Safety, built_in
from bot.settings import read_settings
from knowledge.load import load_with_positions
from knowledge.problem import Problem
from tests.content import change, write_content

DAY = date(2026, 11, 24)
REPORT, REACH = "entries/report_abuse_general.yaml", "entries/reach_contact.yaml"
WELLBEING, TALK = "entries/wellbeing_support.yaml", "entries/smalltalk.yaml"
SORRY = "I'm sorry this happened. In danger now? Call {emergency}."
CAN_SHOW = "I can show you support, and ways to report racism at work."
MANAGER = "manager:\n  do_now: |\n    {0}\n  do_not: |\n    Wait.\n  within_a_week: |\n    Talk.\ncontacts:\n"
SELF_HARM = "entries/crisis_self_harm.yaml"

Rules = Callable[[Content], Iterator[Problem]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a whole content folder that the test may change."""
    return write_content(tmp_path / "content")


@pytest.fixture(scope="module")
def safety() -> Safety:
    """Return the pinned safety text."""
    return built_in()


def said(folder: Path, safety: Safety, rules: Rules) -> list[str]:
    """Return what *rules* find in the folder."""
    return [str(problem) for problem in rules(Content(folder, *load_with_positions(folder), safety))]


def test_the_content_that_ships_keeps_every_rule() -> None:
    """What people are answered with today breaks none of the rules."""
    problems, summary = check_content(read_settings({}).content)

    assert not problems, "\n".join(map(str, problems))
    assert ": all rules hold. " in summary


def test_a_good_folder_is_summed_up(folder: Path) -> None:
    """Without a problem the check says what it looked at, what waits for facts and what is overdue."""
    assert check_content(folder, today=lambda: DAY) == (
        [],
        (
            "6 entries, 11 contacts, 1 pathway, 1 language with a note: all rules hold. "
            "1 entry waits for facts, none is overdue."
        ),
    )


def test_a_past_review_date_is_counted_and_is_no_problem(folder: Path) -> None:
    """The check never turns red because time has passed."""
    problems, summary = check_content(folder, today=lambda: date(2027, 2, 24))

    assert not problems
    assert summary.endswith("1 entry waits for facts, 17 are overdue.")


def test_files_that_do_not_load_are_said_alone(folder: Path) -> None:
    """While the files do not load, all of their problems are said and nothing is guessed about the rest."""
    change(folder / TALK, "kind: about", "kind: chat")
    change(folder / REACH, "kind: information", "kind: info")

    problems, summary = check_content(folder)

    assert [(problem.file, problem.field) for problem in problems] == [(REACH, "kind"), (TALK, "kind")]
    assert summary == "2 problems."


def test_problems_of_all_rules_come_together(folder: Path) -> None:
    """One run says everything that breaks a rule, by file and line."""
    change(folder / TALK, CAN_SHOW, "Call 116 123, stakeholder.")
    change(folder / TALK, "  - hello there\n", "")

    problems, summary = check_content(folder)

    assert [problem.wrong for problem in problems] == [
        "there are only 11 examples",
        '"116 123" is written out',
        '"stakeholder" is not what we say',
    ]
    assert summary == "3 problems."


ROWS: list[tuple[Rules, str, str, str, str]] = [
    # how people ask
    (asking_problems, TALK, "  - hello there\n", "", "examples: there are only 11 examples: write at least 12"),
    (asking_problems, TALK, "hello there", "👋", 'examples.1: "👋" holds no words: write what people type'),
    (asking_problems, TALK, "hello there", "REACH  E-mail!", ""),
    (asking_problems, TALK, "hello there", "Reach  email!", f"also stands in {REACH}:9 for reach_contact: keep it"),
    (asking_problems, TALK, "hello there", "join the network at LPT", "for reach_contact, point join_at_lpt: keep"),
    (asking_problems, TALK, "hello there", "how to contact reach", f"also stands in {REACH}:2 for reach_contact"),
    (asking_problems, TALK, "hello there", "what can you do", ""),
    (asking_problems, REPORT, "too late to report something old", "how to log racist comments", "for report_abuse_gen"),
    (asking_problems, "languages/pl.yaml", "gdzie zgłosić rasizm w pracy", "reach email", "examples.report_abuse_gen"),
    (asking_problems, "listening.yaml", "- (id|i would)? rather not", "- (id|i would rather not", "a ')' is missing"),
    # getting around
    (path_problems, "menu.yaml", "      - reach_contact\n", "", ""),
    (path_problems, "menu.yaml", "      - smalltalk\n", "", ":1: id: nothing leads to it: add it to menu.yaml, or to"),
    (path_problems, TALK, "choices:\n  - to: menu\n  - to: reach_contact\n", "", "id: it is a dead end: add contacts:"),
    (path_problems, REPORT, "pathway: report\n", "", "steps.1.id: nobody is asked this question: lead to it from"),
    (path_problems, "pathways/report.yaml", "    skip: step:want", "    skip: about", ""),
    (
        number_problems,
        "contacts.yaml",
        "lpt.edi@nhs.net",
        "reachnetwork@nhft.nhs.uk",
        "is also that of reach_nhft, which belongs to nhft: write each one's own",
    ),
    # people to turn to
    (route_problems, REPORT, SORRY, "I'm sorry.", "short: the short answer for NHFT names no number for an emergency"),
    (route_problems, REPORT, SORRY, "I'm sorry.", "short: the short answer for LPT names no number for an emergency"),
    (route_problems, WELLBEING, " You can call Samaritans on {samaritans} at any time.", "", "write {emergency} or {s"),
    (route_problems, REPORT, "  - victim_support\n", "", "for LPT no contact outside the Trust can be reached: add on"),
    (route_problems, REPORT, "  - reach_lpt\n  - guardian_nhft\n  - guardian_lpt\n", "  - guardian_nhft\n", "for LPT"),
    (route_problems, REPORT, "  - guardian_lpt\n", "", ""),
    (route_problems, WELLBEING, "  - samaritans\n  - shout\n  - reach_nhft\n", "", "someone at NHFT can call, text or"),
    # texts as a whole
    (text_problems, TALK, CAN_SHOW, "one " * 61, "answer.everyone.short: the short answer has 61 words: write at most"),
    (text_problems, TALK, CAN_SHOW, "one " * 58 + "{samaritans}", ""),
    (text_problems, TALK, CAN_SHOW, "one " * 59 + "{samaritans}", "the short answer has 61 words"),
    (text_problems, TALK, CAN_SHOW, "- " + "one " * 60, ""),
    (text_problems, REACH, "LPT: {reach_lpt}", "LPT " + "one " * 60, "answer.nhft.short: the short answer has 63 word"),
    (text_problems, REPORT, "3. Tell someone you trust.", "one " * 160, "answer.everyone.full: the full answer has 1"),
    (text_problems, REPORT, "It is worth telling someone", "one " * 160, "points.1.says: the text has 1"),
    (text_problems, TALK, "title: What this assistant can do", "title: How to contact reach!", "reach_contact has the"),
    (text_problems, TALK, CAN_SHOW, "Ask {nobody}.", ".short.1: {nobody} names no contact: write an id of contacts"),
    (text_problems, TALK, CAN_SHOW, "Ask {guardian_lpt}.", "{guardian_lpt} has no number or address yet: say it in wo"),
    (text_problems, TALK, CAN_SHOW, "Ask {samaritans.", "a brace stands alone: write {contact}, or no brace"),
    (text_problems, TALK, "title: What this assistant can do", 'title: "Call {samaritans}"', "{samaritans} is not fil"),
    (text_problems, TALK, CAN_SHOW, "Ask {reach_lpt}.", "{reach_lpt} is for people at LPT only: say it in a part for"),
    (text_problems, REACH, "NHFT: {reach_nhft}", "NHFT: {reach_lpt}", "answer.nhft.short.1: {reach_lpt} is for people"),
    (text_problems, REACH, "join. Write to {reach_lpt}.", "join. Write to {reach_nhft}.", "{reach_nhft} is for people"),
    (text_problems, REACH, "NHFT: {reach_nhft}", "{reach_nhft}", 'it is for NHFT and does not say so: write "NHFT" in'),
    (text_problems, REACH, "LPT colleagues of", "Colleagues of", 'points.1.says: it is for LPT and does not say so'),
    (text_problems, REACH, "LPT colleagues of", "LPTs colleagues of", 'points.1.says: it is for LPT and does not say'),
    # numbers and addresses
    (number_problems, TALK, CAN_SHOW, "Call 116 123.", '.short.1: "116 123" is written out: write {samaritans}'),
    (number_problems, TALK, CAN_SHOW, "Call 116123 now.", '"116123" is written out: write {samaritans}'),
    (number_problems, TALK, CAN_SHOW, "In danger? 999", '"999" is written out: write {emergency}'),
    (number_problems, TALK, CAN_SHOW, "Ring 0116-225 0000.", '"0116-225 0000" is written out: put it in contacts.yaml'),
    (number_problems, TALK, CAN_SHOW, "It is +44 116 225 0000.", '"+44 116 225 0000" is written out: put it in'),
    (number_problems, TALK, CAN_SHOW, "Ring 105 or text 60066.", '"105" is written out: put it in contacts.yaml'),
    (number_problems, TALK, CAN_SHOW, "Write to LPT.EDI@nhs.net.", "is written out: write {reach_lpt}"),
    (number_problems, TALK, CAN_SHOW, "Write to a.b@c.org.", '"a.b@c.org" is written out: put it in contacts.yaml'),
    (number_problems, TALK, CAN_SHOW, "See www.acas.org.uk/race.", '"www.acas.org.uk/race." is written out: put it in'),
    (number_problems, TALK, CAN_SHOW, "See https://x.test/a", '"https://x.test/a" is written out: put it in'),
    (number_problems, TALK, CAN_SHOW, "In 2022 2023, 2024-2025: Band 8a, 80%, 1,250 of 12 wards.", ""),
    (number_problems, TALK, CAN_SHOW, "NN15 7PW, LE3 8RA, on 12 June 2024, 24 hours, 3 to 13, 1.10, e.g. this.", ""),
    (number_problems, "phrases.yaml", "Take care of yourself.", "Call 999.", 'phrases.yaml:5: goodbye.1: "999" is wri'),
    (number_problems, "pathways/report.yaml", "ask: Are you safe right now?", "ask: Call 999?", 'steps.1.ask.1: "999"'),
    (number_problems, "contacts.yaml", "phone: 116 123", "phone: 116-123", 'samaritans.phone: "116-123" is not a phon'),
    (number_problems, "contacts.yaml", "phone: 116 123", "phone: 12", '"12" is not a phone number: write 3 to 13 digi'),
    (number_problems, "contacts.yaml", "phone: 116 123", "phone: 0116 225 000 0000 00", "is not a phone number"),
    (number_problems, "contacts.yaml", "lpt.edi@nhs.net", "lpt.edi@nhs@net", "is not an e-mail address: write name@pl"),
    (number_problems, "contacts.yaml", "lpt.edi@nhs.net", "lpt.edi at nhs.net", "is not an e-mail address: write name"),
    (number_problems, "contacts.yaml", "  text: 85258", "  text: 85258\n  web: our site", '"our site" is not a web ad'),
    # single words
    (word_problems, TALK, CAN_SHOW, "A Stakeholder.", '"stakeholder" is not what we say: write the people it conc'),
    (word_problems, TALK, CAN_SHOW, "A stakeholders meeting.", ""),
    (word_problems, TALK, CAN_SHOW, 'It says "every stakeholder" there.', ""),
    (word_problems, TALK, CAN_SHOW, "> every stakeholder", ""),
    (word_problems, TALK, "title: What", "title: Stakeholder, what", "title.1: \"stakeholder\" is not what we say"),
    (word_problems, REPORT, "label: Support for me", "label: A stakeholder", "choices.1.label.1: \"stakeholder\" is n"),
    (word_problems, "phrases.yaml", "Take care of yourself.", "Bye, stakeholder.", "phrases.yaml:5: goodbye.1: \"stak"),
    (word_problems, "pathways/report.yaml", "What would help most?", "Which stakeholder?", "pathways/report.yaml:17:"),
    (word_problems, "style.yaml", "  - words: stakeholder", "  - words: (stakeholder", "style.yaml:2: banned.1.words:"),
    (word_problems, "style.yaml", "it concerns", "it concerns\n    except:\n      - nobody", 'there is no entry "nobo'),
    (word_problems, "style.yaml", "    write: the people it concerns\n", "", "banned.1.write: it is missing: write"),
    # crises
    (crisis_problems, "safety.yaml", "owner: Staff wellbeing leads", "owner: Nobody", "file: it differs from bot/safe"),
    (crisis_problems, "contacts.yaml", "phone: 116 123", "phone: 116 124", ":34: samaritans: safety.yaml does not say"),
    (crisis_problems, "contacts.yaml", "phone: 116 123", "phone: 116 124", "replies: 116 123 is no contact's number:"),
    (crisis_problems, "entries/emergency_danger.yaml", "kind: crisis", "kind: about", 'kind: kind and safety file do'),
    (crisis_problems, TALK, "kind: about", "kind: crisis", "kind: kind and safety file do not agree: name the entry i"),
    (crisis_problems, "entries/emergency_danger.yaml", "{emergency} now if", "{emergency} when", "short: it differs f"),
    (crisis_problems, "entries/emergency_danger.yaml", "Call {emergency} now", "Call  {emergency}  now", ""),
    (crisis_problems, SELF_HARM, "- id: someone_else", "- id: somebody", "points.1: it is no reply of the safety text"),
    (crisis_problems, SELF_HARM, "- id: someone_else", "- id: danger", "points.1: it is no reply of the safety text"),
    (crisis_problems, SELF_HARM, "stay with them, and", "stay with them and", "points.1: it is no reply of the safety"),
    (crisis_problems, SELF_HARM, "    says: |", "    for: nhft\n    says: |", "points.1: it is no reply of the"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "file", "old", "new", "expected"), ROWS)
def test_a_broken_rule_is_said_where_it_is_broken(  # noqa: PLR0917 - the columns of the table
    folder: Path, safety: Safety, rules: Rules, file: str, old: str, new: str, expected: str
) -> None:
    """Each rule finds what breaks it, at its line; what only looks like it is left alone (expected: nothing)."""
    change(folder / file, old, new)

    found = said(folder, safety, rules)

    if expected:
        assert any(expected in line for line in found), found
    else:
        assert not found


def test_an_exception_holds_for_its_entry_only(folder: Path, safety: Safety) -> None:
    """An entry that explains a word may use it; no other entry may."""
    change(folder / "style.yaml", "it concerns", "it concerns\n    except:\n      - smalltalk")
    change(folder / TALK, CAN_SHOW, "A stakeholder.")
    change(folder / WELLBEING, "I'm sorry it has been so hard.", "A stakeholder.")

    assert [line.split(":")[0] for line in said(folder, safety, word_problems)] == [WELLBEING]


def test_an_entry_four_presses_away_is_too_far(folder: Path, safety: Safety) -> None:
    """People reach every entry from the menu with three presses, and the check counts the way they would."""
    change(folder / "menu.yaml", "      - smalltalk\n", "      - emergency_danger\n")
    change(folder / TALK, "  - to: reach_contact\n", "")
    assert "smalltalk.yaml:1: id: nothing leads to it" in said(folder, safety, path_problems)[0]

    change(folder / WELLBEING, "  - to: report_abuse_general\n", "  - to: report_abuse_general\n  - to: smalltalk\n")
    assert not said(folder, safety, path_problems)

    change(folder / "menu.yaml", "      - wellbeing_support\n", "")
    change(folder / REPORT, "  - to: wellbeing_support\n    label: Support for me\n", "  - to: reach_contact\n")
    change(folder / "pathways/report.yaml", "to: wellbeing_support", "to: reach_contact")
    change(folder / REACH, "sources:\n", "choices:\n  - to: wellbeing_support\nsources:\n")
    assert [line.split(": add")[0] for line in said(folder, safety, path_problems)] == [
        "entries/smalltalk.yaml:1: id: it is 4 presses from the menu"
    ]


def test_managers_are_told_who_advises_them(folder: Path, safety: Safety) -> None:
    """Advice to managers is short, and names somebody at their own organisation."""
    change(folder / WELLBEING, "kind: support", "kind: manager")
    change(folder / WELLBEING, "contacts:\n", MANAGER.format("Listen to the person."))
    assert not said(folder, safety, route_problems)

    change(folder / WELLBEING, "  - reach_lpt\n", "")
    change(folder / WELLBEING, "Listen to the person.", "one " * 159)

    assert [line.split(": ", 1)[1] for line in said(folder, safety, route_problems)] == [
        "contacts: nobody at LPT advises the manager: add a contact at LPT"
    ]
    assert "manager: the advice has 161 words" in said(folder, safety, text_problems)[0]


def test_a_crisis_without_its_entry_is_a_problem(folder: Path, safety: Safety) -> None:
    """Every crisis text belongs to an entry, or nobody could reach or count it."""
    folder.joinpath("entries/emergency_danger.yaml").unlink()
    change(folder / "menu.yaml", "      - emergency_danger\n", "      - crisis_self_harm\n")
    change(folder / "pathways/report.yaml", "to: emergency_danger", "to: crisis_self_harm")

    (line,) = said(folder, safety, crisis_problems)
    assert line.endswith(
        'entry: replies are counted under "emergency_danger", which is no entry: add entries/emergency_danger.yaml'
    )


def test_a_missing_style_or_safety_file_is_a_problem(folder: Path, safety: Safety) -> None:
    """The list of words and the safety text belong to every content folder."""
    folder.joinpath("style.yaml").unlink()
    folder.joinpath("safety.yaml").unlink()

    for rules, file in ((word_problems, "style.yaml"), (crisis_problems, "safety.yaml")):
        assert f"{file}:1: file: it cannot be read (No such file or directory): check" in said(folder, safety, rules)[0]


def test_the_command_says_every_problem_and_fails(folder: Path) -> None:
    """``signpost check`` exits with 1 and one line for each problem; with 0 and the summary without one."""
    runner = CliRunner(env={"SIGNPOST_CONTENT": str(folder)})

    good = runner.invoke(main, ["check"])
    change(folder / TALK, CAN_SHOW, "Call 999.")
    bad = runner.invoke(main, ["check"])

    assert (good.exit_code, good.stderr) == (0, "")
    assert good.stdout.startswith("6 entries, 11 contacts")
    assert bad.exit_code == 1
    assert bad.stdout == f'{TALK}:24: answer.everyone.short.1: "999" is written out: write {{emergency}}\n'
    assert bad.stderr == "1 problem.\n"
