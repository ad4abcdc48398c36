"""How people get around: the questions of a pathway and the sections of the menu."""

from typing import Annotated

from pydantic import Field, model_validator

from knowledge.field import Id, Item, Line, Reviewed, Target, Title, YesNo, refuse


class StepChoice(Item):
    """One answer to a pathway's question; *about* is the entry remembered for ``to: about``."""

    id: Id
    label: Title
    to: Target
    about: Id | None = None


class Step(Item):
    """One question of a pathway; with *organisations* its choices are the organisations and both."""

    id: Id
    ask: Line
    skip: Target
    choices: tuple[StepChoice, ...] = ()
    organisations: YesNo = False
    next: Target | None = None

    @model_validator(mode="after")
    def _answerable(self) -> "Step":
        if self.organisations == bool(self.choices) or self.organisations != (self.next is not None):
            refuse(
                "the question has no clear answers",
                'write choices, or "organisations: yes" with next',
            )
        return self


class Pathway(Reviewed):
    """Questions one after another, each of which can be skipped; *about* is shown when nothing was chosen."""

    id: Id
    title: Title
    start: Id
    about: Id
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    owner: Line
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]

    def step(self, step_id: str) -> Step | None:
        """Return the step with this id, or None."""
        return next((step for step in self.steps if step.id == step_id), None)


class Section(Item):
    """One line of the menu and the entries behind it; with a single entry it leads straight there."""

    id: Id
    label: Title
    entries: Annotated[tuple[Id, ...], Field(min_length=1, max_length=9)]
