"""A tiny knowledge base: two organisations that do not exist, and one of each kind of thing."""

from dataclasses import replace
from typing import Any

from knowledge.base import KnowledgeBase
from knowledge.path import Pathway, Section
from knowledge.schema import Contact, Entry, Organisation, Source
from knowledge.speech import Language, StandsFor

_REVIEWED = {"status": "draft", "reviewed_on": "2026-11-01", "review_by": "2027-11-01"}


def entry(entry_id: str, says: str, **changes: Any) -> Entry:  # noqa: ANN401 - any field of an entry
    """Return an information entry that says *says* to everyone; *changes* are fields as in a file."""
    fields = {
        "id": entry_id,
        "title": f"About {entry_id}",
        "kind": "information",
        "audience": ["all"],
        "sensitivity": "none",
        "owner": "Rota leads",
        "examples": [f"what about {entry_id}"],
        "answer": {"everyone": {"short": says}},
        "sources": ["handbook"],
        **_REVIEWED,
    }
    return Entry.model_validate(fields | changes)


def contact(name: str, organisation: str = "everyone", **changes: Any) -> Contact:  # noqa: ANN401 - as above
    """Return a contact of *organisation*; *changes* are fields as in a file."""
    fields = {
        "name": name,
        "for": "help",
        "organisation": organisation,
        "line_management": "independent",
        "outside_trust": "no",
        "source": "handbook",
        **_REVIEWED,
    }
    return Contact.model_validate(fields | changes)


def tiny(base: KnowledgeBase) -> KnowledgeBase:
    """Return the tiny knowledge base, with the phrases and the way of listening of *base*."""
    standing = StandsFor(
        smalltalk="hello",
        organisation="place",
        elsewhere="away",
        language="tongue",
        disclosure="hurt",
        kept="hello",
        menu="hello",
    )
    return replace(
        base,
        organisations={
            one: Organisation.model_validate(
                {
                    "id": one,
                    "name": one.title(),
                    "full_name": f"{one.title()} Trust",
                    "called": [one],
                    "ask": f"desk_{one}",
                    "owner": "Rota leads",
                    "reviewed_on": "2026-11-01",
                    "review_by": "2027-11-01",
                }
            )
            for one in ("north", "south")
        },
        contacts={
            "emergency": contact("Emergency services", phone="999", outside_trust="yes"),
            "samaritans": contact("Samaritans", phone="116 123", outside_trust="yes"),
            "desk_north": contact("Rota desk", "north", email="rota@north.example"),
            "desk_south": contact("Rota desk", "south", email="rota@south.example"),
            "guardian_north": contact("Guardian", "north", missing="the guardian", status="to_confirm"),
            "guardian_south": contact("Guardian", "south", missing="the guardian", status="to_confirm"),
        },
        entries={
            "rota": entry(
                "rota",
                "Swaps are agreed first.",
                answer={
                    "everyone": {
                        "short": "Swaps are agreed first.",
                        "full": "Ask, agree, then tell the desk.",
                    },
                    "north": {"short": "Northern desk: {desk_north}."},
                    "south": {"short": "Southern desk: {desk_south}."},
                },
                points=[
                    {"id": "nights", "examples": ["night swaps"], "says": "Nights are swapped by phone."},
                    {"id": "ferry", "examples": ["ferry swaps"], "says": "The ferry waits.", "for": "north"},
                ],
                contacts=["desk_north", "desk_south"],
            ),
            "leave": entry("leave", "Ask for leave early."),
            "pay": entry("pay", "Pay comes monthly."),
            "hurt": entry("hurt", "I'm sorry.", kind="support", sensitivity="sensitive", contacts=["samaritans"]),
            "report": entry(
                "report",
                "You can report it.",
                answer={"everyone": {"short": "You can report it.", "full": "You can report it, step by step."}},
                kind="reporting",
                sensitivity="sensitive",
                pathway="asking",
                contacts=["desk_north", "desk_south", "guardian_north", "guardian_south", "samaritans"],
                choices=[{"to": "leave"}, {"to": "hurt", "label": "Support"}],
            ),
            "colleague": entry("colleague", "A colleague did it.", kind="reporting", sensitivity="sensitive"),
            "boss": entry(
                "boss",
                "Listen first.",
                kind="manager",
                manager={"do_now": "Listen.", "do_not": "Judge.", "within_a_week": "Ask again."},
            ),
            "hello": entry("hello", "Hello there.", kind="about"),
            "place": entry("place", "Your Trust.", kind="about"),
            "away": entry("away", "Ask the people there.", kind="about"),
            "tongue": entry("tongue", "I answer in English.", kind="about"),
            "danger": entry("danger", "{emergency}: call.", kind="crisis", sensitivity="crisis"),
        },
        sources={
            "handbook": Source.model_validate(
                {
                    "title": "the handbook",
                    "says": "Swaps.",
                    "address": "handbook.pdf",
                    "seen_on": "2026-11-01",
                }
            )
        },
        pathways={
            "asking": Pathway.model_validate(
                {
                    "id": "asking",
                    "title": "Ask me",
                    "start": "safe",
                    "about": "report",
                    "steps": [
                        {
                            "id": "safe",
                            "ask": "Safe?",
                            "skip": "step:who",
                            "choices": [
                                {"id": "yes", "label": "I am", "to": "step:who"},
                                {"id": "so_so", "label": "More or less", "to": "step:who"},
                                {"id": "no", "label": "I am not", "to": "danger"},
                            ],
                        },
                        {
                            "id": "who",
                            "ask": "Who?",
                            "skip": "step:where",
                            "choices": [{"id": "one", "label": "Colleague", "about": "colleague", "to": "step:where"}],
                        },
                        {
                            "id": "where",
                            "ask": "Where?",
                            "skip": "about",
                            "organisations": "yes",
                            "next": "step:want",
                        },
                        {
                            "id": "want",
                            "ask": "What?",
                            "skip": "about",
                            "choices": [{"id": "how", "label": "How to report", "to": "about"}],
                        },
                    ],
                    "owner": "Rota leads",
                    "sources": ["handbook"],
                    **_REVIEWED,
                }
            )
        },
        languages={
            one: Language.model_validate(
                {
                    "id": one,
                    "name": name,
                    "own_name": name,
                    "script": "latin",
                    "owner": "Rota leads",
                    **note,
                    **_REVIEWED,
                }
            )
            for one, name, note in (
                ("xx", "Ixian", {"note": "Ix ix {samaritans}", "note_source": "handbook"}),
                ("yy", "Ypsilian", {}),
            )
        },
        sections=(
            Section(id="work", label="Work", entries=("rota", "leave", "pay")),
            Section(id="now", label="In danger", entries=("danger",)),
        ),
        people=("desk_north", "desk_south", "samaritans"),
        listening=base.listening.model_copy(update={"stands_for": standing}),
    )
