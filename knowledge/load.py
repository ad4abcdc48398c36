"""A folder of YAML becomes a KnowledgeBase, or every problem it has."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails

from knowledge.base import KnowledgeBase
from knowledge.document import Document, Place, Value, read_document
from knowledge.phrases import Phrases
from knowledge.problem import ContentError, Problem
from knowledge.reference import broken_references
from knowledge.schema import (
    Contact,
    Entry,
    Id,
    Item,
    Language,
    Listening,
    Organisation,
    Pathway,
    Reviewed,
    Section,
    Source,
)

_Kind = TypeVar("_Kind", bound=BaseModel)


class Menu(Item):
    """menu.yaml."""

    sections: tuple[Section, ...] = Field(min_length=1)
    people: tuple[Id, ...] = Field(min_length=1)


def load(folder: Path) -> KnowledgeBase:
    """Return the knowledge base in *folder*, whole and with every reference leading somewhere.

    Raises:
        ContentError: it cannot be used; ``problems`` names everything that is wrong, by file and line.
    """
    if not folder.is_dir():
        raise ContentError([Problem(str(folder), 1, "folder", "there is no such folder", "give the content folder")])
    reader = _Folder(folder)
    base = reader.read()
    if reader.problems or base is None:
        raise ContentError(reader.problems)
    problems = list(broken_references(base, reader.documents))
    if problems:
        raise ContentError(problems)
    return base


class _Folder:
    """Reads the files of a folder one by one, collecting what is wrong and where each item came from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: list[Problem] = []
        self.documents: dict[tuple[str, str], tuple[Document, Place]] = {}

    def read(self) -> KnowledgeBase | None:
        """Return the knowledge base, None if a file it cannot do without is broken."""
        menu, phrases, listening = (
            self._one("menu.yaml", Menu),
            self._one("phrases.yaml", Phrases),
            self._one("listening.yaml", Listening),
        )
        contacts, sources = self._table("contacts.yaml", Contact), self._table("sources.yaml", Source)
        entries = self._each("entries", Entry)
        organisations = self._each("organisations", Organisation)
        pathways, languages = self._each("pathways", Pathway), self._each("languages", Language)
        if not (menu and phrases and listening):
            return None
        return KnowledgeBase(
            entries=entries,
            contacts=contacts,
            organisations=organisations,
            sources=sources,
            pathways=pathways,
            languages=languages,
            sections=menu.sections,
            people=menu.people,
            phrases=phrases,
            listening=listening,
        )

    def _one(self, name: str, kind: type[_Kind]) -> _Kind | None:
        document = self._document(name)
        self.documents[name, ""] = (document, ())
        return self._validated(document, (), kind) if document.lines else None

    def _table(self, name: str, kind: type[_Kind]) -> Mapping[str, _Kind]:
        document = self._document(name)
        found: dict[str, _Kind] = {}
        rows = document.value if isinstance(document.value, dict) else {}
        if document.lines and not rows:
            self.problems.append(document.problem((), "it holds no items", "write id: and the fields under it"))
        for key in rows:
            self.documents[name, key] = (document, (key,))
            item = self._validated(document, (key,), kind)
            if item:
                found[key] = item
        return found

    def _each(self, subfolder: str, kind: type[_Kind]) -> Mapping[str, _Kind]:
        found: dict[str, _Kind] = {}
        paths = sorted(self._folder.joinpath(subfolder).glob("*.y*ml"))
        if not paths:
            self.problems.append(Problem(subfolder, 1, "folder", "there is no file in it", "put the .yaml files here"))
        for path in paths:
            name = f"{subfolder}/{path.name}"
            document = self._document(name)
            self.documents[subfolder, path.stem] = (document, ())
            item = self._validated(document, (), kind) if document.lines else None
            if item is None:
                continue
            if path.suffix != ".yaml" or getattr(item, "id", None) != path.stem:
                right = f"{getattr(item, 'id', path.stem)}.yaml"
                self.problems.append(document.problem(("id",), "id and file name differ", f"name the file {right}"))
            found[path.stem] = item
        return found

    def _document(self, name: str) -> Document:
        document, problems = read_document(self._folder / name, name)
        self.problems += problems
        return document

    def _validated(self, document: Document, place: Place, kind: type[_Kind]) -> _Kind | None:
        value = document.value
        for step in place:
            value = value[step]  # type: ignore[call-overload,index]  # the caller took the place from this value
        if issubclass(kind, Reviewed) and isinstance(value, dict) and "review_by" in value:
            self._must_end_with_review_by(document, place, value)
        try:
            return kind.model_validate(value)
        except ValidationError as error:
            for details in error.errors():
                self.problems.append(_problem(document, place, details, kind))
            return None

    def _must_end_with_review_by(self, document: Document, place: Place, value: dict[str, Value]) -> None:
        # More than half of all half-written files are still valid YAML. With a required last field they show.
        if list(value)[-1] != "review_by":
            self.problems.append(
                document.problem((*place, "review_by"), "it is not the last field", "move it to the end")
            )


def _problem(document: Document, base: Place, details: ErrorDetails, kind: type[BaseModel]) -> Problem:
    place = (*base, *details["loc"])
    given = str(details.get("input", ""))[:40].replace("\n", " ")
    context = details.get("ctx", {})
    match details["type"]:
        case "content":
            return document.problem(place, str(context["wrong"]), str(context["instead"]))
        case "missing":
            return document.problem(place, "it is missing", f'write "{place[-1]}: ..."')
        case "extra_forbidden":
            known = ", ".join(f.alias or n for n, f in kind.model_fields.items())
            instead = f"write one of {known}" if len(place) == len(base) + 1 else "check its name and its indent"
            return document.problem(place, "there is no such field here", instead)
        case "literal_error":
            return document.problem(place, f'"{given}" is not one of them', f"write {context['expected']}")
        case "string_too_short" | "too_short":
            return document.problem(place, "it is empty", "write something, or remove the field")
        case "string_too_long" | "too_long":
            most = context.get("max_length")
            return document.problem(place, "it is too long", f"write at most {most}")
        case "string_pattern_mismatch":
            return document.problem(place, f'"{given}" has the wrong form', _FORMS.get(str(context["pattern"]), _ID))
        case "string_type":
            return document.problem(place, "it should be text", f'write "{place[-1]}: some text"')
        case "tuple_type" | "list_type":
            return document.problem(place, "it should be a list", 'write one item a line, each starting with "- "')
        case _:
            return document.problem(place, "it has the wrong shape", "compare it with another file of this folder")


_ID = "write a name in small letters, digits and _"
_FORMS = {r"^[^\n]+$": "write it in one line"}


def problems_of(folder: Path) -> Iterator[Problem]:
    """Yield what keeps *folder* from being a knowledge base; nothing when it is one."""
    try:
        load(folder)
    except ContentError as error:
        yield from error.problems
