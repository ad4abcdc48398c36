"""How many cores the matrices use: one for a message, and all of them, each on a part of its own, for learning."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from threadpoolctl import threadpool_limits

T = TypeVar("T")
R = TypeVar("R")


def use_one_core() -> None:
    """Let each product of matrices run on the core that asks for it, from now on.

    The library's own threads wait for each other by turning in circles. In a message's small products that costs
    more than it saves, and on a busy machine a large product takes longer on two cores than on one.
    """
    threadpool_limits(1, user_api="blas")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_parallel(work: Callable[[T], R], parts: Iterable[T]) -> list[R]:
    """Return what *work* makes of each of *parts*, on all cores; numpy lets go of the interpreter meanwhile."""
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(work, parts))
