"""Köpt beside egen regi, municipality by municipality."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.cells import is_missing
from kolada_bench.charts.regime import RegimeChart, RegimeRow
from kolada_bench.errors import UsageError
from kolada_bench.report.figures import lookup
from kolada_bench.report.figures import words as said
from kolada_bench.report.figures.ranking import check_values, value_or_none

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kolada_bench.benchmark.result import Benchmark

PAIRS: dict[str, tuple[str, str]] = {
    "N30101": ("X30101_kopt", "X30101_egen_regi"),
    "N33001": ("X33001_kopt", "X33001_egen_regi"),
    "N35001": ("X35001_kopt", "X35001_egen_regi"),
}
"""A cost, and the derived KPIs of what of it is bought and what is not."""
BOUGHT_NOTE = (
    "Medel är ovägt: delar av medianer går inte att lägga ihop. Köp av verksamhet är "
    "uppdrag som lämnats till någon annan; inhyrd personal ingår inte."
)
_WHOLES = {
    "N30101": "individ- och familjeomsorg",
    "N33001": "barn- och ungdomsvård",
    "N35001": "missbruksvård för vuxna",
}


def regime_chart(
    answer: Benchmark,
    bought: str = "X30101_kopt",
    own_regime: str = "X30101_egen_regi",
    group_id: str | None = None,
) -> RegimeChart:
    """Return köpt and egen regi of every municipality of the group, its mean and Riket.

    Parameters
    ----------
    answer
        A comparison that has both KPIs, in the same unit.
    bought, own_regime
        The ids of the two parts; together they are the whole cost.
    group_id
        Which of the answer's groups; the first (but "alla") when None.

    Raises
    ------
    UnknownName
        The answer lacks one of the KPIs, or the group.
    UsageError
        The two are not of the same year.
    TooFewPeers
        Nobody has a value.

    Notes
    -----
    The group's row is the unweighted mean over members with both parts: parts of medians
    do not add up to a whole.
    """
    row = lookup.row_of(answer, bought, group_id)
    other = lookup.row_of(answer, own_regime, row["group"])
    if row["year"] != other["year"]:
        message = (
            f"{bought} är för {row['year']} och {own_regime} för {other['year']}. Ange ett "
            "år som båda har (--year)."
        )
        raise UsageError(message)
    figures, others = lookup.figures_of(answer, row), lookup.figures_of(answer, other)
    check_values(answer, row, figures)
    parts = {line["municipality_id"]: line["value"] for line in others}
    group = lookup.group_of(answer, row["group"])
    rows = [
        _row(
            line["title"],
            line["value"],
            parts[line["municipality_id"]],
            role="own" if line["own"] else "peer",
        )
        for line in figures
    ]
    mean = _mean([one for one in rows if one.role == "peer"])
    national = _row("Riket", row["national"], other["national"], role="reference")
    ids = (*lookup.inputs_of(bought), *lookup.inputs_of(own_regime))
    what = next(
        (_WHOLES[cost] for cost, pair in PAIRS.items() if pair == (bought, own_regime)),
        row["label"],
    )
    year = said.year_mark(
        row["year"], preliminary=bool(row["preliminary"] or other["preliminary"])
    )
    return RegimeChart(
        text=said.words(
            answer,
            title=_title(answer, rows[0], mean, said.group_in_text(group), row),
            subtitle=(
                f"Köpt verksamhet och egen regi inom {what}, {row['unit']} {year}",
                said.group_with_edition(
                    group, None if is_missing(row["year"]) else int(row["year"])
                ),
            ),
            source_line=said.source(answer.provenance, ids),
            notes=(BOUGHT_NOTE,),
        ),
        rows=(*rows, *(one for one in (mean, national) if one is not None)),
        unit=said.display_unit(row["unit"]),
    )


def _row(name: str, bought: float, own: float, *, role: Any) -> RegimeRow:
    whole = bought + own
    return RegimeRow(
        name=name,
        bought=value_or_none(bought),
        own_regime=value_or_none(own),
        share=100 * bought / whole if math.isfinite(whole) and whole > 0 else None,
        role=role,
    )


def _mean(peers: Iterable[RegimeRow]) -> RegimeRow | None:
    """Return the unweighted mean over those with both parts; None without any."""
    known = [(row.bought or 0.0, row.own_regime or 0.0) for row in peers if row.is_known]
    if not known:
        return None
    bought, own = (math.fsum(part) / len(known) for part in zip(*known, strict=True))
    return _row(f"Medel ({len(known)} kommuner)", bought, own, role="reference")


def _title(
    answer: Benchmark,
    own: RegimeRow,
    mean: RegimeRow | None,
    group: str,
    row: Mapping[Any, Any],
) -> str:
    name, unit = answer.municipality.title, said.display_unit(row["unit"])
    if not own.is_known:
        return f"{name} saknar uppgift om köpt verksamhet och egen regi"
    bought = sv.with_unit(own.bought, unit)
    share = sv.with_unit(own.share, "procent")
    if mean is None:
        return f"{name} köper verksamhet för {bought}, {share} av kostnaden"
    return (
        f"{name} köper verksamhet för {bought} ({share} av kostnaden), {group} i medel för "
        f"{sv.number(mean.bought)} ({sv.with_unit(mean.share, 'procent')}); egen regi "
        f"{sv.number(own.own_regime)} mot {sv.number(mean.own_regime)}"
    )
