"""Work on many items a little ahead of whoever takes the results, on a few threads.

Unpacking and checksums leave the interpreter to others meanwhile, so that thousands of
series are read nearly as many times faster as there are processors. No more than a few
results wait at any moment, and none is left behind when the taker stops.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_THREADS = 4
"""More wait for the interpreter rather than work."""
_AT_ONCE = 16
"""Items of one piece of work: handing over costs as much as a small item."""
_WAITING = 2
"""Pieces per thread that are worked on or wait to be taken."""


def read_ahead(
    work: Callable[[Item], Result], items: Sequence[Item]
) -> Iterator[tuple[Item, Result]]:
    """Yield each item with what ``work`` makes of it, in the order given.

    What ``work`` raises is raised where its item would have come, or up to fifteen items
    before: they are handed over in pieces. A few items are worked on without threads.
    """
    if len(items) <= _AT_ONCE:
        yield from ((item, work(item)) for item in items)
        return

    def piece(at: int) -> list[tuple[Item, Result]]:
        return [(item, work(item)) for item in items[at : at + _AT_ONCE]]

    starts = iter(range(0, len(items), _AT_ONCE))
    threads = min(MOST_THREADS, os.cpu_count() or 1)
    executor = ThreadPoolExecutor(threads)
    waiting: deque[Future[list[tuple[Item, Result]]]] = deque()
    try:
        for at in islice(starts, _WAITING * threads):
            waiting.append(executor.submit(piece, at))
        while waiting:
            done = waiting.popleft().result()
            for at in islice(starts, 1):
                waiting.append(executor.submit(piece, at))
            yield from done
    finally:
        executor.shutdown(cancel_futures=True)
