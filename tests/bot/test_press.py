"""What pressing a choice does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.press import BOTH, Press, for_organisation, leads_to, press_target, read_press


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("entry:rota", Press("entry", "rota")),
        ("more:rota", Press("more", "rota")),
        ("menu", Press("menu")),
        ("step:asking.who.report", Press("step", "asking.who.report")),
        ("organisation:north@entry:rota", Press("entry", "rota", "north")),
        ("organisation:both@menu", Press("menu", "", BOTH)),
        ("answer:asking.who.skip.report", Press("answer", "asking.who.skip.report")),
        ("nonsense@menu", Press("")),
    ],
)
def test_an_id_says_what_it_does(choice: str, expected: Press) -> None:
    """An id is read without any memory."""
    assert read_press(choice) == expected


@given(st.text(st.characters(), max_size=60))
def test_any_text_can_be_read(choice: str) -> None:
    """Whatever a channel hands over as an id, reading it raises nothing."""
    read_press(choice)
    leads_to(choice)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("rota", "entry:rota"),
        ("about", "entry:report"),
        ("step:who", "step:asking.who.report"),
        ("pathway:asking", "pathway:asking"),
        ("menu", "menu"),
    ],
)
def test_what_content_points_to_becomes_an_id(target: str, expected: str) -> None:
    """Every kind of target that content may name has its id."""
    assert press_target(target, pathway="asking", about="report") == expected


def test_an_id_that_remembers_an_organisation_still_does_what_it_did() -> None:
    """Saying where one works is done on the way to something."""
    assert read_press(for_organisation("north", "entry:rota")) == Press("entry", "rota", "north")
    assert leads_to(for_organisation("north", "entry:rota")) == "rota"
    assert leads_to("section:work") is None
