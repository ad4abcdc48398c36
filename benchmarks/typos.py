"""What a text looks like when it was typed in a hurry."""

import string
from random import Random

SHARE = 0.2
"""Of the words that are long enough."""
SHORTEST = 3
"""Letters a word must have to be mistyped."""


def mistyped(text: str, seed: int = 1) -> str:
    """Return *text* with one random edit in a fifth of its words of three letters or more.

    Every such word has the same chance, so short texts often stay as they are. The same text and seed always give
    the same result, whatever other texts there are. White space becomes single spaces.

    >>> mistyped("where is the card that i ordered last week", seed=5)
    'where is the card thaq i ordered lasg week'
    """
    dice = Random(f"{seed} {text}".encode("utf-8", "surrogatepass"))
    return " ".join(
        edited(word, dice) if letters(word) >= SHORTEST and dice.random() < SHARE else word for word in text.split()
    )


def letters(word: str) -> int:
    """Return how many letters *word* has."""
    return sum(map(str.isalpha, word))


def edited(word: str, dice: Random) -> str:
    """Return *word* with one character inserted, deleted, replaced, or swapped with the next; never the same.

    What comes new is a Latin letter if *word* is of ASCII, and otherwise one of the word's own characters.
    """
    new = dice.choice(string.ascii_lowercase if word.isascii() else word)
    at = dice.randrange(len(word))
    inserted = word[:at] + new + word[at:]
    deleted = word[:at] + word[at + 1 :]
    replaced = word[:at] + new + word[at + 1 :]
    first = min(at, len(word) - 2)
    swapped = word[:first] + word[first + 1] + word[first] + word[first + 2 :]
    done = dice.choice((inserted, deleted, replaced, swapped))
    return done if done != word else inserted  # "aa" swapped is no edit; inserting always is one
