"""How far a fetch of the whole country has come.

A terminal shows it all the time. Elsewhere a line is said now and then, so that a scheduled
job of hours is not silent.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.cli.console import Progress, say

if TYPE_CHECKING:
    from kolada_bench.sources.country_cost import Cost

EVERY = 300.0
"""Seconds between two lines where there is no terminal."""
_NEAR = 1e-6
"""Of a KPI: what adding up parts of them may have lost."""


class Pace:
    """Says how many KPIs are fetched, and how long the rest will take.

    Parameters
    ----------
    cost
        What was left when it began.
    progress
        The terminal's line.
    quiet
        Nothing is to be said.
    clock
        Seconds that only go forward.
    """

    def __init__(
        self,
        cost: Cost,
        progress: Progress,
        *,
        quiet: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cost = cost
        self._progress = progress
        self._quiet = quiet
        self._clock = clock
        self._started = self._said = clock()

    def __call__(self, come: float) -> None:
        """Tell that so many KPIs have come since it began."""
        now = self._clock()
        seconds = (now - self._started) * (self._cost.kpis / come - 1)
        done = sv.number(self._cost.done + int(come + _NEAR))
        line = (
            f"Hämtar från Kolada: {done} av {sv.number(self._cost.total)} nyckeltal, "
            f"omkring {span(seconds)} kvar"
        )
        self._progress.show(line)
        if not (self._quiet or self._progress.is_shown) and now - self._said >= EVERY:
            self._said = now
            say(f"{line}.")

    def end(self, requests: int) -> None:
        """Tell that all has come, in so many requests."""
        self._progress.wipe()
        if not self._quiet and self._cost.kpis:
            what = sv.count(self._cost.kpis, "nyckeltal", "nyckeltal")
            calls = sv.count(requests, "anrop", "anrop")
            say(f"Hämtade {what}: {calls} på {span(self._clock() - self._started)}.")


def span(seconds: float) -> str:
    """Write "16 minuter" or "2,2 timmar"; less than a minute and a half is one."""
    minutes = max(1, round(seconds / 60))
    if minutes < 100:
        return sv.count(minutes, "minut", "minuter")
    return f"{sv.number(minutes / 60, 1)} timmar"
