"""What the self-test of the matching found: what each example is taken for, and where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.check_shown import Content
from intents.selftest import SelfTest, Tried
from knowledge.document import Place
from knowledge.problem import Problem
from knowledge.schema import Entry


@dataclass(frozen=True, slots=True)
class Found:
    """What each example is taken for when it is left out; *looked_at* are those that say something about an entry."""

    content: Content
    test: SelfTest
    looked_at: tuple[Tried, ...]

    @property
    def summary(self) -> str:
        """Say how many examples lead to their entry."""
        found, number = sum(one.is_found for one in self.looked_at), len(self.looked_at)
        return (
            f"{100 * found / max(1, number):.0f} % of {number:,} examples lead to their entry when they are left out."
        )

    def by_entry(self) -> Mapping[str, list[Tried]]:
        """Return what was found of the examples of each entry that has any."""
        found: dict[str, list[Tried]] = {}
        for one in self.looked_at:
            found.setdefault(one.intent, []).append(one)
        return found

    def at_entry(self, entry: str, wrong: str, instead: str) -> Problem:
        """Return the problem of all examples of *entry*."""
        return self.content.problem(("entries", entry), ("examples",), wrong, instead)

    def at(self, one: Tried, wrong: str, instead: str) -> Problem:
        """Return the problem of one example."""
        place, _ = self._example(one.intent, one.number)
        return self.content.problem(("entries", one.intent), place, wrong, instead)

    def text(self, one: Tried) -> str:
        """Return the example."""
        return self._example(one.intent, one.number)[1]

    def is_title(self, one: Tried) -> bool:
        """Whether it is the entry's title, which cannot be moved."""
        return self._example(one.intent, one.number)[0] == ("title",)

    def lines(self, several: Sequence[Tried]) -> str:
        """Say where examples of one entry stand."""
        problems = [self.at(one, "", "") for one in several]
        return f"{problems[0].file}, line {', '.join(str(problem.line) for problem in problems)}"

    def other(self, one: Tried, number: int) -> str:
        """Name example *number* of the entry that *one* is taken for."""
        entry = one.taken_for
        if number >= len(examples_of(self.content.base.entries[entry])):
            return f"an example of {entry} in languages/"
        place, text = self._example(entry, number)
        at = self.content.problem(("entries", entry), place, "", "")
        return f'"{text}" of {entry} ({at.file}:{at.line})'

    def _example(self, entry: str, number: int) -> tuple[Place, str]:
        return examples_of(self.content.base.entries[entry])[number]


def examples_of(entry: Entry) -> list[tuple[Place, str]]:
    """Return the place and text of each example in the file of *entry*, in the order of ``bot.app.intent_of``."""
    found: list[tuple[Place, str]] = [(("title",), entry.title)]
    found += [(("examples", n), text) for n, text in enumerate(entry.examples)]
    for n, point in enumerate(entry.points):
        found += [(("points", n, "examples", m), text) for m, text in enumerate(point.examples)]
    return found
