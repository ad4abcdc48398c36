"""A folder of YAML becomes a KnowledgeBase, or every problem it has."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.base import KnowledgeBase
from knowledge.document import Document, Place, Positions, Where, read_document
from knowledge.file import yaml_files
from knowledge.mismatch import mismatches
from knowledge.part import Menu, Parts
from knowledge.path import Pathway
from knowledge.phrases import Phrases
from knowledge.problem import ContentError, Problem
from knowledge.reference import broken_references
from knowledge.schema import Contact, Entry, Organisation, Source
from knowledge.speech import Language, Listening

FOLDERS = ("entries", "organisations", "pathways", "languages")
"""The folders in which one file is one item."""

_LAST = "review_by"
_Kind = TypeVar("_Kind", bound=BaseModel)


def load(folder: Path) -> KnowledgeBase:
    """Return the knowledge base in *folder*, whole and with every reference leading somewhere.

    Raises:
        ContentError: it cannot be used; ``problems`` names everything that is wrong, by file and line.
    """
    return load_with_positions(folder)[0]


def load_with_positions(folder: Path) -> tuple[KnowledgeBase, Positions]:
    """Return what ``load`` returns, and where each item of it stands.

    Raises:
        ContentError: as for ``load``.
    """
    if not folder.is_dir():
        missing = Problem(str(folder), 1, "folder", "there is no such folder", "give the content folder")
        raise ContentError([missing])
    reader = _Folder(folder)
    parts = reader.read()
    positions = Positions(reader.items)
    problems = [*reader.problems, *broken_references(parts, positions)]
    base = parts.whole()
    if problems or base is None:
        raise ContentError(problems)
    return base, positions


class _Folder:
    """Reads the files of a folder one by one, collecting what is wrong and where each item stands."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: list[Problem] = []
        self.items: dict[Where, tuple[Document, Place]] = {}

    def read(self) -> Parts:
        return Parts(
            menu=self._one("menu.yaml", Menu),
            phrases=self._one("phrases.yaml", Phrases),
            listening=self._one("listening.yaml", Listening),
            contacts=self._table("contacts.yaml", Contact),
            sources=self._table("sources.yaml", Source),
            entries=self._each("entries", Entry),
            organisations=self._each("organisations", Organisation),
            pathways=self._each("pathways", Pathway),
            languages=self._each("languages", Language),
        )

    def _one(self, name: str, kind: type[_Kind]) -> _Kind | None:
        document = self._document(name)
        self.items[name, ""] = (document, ())
        return self._validated(document, (), kind) if document.lines else None

    def _table(self, name: str, kind: type[_Kind]) -> Mapping[str, _Kind]:
        document = self._document(name)
        found: dict[str, _Kind] = {}
        rows = document.value if isinstance(document.value, dict) else {}
        if document.lines and not rows:
            self._say(document, (), "it holds no items", "write an id and, under it, the fields")
        for key in rows:
            self.items[name, key] = (document, (key,))
            item = self._validated(document, (key,), kind)
            if item:
                found[key] = item
        return found

    def _each(self, subfolder: str, kind: type[_Kind]) -> Mapping[str, _Kind]:
        found: dict[str, _Kind] = {}
        paths = yaml_files(self._folder / subfolder)
        if not paths:
            self._say(Document(subfolder), (), "there is no .yaml file in it", "put the files here")
        for path in paths:
            document = self._document(f"{subfolder}/{path.name}")
            self.items[subfolder, path.stem] = (document, ())
            item = self._validated(document, (), kind) if document.lines else None
            if item:
                found[path.stem] = item
                self._must_be_named(document, path, str(getattr(item, "id", "")))
        return found

    def _document(self, name: str) -> Document:
        document, problems = read_document(self._folder / name, name)
        self.problems += problems
        return document

    def _validated(self, document: Document, place: Place, kind: type[_Kind]) -> _Kind | None:
        value = document.at(place)
        # More than half of all half-written files are still valid YAML. With a required last field they show.
        ends = not isinstance(value, dict) or _LAST not in value or [*value][-1] == _LAST
        if _LAST in kind.model_fields and not ends:
            self._say(document, (*place, _LAST), "it is not the last field", "move it to the end")
        try:
            return kind.model_validate(value)
        except ValidationError as error:
            self.problems += mismatches(document, place, kind, error)
            return None

    def _must_be_named(self, document: Document, path: Path, item: str) -> None:
        if path.name != f"{item}.yaml":
            self._say(document, ("id",), "id and file name differ", f"name the file {item}.yaml")

    def _say(self, document: Document, place: Place, wrong: str, instead: str) -> None:
        self.problems.append(document.problem(place, wrong, instead))
