"""A sentence for each row that stands out, in the same words as everywhere else."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.wording import sentence
from kolada_bench.benchmark.comparison.findings import row_findings
from kolada_bench.benchmark.standing_out.survey import net_cost_area
from kolada_bench.schema import Finding

if TYPE_CHECKING:
    from kolada_bench.benchmark.standing_out.answer import Standout


def standout_sentences(answer: Standout) -> list[str]:
    """Return one text per row of the answer, in its order.

    An NKA is told against its reference cost, all else against the group's median. How
    sure it is stands in the row's ``why``.
    """
    findings = {(f.kpi, f.group_id): f for f in row_findings(answer)}
    texts = []
    for row in answer.records:
        found = findings.get((row["kpi"], row["group"])) or _deviation(row)
        texts.append(
            sentence(found, amount_unit=answer.amount_unit) if found else _total(row)
        )
    return texts


def _deviation(row: dict[Any, Any]) -> Finding | None:
    """Return the finding of a verksamhet's NKA, which ``row_findings`` leaves out."""
    area = net_cost_area(row["kpi"])
    if area is None:
        return None
    return Finding(
        subject=area.service_area,
        kpi=row["kpi"],
        measure="deviation",
        unit="%",
        year=int(row["year"]),
        value=float(row["value"]),
        median=math.nan,
        n=0,
        n_members=0,
        group="",
        certainty=row["certainty"],
        gap_mnkr=float(row["deviation_mnkr"]),
        area=area.service_area,
        mean_3_years=float(row["mean_3_years_pct"]),
        headline=row["headline"],
        preliminary=bool(row["preliminary"]),
    )


def _total(row: dict[Any, Any]) -> str:
    """Write the NKA of several verksamheter together, which has no limits of its own."""
    label = " ".join(str(row["title"]).partition(",")[0].split())
    value = sv.with_unit(row["value"], "%", 1, sign=True)
    median = sv.with_unit(row["median"], "%", 1, sign=True)
    mark = " (preliminärt)" if row["preliminary"] else ""
    return f"{label} var {value} {int(row['year'])}{mark}; gruppens median är {median}."
