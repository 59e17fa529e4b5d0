"""Answers kept in memory: a view that was asked for once is there at the next click.

Keyed by the question, bounded in number and age. Two who ask the same at once wait for one
calculation. Frames are shared between requests, and nobody may change them.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_Answer = TypeVar("_Answer")
MOST, OLDEST = 200, 3600.0
"""How many answers are kept, and for how long [s]; values from Kolada age in a day."""


class AnswerMemory:
    """The last ``most`` answers, each at most ``oldest`` seconds old."""

    def __init__(
        self,
        most: int = MOST,
        oldest: float = OLDEST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._oldest, self._clock = most, oldest, clock
        self._kept: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._working: dict[Hashable, threading.Lock] = {}

    def has(self, key: Hashable) -> bool:
        """Return whether the answer is at hand."""
        with self._lock:
            return self._fresh(key) is not None

    def get(self, key: Hashable, calculate: Callable[[], _Answer]) -> _Answer:
        """Return the answer at hand, or calculate it; errors are kept for nobody."""
        with self._lock:
            found = self._fresh(key)
            if found is not None:
                return found[1]  # type: ignore[no-any-return]
            mine = self._working.setdefault(key, threading.Lock())
        with mine:
            with self._lock:
                found = self._fresh(key)
            if found is not None:
                return found[1]  # type: ignore[no-any-return]
            try:
                answer = calculate()
            finally:
                with self._lock:
                    self._working.pop(key, None)
            with self._lock:
                self._kept[key] = (self._clock(), answer)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
            return answer

    def _fresh(self, key: Hashable) -> tuple[float, Any] | None:
        found = self._kept.get(key)
        if found is None:
            return None
        if self._clock() - found[0] > self._oldest:
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return found
