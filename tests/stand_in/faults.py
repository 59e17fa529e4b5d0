"""Faults on order: what the stand-in Kolada does wrong, and at which request.

A fault hits the requests whose address holds ``at``: from the ``nth`` of them on (1 is the
first), ``times`` times (None: always). Several faults may be ordered; the first that hits
a request is the one that happens.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "status",  # answer with ``status`` and ``headers``
    "cut",  # promise the whole body, send half, hang up
    "cut_reset",  # promise the whole body, send half, reset the connection
    "drip",  # send the body a byte at a time, every ``seconds``, until the client gives up
    "raw",  # ``status``, ``headers`` and the right answer's bytes after ``pack``
    "edit",  # the right answer after ``edit`` has been at its JSON
    "html",  # 200 with a page for people
    "bad_json",  # 200 with half a JSON text, of the promised length
    "slow",  # wait ``seconds`` before answering
    "reset",  # hang up without an answer
    "repeat_page",  # give the first page again, for ever
    "foreign_next",  # a next_url at another host
    "lose",  # leave ``id`` out of the rows, though ``count`` still counts it
    "duplicate",  # give the first row twice
    "contradict",  # give the first row twice, with another value the second time
    "redirect",  # 307 to ``location``
]


@dataclass
class Fault:
    """One ordered fault; ``hits`` counts how often it has happened."""

    kind: Kind
    at: str = ""
    nth: int = 1
    times: int | None = 1
    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    pack: Callable[[bytes], bytes] = bytes
    edit: Callable[[Any], Any] | None = None
    seconds: float = 0.0
    id: str = ""
    location: str = ""
    hits: int = 0
    seen: int = 0


class FaultList:
    """The faults that are on order; safe to ask from many threads."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def order(self, kind: Kind, **details: Any) -> Fault:
        """Order a fault, and return it so that its hits can be counted."""
        fault = Fault(kind, **details)
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything go well from here on."""
        with self._lock:
            self._faults.clear()

    def next(self, address: str) -> Fault | None:
        """Return the fault that hits this request, or None."""
        with self._lock:
            for fault in self._faults:
                if fault.at not in address:
                    continue
                fault.seen += 1
                spent = fault.times is not None and fault.hits >= fault.times
                if fault.seen >= fault.nth and not spent:
                    fault.hits += 1
                    return fault
        return None
