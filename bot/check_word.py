"""Rules about single words: what style.yaml says must not be written, in anything that is shown."""

import re
from collections.abc import Iterator

from bot.check_shown import Content, Shown, shown
from intents.pattern import PatternError, Patterns, compile_patterns
from intents.text import words
from knowledge.problem import ContentError, Problem
from knowledge.style import FILE, Banned, load_style

# Other people's words stay as they wrote them.
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|^> .*')


def word_problems(content: Content) -> Iterator[Problem]:
    """Yield each banned word where it stands, and what is wrong with the list of them."""
    try:
        style, positions = load_style(content.folder)
    except ContentError as error:
        yield from error.problems
        return
    for n, banned in enumerate(style.banned):
        for m, entry in enumerate(banned.except_):
            if entry not in content.base.entries:
                place, wrong = ("banned", n, "except", m), f'there is no entry "{entry}"'
                yield positions.problem((FILE, ""), place, wrong, "write the id of an entry, or leave it out")
        try:
            compile_patterns([banned.words], {})
        except PatternError as error:
            yield positions.problem((FILE, ""), ("banned", n, "words"), str(error), "mend this pattern")
            return
    patterns = _exact(content, style.banned)
    for text in shown(content.base):
        yield from _used(content, text, patterns, style.banned)


def _exact(content: Content, banned: tuple[Banned, ...]) -> Patterns:
    """Return the patterns with every word that is shown known as itself, never as a misspelt banned one."""
    return compile_patterns([one.words for one in banned], {}, [text.text for text in shown(content.base)])


def _used(content: Content, text: Shown, patterns: Patterns, banned: tuple[Banned, ...]) -> Iterator[Problem]:
    for place, line in text.lines():
        said = words(_QUOTED.sub(" ; ", line))
        for found in patterns.find(said):
            rule = banned[found.pattern]
            if text.where[0] == "entries" and text.where[1] in rule.except_:
                continue
            wrong = f'"{" ".join(said[found.start : found.end])}" is not what we say'
            yield content.problem(text.where, place, wrong, f"write {rule.write}")
