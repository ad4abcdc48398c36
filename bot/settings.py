"""What can be set from outside, read once at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

CONTENT = "SIGNPOST_CONTENT"


class SettingsError(ValueError):
    """A setting cannot be used; the text names it and says what to write."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings. *content* is the folder of the knowledge base; *idle_minutes* how long a talk is remembered.

    *conversations* is how many are remembered at most; the one longest silent makes room.
    """

    content: Path
    idle_minutes: int = 15
    conversations: int = 10_000


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of this process: ``SIGNPOST_CONTENT`` or the content that ships with the program."""
    given = (os.environ if environment is None else environment).get(CONTENT)
    if given is None:
        return Settings(Path(str(files("knowledge") / "content")))
    if not given or not Path(given).is_dir():
        msg = f"{CONTENT}={given}: there is no such folder: give the folder that holds entries/ and contacts.yaml"
        raise SettingsError(msg)
    return Settings(Path(given))
