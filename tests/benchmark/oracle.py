"""What ``compare`` and ``nka`` must answer, worked out a second time in plain Python.

Written from the definitions (year rule, statistics, rank, gaps, NKA), not from the
package: nothing of it is imported, and neither pandas nor NumPy is used. Values come as a
table ``(kpi, area, year, gender) -> value or None``, KPIs and groups as Kolada sends them.

Where the definitions are silent the oracle follows what the documentation promises: when
no year has both an own value and two thirds of the group, the newest own year is shown,
then the newest that two thirds of the group have, then the newest that anybody has.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Key = tuple[str, str, int, str]
Entity = Mapping[str, Any]
RIKET = "0000"
WINDOW = 10
POPULATION = "N01951"

# net cost, reference cost, deviation in percent, deviation in million kronor
NKA = {
    "förskola": ("N11031", "N11025", "N11024", "N11038"),
    "fritidshem": ("N13027", "N13021", "N13020", "N13032"),
    "grundskola": ("N15028", "N15018", "N15001", "N15045"),
    "gymnasieskola": ("N17014", "N17016", "N17001", "N17030"),
    "äldreomsorg": ("N20014", "N20016", "N20900", "N20029"),
    "IFO": ("N30005", "N30007", "N30001", "N30026"),
    "LSS": ("N28016", "N28026", "N28018", "N28021"),
}
TOTAL, TOTAL_PCT = "totalt exkl. LSS", "N00097"
SIX = tuple(area for area in NKA if area != "LSS")
# First years of new method periods; LSS has had none.
PERIODS = dict.fromkeys(SIX, (2014, 2019)) | {"LSS": (), TOTAL: (2014, 2015, 2019)}


def _kr_per(per: float = 1e6) -> Callable[..., float]:
    return lambda people: people / per


@dataclass(frozen=True)
class Asked:
    """One KPI of a question. ``kind`` says what may be done with its figures.

    ``kind`` is amount, share, rate, absolute, code, other, deviation (NKA in percent) or
    deviation-amount (NKA in million kronor). ``below`` are the KPIs of the denominator
    and ``scale`` what one unit of the gap makes with them, in million kronor, or in
    persons where ``persons`` says so.
    """

    id: str
    kind: str
    area: str
    unit: str
    inputs: tuple[str, ...] = ()
    formula: Callable[..., float] | None = None
    below: tuple[str, ...] = ()
    scale: Callable[..., float] = field(default_factory=_kr_per)
    persons: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        return self.inputs or (self.id,)


@dataclass(frozen=True)
class Facts:
    """Everything that Kolada said, and the day on which it said so.

    ``first_year`` is the first year that was asked for: the ten years' window, or two
    years before the first year that the user named; of ``nka``, two years before the first
    year that is shown.
    """

    values: Mapping[Key, float | None]
    kpis: Mapping[str, Entity]
    groups: Sequence[Entity]
    areas: Mapping[str, Entity]
    on: date
    decimals: Mapping[str, int] = field(default_factory=dict)
    first_year: int = 0

    def value(self, kpi: str, area: str, year: int, gender: str = "T") -> float | None:
        return self.values.get((kpi, area, year, gender))

    def figure(self, asked: Asked, area: str, year: int, gender: str) -> float | None:
        """A published value, or a derived one where every input is there."""
        parts = [self.value(id_, area, year, gender) for id_ in asked.sources]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        if asked.formula is None:
            return known[0]
        try:
            return asked.formula(*known)
        except ZeroDivisionError:
            return None

    def preliminary(self, ids: Sequence[str], year: int | None) -> bool:
        return any(self._preliminary(self.kpis[id_], year) for id_ in ids)

    def _preliminary(self, kpi: Entity, year: int | None) -> bool:
        first, final = kpi["prel_publication_date"], kpi["publication_date"]
        if year is None or first is None or kpi["publ_period"] != str(year):
            return False
        started = date.fromisoformat(first) <= self.on
        return started and (final is None or self.on < date.fromisoformat(final))


@dataclass(frozen=True)
class Peers:
    """A group as seen from one municipality."""

    id: str
    members: tuple[str, ...]
    fallback: bool = False


def peers_of(facts: Facts, own: str, id_: str, *, fallback: bool = False) -> Peers:
    """The members other than own; regions are no municipalities."""
    (group,) = [group for group in facts.groups if group["id"] == id_]
    ids = dict.fromkeys(member["member_id"] for member in group["members"])
    kept = [m for m in ids if m != own and facts.areas.get(m, {}).get("type") != "L"]
    return Peers(id_, tuple(kept), fallback)


def liknande(facts: Facts, own: str, area: str) -> Peers:
    """The newest "Liknande kommuner <area>, <kommun>, <år>", else övergripande."""
    title = facts.areas[own]["title"]
    for wanted in (area, "övergripande"):
        pattern = rf"Liknande kommuner,? {wanted}, {re.escape(title)}, (\d{{4}})"
        editions = {
            int(found[1]): group["id"]
            for group in facts.groups
            if (found := re.fullmatch(pattern, group["title"]))
        }
        if editions:
            is_own = wanted == area or area == TOTAL
            return peers_of(facts, own, editions[max(editions)], fallback=not is_own)
    raise LookupError(title)


def window(this_year: int) -> list[int]:
    return list(range(this_year - WINDOW + 1, this_year + 1))


def chosen_year(years: Sequence[int], own: set[int], counts: Mapping[int, int], n: int):
    """The newest year with an own value and two thirds of the group (see the top)."""
    enough = {year for year in years if counts[year] and 3 * counts[year] >= 2 * n}
    anybody = {year for year in years if counts[year]}
    for candidates in (own & enough, own, enough, anybody):
        if candidates:
            return max(candidates)
    return None


def quantile(ordered: Sequence[float], share: float) -> float:
    """Linear interpolation between the two nearest of the sorted values."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def compare_row(
    facts: Facts,
    own: str,
    asked: Asked,
    peers: Peers,
    *,
    years: Sequence[int],
    year: int | None = None,
    gender: str = "T",
) -> dict[str, Any]:
    """Every figure of one row; keys as in the JSON, without title and texts."""
    divided = not asked.formula and facts.kpis[asked.id]["is_divided_by_gender"]
    gender = gender if divided else "T"

    def at(area: str, when: int) -> float | None:
        return facts.figure(asked, area, when, gender)

    if year is None:
        mine = {y for y in years if at(own, y) is not None}
        counts = {
            y: sum(at(member, y) is not None for member in peers.members) for y in years
        }
        year = chosen_year(years, mine, counts, len(peers.members))
    row: dict[str, Any] = {
        "kpi": asked.id,
        "unit": asked.unit,
        "derived": asked.formula is not None,
        "service_area": asked.area,
        "gender": gender,
        "year": year,
        "preliminary": facts.preliminary(asked.sources, year),
        "group": peers.id,
        "group_fallback": peers.fallback,
        "n_members": len(peers.members),
    }
    if year is None:
        return row | dict.fromkeys(FIGURES) | {"n": 0}
    value = at(own, year)
    known = [x for member in peers.members if (x := at(member, year)) is not None]
    stats = _statistics(known) if asked.kind != "code" else dict.fromkeys(_STATISTICS)
    row |= {"value": value, "n": len(known)} | stats
    row["national"] = None if asked.kind in NKA_KINDS else at(RIKET, year)
    row |= _rank(value, known, asked)
    row |= _difference(value, stats["median"], asked)
    return row | _gaps(facts, own, asked, year, gender, value, stats)


NKA_KINDS = ("deviation", "deviation-amount")
_STATISTICS = ("median", "mean", "min", "max", "q1", "q3")
FIGURES = (
    "value", *_STATISTICS, "national", "rank", "rank_of", "difference", "difference_pct",
    "ratio", "gap_mnkr", "gap_persons",
)  # fmt: skip


def _statistics(known: Sequence[float]) -> dict[str, float | None]:
    if not known:
        return dict.fromkeys(_STATISTICS)
    ordered = sorted(known)
    return {
        "median": statistics.median(ordered),
        "mean": statistics.fmean(ordered),
        "min": ordered[0],
        "max": ordered[-1],
        "q1": quantile(ordered, 0.25),
        "q3": quantile(ordered, 0.75),
    }


def _rank(value: float | None, known: Sequence[float], asked: Asked) -> dict[str, Any]:
    if value is None or asked.kind in ("absolute", "code", "deviation-amount"):
        return {"rank": None, "rank_of": None}
    everybody = sorted([value, *known], reverse=True)
    return {"rank": everybody.index(value) + 1, "rank_of": len(everybody)}


def _difference(value: float | None, median: float | None, asked: Asked) -> dict[str, Any]:
    none = {"difference": None, "difference_pct": None, "ratio": None}
    if value is None or median is None:
        return none
    if asked.kind in (*NKA_KINDS, "absolute") or median <= 0:
        return none | {"difference": value - median}
    return {
        "difference": value - median,
        "difference_pct": (value / median - 1) * 100,
        "ratio": value / median,
    }


def _gaps(
    facts: Facts,
    own: str,
    asked: Asked,
    year: int,
    gender: str,
    value: float | None,
    stats: Mapping[str, float | None],
) -> dict[str, Any]:
    none = {"gap_mnkr": None, "gap_persons": None}
    people = [facts.value(id_, own, year) for id_ in asked.below]
    if not people or None in people or gender != "T" or value is None:
        return none
    median, q1 = stats["median"], stats["q1"]
    if median is None or q1 is None:
        return none
    one = asked.scale(*people)
    gap = {"median": (value - median) * one, "lower_quartile": (value - q1) * one}
    return none | {"gap_persons" if asked.persons else "gap_mnkr": gap}


def net_cost_years(
    facts: Facts, own: str, area: str, peers: Peers, years: Sequence[int], *, every: bool
) -> list[int]:
    """The years shown: all that have any figure, or the one that the year rule takes."""
    there = {y for y in years if _nrp(facts, own, area, y) is not None}
    pct = NKA[area][2] if area in NKA else TOTAL_PCT
    published = {y for y in years if facts.value(pct, own, y) is not None}
    if every:
        any_cost = {
            y
            for y in years
            if area in NKA
            and any(facts.value(k, own, y) is not None for k in NKA[area][:2])
        }
        return sorted(there | published | any_cost)
    counts = {
        y: sum(facts.value(pct, m, y) is not None for m in peers.members) for y in years
    }
    year = chosen_year(years, there or published, counts, len(peers.members))
    return [] if year is None else [year]


def net_cost_row(
    facts: Facts, own: str, area: str, peers: Peers, year: int
) -> dict[str, Any]:
    """One NKA row; keys as in the JSON, without texts."""
    pct_kpi, mnkr_kpi = (NKA[area][2], NKA[area][3]) if area in NKA else (TOTAL_PCT, None)
    known = [x for m in peers.members if (x := facts.value(pct_kpi, m, year)) is not None]
    row: dict[str, Any] = {
        "service_area": area,
        "year": year,
        "preliminary": facts.preliminary(_ids(area), year),
        "group": peers.id,
        "group_fallback": peers.fallback,
        "group_n": len(known),
        "group_n_members": len(peers.members),
        "group_median_pct": statistics.median(known) if known else None,
        "published_pct": facts.value(pct_kpi, own, year),
        "published_mnkr": facts.value(mnkr_kpi, own, year) if mnkr_kpi else None,
    }
    net, reference, people = _parts(facts, own, area, year)
    row |= {"net_cost": net, "reference_cost": reference, "population": people}
    kr = net - reference if net is not None and reference else None
    row["deviation_kr"] = kr
    row["deviation_pct"] = kr / reference * 100 if kr is not None else None
    row["deviation_mnkr"] = (
        kr * people / 1e6 if kr is not None and people is not None else None
    )
    row["mean_3_years_pct"] = _mean_of_three(facts, own, area, year)
    row["agrees"] = _agrees(facts, area, year, row)
    return row


def _ids(area: str) -> tuple[str, ...]:
    if area in NKA:
        return NKA[area]
    return (TOTAL_PCT, *(id_ for part in SIX for id_ in NKA[part]))


def _parts(
    facts: Facts, own: str, area: str, year: int
) -> tuple[float | None, float | None, float | None]:
    """Net cost, reference cost and population; the total needs all six parts."""
    people = facts.value(POPULATION, own, year)
    if area in NKA:
        net, reference = (facts.value(id_, own, year) for id_ in NKA[area][:2])
        return net, reference, people
    pairs = [[facts.value(id_, own, year) for id_ in NKA[part][:2]] for part in SIX]
    if any(None in pair for pair in pairs):
        return None, None, None
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs), people


def _nrp(facts: Facts, own: str, area: str, year: int) -> tuple[float, float, float] | None:
    net, reference, people = _parts(facts, own, area, year)
    if net is None or reference is None or people is None:
        return None
    return net, reference, people


def _mean_of_three(facts: Facts, own: str, area: str, year: int) -> float | None:
    if any(year - 2 < first <= year for first in PERIODS[area]):
        return None
    if year - 2 < facts.first_year:
        return None
    parts = [_nrp(facts, own, area, y) for y in (year - 2, year - 1, year)]
    if any(part is None for part in parts):
        return None
    above = sum((net - reference) * people for net, reference, people in parts)
    below = sum(reference * people for _, reference, people in parts)
    return 100 * above / below


def _agrees(facts: Facts, area: str, year: int, row: Mapping[str, Any]) -> bool | None:
    """Inside half a unit of the published figure plus what half units of N, R, pop make."""
    if len({facts.preliminary([id_], year) for id_ in _ids(area)}) > 1:
        return None
    net, reference, people = row["net_cost"], row["reference_cost"], row["population"]
    parts = (area,) if area in NKA else SIX
    half_net = sum(_half(facts, NKA[part][0]) for part in parts)
    half_reference = sum(_half(facts, NKA[part][1]) for part in parts)
    checks = []
    if row["published_pct"] is not None and row["deviation_pct"] is not None:
        # d(100·N/R) = 100·(dN/R + N·dR/R²)
        spread = 100 * (half_net / reference + abs(net) * half_reference / reference**2)
        pct_kpi = NKA[area][2] if area in NKA else TOTAL_PCT
        allowed = max(0.05, _half(facts, pct_kpi) + spread)
        checks.append(abs(row["deviation_pct"] - row["published_pct"]) <= allowed + 1e-9)
    if row["published_mnkr"] is not None and row["deviation_mnkr"] is not None:
        # d((N−R)·inv) = (dN + dR)·inv + |N−R|·½ person
        spread = (half_net + half_reference) * people + abs(net - reference) * 0.5
        allowed = max(0.05, _half(facts, NKA[area][3]) + spread / 1e6)
        checks.append(abs(row["deviation_mnkr"] - row["published_mnkr"]) <= allowed + 1e-9)
    return all(checks) if checks else None


def _half(facts: Facts, kpi: str) -> float:
    return 0.5 * 10.0 ** -facts.decimals[kpi]
