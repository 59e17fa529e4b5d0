"""Real values of 2011: nettokostnad äldreomsorg as the share 65+ times kr per 65+."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kolada_bench.analysis.decompose import disagreement, split
from kolada_bench.schema import Driver, Factor

if TYPE_CHECKING:
    from pathlib import Path

IDS = ("N20014", "N20028", "N01938", "N01960")
DRIVER = Driver(
    id="P1",
    title="Nettokostnad äldreomsorg",
    theme="aldreomsorg",
    service_area="äldreomsorg",
    cost_name="Äldreomsorg, netto",
    cost="N20014 * N01951",
    exactness="exact",
    factors=(
        Factor("andel 65+", "%", "N01938", "N01951", scale=100),
        Factor("netto per 65+", "kr", "N20028 * N01938", "N01938", money=True),
    ),
)


@pytest.fixture(scope="module")
def year_2011(recorded_data: Path) -> pd.DataFrame:
    file = recorded_data / "values_1995_2012_290_kommuner.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [
            (line["municipality"], line["kpi"], float(line["value"]))
            for line in csv.DictReader(lines)
            if line["year"] == "2011" and line["kpi"] in IDS and line["value"]
        ]
    long = pd.DataFrame(rows, columns=["area", "kpi", "value"])
    wide = long.pivot(index="area", columns="kpi", values="value").dropna()
    # Inhabitants are not among the recorded KPIs: persons 65+ over their share gives them.
    return wide.assign(N01951=100 * wide["N01938"] / wide["N01960"])


def test_what_kolada_published_multiplies_for_all_290(year_2011: pd.DataFrame) -> None:
    assert len(year_2011) == 290
    assert max(disagreement(year_2011, DRIVER)) < 1e-7


def test_melleruds_difference_to_the_country(year_2011: pd.DataFrame) -> None:
    own, others = year_2011.loc[["1461"]], year_2011.drop(index="1461")
    found = split(own, others, DRIVER)
    # Own as published: 13 703,683282 kr/inv; 26,510807 % 65+; 51 690,93178 kr per 65+.
    kronor = (others["N20014"] * others["N01951"]).sum()
    people, aged = others["N01951"].sum(), others["N01938"].sum()
    a, p, a0, p0 = 0.26510807, 51690.93178, aged / people, kronor / aged
    assert found.difference == pytest.approx(13703.683282 - kronor / people, rel=1e-9)
    share, price = found.effects
    assert share.effect == pytest.approx((a - a0) * (p + p0) / 2, rel=1e-6)
    assert price.effect == pytest.approx((p - p0) * (a + a0) / 2, rel=1e-4)
    assert found.remainder is not None
    parts = share.effect + price.effect + found.remainder.effect
    assert parts == pytest.approx(found.difference, rel=1e-12)
    # 26,5 % 65+ against some 18 % in the country: age alone is thousands of kronor.
    assert share.effect > 3000
    assert abs(found.remainder.effect) < 0.01
