"""For how long an id can be recognised, and that afterwards nobody can."""

import json
import logging
import os
import re
import stat
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.stores.folder import FolderError, locked
from adapters.stores.secret import AGAIN_S, LOOK_S, RotatingSecret
from tests.adapters.stores.made import NOW, Clock

DAY = 86_400.0


@pytest.fixture
def path(folder: Path) -> Path:
    """Return the path of a key file that is not there yet."""
    return folder / "signpost.secret"


@pytest.fixture
def secret(path: Path, clock: Clock) -> RotatingSecret:
    """Return a secret in *path* that was made now."""
    return RotatingSecret(path, clock=clock, look_s=0)


def keys(path: Path) -> list[str]:
    """Return the keys in the file."""
    return [str(key) for key in json.loads(path.read_text())["keys"]]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(), max_size=80))
def test_a_name_shows_nothing_of_itself(secret: RotatingSecret, text: str) -> None:
    """The same text has the same name, of 64 hexadecimal digits; lone surrogates too."""
    (name,) = secret.names(text)

    assert re.fullmatch("[0-9a-f]{64}", name)
    assert secret.names(text) == (name,)


def test_two_texts_have_two_names_and_two_folders_two_more(secret: RotatingSecret, tmp_path: Path) -> None:
    """Nobody is taken for somebody else, and one deployment's names tell another nothing."""
    other = RotatingSecret(tmp_path / "other" / "signpost.secret")

    assert len({*secret.names("U1"), *secret.names("U2"), *other.names("U1"), *other.names("U2")}) == 4


def test_a_restart_keeps_the_names(secret: RotatingSecret, path: Path, clock: Clock) -> None:
    """Whoever wrote before a restart is recognised after it."""
    assert RotatingSecret(path, clock=clock).names("U1") == secret.names("U1")


@pytest.mark.parametrize(
    ("hours", "names"),
    [
        ((23.9,), ["a"]),
        ((24,), ["b", "a"]),
        ((30,), ["b", "a"]),
        ((24, 47.9), ["b", "a"]),
        ((30, 48), ["c", "b"]),
        ((24, 48, 72), ["d", "c"]),
        ((47.9,), ["b", "a"]),
        ((48,), ["b"]),
        ((24, 96), ["c"]),
        ((-23.9,), ["a"]),
        ((-25,), ["b", "a"]),
        ((-49,), ["b"]),
        ((-49, 0), ["c"]),
    ],
    ids=str,
)
def test_a_key_is_replaced_in_time(
    secret: RotatingSecret, path: Path, clock: Clock, hours: tuple[float, ...], names: list[str]
) -> None:
    """The key before is still tried, an older one is gone for ever; a clock that was wrong keeps none alive."""
    seen = [*secret.names("U1")]
    for hour in hours:
        clock.now = NOW + hour * 3_600
        seen += [name for name in secret.names("U1") if name not in seen]

    now = secret.names("U1")

    assert ["abcd"[seen.index(name)] for name in now] == names
    assert len(keys(path)) == len(now)
    assert RotatingSecret(path, clock=clock).names("U1") == now


def test_a_destroyed_key_is_in_no_file(secret: RotatingSecret, path: Path, clock: Clock) -> None:
    """Two days later the first key is nowhere in the folder, and neither are copies of the file."""
    (first,) = keys(path)

    for day in (1, 2):
        clock.now = NOW + day * DAY
        secret.names("U1")

    assert sorted(one.name for one in path.parent.iterdir()) == ["signpost.secret", "signpost.secret.lock"]
    assert not any(first in one.read_text() for one in path.parent.iterdir())
    assert {stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()} == {0o600}


def test_what_another_process_changed_is_seen_at_once(secret: RotatingSecret, path: Path, clock: Clock) -> None:
    """A key that another process replaced is this one's too from then on, even if its own clock is a little behind."""
    before = secret.names("U1")
    clock.now = NOW + DAY - 1

    other = RotatingSecret(path, clock=Clock(NOW + DAY))

    assert secret.names("U1") == other.names("U1")
    assert secret.names("U1")[1:] == before


def test_a_busy_process_sees_soon_what_another_changed(path: Path, clock: Clock) -> None:
    """It need not look at every name, and still knows new keys before anybody could write to two processes."""
    busy = RotatingSecret(path, clock=clock)
    busy.names("U1")
    clock.now = NOW + DAY - 1
    other = RotatingSecret(path, clock=Clock(NOW + DAY))

    until = time.monotonic() + 5 * LOOK_S
    while busy.names("U1") != other.names("U1") and time.monotonic() < until:
        time.sleep(LOOK_S / 4)

    assert busy.names("U1") == other.names("U1")


def test_nobody_waits_for_a_process_that_writes_new_keys(secret: RotatingSecret, path: Path, clock: Clock) -> None:
    """While another process is at it the old names are used, and the new ones as soon as they are there."""
    before = secret.names("U1")
    clock.now += DAY

    with locked(path.with_name("signpost.secret.lock")):
        assert secret.names("U1") == before
    assert secret.names("U1")[1:] == before


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"{}",
        b'{"since": 1, "keys": []}',
        b'{"since": 1, "keys": ["00"]}',
        b'{"since": NaN, "keys": ["%s"]}' % (b"0" * 64),
        b'{"since": 1%s, "keys": ["%s"]}' % (b"0" * 400, b"0" * 64),
        b'{"since": 1, "keys": [1]}',
        b'{"since": 1, "keys": ["%s", "%s", "%s"]}' % (b"0" * 64, b"1" * 64, b"2" * 64),
        b"[" * 100_000,
    ],
    ids=range(12),
)
def test_a_damaged_file_is_set_aside(
    secret: RotatingSecret, path: Path, clock: Clock, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """All processes agree on a new key, the old file is kept for a look, and one warning says so."""
    before = secret.names("U1")
    path.write_bytes(damage)

    after = RotatingSecret(path, clock=clock).names("U1")

    assert secret.names("U1") == after
    assert not set(after) & set(before)
    (aside,) = path.parent.glob("*.broken-*")
    assert aside.read_bytes() == damage
    (warning,) = caplog.messages
    assert aside.name in warning
    assert str(path.parent) not in warning


def test_a_deleted_key_is_gone(secret: RotatingSecret, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Who deletes the file makes everyone a stranger at once, without a restart."""
    before = secret.names("U1")

    path.unlink()

    assert not set(secret.names("U1")) & set(before)
    assert caplog.messages == []


def test_when_nothing_can_be_written_the_old_names_go_on(
    secret: RotatingSecret, path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A folder that cannot be used stops no answer; the key is replaced as soon as it can be, and said once."""
    before = secret.names("U1")
    away = path.parent.with_name("away")
    path.parent.rename(away)
    clock.now += DAY

    assert [secret.names("U1") for _ in range(3)] == [before] * 3
    assert len(caplog.records) == 1
    away.rename(path.parent)
    clock.now += AGAIN_S

    assert secret.names("U1")[1:] == before
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_folder_that_cannot_be_used_is_named(folder: Path) -> None:
    """Whoever starts it learns which setting is wrong."""
    folder.mkdir()
    (folder / "signpost.secret").mkdir()

    with pytest.raises(FolderError, match=rf"SIGNPOST_DATA={folder}: Is a directory"):
        RotatingSecret(folder / "signpost.secret")


def test_a_secret_is_not_shown(secret: RotatingSecret, path: Path) -> None:
    """Neither its repr nor that of what it holds tells the key."""
    assert keys(path)[0] not in repr(secret) + repr(vars(secret))
    assert bytes.fromhex(keys(path)[0]) not in repr(vars(secret)).encode()


def test_the_file_is_read_only_when_it_changed(secret: RotatingSecret, path: Path) -> None:
    """A name costs no look into the file: one that was changed without a trace is not noticed."""
    before, times = secret.names("U1"), path.stat()
    path.write_text("damaged")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert secret.names("U1") == before
