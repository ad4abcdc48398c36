"""style.yaml: the words that nothing shown may use, and what to write instead."""

from pathlib import Path

from pydantic import Field, ValidationError

from knowledge.document import Positions, read_document
from knowledge.field import Id, Item, Line
from knowledge.mismatch import mismatches
from knowledge.problem import ContentError

FILE = "style.yaml"


class Banned(Item):
    """A word pattern (see intents/pattern.py), what to write instead, and the entries that may use it."""

    words: Line
    write: Line
    except_: tuple[Id, ...] = Field((), alias="except")


class Style(Item):
    """The words to avoid."""

    banned: tuple[Banned, ...] = Field(min_length=1)


def load_style(folder: Path) -> tuple[Style, Positions]:
    """Return the style file in *folder* and where its lines stand. Nothing is served from it.

    Raises:
        ContentError: it cannot be used; ``problems`` names everything that is wrong.
    """
    document, problems = read_document(folder / FILE, FILE)
    if problems:
        raise ContentError(problems)
    try:
        return Style.model_validate(document.value), Positions({(FILE, ""): (document, ())})
    except ValidationError as error:
        raise ContentError([*mismatches(document, (), Style, error)]) from None
