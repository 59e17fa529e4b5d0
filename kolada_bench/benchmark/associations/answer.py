"""Samband: whether two figures come in the same order over all municipalities.

Both figures are of the same year, the newest that both have for two thirds of the
municipalities. A share is drawn against a cost in its own denominator by arithmetic alone:
where that is so, the answer says it (``coupled``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.association import RankCorrelation, rank_correlation
from kolada_bench.benchmark import compare
from kolada_bench.benchmark.cells import is_missing
from kolada_bench.benchmark.comparison.tables import BANNER
from kolada_bench.benchmark.notes import source_of
from kolada_bench.benchmark.opening import opened_source
from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.benchmark.result import Answer
from kolada_bench.catalogue.containment import contains
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.phrases import subject
from kolada_bench.errors import TooFewPeers

if TYPE_CHECKING:
    from pathlib import Path

    from kolada_bench.benchmark.result import Benchmark
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

EVERYONE = "alla"
NOT_CAUSE = "Ett samband visar inte orsak."
COUPLED = (
    "Den ena uppgiften ingår i det som den andra är en andel av, vilket i sig ger ett "
    "negativt samband."
)


@dataclass(frozen=True, eq=False)
class Association(Answer):
    """How two KPIs go together over all municipalities in one year.

    Attributes
    ----------
    one, other
        Their ids; ``one_title`` and ``other_title`` are Kolada's or our titles.
    year
        The year of every figure; None when no year has both.
    correlation
        Spearman's rho over the ``n`` municipalities with both figures.
    coupled
        Whether one is a part of what the other is a share of.
    """

    one: str
    other: str
    one_title: str
    other_title: str
    year: int | None
    preliminary: bool
    correlation: RankCorrelation
    coupled: bool
    source_line: str

    @property
    def sentence(self) -> str:
        """The answer in Swedish, with what it does not say."""
        one, other = (
            _lower(subject(kpi, title))
            for kpi, title in ((self.one, self.one_title), (self.other, self.other_title))
        )
        found = self.correlation
        when = f"{self.year}{' (preliminärt)' if self.preliminary else ''}"
        rests = (
            f"rangkorrelation {sv.number(found.rho, 2, sign=True)}, intervall "
            f"{sv.number(found.low, 2, sign=True)} till "
            f"{sv.number(found.high, 2, sign=True)}, {found.n} kommuner"
        )
        if is_missing(found.rho):
            return (
                f"Det går inte att räkna ett samband mellan {one} och {other}: bara "
                f"{found.n} kommuner har båda uppgifterna för samma år."
            )
        if not found.strength:
            text = (
                f"Bland landets kommuner finns inget tydligt samband {when} mellan {one} "
                f"och {other} ({rests})."
            )
        else:
            much = "lägre" if found.rho < 0 else "högre"
            text = (
                f"Bland landets kommuner finns ett {found.strength} samband {when} mellan "
                f"{one} och {other}: där det ena är högre är det andra i regel {much} "
                f"({rests})."
            )
        return " ".join([text, *([COUPLED] if self.coupled else []), NOT_CAUSE])

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/association/1``."""
        found = self.correlation
        rho, low, high = (
            None if is_missing(x) else x for x in (found.rho, found.low, found.high)
        )
        return {
            **self._head("kolada-bench/association/1"),
            "provenance": self._provenance(),
            "one": self.one,
            "other": self.other,
            "year": self.year,
            "n": found.n,
            "rho": rho,
            "low": low,
            "high": high,
            "coupled": self.coupled,
            "text": self.sentence,
            "source_line": self.source_line,
            "warnings": list(self.warnings),
        }

    def page(self) -> Page:
        """Return the answer as formatted Swedish text."""
        column = Column(("",), text=True)
        return Page(
            title="Samband över landets kommuner",
            banner=BANNER if self.provenance.invented else "",
            tables=(Table("Samband", "", (column,), ((self.sentence,),)),),
            notes=(),
            warnings=self.warnings,
            source=source_of(self, computed="Rangkorrelation"),
        )


def association(
    municipality: str | None = None,
    *,
    one: str,
    other: str,
    year: int | None = None,
    years: Sequence[int] | None = None,
    source: Source | None = None,
    demo: bool = False,
    snapshot: str | Path | None = None,
    offline: bool = False,
    settings: Settings | None = None,
) -> Association:
    """Return how two KPIs go together over all municipalities, the own one included.

    Parameters
    ----------
    one, other
        KPI ids, derived ones too.
    municipality, year, years, source, demo, snapshot, offline, settings
        As for ``benchmark.compare``.
    """
    opened, in_force = opened_source(
        source, settings, demo=demo, snapshot=snapshot, offline=offline
    )

    def asked(year: int | None) -> Benchmark:
        return compare(
            municipality,
            group=EVERYONE,
            kpis=(one, other),
            year=year,
            years=years,
            source=opened,
            settings=in_force,
        )

    answer = asked(year)
    found = {int(y) for y in answer.rows["year"] if not is_missing(y)}
    if len(found) > 1:
        answer = asked(min(found))
    return _association(answer, one, other, found)


def _association(answer: Benchmark, one: str, other: str, years: set[int]) -> Association:
    rows = {row["kpi"]: row for row in answer.rows.to_dict("records")}
    if not years:
        message = f"Ingen kommun har värde för både {one} och {other} samma år."
        raise TooFewPeers(message)
    values = answer.members.pivot(index="municipality_id", columns="kpi", values="value")
    inputs = list(dict.fromkeys([*_inputs(one), *_inputs(other)]))
    return Association(
        municipality=answer.municipality,
        municipalities=answer.municipalities,
        groups=answer.groups,
        provenance=answer.provenance,
        warnings=answer.warnings,
        amount_unit=answer.amount_unit,
        one=one,
        other=other,
        one_title=rows[one]["title"],
        other_title=rows[other]["title"],
        year=min(years),
        preliminary=any(bool(row["preliminary"]) for row in rows.values()),
        correlation=rank_correlation(
            values[one].to_numpy(dtype=float), values[other].to_numpy(dtype=float)
        ),
        coupled=_is_coupled(one, other) or _is_coupled(other, one),
        source_line=sv.source_line(answer.provenance, inputs, computed=True),
    )


def _inputs(kpi: str) -> tuple[str, ...]:
    derived = derived_kpis().get(kpi)
    return derived.inputs if derived else (kpi,)


def _is_coupled(share: str, cost: str) -> bool:
    """Return whether ``cost`` is inside what ``share`` is divided by."""
    derived = derived_kpis().get(share)
    if derived is None or derived.unit != "%":
        return False
    return any(contains(whole, cost) for whole in derived.inputs)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
