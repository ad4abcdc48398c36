"""How well does the screen notice, and what does it cost? Run: python -m tests.safety.measure."""

import sys
import timeit
from collections.abc import Iterator

from bot.safety import Safety, built_in
from tests.safety.lists import lines

_LISTS = ("crisis", "idioms", "held_out", *(f"held_out_{number}" for number in range(2, 8)))
_LONG = "my manager keeps making jokes about my accent in front of the whole team and nobody ever says a word. "


def rates(safety: Safety) -> Iterator[str]:
    """Yield one line for each list: crises noticed, of how many; others raised, of how many."""
    for name in _LISTS:
        crises = [line for line in lines(name) if line.kind]
        others = [line for line in lines(name) if not line.kind]
        noticed = sum(safety.screen(line.text) is not None for line in crises)
        raised = sum(safety.screen(line.text) is not None for line in others)
        yield f"{name}: {noticed} of {len(crises)} noticed, {raised} of {len(others)} raised"


def costs(safety: Safety) -> Iterator[str]:
    """Yield one line for each length of message: milliseconds to screen it, the best of several."""
    for letters in (len(_LONG), 4_000, 1_000_000):
        text = (_LONG * (letters // len(_LONG) + 1))[:letters]
        best = min(timeit.repeat(lambda text=text: safety.screen(text), number=5, repeat=9)) / 5  # type: ignore[misc]
        yield f"{letters:,} characters: {1_000 * best:.2f} ms"


if __name__ == "__main__":
    screen = built_in()
    sys.stdout.writelines(f"{line}\n" for line in (*rates(screen), *costs(screen)))
