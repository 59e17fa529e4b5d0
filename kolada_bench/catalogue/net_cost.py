"""The KPIs of nettokostnadsavvikelsen (NKA), per verksamhet.

Kolada publishes nettokostnad and referenskostnad [kr/inv], and their deviation in percent
of the reference and in million kronor. The total (``TOTAL_PCT``) covers six verksamheter:
LSS is equalised in a system of its own and is never added to it. The total has no KPI for
nettokostnad, referenskostnad or million kronor.
"""

from __future__ import annotations

from functools import cache

import msgspec

from kolada_bench.catalogue.tomlfile import KpiId, packaged, read_tables

TOTAL = "totalt exkl. LSS"
TOTAL_PCT = "N00097"
POPULATION = "N01951"


class NetCostArea(msgspec.Struct, frozen=True):
    """The ids of one verksamhet's NKA.

    ``reference_parts`` are the published parts whose sum is the referenskostnad, where
    Kolada gives them; ``in_total`` says that the area counts in ``TOTAL``.
    """

    service_area: str
    net_cost: str
    reference_cost: str
    deviation_pct: str
    deviation_mnkr: str
    reference_parts: tuple[str, ...]
    in_total: bool

    @property
    def ids(self) -> tuple[str, str, str, str]:
        """Net cost, reference cost, deviation in percent and in million kronor."""
        return self.net_cost, self.reference_cost, self.deviation_pct, self.deviation_mnkr


class _Area(msgspec.Struct, forbid_unknown_fields=True):
    nettokostnad: KpiId
    referenskostnad: KpiId
    avvikelse_procent: KpiId
    avvikelse_mnkr: KpiId
    referenskostnadens_delar: list[KpiId]
    i_totalen: bool


@cache
def net_cost_areas() -> dict[str, NetCostArea]:
    """Return the seven verksamheter that have an NKA, by name, in the order of a table."""
    return {
        name: NetCostArea(
            service_area=name,
            net_cost=area.nettokostnad,
            reference_cost=area.referenskostnad,
            deviation_pct=area.avvikelse_procent,
            deviation_mnkr=area.avvikelse_mnkr,
            reference_parts=tuple(area.referenskostnadens_delar),
            in_total=area.i_totalen,
        )
        for name, area in read_tables(packaged("net_cost.toml"), _Area).items()
    }


def areas_in_total() -> tuple[str, ...]:
    """Return the verksamheter that ``TOTAL`` covers: all but LSS."""
    return tuple(name for name, area in net_cost_areas().items() if area.in_total)


def is_net_cost_deviation(kpi_id: str, title: str = "") -> bool:
    """Return whether the KPI is an NKA, which has no value for Riket.

    ``title`` catches the NKA KPIs that are not in ``net_cost.toml`` (those of regions).
    """
    return kpi_id in _deviations() or title.startswith("Nettokostnadsavvikelse")


def is_deviation(kpi_id: str, title: str = "") -> bool:
    """Return whether the KPI is a difference from something expected.

    Such a figure has no ratio, no percent difference and no gap in kronor: NKA, and what a
    school's results are beside what a model expects ("avvikelse från SALSA").
    """
    return is_net_cost_deviation(kpi_id, title) or "avvikelse" in title.casefold()


@cache
def _deviations() -> frozenset[str]:
    areas = net_cost_areas().values()
    return frozenset(
        {TOTAL_PCT}.union(*((a.deviation_pct, a.deviation_mnkr) for a in areas))
    )
