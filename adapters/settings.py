"""Where does Signpost listen, and where does it keep what must not be lost?"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.error import ServeError

PORT = 3978
_HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Where to listen, and the folder for what is kept."""

    host: str
    port: int
    data: Path


def read_serve_settings(environment: Mapping[str, str]) -> ServeSettings:
    """Return ``HOST``, ``PORT`` and ``SIGNPOST_DATA`` of *environment*.

    Raises:
        ServeError: one of them cannot be used.
    """
    port = environment.get("PORT", "") or str(PORT)
    if not port.isascii() or not port.isdecimal() or not 0 <= int(port[:6]) <= _HIGHEST_PORT:
        msg = f"PORT: write a number from 0 to {_HIGHEST_PORT}, or leave it out for {PORT}"
        raise ServeError(msg)
    return ServeSettings(environment.get("HOST", "") or "127.0.0.1", int(port), data_folder(environment))


def data_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder for what is kept, which need not be there yet: ``SIGNPOST_DATA``, or one in the user's home.

    Raises:
        ServeError: *environment* names neither.
    """
    if given := environment.get("SIGNPOST_DATA"):
        return Path(given)
    # https://specifications.freedesktop.org/basedir-spec/latest/: a relative one is to be ignored
    state = Path(environment.get("XDG_STATE_HOME", ""))
    home = Path(environment.get("HOME", ""))
    if not state.is_absolute() and not home.is_absolute():
        msg = "SIGNPOST_DATA: name the folder for what is kept until it is answered"
        raise ServeError(msg)
    return (state if state.is_absolute() else home / ".local" / "state") / "signpost"
