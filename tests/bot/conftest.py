"""What the tests of the core share."""

from datetime import date

import pytest

from bot.app import App
from bot.compose import Composer
from knowledge.base import KnowledgeBase
from tests.bot.tiny import tiny


@pytest.fixture(scope="session")
def small(base: KnowledgeBase) -> KnowledgeBase:
    """Return the tiny knowledge base: organisations north and south, entries rota, leave and so on."""
    return tiny(base)


@pytest.fixture(scope="session")
def composer(small: KnowledgeBase, app: App) -> Composer:
    """Return what composes replies from the tiny knowledge base."""
    return Composer(small, app.safety, date(2026, 11, 24), 15)
