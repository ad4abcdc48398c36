"""Did anybody see what was not for them? Judged from what appeared on screens, and who was there."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tests.adapters.slack.ways import PLACE, WITH_NOTICE, Question, Way
from tests.slack.seen import Seen

_SHARED_KIND = {Way.SLASH: "ephemeral", Way.OWN: "response_url", Way.OTHERS: "response_url"}
"""How a shared place is written to; the others get an ephemeral message as well."""
_KEY = re.compile(r"[0-9a-f]{32}\.\d+")


def breaches(questions: Sequence[Question], seen: Iterable[Seen], notice: str) -> list[str]:
    """Return every way in which what was *seen* is not what the *questions* allow: empty if all is well.

    *notice* is the one line that may stand in a shared place.
    """
    by_person = {question.person: question for question in questions}
    shown: dict[str, list[Seen]] = defaultdict(list)
    found: list[str] = []
    for one in seen:
        person, *others = sorted(one.viewers) or [""]
        if others or person not in by_person:
            found.append(f"{one.kind} in {one.place}: seen by {len(one.viewers)} who are not its one reader")
        else:
            shown[person].append(one)
    for question in questions:
        found += [f"{question.way}: {wrong}" for wrong in _wrong(question, shown[question.person], notice)]
    return found


def _wrong(question: Question, seen: Sequence[Seen], notice: str) -> Iterator[str]:
    """Yield what is wrong with what the one who asked has *seen*."""
    shared = [one for one in seen if not one.private_place]
    private = [one for one in seen if one.private_place]
    yield from _wrong_in_shared_place(question, shared, notice)
    if {one.place for one in private} - {f"D{question.person[1:]}"}:
        yield "an answer in somebody else's direct messages"
    if {one.kind for one in private} - {"message", *(("status",) if question.way is Way.DIRECT else ())}:
        yield "more than messages in the direct messages"
    owed = "" if question.way is Way.SLASH else question.answer
    if "\n\n".join(one.sentences[0] for one in private if one.kind == "message") != owed:
        yield "not the answer, or not once, in the direct messages"
    for one in seen:
        if one.metadata and not _is_key_only(one.metadata):
            yield "metadata with more than a key"


def _wrong_in_shared_place(question: Question, seen: Sequence[Seen], notice: str) -> Iterator[str]:
    for one in seen:
        if one.place != PLACE.get(question.way):
            yield "something in another place"
        if one.kind != _SHARED_KIND.get(question.way, "ephemeral"):
            yield f"a {one.kind} in a shared place"
        if bool(one.thread) != (question.way is Way.THREAD):
            yield "something outside the thread, or in one"
    sentences = [one.sentences for one in seen]
    if question.way is Way.SLASH:
        if [said[0] for said in sentences] != [question.answer]:
            yield "not the answer, or not once, to the command"
    elif sentences != ([(notice,)] if question.way in WITH_NOTICE else []):
        yield "something else than the notice, once, in a shared place"


def _is_key_only(metadata: object) -> bool:
    match metadata:
        case {"event_type": "signpost_answer", "event_payload": {"k": str(key), **rest}, **more}:
            return not rest and not more and bool(_KEY.fullmatch(key))
        case _:
            return False
