"""The key that turns the ids of a platform into digests, shared by all processes of a folder and replaced in time."""

import hashlib
import json
import logging
import math
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from adapters.stores.error import kind
from adapters.stores.folder import FolderError, locked, make_folder, set_aside

log = logging.getLogger(__name__)

KEY_BYTES = 32
LOOK_S = 0.02
"""How often to look whether another process has changed the file. A look at each name let other threads go first, and
was a tenth of what an event costs; in so short a time nobody writes to two processes."""
AGAIN_S = 60.0
"""How long to go on with the old key when a new one cannot be written."""


@dataclass(frozen=True, slots=True)
class _Keys:
    """The *keys*, newest first, at most two; the newest is in use *since* then, in seconds since the epoch."""

    since: float
    keys: tuple[bytes, ...] = field(repr=False)


class RotatingSecret:
    """A key in the file *path*, replaced every *every_s* seconds; the one before is still tried, for as long again.

    An older one exists nowhere any more, so that nobody can tell whose digest one was. It looks every *look_s* seconds
    whether another process has changed the file. Not for several threads.

    Raises:
        FolderError: the file can be neither read nor written.
    """

    def __init__(
        self,
        path: Path,
        every_s: float = 86_400,
        clock: Callable[[], float] = time.time,
        *,
        look_s: float = LOOK_S,
    ) -> None:
        self._path, self._every_s, self._clock, self._look_s = path, every_s, clock, look_s
        self._looked = -look_s
        make_folder(path.parent)
        try:
            self._agree(wait=True)
        except OSError as error:
            raise FolderError(path.parent, kind(error)) from None

    def names(self, text: str) -> tuple[str, ...]:
        """Return the digests of *text*, 64 hexadecimal digits each: under the key in use, and under the one before.

        Never raises: when there can be no new key, the old ones are used a little longer.
        """
        if not self._keys.since - self._every_s < self._clock() < self._due or self._is_changed():
            self._try_to_agree()
        data = text.encode("utf-8", "surrogatepass")
        return tuple(hashlib.blake2b(data, key=key, digest_size=32).hexdigest() for key in self._keys.keys)

    def _is_changed(self) -> bool:
        now = time.monotonic()
        if now - self._looked < self._look_s:
            return False
        self._looked = now
        return _state(self._path) != self._seen

    def _try_to_agree(self) -> None:
        try:
            self._agree(wait=False)
        except BlockingIOError:
            return  # another process is writing new keys: they are seen when they are there
        except OSError as error:
            log.warning("the secret stays as it is for now: %s", kind(error))
            self._seen, self._due = _state(self._path), self._clock() + AGAIN_S

    def _agree(self, *, wait: bool) -> None:
        """Have the keys of all other processes; make new ones if it is time, or if there are none."""
        self._seen = _state(self._path)
        keys = self._read()
        if keys is None or self._is_due(keys):
            with locked(self._path.with_name(f"{self._path.name}.lock"), wait=wait):
                keys = self._read()
                if keys is None or self._is_due(keys):
                    keys = self._renewed(keys)
                self._seen = _state(self._path)
        self._keys, self._due = keys, keys.since + self._every_s

    def _is_due(self, keys: _Keys) -> bool:
        # A time far ahead was written when the clock was wrong; it must not stay for ever.
        return abs(self._clock() - keys.since) >= self._every_s

    def _renewed(self, old: _Keys | None) -> _Keys:
        now, key = self._clock(), secrets.token_bytes(KEY_BYTES)
        if old is None and self._path.exists():
            name = set_aside(self._path, now)
            log.warning("the secret was broken and is made anew; what it was is in %s for a week", name)
        if old is None or abs(now - old.since) >= 2 * self._every_s:  # nothing under the old key can still be asked for
            keys = _Keys(now, (key,))
        else:
            keys = _Keys(min(now, old.since + self._every_s), (key, old.keys[0]))
        _write(self._path, keys)
        return keys

    def _read(self) -> _Keys | None:
        """Return the keys in the file, None if there is none or it is damaged."""
        try:
            found = json.loads(self._path.read_bytes())
            keys = _Keys(float(found["since"]), tuple(map(bytes.fromhex, found["keys"])))
        except (FileNotFoundError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return None
        whole = math.isfinite(keys.since) and 1 <= len(keys.keys) <= 2  # noqa: PLR2004 - the newest and the one before
        return keys if whole and all(len(key) == KEY_BYTES for key in keys.keys) else None


def _write(path: Path, keys: _Keys) -> None:
    """Replace the file by one with *keys*, whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    try:
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with open(file, "w", encoding="ascii") as out:  # noqa: PTH123 - a path could not be opened with these permissions
            json.dump({"since": keys.since, "keys": [key.hex() for key in keys.keys]}, out)
            out.flush()
            os.fsync(file)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)  # or the old key could come back with a power cut
    finally:
        os.close(folder)


def _state(path: Path) -> tuple[int, int] | None:
    """Return what changes with the file's content, None if there is no file."""
    try:
        found = os.stat(path)  # noqa: PTH116 - twice as quick as the method, and asked for each message
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns
