"""What is served at the moment: one knowledge base and what was made from it."""

from dataclasses import dataclass

from bot.listen import Listener
from intents.intent import Matcher
from knowledge.base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Mind:
    """One knowledge base and what was made from it; replaced as a whole when a file changes."""

    base: KnowledgeBase
    matcher: Matcher
    listener: Listener
