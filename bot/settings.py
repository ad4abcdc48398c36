"""What can be set from outside, read once at start."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from intents.minilm.model import DIGESTS

CONTENT = "SIGNPOST_CONTENT"
MODEL = "SIGNPOST_MODEL"
CACHE = "SIGNPOST_CACHE"
NONE = "none"
INSTALLED = Path(sys.prefix) / "share" / "signpost" / "minilm"
"""Where ``make model`` puts the sentence encoder."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings. *content* is the folder of the knowledge base; *idle_minutes* how long a talk is remembered.

    *conversations* is how many are remembered at most; the one longest silent makes room.
    *model* is the folder of the sentence encoder, None to match by wording alone. *model_named* says whether
    ``SIGNPOST_MODEL`` decided that: None and named is switched off, None and not named is not installed.
    *cache* is the folder for what is slow to compute, made by whoever first writes to it; None to keep nothing.
    """

    content: Path
    idle_minutes: int = 15
    conversations: int = 10_000
    model: Path | None = None
    model_named: bool = False
    cache: Path | None = None


class SettingsError(ValueError):
    """A setting cannot be used; the text names it and says what to write.

    *usable* are the settings without it, for a start that must not leave anybody without an answer.
    """

    def __init__(self, text: str, usable: Settings) -> None:
        super().__init__(text)
        self.usable = usable


def read_settings(environment: Mapping[str, str] | None = None, *, installed: Path = INSTALLED) -> Settings:
    """Return the settings of this process: ``SIGNPOST_CONTENT``, ``SIGNPOST_MODEL`` and ``SIGNPOST_CACHE``.

    Without them: the content that ships with the program, the encoder in *installed* if it is there, and a folder
    under the user's cache directory if there can be one.
    """
    environment = os.environ if environment is None else environment
    settings = Settings(_content(environment.get(CONTENT)))
    settings = _with_model(settings, environment.get(MODEL), installed)
    return _with_cache(settings, environment)


def _content(given: str | None) -> Path:
    if given is None:
        return Path(str(files("knowledge") / "content"))
    if not given or not _is_folder(Path(given)):
        msg = f"{CONTENT}={given}: there is no such folder: give the folder that holds entries/ and contacts.yaml"
        raise SettingsError(msg, Settings(Path(os.devnull)))
    return Path(given)


def _with_model(settings: Settings, given: str | None, installed: Path) -> Settings:
    if given is None:
        return replace(settings, model=None if _missing(installed) else installed)
    settings = replace(settings, model_named=True)
    if given.casefold() == NONE:
        return settings
    missing = _missing(Path(given)) if given else list(DIGESTS)
    if missing:
        msg = (
            f"{MODEL}={given}: there is no {' and no '.join(missing)}: "
            f"give the folder that holds {', '.join(DIGESTS)}, or {NONE} to match by wording alone"
        )
        raise SettingsError(msg, settings)
    return replace(settings, model=Path(given))


def _with_cache(settings: Settings, environment: Mapping[str, str]) -> Settings:
    given = environment.get(CACHE)
    if given is None:
        base = _user_cache(environment)
        folder = base / "signpost" if base else None
        return replace(settings, cache=folder if folder and _is_or_can_be_folder(folder) else None)
    if given.casefold() == NONE:
        return settings
    if not given or not _is_or_can_be_folder(Path(given)):
        msg = f"{CACHE}={given}: this cannot be a folder: give one that is there or can be made, or {NONE}"
        raise SettingsError(msg, settings)
    return replace(settings, cache=Path(given))


def _user_cache(environment: Mapping[str, str]) -> Path | None:
    # A relative XDG_CACHE_HOME is to be ignored: https://specifications.freedesktop.org/basedir-spec/latest/
    named = Path(environment.get("XDG_CACHE_HOME", ""))
    if named.is_absolute():
        return named
    home = Path(environment.get("HOME", ""))
    return home / ".cache" if home.is_absolute() and _is_folder(home) else None


def _missing(folder: Path) -> list[str]:
    try:
        return [name for name in DIGESTS if not (folder / name).is_file()]
    except OSError:
        return list(DIGESTS)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # nobody may look there, or the name is too long
        return False


def _is_or_can_be_folder(path: Path) -> bool:
    try:
        nearest = next(there for there in (path, *path.absolute().parents) if there.exists())
    except OSError:
        return False
    # A folder that is there may be one to read only: somebody has filled it.
    return _is_folder(nearest) and (nearest == path or os.access(nearest, os.W_OK | os.X_OK))
