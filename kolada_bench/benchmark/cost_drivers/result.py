"""The answer of ``drivers``: each split with its tests, and its JSON form.

The schema is ``kolada-bench/drivers/1``: ``splits`` say what was compared and whether it
could be shared out, ``rows`` hold the figures, one per factor, at full precision.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from kolada_bench import sv
from kolada_bench.benchmark.result import Answer
from kolada_bench.catalogue.drivers import all_ids

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.analysis.decompose import Effect, Split
    from kolada_bench.benchmark.page import Page
    from kolada_bench.catalogue.price_index import PriceIndex
    from kolada_bench.schema import Driver, PeerGroup

Verdict = Literal["exact", "approximate", "constructed", "beside", "refused"]


class Mean(msgspec.Struct, frozen=True):
    """The summed group held against the group's unweighted mean, both in ``unit``.

    ``kolada`` says that the mean is Kolada's own; otherwise it is taken over the members.
    """

    unit: str
    summed: float
    mean: float
    kolada: bool


class DriverSplit(msgspec.Struct, frozen=True):
    """One identity against one group, or against an earlier year of its own.

    Attributes
    ----------
    group, from_year
        One of them is None.
    year
        The year of the own figures; None when no year has them.
    verdict
        "exact" within 1 %, "approximate" within 5 %, "constructed" when the price is made
        out of the cost, "beside" for figures that do not multiply, "refused" otherwise.
    reason
        Why nothing is split; "" when it is.
    split
        None when nothing is split.
    figures
        The factors of both sides, as far as they may be shown; no effects.
    beside
        Figures that take no part in the split.
    cost
        Own and reference cost [kr/inv], and their difference.
    worst, worst_area
        How far factors and cost are from each other at most [share], and for whom.
    inhabitants
        The own, in ``year``: what turns kr/inv into kronor.
    used, left_out
        Members in the summed group, and those that lack a part.
    preliminary, final
        The inputs that are preliminary in ``year``, and when the last of them is final.
    """

    driver: Driver
    year: int | None
    verdict: Verdict
    group: PeerGroup | None = None
    from_year: int | None = None
    reason: str = ""
    split: Split | None = None
    figures: tuple[Effect, ...] = ()
    beside: tuple[Effect, ...] = ()
    cost: Effect | None = None
    worst: float = math.nan
    worst_area: str = ""
    inhabitants: float = math.nan
    used: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    mean: Mean | None = None
    preliminary: tuple[str, ...] = ()
    final: date | None = None
    notes: tuple[str, ...] = ()

    def mnkr(self, per_inhabitant: float) -> float:
        """Return kr/inhabitant as million kronor of the own municipality."""
        return per_inhabitant * self.inhabitants / 1e6


@dataclass(frozen=True)
class Drivers(Answer):
    """Costs per inhabitant split into what they are made of.

    Attributes
    ----------
    splits
        One per identity and group (or one per identity, over time).
    details
        Whether the page has a table per identity; else one with a line for each.
    """

    theme: str
    group_words: tuple[str, ...]
    index: PriceIndex | None
    splits: tuple[DriverSplit, ...] = field(repr=False)
    details: bool = True

    @property
    def over_time(self) -> bool:
        """Whether the municipality is compared with itself in an earlier year."""
        return not self.group_words

    @property
    def rows(self) -> pd.DataFrame:
        """One row per figure: ``own``, ``reference`` [unit], effects [kr/inv, mnkr]."""
        import pandas as pd

        return pd.DataFrame(self._rows())

    def _rows(self) -> list[dict[str, Any]]:
        return [
            {**row, "source_line": source}
            for split in self.splits
            for source in [self._source_line(split)]
            for row in _rows(split)
        ]

    def _source_line(self, split: DriverSplit) -> str:
        return sv.source_line(self.provenance, all_ids(split.driver), computed=True)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/drivers/1``."""
        return {
            **self._head("kolada-bench/drivers/1"),
            "theme": self.theme,
            "groups": self._groups(),
            "provenance": self._provenance(),
            "price_index": self.index.title if self.index else None,
            "splits": [_split(split) for split in self.splits],
            "rows": [
                {name: _plain(value) for name, value in row.items()} for row in self._rows()
            ],
            "sentences": self.sentences(),
            "warnings": list(self.warnings),
        }

    def sentences(self) -> list[dict[str, Any]]:
        """Return a Swedish sentence (``text``) for each split that could be made."""
        from kolada_bench.benchmark.cost_drivers.tables import sentence_rows

        return sentence_rows(self)

    def page(self) -> Page:
        """Return the answer as formatted Swedish text, for a screen or a document."""
        from kolada_bench.benchmark.cost_drivers.tables import drivers_page

        return drivers_page(self)


def _split(split: DriverSplit) -> dict[str, Any]:
    mean = split.mean
    return {
        "identity": split.driver.id,
        "title": split.driver.title,
        "service_area": split.driver.service_area,
        "group": split.group.id if split.group else None,
        "year": split.year,
        "from_year": split.from_year,
        "verdict": split.verdict,
        "reason": split.reason or None,
        "exactness": split.driver.exactness,
        "worst_pct": _plain(100 * split.worst),
        "worst_municipality": split.worst_area or None,
        "inhabitants": _plain(split.inhabitants),
        "n": len(split.used),
        "n_members": len(split.group.members) if split.group else None,
        "missing": list(split.left_out),
        "group_mean": None
        if mean is None
        else {
            "unit": mean.unit,
            "summed": _plain(mean.summed),
            "mean": _plain(mean.mean),
            "remainder": _plain(mean.mean - mean.summed),
            "from_kolada": mean.kolada,
        },
        "preliminary": list(split.preliminary),
        "notes": [*split.driver.notes, *split.notes],
    }


def _rows(split: DriverSplit) -> Iterator[dict[str, Any]]:
    """Yield the figures of a split: factors, remainder, cost, and those beside."""
    parts = split.split
    kinds: list[tuple[str, Sequence[Effect]]] = [
        ("factor", parts.effects if parts else split.figures),
        ("remainder", [parts.remainder] if parts and parts.remainder else []),
        ("cost", [split.cost] if split.cost else []),
        ("beside", split.beside),
    ]
    for kind, effects in kinds:
        for effect in effects:
            yield {
                "identity": split.driver.id,
                "group": split.group.id if split.group else None,
                "year": split.year,
                "from_year": split.from_year,
                "kind": kind,
                "name": effect.name,
                "unit": effect.unit,
                "own": effect.own,
                "reference": effect.reference,
                "effect_kr": effect.effect,
                "effect_mnkr": split.mnkr(effect.effect),
            }


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
