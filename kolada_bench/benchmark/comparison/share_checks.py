"""Whether a part, its whole and its share can all be held against the group in one text.

"Köpt vård kostar 2,4 gånger så mycket", "verksamheten kostar 1,2 gånger så mycket" and
"dubbelt så stor andel köps" are three claims of which two give the third. With the medians
of a group they are only about the same: each median may be another municipality's. Where
they are not, a text can use one of the readings, and not all three.

The doctor tries every such triple of the catalogue, a comparison in words those it shows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.compare import chosen_year
from kolada_bench.analysis.identity import IdentityCheck, identity_check
from kolada_bench.benchmark.cells import is_missing
from kolada_bench.catalogue.derived import ShareOf, shares_of
from kolada_bench.catalogue.plausibility import plausibility_checks
from kolada_bench.schema import MUNICIPALITY, YEAR

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.benchmark.desk.material import Desk
    from kolada_bench.schema import PeerGroup

KIND = "kvoter"


def check_shares(desk: Desk) -> None:
    """Try every cost, share and part of the catalogue against each group."""
    for triple in desk.checks.shares:
        if not set(triple.ids) <= set(desk.question.also.get(triple.service_area, ())):
            desk.skip(KIND, triple.name, desk.lacking(triple.ids))
            continue
        for group in desk.question.groups_for(triple.service_area):
            _check_share(desk, triple, group)


def _check_share(desk: Desk, triple: ShareOf, group: PeerGroup) -> None:
    import numpy as np

    own, peers = _triple_values(desk, triple, group.members)
    whole = np.isfinite(peers).all(axis=0)  # [member, year]: all three of the same
    known = np.isfinite(own).all(axis=0)
    year = chosen_year(desk.years, known, whole.sum(axis=0), len(group.members))
    if year is None or not known[desk.years.index(year)]:
        desk.skip(KIND, triple.name, desk.lacking(triple.ids))
        return
    at = desk.years.index(year)
    there = peers[:, whole[:, at], at]
    if there.shape[1] < desk.checks.limits.minst_i_gruppen:
        desk.skip(KIND, triple.name, desk.too_few(there.shape[1]))
        return
    medians = np.median(there, axis=1)
    if not (medians > 0).all() or not (own[:, at] > 0).all():
        desk.skip(KIND, triple.name, f"någon av uppgifterna är 0 för {year}")
        return
    found = _found(own[:, at], medians, desk.checks.limits.kvot_avvikelse)
    desk.made[KIND] += 1
    if found.agrees is False:
        what = f"{triple.name}: {_in_words(found)} (medianer, {there.shape[1]} av "
        what += f"{len(group.members)})"
        desk.find(KIND, triple.service_area, what, year, triple.ids)


def _found(own: Any, median: Any, tolerance: float) -> IdentityCheck:
    """Hold own cost, share and part against the group's [cost, share, part]."""
    return identity_check(
        own_share=float(own[1]),
        group_share=float(median[1]),
        part_ratio=float(own[2] / median[2]),
        total_ratio=float(own[0] / median[0]),
        tolerance=tolerance,
    )


def _triple_values(desk: Desk, triple: ShareOf, members: Iterable[str]) -> tuple[Any, Any]:
    """Return cost, share and part: own [3, year], the members' [3, member, year]."""
    import numpy as np
    import pandas as pd

    ids = (desk.question.municipality.id, *members)
    index = pd.MultiIndex.from_product([list(ids), list(desk.years)])
    index = index.set_names([MUNICIPALITY, YEAR])
    frame: pd.DataFrame = desk.wide.reindex(index=index, columns=list(triple.ids))
    columns = {id_: frame[id_].to_numpy(dtype=float) for id_ in triple.ids}
    formulas = (triple.cost, triple.share, triple.part)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.array([formula.value(columns) for formula in formulas], dtype=float)
    values = values.reshape(3, len(ids), len(desk.years))
    return values[:, 0], values[:, 1:]


def _in_words(found: IdentityCheck) -> str:
    """Write "2,40 gånger gruppens, mot helheten 1,20 · andelen 2,00 = 2,40"."""
    part, total, share, implied = (
        sv.number(x, 2)
        for x in (
            found.part_ratio,
            found.total_ratio,
            found.share_ratio,
            found.implied_part_ratio,
        )
    )
    return f"{part} gånger gruppens, mot helheten {total} · andelen {share} = {implied}"


def share_lines(rows: Iterable[Mapping[Any, Any]], said: Iterable[str]) -> Iterable[str]:
    """Yield whether the triples that a comparison shows whole, and writes of, go together.

    One line for those that do, and one for each that does not.

    Parameters
    ----------
    rows
        A comparison's rows; the three are of one group, gender and year.
    said
        The KPIs that have a sentence.
    """
    agreed: list[str] = []
    off: list[str] = []
    for triple, shown in _shown_whole(rows, frozenset(said)):
        own, medians = ([float(row[key]) for row in shown] for key in ("value", "median"))
        if not all(math.isfinite(x) and x > 0 for x in (*own, *medians)):
            continue
        found = _found(own, medians, plausibility_checks().limits.kvot_avvikelse)
        text = f"{triple.name}, {_in_words(found)}"
        (agreed if found.agrees else off).append(text)
    if agreed:
        yield f"Del, andel och helhet går ihop: {'; '.join(dict.fromkeys(agreed))}."
    for text in dict.fromkeys(off):
        yield (
            f"Går inte ihop: {text}. Medianerna är från olika kommuner; delens jämförelse "
            "och helhetens och andelens hör inte hemma i samma text."
        )


def _shown_whole(
    rows: Iterable[Mapping[Any, Any]], said: frozenset[str]
) -> Iterable[tuple[ShareOf, list[Mapping[Any, Any]]]]:
    """Yield each triple with its rows of cost, share and part, in that order."""
    by_group: dict[tuple[Any, ...], dict[str, Mapping[Any, Any]]] = {}
    for row in rows:
        if not is_missing(row["year"]):
            key = (row["group"], row["gender"], row["year"])
            by_group.setdefault(key, {})[row["kpi"]] = row
    for shown in by_group.values():
        for triple in shares_of():
            ids = (triple.cost_id, triple.share_id, triple.part_id)
            if not said.isdisjoint(ids) and all(id_ in shown for id_ in ids):
                yield triple, [shown[id_] for id_ in ids]
