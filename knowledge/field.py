"""What the fields of the knowledge base are made of: kinds of text, dates, and what is reviewed."""

from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

EVERYONE = "everyone"

Kind = Literal["reporting", "support", "manager", "information", "about", "out_of_scope", "crisis"]
Sensitivity = Literal["none", "sensitive", "crisis"]
Status = Literal["draft", "confirmed", "to_confirm"]
Audience = Literal["staff", "manager", "lead", "all"]


def _date(value: Any) -> date:  # noqa: ANN401 - a validator is handed whatever stood in the file
    day: date | None = None
    with suppress(TypeError, ValueError):
        day = date.fromisoformat(value) if len(value) == len("2027-02-23") else None
    if day is None:
        refuse(f'"{value}" is not a date', "write it like 2027-02-23")
    return day


def _yes(value: Any) -> bool:  # noqa: ANN401 - as above
    if value not in ("yes", "no"):
        refuse(f'"{value}" is neither yes nor no', "write yes or no")
    return bool(value == "yes")


def refuse(wrong: str, instead: str) -> NoReturn:
    """Refuse what is being read; the loader shows it as *wrong*: *instead*."""
    kind = "content"
    text = "{wrong}: {instead}"
    raise PydanticCustomError(kind, text, {"wrong": wrong, "instead": instead})


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\n]+$")]
Passage = Annotated[str, StringConstraints(min_length=1, max_length=3_000)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=48, pattern=r"^[^\n]+$")]
Target = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(:[a-z][a-z0-9_]*)?$", max_length=90)]
Day = Annotated[date, BeforeValidator(_date)]
YesNo = Annotated[bool, BeforeValidator(_yes)]
Lines = Annotated[tuple[Line, ...], Field(min_length=1)]


class Item(BaseModel):
    """Base of everything read from a file: frozen, and no field it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Reviewed(Item):
    """Something with a life span: who looks after it, whether it is confirmed, and until when it stands.

    *status* is ``draft`` (agrees with its named source on *reviewed_on*, nobody at a Trust has confirmed it),
    ``confirmed`` (by whom and when), or ``to_confirm`` (a fact only the Trusts know is missing).
    """

    status: Status
    confirmed_by: Line | None = None
    confirmed_on: Day | None = None
    reviewed_on: Day
    review_by: Day

    @model_validator(mode="after")
    def _consistent(self) -> "Reviewed":
        confirmed = self.confirmed_by is not None and self.confirmed_on is not None
        if confirmed != (self.status == "confirmed"):
            refuse(
                "status and confirmation do not agree",
                'with "status: confirmed" write confirmed_by and confirmed_on; otherwise leave both out',
            )
        if self.review_by <= self.reviewed_on:
            refuse("review_by is not after reviewed_on", "write the day by which it must be looked at again")
        return self

    def is_overdue(self, today: date) -> bool:
        """Return whether the day to look at it again has passed."""
        return today > self.review_by
