"""A knowledge base in which something leads nowhere is not served."""

from pathlib import Path

import pytest

from knowledge.load import load
from knowledge.problem import ContentError
from tests.content import change

ENTRY = "entries/report_abuse_general.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            ENTRY,
            "  - victim_support\n",
            "  - nobody\n",
            'contacts.5: there is no contact "nobody": write one of',
        ),
        (
            ENTRY,
            "  - booklet\n",
            "  - leaflet\n",
            'sources.1: there is no source "leaflet": write one of booklet, page',
        ),
        (
            ENTRY,
            "  - to: wellbeing_support",
            "  - to: well",
            'choices.1.to: there is no entry "well": write one of',
        ),
        (
            ENTRY,
            "  - to: menu",
            "  - to: pathway:told",
            'choices.2.to: there is no pathway "told": write one of report',
        ),
        (
            ENTRY,
            "  - to: menu",
            "  - to: step:safe",
            'choices.2.to: "step:safe" leads nowhere: write the id of an',
        ),
        (ENTRY, "  - to: menu", "  - to: about", 'choices.2.to: there is no entry "about": write one of'),
        (
            ENTRY,
            "pathway: report",
            "pathway: told",
            'pathway: there is no pathway "told": write one of report',
        ),
        (
            ENTRY,
            "  lpt:\n",
            "  kgh:\n",
            'answer.kgh: there is no organisation "kgh": write one of everyone, lpt',
        ),
        (
            ENTRY,
            "to record it in\n",
            "to record it in\n    for: kgh\n",
            'missing.1.for: there is no organisation "kgh"',
        ),
        (
            ENTRY,
            "to record it in\n",
            "to record it in\n    ask: hr\n",
            'missing.1.ask: there is no contact "hr"',
        ),
        (
            "entries/reach_contact.yaml",
            "    for: lpt\n",
            "    for: l\n",
            'points.1.for: there is no organisation "l"',
        ),
        (
            "entries/reach_contact.yaml",
            "  lpt:\n    short: |\n      LPT: {reach_lpt}\n",
            "",
            "answer: some people get no",
        ),
        (
            "contacts.yaml",
            "  ask: reach_lpt\n",
            "  ask: reach\n",
            'guardian_lpt.ask: there is no contact "reach"',
        ),
        (
            "organisations/lpt.yaml",
            "ask: reach_lpt",
            "ask: lpt",
            'ask: there is no contact "lpt": write one of',
        ),
        (
            "pathways/report.yaml",
            "start: safe",
            "start: begin",
            'start: there is no question "begin": write one of safe',
        ),
        (
            "pathways/report.yaml",
            "skip: step:want",
            "skip: step:x",
            'steps.1.skip: there is no question "x": write one',
        ),
        (
            "pathways/report.yaml",
            "to: emergency_danger",
            "to: danger",
            'steps.1.choices.2.to: there is no entry "danger"',
        ),
        (
            "pathways/report.yaml",
            "about: report_abuse_general",
            "about: about",
            'about: there is no entry "about"',
        ),
        (
            "pathways/report.yaml",
            "  - booklet",
            "  - guide",
            'sources.1: there is no source "guide": write one of',
        ),
        (
            "menu.yaml",
            "      - smalltalk",
            "      - chat",
            'sections.3.entries.2: there is no entry "chat": write one',
        ),
        ("menu.yaml", "  - samaritans", "  - sam", 'people.3: there is no contact "sam": write one of'),
        (
            "menu.yaml",
            "  - lpt\n",
            "  - kgh\n",
            'organisations.2: there is no organisation "kgh": write one of lpt, nhft',
        ),
        (
            "languages/pl.yaml",
            "  report_abuse_general:",
            "  report:",
            'examples.report: there is no entry "report"',
        ),
        (
            "languages/pl.yaml",
            "note_source: booklet",
            "note_source: me",
            'note_source: there is no source "me"',
        ),
        (
            "listening.yaml",
            "  disclosure: smalltalk",
            "  disclosure: x",
            'stands_for.disclosure: there is no entry "x"',
        ),
    ],
)
def test_what_leads_nowhere_is_said(folder: Path, file: str, old: str, new: str, said: str) -> None:
    """A reference to something that is not there is named at its own line, with what could stand there."""
    change(folder / file, old, new)

    with pytest.raises(ContentError) as raised:
        load(folder)

    (problem,) = raised.value.problems
    quoted = problem.wrong.split('"')[1:2]
    assert said in str(problem)
    assert "".join(quoted) in folder.joinpath(file).read_text().splitlines()[problem.line - 1]
    assert problem.file == file


def test_a_deleted_entry_is_missed_where_it_was_named(folder: Path) -> None:
    """Deleting an entry that others lead to names each of those places."""
    folder.joinpath("entries/wellbeing_support.yaml").unlink()

    with pytest.raises(ContentError) as raised:
        load(folder)

    places = [(problem.file, problem.field) for problem in raised.value.problems]
    assert places == [
        (ENTRY, "choices.1.to"),
        ("menu.yaml", "sections.2.entries.2"),
        ("pathways/report.yaml", "steps.2.choices.2.to"),
    ]
