"""What is wrong in a file of the knowledge base, said to the person who can mend it.

ContentError: the knowledge base cannot be used; it holds every problem at once.
Refused: one file cannot be read at all; becomes a Problem before it leaves this package.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: where it is, what is wrong and what to write instead. *line* counts from 1."""

    file: str
    line: int
    field: str
    wrong: str
    instead: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.wrong}: {self.instead}"


class ContentError(ValueError):
    """A knowledge base that cannot be used; *problems* says everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Refused(Exception):  # noqa: N818 - it says what happens to the file
    """A file whose form is not accepted, at *line*."""

    def __init__(self, line: int, wrong: str, instead: str) -> None:
        super().__init__(wrong)
        self.line, self.wrong, self.instead = line, wrong, instead
