"""What a file holds that the schema does not accept, said to the person who can mend it."""

from collections.abc import Iterator

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from knowledge.document import Document
from knowledge.parse import Place
from knowledge.problem import Problem

_ID = "write a name in small letters, digits and _"
_FORMS = {r"^[^\n]+$": "write it in one line"}
_EMPTY = ("it is empty", "write something, or remove the field")
_LONG = ("it is too long", "write at most {most}")
_NO_LIST = ("it should be a list", 'write one item a line, each starting with "- "')
_OTHER = ("it has the wrong shape", "compare it with another file of this folder")
# pydantic's name of an error -> what is wrong, what to write instead
_WORDS = {
    "content": ("{wrong}", "{instead}"),
    "missing": ("it is missing", 'write "{field}: ..."'),
    "extra_forbidden": ("there is no such field here", "{fields}"),
    "literal_error": ('"{given}" is not one of them', "write {expected}"),
    "string_too_short": _EMPTY,
    "too_short": _EMPTY,
    "string_too_long": _LONG,
    "too_long": _LONG,
    "string_pattern_mismatch": ('"{given}" has the wrong form', "{form}"),
    "string_type": ("it should be text", 'write "{field}: some text"'),
    "tuple_type": _NO_LIST,
    "list_type": _NO_LIST,
}


def mismatches(document: Document, start: Place, kind: type[BaseModel], error: ValidationError) -> Iterator[Problem]:
    """Yield what *error* says about the item of *kind* at *start*, each thing at its own place."""
    for details in error.errors():
        # A key that is not accepted is the field itself.
        place = (*start, *(step for step in details["loc"] if step != "[key]"))
        wrong, instead = _WORDS.get(details["type"], _OTHER)
        facts = _facts(details, kind)
        yield document.problem(place, wrong.format_map(facts), instead.format_map(facts))


def _facts(details: ErrorDetails, kind: type[BaseModel]) -> dict[str, str]:
    context = details.get("ctx", {})
    known = ", ".join(field.alias or name for name, field in kind.model_fields.items())
    return {
        "wrong": str(context.get("wrong")),
        "instead": str(context.get("instead")),
        "field": str(details["loc"][-1]) if details["loc"] else "id",
        "fields": f"write one of {known}" if len(details["loc"]) == 1 else "check its name and its indent",
        "given": " ".join(str(details.get("input", "")).split())[:40],
        "expected": str(context.get("expected")),
        "most": str(context.get("max_length")),
        "form": _FORMS.get(str(context.get("pattern")), _ID),
    }
