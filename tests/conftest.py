"""What tests share: the real Signpost on the content that ships, on a day that never moves."""

import os
from datetime import date
from pathlib import Path

import pytest

from bot.app import App
from bot.mind import Mind
from bot.settings import read_settings
from knowledge.base import KnowledgeBase

CACHE = Path(__file__).parent.parent / ".pytest_cache" / "signpost"
"""What is learned from the examples, once for all tests and the processes they start."""
os.environ.setdefault("SIGNPOST_CACHE", str(CACHE))

TODAY = date(2026, 11, 24)
"""The day of these tests; with the real one they would change their minds as facts go out of date."""


@pytest.fixture(scope="session")
def app() -> App:
    """Return the real Signpost. Tests share it, so each talks in a conversation of its own."""
    return App(read_settings({"SIGNPOST_CACHE": os.environ["SIGNPOST_CACHE"]}), today=lambda: TODAY)


@pytest.fixture(scope="session")
def mind(app: App) -> Mind:
    """Return what the real Signpost knows and listens with."""
    assert app.mind, app.problems
    return app.mind


@pytest.fixture(scope="session")
def base(mind: Mind) -> KnowledgeBase:
    """Return the knowledge base that ships."""
    return mind.base
