"""What is wrong in a file of the knowledge base, said to the person who can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: where it is, what is wrong and what to write instead."""

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
