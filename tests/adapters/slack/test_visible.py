"""The check of shared places refuses whatever breaks its rules."""

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest

from tests.adapters.slack.visible import breaches
from tests.adapters.slack.ways import CHANNEL, CLOSED, GROUP, ONLOOKER, UNANSWERED, WITHOUT, Question, Way
from tests.slack.seen import Seen, SeenKind

ANN, NOTICE, ANSWER = "U0ANN", "I've answered you.", "Call 999 &amp; stay safe."
KEY = {"event_type": "signpost_answer", "event_payload": {"k": f"{'0a' * 16}.0"}}
OWN = Seen("message", "D0ANN", "", frozenset({ANN}), (ANSWER, "Call 999 & stay safe.", "Hide"), KEY, 1.0, True)
LINE = Seen("ephemeral", CHANNEL, "", frozenset({ANN}), (NOTICE,), None, 2.0, False)
STATUS = replace(OWN, kind="status", thread="1.0", sentences=("is looking",), metadata=None)
FITTING: dict[Way, list[Seen]] = {
    Way.DIRECT: [STATUS, OWN],
    Way.MENTION: [OWN, LINE],
    Way.THREAD: [OWN, replace(LINE, place=CLOSED, thread="1.0")],
    Way.IN_GROUP: [OWN, replace(LINE, place=GROUP)],
    Way.SLASH: [replace(LINE, place=WITHOUT, sentences=OWN.sentences)],
    Way.OWN: [OWN, replace(LINE, kind="response_url")],
    Way.OTHERS: [OWN, replace(LINE, kind="response_url", place=WITHOUT)],
    Way.EDITED: [],
    Way.DELETED: [],
    Way.BOT: [],
}
Change = Callable[[list[Seen]], list[Seen]]


def _found(way: Way, seen: list[Seen]) -> list[str]:
    return breaches([Question(ANN, way, "", "" if way in UNANSWERED else ANSWER)], seen, NOTICE)


def _more(*also: Seen) -> Change:
    return lambda seen: [*seen, *also]


def _last(**fields: object) -> Change:
    return lambda seen: [*seen[:-1], replace(seen[-1], **fields)]  # type: ignore[arg-type]  # as the names say


def _first(**fields: object) -> Change:
    return lambda seen: [replace(seen[0], **fields), *seen[1:]]  # type: ignore[arg-type]  # as the names say


@pytest.mark.parametrize("way", Way)
def test_what_shall_be_seen_is_let_pass(way: Way) -> None:
    """The answer to who asked, the notice to the same person, and nothing else."""
    assert _found(way, FITTING[way]) == []


ALL = frozenset({ANN, ONLOOKER})
SHARED_KINDS: list[SeenKind] = [kind for kind in get_args(SeenKind) if kind != "ephemeral"]


@pytest.mark.parametrize(
    ("way", "change", "wrong"),
    [
        (Way.MENTION, _more(replace(OWN, place=CHANNEL, viewers=ALL, private_place=False)), "seen by 2"),
        (Way.MENTION, _last(viewers=ALL), "seen by 2"),
        (Way.MENTION, _last(viewers=frozenset({ONLOOKER})), "not its one reader"),
        (Way.MENTION, _more(replace(OWN, place="D0ONLOOKER", viewers=frozenset({ONLOOKER}))), "not its one reader"),
        (Way.MENTION, _more(replace(LINE, viewers=frozenset())), "seen by 0"),
        (Way.MENTION, _last(sentences=(NOTICE, "Call 999 & stay safe.")), "something else than the notice"),
        (Way.MENTION, _last(sentences=(ANSWER,)), "something else than the notice"),
        (Way.MENTION, _last(sentences=()), "something else than the notice"),
        (Way.MENTION, _more(LINE), "something else than the notice, once"),
        (Way.MENTION, lambda seen: seen[:-1], "something else than the notice, once"),
        (Way.MENTION, _last(place=GROUP), "in another place"),
        (Way.MENTION, _last(thread="1.0"), "outside the thread, or in one"),
        (Way.THREAD, _last(thread=""), "outside the thread, or in one"),
        (Way.MENTION, lambda seen: seen[1:], "not the answer, or not once"),
        (Way.MENTION, _more(OWN), "not the answer, or not once"),
        (Way.MENTION, _first(sentences=("Call 999",)), "not the answer, or not once"),
        (Way.MENTION, _more(STATUS), "more than messages"),
        (Way.MENTION, _more(replace(STATUS, kind="unfurl")), "more than messages"),
        (Way.MENTION, _first(place="D0ONLOOKER"), "somebody else's direct messages"),
        (Way.MENTION, _first(metadata={**KEY, "event_payload": {"k": "Call 999"}}), "more than a key"),
        (Way.MENTION, _first(metadata={**KEY, "words": "Call 999"}), "more than a key"),
        (Way.DIRECT, _more(LINE), "something else than the notice"),
        (Way.SLASH, _last(viewers=ALL), "seen by 2"),
        (Way.SLASH, _last(kind="message", viewers=ALL), "seen by 2"),
        (Way.SLASH, _last(sentences=(NOTICE,)), "to the command"),
        (Way.SLASH, _more(LINE), "to the command"),
        (Way.SLASH, _more(OWN), "in the direct messages"),
        (Way.SLASH, lambda _: [], "to the command"),
        *((way, _more(LINE), "something else than the notice") for way in UNANSWERED),
        *((way, _more(OWN), "in the direct messages") for way in UNANSWERED),
        *((Way.MENTION, _more(replace(LINE, kind=kind)), f"a {kind} in a shared place") for kind in SHARED_KINDS),
    ],
)
def test_what_shall_not_be_seen_is_refused(way: Way, change: Change, wrong: str) -> None:
    """Each rule by itself notices what breaks it."""
    assert any(wrong in one for one in _found(way, change(FITTING[way])))
