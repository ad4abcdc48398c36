"""Is this an earlier result, and one of the same questions?"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypedDict, cast

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from bot.evaluate import Failure, Share
from bot.measure import Fared
from knowledge.field import Id

ANEW = "make it anew with signpost evaluate --json"


class Earlier(TypedDict):
    """What is read of an earlier result."""

    files: dict[str, str | None]
    number: int
    all: dict[str, Share]
    sets: dict[str, dict[str, Share]]
    missed_crises: list[Failure]
    false_alarms: list[Failure]
    failures: list[Failure]


class EarlierError(ValueError):
    """An earlier result that cannot be compared with; the text says why, and quotes nothing of it."""


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, allow_inf_nan=False)


class _Share(_Part):
    count: int
    of: int
    percent: float | None


class _Failure(_Part):
    place: Annotated[str, StringConstraints(pattern=r":[0-9]{1,9}$")]
    set: str
    wanted: Id
    given: Id
    fared: Fared


class _Earlier(_Part):
    files: dict[str, str | None]
    number: int
    all: dict[str, _Share]
    sets: dict[str, dict[str, _Share]]
    missed_crises: list[_Failure]
    false_alarms: list[_Failure]
    failures: list[_Failure]


def read_earlier(path: Path, files: Mapping[str, str | None]) -> Earlier:
    """Return the earlier result in *path*, its questions placed as they are now.

    Args:
        path: What ``signpost evaluate --json`` printed.
        files: The digest of each file that is asked now. One may have another name than before.

    Raises:
        EarlierError: The file cannot be used, or is of other questions.
    """
    earlier = _read(path)
    if None in (*files.values(), *earlier["files"].values()):
        msg = "questions from a pipe cannot be recognised again: give files of questions, before and now"
        raise EarlierError(msg)
    other = [file for file, digest in files.items() if digest not in earlier["files"].values()]
    if other:
        msg = f"it was made from other questions, for {', '.join(other)} has changed since or was not asked: {ANEW}"
        raise EarlierError(msg)
    before, now = (sorted((str(digest), file) for file, digest in one.items()) for one in (earlier["files"], files))
    if [digest for digest, _ in before] != [digest for digest, _ in now]:
        msg = f"it was made from more questions than these: give the same files, or {ANEW}"
        raise EarlierError(msg)
    names = {was: file for (_, was), (_, file) in zip(before, now, strict=True)}
    for failure in (*earlier["missed_crises"], *earlier["false_alarms"], *earlier["failures"]):
        file, line = file_and_line(failure)
        if file not in names:
            why = "a question is in none of its files"
            raise _unusable(why)
        failure["place"] = f"{names[file]}:{line}"
    return earlier


def _read(path: Path) -> Earlier:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        msg = f"it cannot be read ({error.strerror}): give a file that signpost evaluate --json printed"
        raise EarlierError(msg) from None
    except UnicodeDecodeError:
        msg = f"it is not text in UTF-8: {ANEW}"
        raise EarlierError(msg) from None
    try:
        return cast("Earlier", _Earlier.model_validate_json(text).model_dump())
    except ValidationError as error:
        # Only the first step is a name of ours. Further in there may be anything that stood in the file.
        first = error.errors(include_input=False, include_url=False)[0]["loc"][:1]
        raise _unusable(f"{first[0]} is missing or wrong" if first else "it is not a JSON object") from None


def _unusable(why: str) -> EarlierError:
    return EarlierError(f"it is no result to compare with ({why}): {ANEW}")


def file_and_line(failure: Failure) -> tuple[str, str]:
    """Return the two parts of the place of *failure*."""
    file, _, line = failure["place"].rpartition(":")
    return file, line
