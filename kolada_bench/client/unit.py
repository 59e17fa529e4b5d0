"""Some KPIs in all areas, on their way: the first answer tells how to cut the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.client.filling import Shape, first_size, list_sizes, shape_of
from kolada_bench.client.narrowing import Answer
from kolada_bench.client.table import ValueTable
from kolada_bench.schema import KPI

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.client.crew import Crew

Ids = tuple[str, ...]
Ask = Callable[[Ids, Ids, Callable[[], None]], list[Answer]]
"""Asks for KPIs in areas, at most 25 of each."""


class AllYears(msgspec.Struct, frozen=True):
    """The values of a unit's KPIs for every year, as a long frame.

    ``gone`` are those of ``kpis`` that Kolada no longer has, without rows; ``fetched_at``
    is when the first of the requests was sent.
    """

    kpis: Ids
    frame: pd.DataFrame
    gone: Ids
    fetched_at: datetime


class _Unwanted(Exception):
    """Another question of the unit has failed: this one is not asked."""


class Unit:
    """The questions for ``kpis`` in ``areas``, put to the crew at once.

    Parameters
    ----------
    areas
        At least one, so mixed that those of a list are like those of any other.
    guess
        The shape of another unit, if there is one.
    page_rows
        How many rows a page has.
    moment
        When it is begun.
    """

    def __init__(
        self,
        kpis: Ids,
        areas: Ids,
        crew: Crew,
        ask: Ask,
        guess: Shape | None,
        page_rows: int,
        moment: datetime,
    ) -> None:
        self.kpis = kpis
        self._moment = moment
        self._areas = areas
        self._crew = crew
        self._ask = ask
        self._page_rows = page_rows
        self._error: BaseException | None = None
        self._rest: list[Future[list[Answer]]] = []
        self._sizes = [first_size(len(areas), guess, page_rows)]
        self._first = crew.add(self._begun, urgent=True)

    def shape(self) -> Shape:
        """Wait for the first answer; return the shape of it."""
        return self._shape(self._first.result())

    def gathered(
        self, within: frozenset[int], progress: Callable[[float], None]
    ) -> AllYears:
        """Wait for all of it, and return it as a frame.

        Parameters
        ----------
        within
            The years that were asked for.
        progress
            Called after each list with how many KPIs have come, and parts of KPIs.

        Raises
        ------
        SourceError
            A list could not be had.
        """
        table = ValueTable()
        gone: set[str] = set()
        come = 0.0
        for share, answers in self._answers():
            for answer in answers:
                gone.update(answer.gone)
                kpis, areas, _ = answer.rows.requested
                table.put(answer.rows, dict.fromkeys(product(kpis, areas), within))
            come += share * len(self.kpis)
            progress(come)
        frame = table.frame()
        if gone:
            # Lists that were answered before it went have values: of part of the country.
            frame = frame[~frame[KPI].isin(gone)].reset_index(drop=True)
        return AllYears(self.kpis, frame, tuple(sorted(gone)), self._moment)

    def _answers(self) -> Iterator[tuple[float, list[Answer]]]:
        """Yield the answers of each list, in order, and its share of all areas."""
        areas = len(self._areas)
        yield self._sizes[0] / areas, self._first.result()
        for size, future in zip(self._sizes[1:], self._rest, strict=True):
            error = future.exception()
            if error is not None:
                raise self._error or error
            yield size / areas, future.result()

    def _begun(self) -> list[Answer]:
        """Ask for the first list, and put the others to the crew."""
        start = self._sizes[0]
        answers = self._asked(self.kpis, self._areas[:start])
        gone = {kpi for answer in answers for kpi in answer.gone}
        kpis = tuple(kpi for kpi in self.kpis if kpi not in gone)
        if not kpis:
            return answers
        left = len(self._areas) - start
        for size in list_sizes(left, self._shape(answers), self._page_rows):
            part = self._areas[start : start + size]
            self._sizes.append(size)
            self._rest.append(self._crew.add(partial(self._asked, kpis, part)))
            start += size
        return answers

    def _asked(self, kpis: Ids, areas: Ids) -> list[Answer]:
        try:
            return self._ask(kpis, tuple(sorted(areas)), self._still_wanted)
        except BaseException as error:
            self._error = self._error or error
            raise

    def _still_wanted(self) -> None:
        if self._error is not None:
            raise _Unwanted

    def _shape(self, answers: Sequence[Answer]) -> Shape:
        rows: Counter[str] = Counter()
        for answer in answers:
            place = answer.rows.place
            counts = Counter(place.codes.tolist())
            rows.update({place.names[code]: n for code, n in counts.items()})
        return shape_of([rows[area] for area in self._areas[: self._sizes[0]]])
