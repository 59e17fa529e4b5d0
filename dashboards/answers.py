"""Answers kept in memory: a view that was asked for once is there at the next click.

Keyed by the question, bounded in number and age. Those who ask the same at once wait for
one calculation, and get its answer or its error alike; but that one of them was cancelled
is nothing to the others. That the data could not be had is kept for a short while, so that
a source that is down is not waited for by one reader after another. Frames are shared
between requests, and nobody may change them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, TypeVar

import msgspec

from kolada_bench.errors import KoladaBenchError, SourceError

_Answer = TypeVar("_Answer")
MOST, OLDEST = 200, 3600.0
"""How many answers are kept, and for how long [s]; values from Kolada age in a day."""
FAILED_FOR = 15.0
"""Seconds that a source's error is given again without asking."""


class _Kept(msgspec.Struct, frozen=True):
    answer: Any
    until: float


class AnswerMemory:
    """The last ``most`` answers, each at most ``oldest`` seconds old."""

    def __init__(
        self,
        most: int = MOST,
        oldest: float = OLDEST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._oldest, self._clock = most, oldest, clock
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._failed: dict[Hashable, tuple[float, SourceError]] = {}
        self._working: dict[Hashable, Future[Any]] = {}
        self._lock = threading.Lock()

    def has(self, key: Hashable, *, aged: bool = False) -> bool:
        """Return whether the answer is at hand; with ``aged`` one past its age too."""
        with self._lock:
            return self._fresh(key) is not None or (aged and key in self._kept)

    def get(
        self,
        key: Hashable,
        calculate: Callable[[], _Answer],
        *,
        age: Callable[[_Answer], float] | None = None,
        renews: bool = False,
    ) -> _Answer:
        """Return the answer at hand, or calculate it.

        Parameters
        ----------
        age
            How long an answer is kept [s], where that depends on it.
        renews
            Give an answer that is past its age once more, while a thread has a new one:
            for what everybody waits for.
        """
        while True:
            work, mine, found = self._at_hand(key, renews=renews)
            if found is not None:
                if mine and work is not None:
                    self._in_background(key, work, calculate, age)
                return found.answer  # type: ignore[no-any-return]
            assert work is not None
            if mine:
                self._calculate(key, work, calculate, age)
                return work.result()  # type: ignore[no-any-return]
            error = work.exception()
            if error is None or isinstance(error, KoladaBenchError):
                return work.result()  # type: ignore[no-any-return]

    def forget(self) -> None:
        """Forget everything: the data has changed."""
        with self._lock:
            self._kept.clear()
            self._failed.clear()
            # What is under way is of the old data: its askers get it, nobody after them.
            self._working.clear()

    def _at_hand(
        self, key: Hashable, *, renews: bool
    ) -> tuple[Future[Any] | None, bool, _Kept | None]:
        """Return the work under way, whether it is the caller's to do, and what is kept."""
        with self._lock:
            found = self._fresh(key)
            if found is not None:
                return None, False, found
            aged = self._kept.get(key) if renews else None
            failed = self._failed.get(key)
            if aged is None and failed and self._clock() < failed[0]:
                raise failed[1].with_traceback(None)
            work = self._working.get(key)
            if work is not None:
                return work, False, aged
            work = self._working[key] = Future()
            return work, True, aged

    def _in_background(self, key: Hashable, *how: Any) -> None:
        threading.Thread(target=self._renew, args=(key, *how), daemon=True).start()

    def _calculate(
        self,
        key: Hashable,
        work: Future[Any],
        calculate: Callable[[], _Answer],
        age: Callable[[_Answer], float] | None,
    ) -> None:
        try:
            answer = calculate()
            kept = _Kept(answer, self._clock() + (age(answer) if age else self._oldest))
        except BaseException as error:
            with self._lock:
                if self._is_current(key, work) and isinstance(error, SourceError):
                    self._fail(key, error)
            work.set_exception(error)
            return
        with self._lock:
            if self._is_current(key, work):
                self._kept[key] = kept
                self._kept.move_to_end(key)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        work.set_result(answer)

    def _renew(self, key: Hashable, work: Future[Any], *how: Any) -> None:
        self._calculate(key, work, *how)
        error = work.exception()
        if error is None:
            return
        logging.getLogger(__name__).warning("%s could not be renewed: %s", key, error)
        with self._lock:
            old = self._kept.get(key)
            if old is not None:
                self._kept[key] = _Kept(old.answer, self._clock() + FAILED_FOR)

    def _is_current(self, key: Hashable, work: Future[Any]) -> bool:
        """Return whether the work was not forgotten, and end it."""
        if self._working.get(key) is not work:
            return False
        del self._working[key]
        return True

    def _fail(self, key: Hashable, error: SourceError) -> None:
        now = self._clock()
        self._failed = {k: kept for k, kept in self._failed.items() if now < kept[0]}
        self._failed[key] = (now + FAILED_FOR, error)

    def _fresh(self, key: Hashable) -> _Kept | None:
        found = self._kept.get(key)
        if found is None or self._clock() >= found.until:
            return None
        self._kept.move_to_end(key)
        return found
