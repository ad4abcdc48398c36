"""Arrays that take long to compute, kept in a folder under the digest of what they were computed from.

Only what is made of content goes in: never anything of a message. A file that is missing, broken or cannot be
written costs time and nothing else.
"""

import hashlib
import logging
import os
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

KEPT = 3
"""Files of a kind that are kept, the latest ones: so that going back to an earlier text is quick too."""

BROKEN = (MemoryError, OSError, ValueError, TypeError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged file may raise: its sizes, its compression and its directory can each be wrong."""

log = logging.getLogger(__name__)

Arrays = Mapping[str, NDArray[Any]]


def digest(*parts: str) -> str:
    """Return a name for what *parts* say together; other parts give another name."""
    found = hashlib.sha256()
    for part in parts:
        # The length keeps ("ab", "c") and ("a", "bc") apart.
        encoded = part.encode("utf-8", "surrogatepass")
        found.update(f"{len(encoded)}:".encode() + encoded)
    return found.hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of arrays; None keeps nothing."""

    folder: Path | None

    def has(self, kind: str, key: str) -> bool:
        """Return whether there is a file for it, whatever is in it."""
        return self.folder is not None and (self.folder / f"{kind}-{key}.npz").is_file()

    def load(self, kind: str, key: str) -> Arrays | None:
        """Return what was saved as *kind* under *key*, None if it is not there or cannot be read."""
        if self.folder is None:
            return None
        path = self.folder / f"{kind}-{key}.npz"
        try:
            # Opened here, because numpy leaves a broken file open.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                found = {name: arrays[name] for name in arrays.files}
        except FileNotFoundError:
            return None
        except (
            MemoryError,
            OSError,
            ValueError,
            TypeError,
            EOFError,
            RuntimeError,
            zipfile.BadZipFile,
            zlib.error,
        ) as error:
            log.warning("%s cannot be used (%s): computing it anew", path, type(error).__name__)
            return None
        with suppress(OSError):  # It may be somebody else's, to be read only.
            os.utime(path)
        return found

    def save(self, kind: str, key: str, arrays: Arrays) -> None:
        """Keep *arrays*; whole or not at all. Of each kind the KEPT latest stay."""
        if self.folder is None:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as file:
                part = Path(file.name)
                try:
                    np.savez(file, allow_pickle=False, **arrays)
                    file.close()
                    part.replace(self.folder / f"{kind}-{key}.npz")
                finally:
                    part.unlink(missing_ok=True)
            latest = sorted(self.folder.glob(f"{kind}-*.npz"), key=_used_at, reverse=True)
            for path in latest[KEPT:]:
                path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("nothing can be kept in %s (%s): the next start takes as long", self.folder, error.strerror)


def _used_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # Another process has taken it away.
        return 0.0
