"""What can be set from outside."""

from pathlib import Path

import pytest

from bot.settings import CONTENT, SettingsError, read_settings


def test_without_settings_the_shipped_content_is_served() -> None:
    """Nothing needs to be set."""
    settings = read_settings({})

    assert settings.content.joinpath("phrases.yaml").is_file()
    assert settings.idle_minutes == 15
    assert settings.conversations == 10_000


def test_another_folder_can_be_served(tmp_path: Path) -> None:
    """An editor's own folder is served when it is named."""
    assert read_settings({CONTENT: str(tmp_path)}).content == tmp_path


@pytest.mark.parametrize("given", ["", "no/such/folder", "pyproject.toml", "\x00"])
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
