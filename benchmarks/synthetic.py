"""Knowledge bases of any size, made of the words of the real one."""

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, chain
from pathlib import Path

from intents.intent import Example, Intent
from intents.text import words
from knowledge.base import KnowledgeBase

EXAMPLES = 15
"""Ways of asking that each made-up intent has."""
COMMON = 150
"""Words that stay where they stood: two thirds of what people write."""
LONGEST = 300
"""Letters that an example may have (knowledge/field.py); with other words a long one may get longer."""
OWN = 12
"""Other words of an intent; no word is new, which makes a large base denser than a real one would be."""

_ENTRY = """\
id: {id}
title: Made up {id}
kind: information
audience:
  - all
sensitivity: none
owner: Nobody
examples:
{examples}
answer:
  everyone:
    short: |
      This stands for the answer to a question that nobody asked, about as long as
      the answers are that people are given when they did ask something.
sources:
  - {source}
status: draft
reviewed_on: 2026-11-01
review_by: 2027-11-01
"""


def made_up(base: KnowledgeBase, number: int) -> Iterator[Intent]:
    """Yield *number* intents, always the same: sentences of *base*, their rarer words changed for an intent's own.

    A word is drawn as often as people write it, so that what is common in *base* is common here.
    """
    dice = random.Random(1)
    lines = [words(line) for entry in base.entries.values() for line in entry.examples]
    written = Counter(chain.from_iterable(lines)).most_common()
    common = {word for word, _ in written[:COMMON]}
    rare = [word for word, _ in written[COMMON:]]
    weights = list(accumulate(count for _, count in written[COMMON:]))
    for at in range(number):
        own = dice.choices(rare, cum_weights=weights, k=OWN)
        asked = (
            " ".join(word if word in common else dice.choice(own) for word in line)[:LONGEST].rstrip()
            for line in dice.choices(lines, k=EXAMPLES)
        )
        yield Intent(f"made_up_{at}", tuple(map(Example, asked)))


def write_content(folder: Path, real: Path, base: KnowledgeBase, number: int) -> None:
    """Write to *folder* the content of *real*, whose knowledge base is *base*, filled up to *number* entries."""
    shutil.copytree(real, folder)
    source = next(iter(base.sources))
    for intent in made_up(base, number - len(base.entries)):
        examples = "\n".join(f'  - "{example.text}"' for example in intent.examples)
        text = _ENTRY.format(id=intent.id, examples=examples, source=source)
        folder.joinpath("entries", f"{intent.id}.yaml").write_text(text, encoding="utf-8")
