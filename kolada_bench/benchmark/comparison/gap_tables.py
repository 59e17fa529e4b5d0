"""The gaps as Swedish tables and as JSON: to each target, to each peer, one placement.

No table has a total row: the amounts of a row are one difference to several targets, and
those of different rows share kronor.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.cells import amount, most_common_year, unbroken
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.benchmark.comparison.gaps import Gaps, Placement, RowGaps
    from kolada_bench.benchmark.result import Benchmark
    from kolada_bench.schema import PeerGroup

MANY_PEERS = 8
"""More peers do not fit as columns; JSON has them all."""
PREVENTIVE = frozenset({"N33021", "N33009", "N35100", "N20047"})
"""Öppna insatser: a lower cost is written out, so that nobody reads it as money saved."""
MINUS_NOTE = "{label}: {own} lägger {figure} {unit} mindre än medianen."

_TARGETS = ("median", "lower_quartile", "mean", "weighted_mean")
GAP_NOTE = (
    "Beloppen i en rad är samma kostnad mot olika mål. De läggs inte ihop, varken med "
    "varandra eller med andra raders."
)


def tables(answer: Benchmark) -> tuple[Table, ...]:
    """Return the gap tables of a comparison, none without gaps."""
    return tuple(_tables(answer, answer.gaps)) if answer.gaps else ()


def notes(answer: Benchmark) -> tuple[str, ...]:
    """Return what must be said of the gaps: not to be added, and what a minus is."""
    return tuple(_notes(answer, answer.gaps)) if answer.gaps else ()


def _tables(answer: Benchmark, all_gaps: Gaps) -> Iterable[Table]:
    """Yield the tables per section and group, then one more placement."""
    rows = list(zip(answer.records, all_gaps.rows, strict=True))
    groups = {group.id: group for group in answer.groups}
    net = _net_costs(answer, all_gaps)
    first_of_group = set(groups)
    for section, id_ in dict.fromkeys((r["section"], r["group"]) for r, _ in rows):
        part = [
            (row, gaps)
            for row, gaps in rows
            if (row["section"], row["group"]) == (section, id_) and gaps is not None
        ]
        nka = net.get(id_, []) if id_ in first_of_group else []
        first_of_group.discard(id_)
        if part or nka:
            yield _target_table(answer, section, groups[id_], part, nka)
        if part and len(groups[id_].members) <= MANY_PEERS:
            yield _peer_table(answer, section, groups[id_], part)
    if all_gaps.placements:
        yield _placement_table(answer, all_gaps.placements)


def _notes(answer: Benchmark, all_gaps: Gaps) -> Iterable[str]:
    yield GAP_NOTE
    rows = zip(answer.records, all_gaps.rows, strict=True)
    for row, gaps in rows:
        if gaps is None or row["kpi"] not in PREVENTIVE:
            continue
        median = gaps.targets[0].gap
        if median < 0:
            figure = amount(-median, answer.amount_unit, sign=False)
            yield MINUS_NOTE.format(
                label=row["label"].partition(",")[0],
                own=answer.municipality.title,
                figure=figure,
                unit=answer.amount_unit,
            )
    if any(len(group.members) > MANY_PEERS for group in answer.groups):
        yield (
            f"Skillnaden mot var och en visas för grupper med högst {MANY_PEERS} kommuner; "
            "--format json har alla."
        )


def _net_costs(answer: Benchmark, all_gaps: Gaps) -> dict[str, list[tuple[str, RowGaps]]]:
    """Return the NKA lines by group, the label and its gap."""
    found: dict[str, list[tuple[str, RowGaps]]] = {}
    pairs = zip(answer.deviations, all_gaps.net_cost, strict=True)
    for row, gaps in pairs:
        if gaps is not None:
            label = f"Nettokostnadsavvikelse {row['service_area']}"
            found.setdefault(row["group"], []).append((f"{label} {row['year']}", gaps))
    return found


def _target_table(
    answer: Benchmark,
    section: str,
    group: PeerGroup,
    rows: Sequence[tuple[dict[Any, Any], RowGaps]],
    net: Sequence[tuple[str, RowGaps]],
) -> Table:
    columns = [
        Column(("",), text=True),
        Column(("Median",)),
        Column(("Nedre", "kvartil")),
        Column(("Ovägt", "medel"), drop=2),
        Column(("Vägt", "medel"), drop=1),
    ]
    unit, usual = answer.amount_unit, _usual_year(answer)
    cells = [
        (_label(usual, row), *(_cell(gaps, t, unit) for t in range(len(_TARGETS))))
        for row, gaps in rows
    ]
    if net:
        columns.append(Column(("Referens-", "kostnad")))
        cells = [(*line, sv.MISSING) for line in cells]
        empty = (sv.MISSING,) * len(_TARGETS)
        cells = [*((label, *empty, _cell(gaps, 0, unit)) for label, gaps in net), *cells]
    heading = f"{section}: skillnad i {unit} mot olika mål"
    return Table(heading, short_title(group), tuple(columns), tuple(cells))


def _peer_table(
    answer: Benchmark,
    section: str,
    group: PeerGroup,
    rows: Sequence[tuple[dict[Any, Any], RowGaps]],
) -> Table:
    titles = {
        id_: answer.municipalities[id_].title if id_ in answer.municipalities else id_
        for id_ in group.members
    }
    order = sorted(titles, key=lambda id_: sv.sort_key(titles[id_]))
    columns = (
        Column(("",), text=True),
        *(Column((titles[id_],), drop=len(order) - i) for i, id_ in enumerate(order)),
    )
    cells, usual = [], _usual_year(answer)
    for row, gaps in rows:
        at = {t.municipality: i for i, t in enumerate(gaps.targets) if t.name == "peer"}
        peers = (_cell(gaps, at[id_], answer.amount_unit) for id_ in order)
        cells.append((_label(usual, row), *peers))
    heading = f"{section}: skillnad i {answer.amount_unit} mot var och en"
    return Table(heading, short_title(group), columns, tuple(cells))


def _usual_year(answer: Benchmark) -> int | None:
    return most_common_year(answer.records)


def _label(usual: int | None, row: dict[Any, Any]) -> str:
    year = "" if row["year"] == usual else f" ({int(row['year'])})"
    return f"{unbroken(row['label'])}{year}"


def _cell(gaps: RowGaps, at: int, unit: str) -> str:
    gap = gaps.targets[at].gap
    if gaps.unit == "persons":
        return sv.with_unit(gap, "pers.", 0, sign=True)
    return amount(gap, unit)


def _placement_table(answer: Benchmark, placements: Sequence[Placement]) -> Table:
    columns = (
        Column(("",), text=True),
        Column(("", "kr/dygn")),
        Column(("", "dygn"), drop=2),
        Column(("Kostnad,", f"{answer.amount_unit}/år"), drop=1),
        Column(("", "kr/inv")),
        Column(("NKA IFO,", "p.e.")),
    )
    names = {
        "given": "Med angivet dygnspris",
        "example": "Per 1 000 kr/dygn",
        "kolada": "Institutionsvård vuxna, Koladas pris",
    }
    cells = tuple(
        (
            names[p.kind].replace(" 000", f"{sv.NBSP}000")
            + (f" {p.price_year}" if p.price_year else ""),
            sv.number(p.price),
            sv.number(p.days),
            sv.number(p.cost / 1e3) if answer.amount_unit == "tkr"
            else sv.number(p.cost / 1e6, 2),
            sv.number(p.per_inhabitant, 0 if p.per_inhabitant >= 100 else 1, sign=True),
            sv.number(p.points, 1, sign=True),
        )
        for p in placements
    )  # fmt: skip
    note = (
        "Räkneexempel: dygnspris × dygn, delat med folkmängden och med referenskostnaden "
        f"för IFO {placements[0].year}. Kolada har inget dygnspris för barn och unga: ange "
        "det med --dygnspris."
    )
    return Table("En placering till", "", columns, cells, (note,))


def with_gaps(answer: dict[str, Any], gaps: Gaps) -> dict[str, Any]:
    """Return the JSON form of a comparison with ``gaps`` per row, and the placement."""
    for rows, found in ((answer["rows"], gaps.rows), (answer["net_cost"], gaps.net_cost)):
        for row, its in zip(rows, found, strict=True):
            row["gaps"] = _dict(its)
    return {**answer, "one_more_placement": [_placement(p) for p in gaps.placements]}


def _dict(gaps: RowGaps | None) -> dict[str, Any] | None:
    if gaps is None:
        return None
    return {
        "unit": gaps.unit,
        "denominator": _finite(gaps.denominator),
        "targets": [
            {
                "target": target.name,
                "municipality": target.municipality,
                "value": _finite(target.value),
                "gap": _finite(target.gap),
            }
            for target in gaps.targets
        ],
    }


def _placement(found: Placement) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "price": found.price,
        "days": found.days,
        "cost": found.cost,
        "per_inhabitant": _finite(found.per_inhabitant),
        "deviation_points": _finite(found.points),
        "year": found.year,
        "price_year": found.price_year,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
