"""Threads that do one piece of work after the other, what is urgent before the rest.

``ThreadPoolExecutor`` takes its work in the order that it comes. Here some must go first:
the answer that tells how the next questions should be put must be there before those that
are waiting have been asked, or the threads would have nothing to do while it is fetched.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

T = TypeVar("T")


class Crew:
    """So many threads; any thread may give them work, their own too."""

    def __init__(self, size: int) -> None:
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="kolada")
        self._waiting: deque[Callable[[], None]] = deque()

    def add(self, work: Callable[[], T], *, urgent: bool = False) -> Future[T]:
        """Have ``work`` done after what is waiting, or before it if ``urgent``.

        Raises
        ------
        RuntimeError
            The crew is dismissed.
        """
        future: Future[T] = Future()
        put = self._waiting.appendleft if urgent else self._waiting.append
        put(partial(_do, work, future))
        self._pool.submit(self._next)
        return future

    def dismiss(self, *, wait: bool) -> None:
        """Leave what is waiting undone; ``wait`` for what has been begun, or do not."""
        self._pool.shutdown(wait=wait, cancel_futures=True)

    def _next(self) -> None:
        self._waiting.popleft()()


def _do(work: Callable[[], T], future: Future[T]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # it is for whoever asks for the result
        future.set_exception(error)
