"""Is each entry found by the people who ask for it? ``signpost check`` tests the matching with its own examples.

Each example is matched as if it were not written down, which is how somebody is met who asks the same in other
words. A quarter of them then go to another entry, and most of these are good examples of something hard to tell. So
what is found are notes, worst first. Only an entry that nobody is led to is a problem.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from bot.app import intents_of
from bot.check import check_rules, read_content, unreadable
from bot.check_found import Found, examples_of
from bot.check_notes import Notes, nobody_led_to, notes
from bot.check_shown import Content
from bot.matching import MOST_EXAMPLES, Matching
from bot.settings import Settings
from intents.fit import fit
from intents.selftest import SelfTest
from knowledge.problem import ContentError, Problem


def check_with_matching(
    settings: Settings, *, everything: bool = False, today: Callable[[], date] = date.today
) -> tuple[list[Problem], str]:
    """Return every problem in the content of *settings*, and the lines that sum up, the notes among them.

    While there is a problem no notes are given. Then it is the worst of each kind or, with *everything*, all of them
    by file and line. Examples that are not in the cache take up to a minute to learn.
    """
    try:
        content = read_content(settings.content)
    except ContentError as error:
        return unreadable(error)
    matching = Matching.of(settings)
    found = try_out(content, matching)
    problems, summary = check_rules(content, nobody_led_to(found) if found else (), today=today)
    if problems:
        return problems, summary
    if not found:
        return [], f"{summary}\n{matching.summary} There are too many examples to test them."
    kinds = notes(found)
    lines = map(str, sorted(note for kind in kinds for note in kind.worst)) if everything else worst(kinds)
    return [], "\n".join([summary, f"{matching.summary} {found.summary}", *lines])


def try_out(content: Content, matching: Matching) -> Found | None:
    """Return what becomes of the examples in *content*; None if there are more than can be compared.

    Those in languages/ are left aside: they are few and in words that the sentence encoder seldom knows, so that
    what they are taken for says nothing. So are those that go astray but are heard by the safety screen, which
    answers before anything is matched.
    """
    intents = intents_of(content.base)
    if sum(len(intent.examples) for intent in intents) > MOST_EXAMPLES:
        return None
    test = SelfTest(intents, fit(intents, matching.encoder, matching.cache))
    texts = {entry.id: [text for _, text in examples_of(entry)] for entry in content.base.entries.values()}
    of_entries = (one for one in test.tried() if one.number < len(texts[one.intent]))
    matched = (one for one in of_entries if one.is_found or not content.safety.screen(texts[one.intent][one.number]))
    return Found(content, test, tuple(matched))


def worst(kinds: Sequence[Notes]) -> Iterator[str]:
    """Yield the worst of each kind under its title."""
    for kind in kinds:
        if kind.worst:
            shown = kind.worst[: kind.few]
            yield f"{kind.title} ({len(shown)} of {len(kind.worst):,}):"
            yield from map(str, shown)
    if any(len(kind.worst) > kind.few for kind in kinds):
        yield "These are notes, nothing is broken. To see all of them: signpost check --all"
