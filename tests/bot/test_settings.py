"""What can be set from outside."""

import os
from pathlib import Path

import pytest

from bot.settings import CACHE, CONTENT, MODEL, SettingsError, read_settings
from intents.minilm.model import DIGESTS


def _model(folder: Path) -> Path:
    """Return *folder* with files of the right names in it; here nobody reads them."""
    folder.mkdir(parents=True)
    for name in DIGESTS:
        folder.joinpath(name).touch()
    return folder


def test_without_settings_the_shipped_content_is_served() -> None:
    """Nothing needs to be set."""
    settings = read_settings({})

    assert settings.content.joinpath("phrases.yaml").is_file()
    assert settings.idle_minutes == 15
    assert settings.conversations == 10_000


def test_another_folder_can_be_served(tmp_path: Path) -> None:
    """An editor's own folder is served when it is named."""
    assert read_settings({CONTENT: str(tmp_path)}).content == tmp_path


@pytest.mark.parametrize("given", ["", "no/such/folder", "pyproject.toml", "\x00", "a" * 5000])
def test_a_folder_that_is_none_is_refused_in_one_sentence(given: str) -> None:
    """The message names the setting and says what to give."""
    with pytest.raises(SettingsError, match="give the folder") as caught:
        read_settings({CONTENT: given})

    assert CONTENT in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_the_process_is_read_when_nothing_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without an environment of its own it reads the process's."""
    monkeypatch.setenv(CONTENT, str(tmp_path))

    assert read_settings().content == tmp_path


def test_the_encoder_that_was_installed_is_used(tmp_path: Path) -> None:
    """Nothing needs to be set for it."""
    settings = read_settings({}, installed=_model(tmp_path / "minilm"))

    assert (settings.model, settings.model_named) == (tmp_path / "minilm", False)


def test_an_encoder_that_is_not_installed_is_not_used(tmp_path: Path) -> None:
    """Without its files Signpost goes on, and can say that nobody wanted that."""
    settings = read_settings({}, installed=tmp_path)

    assert (settings.model, settings.model_named) == (None, False)


def test_another_encoder_can_be_named(tmp_path: Path) -> None:
    """A deployer's own folder comes before what is installed."""
    own = _model(tmp_path / "own")

    settings = read_settings({MODEL: str(own)}, installed=_model(tmp_path / "minilm"))

    assert (settings.model, settings.model_named) == (own, True)


@pytest.mark.parametrize("given", ["none", "None", "NONE"])
def test_the_encoder_can_be_switched_off(given: str, tmp_path: Path) -> None:
    """Then what is installed does not matter, and Signpost can say that somebody wanted that."""
    settings = read_settings({MODEL: given}, installed=_model(tmp_path / "minilm"))

    assert (settings.model, settings.model_named) == (None, True)


@pytest.mark.parametrize("given", ["", "no/such/folder", "pyproject.toml", "\x00", "a" * 5000])
def test_an_encoder_that_is_none_is_refused_in_one_sentence(given: str, tmp_path: Path) -> None:
    """The message names the setting and says what to give; the rest can be used without it."""
    with pytest.raises(SettingsError, match=r"give the folder that holds model\.safetensors, .* or none") as caught:
        read_settings({MODEL: given, CONTENT: str(tmp_path)}, installed=_model(tmp_path / "minilm"))

    assert str(caught.value).startswith(f"{MODEL}={given}: there is no model.safetensors")
    assert len(str(caught.value).splitlines()) == 1
    assert (caught.value.usable.content, caught.value.usable.model) == (tmp_path, None)


def test_an_encoder_that_lacks_a_file_is_refused(tmp_path: Path) -> None:
    """The message names what is missing, and only that."""
    _model(tmp_path / "own").joinpath("vocab.txt").unlink()

    with pytest.raises(SettingsError, match=r"there is no vocab\.txt: give"):
        read_settings({MODEL: str(tmp_path / "own")})


def test_what_is_slow_to_compute_is_kept_in_the_users_cache(tmp_path: Path) -> None:
    """XDG_CACHE_HOME comes first, as long as it is absolute; nothing is made before there is something to keep."""
    home = {"HOME": str(tmp_path)}

    assert read_settings(home).cache == tmp_path / ".cache" / "signpost"
    assert read_settings(home | {"XDG_CACHE_HOME": "relative"}).cache == tmp_path / ".cache" / "signpost"
    assert read_settings(home | {"XDG_CACHE_HOME": str(tmp_path / "x")}).cache == tmp_path / "x" / "signpost"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("home", [None, "", "relative", "/no/such/home", "/dev/null", "/" + "a" * 5000])
def test_without_a_home_nothing_is_kept(home: str | None) -> None:
    """A service may run without a home."""
    assert read_settings({"HOME": home} if home is not None else {}).cache is None


def test_in_a_home_that_cannot_be_written_only_what_is_there_is_kept(tmp_path: Path) -> None:
    """Somebody may have filled the folder before."""
    home, filled = tmp_path / "home", tmp_path / "filled"
    home.mkdir(mode=0o500)
    if os.access(home, os.W_OK):
        pytest.skip("needs a user who may not write everywhere")
    filled.joinpath(".cache", "signpost").mkdir(parents=True, mode=0o500)

    assert read_settings({"HOME": str(home)}).cache is None
    assert read_settings({"HOME": str(filled)}).cache == filled / ".cache" / "signpost"


def test_another_cache_can_be_named_or_none(tmp_path: Path) -> None:
    """The folder need not be there yet."""
    home = {"HOME": str(tmp_path)}

    assert read_settings(home | {CACHE: str(tmp_path)}).cache == tmp_path
    assert read_settings(home | {CACHE: str(tmp_path / "a" / "b")}).cache == tmp_path / "a" / "b"
    assert read_settings(home | {CACHE: "None"}).cache is None


@pytest.mark.parametrize("given", ["", "pyproject.toml", "pyproject.toml/below", "a" * 5000])
def test_a_cache_that_cannot_be_is_refused_in_one_sentence(given: str, tmp_path: Path) -> None:
    """The message names the setting and says what to give; the rest can be used without it."""
    with pytest.raises(SettingsError, match="give one that is there or can be made, or none") as caught:
        read_settings({CACHE: given, MODEL: str(_model(tmp_path / "own"))})

    assert str(caught.value).startswith(f"{CACHE}={given}:")
    assert len(str(caught.value).splitlines()) == 1
    assert (caught.value.usable.model, caught.value.usable.cache) == (tmp_path / "own", None)
