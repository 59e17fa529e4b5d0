"""Real values and real groups: what Kolada published must come out as it stands."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kolada_bench.analysis.compare import RowQuestion, comparison
from tests.benchmark.asked import ASKED
from tests.benchmark.checks import WINDOW, check_net_cost, check_rows, differences
from tests.benchmark.invented import THIS_YEAR, facts, fill
from tests.benchmark.oracle import (
    NKA,
    TOTAL,
    Asked,
    compare_row,
    liknande,
    net_cost_row,
    net_cost_years,
    peers_of,
)
from tests.stand_in.world import read_world

if TYPE_CHECKING:
    from tests.benchmark.conftest import Ask

HOOR, GNOSJO = "1267", "0617"
MEANS = "values_2012_with_kolada_group_means.csv"
VALUES = "values_2018_2025_66_kommuner.csv"


@pytest.mark.parametrize("year", [2024, 2021, None])
def test_hoor_has_the_published_values(
    ask: Ask, recorded_data: Path, year: int | None
) -> None:
    world = read_world(recorded_data, [recorded_data / VALUES])
    known = facts(world)
    given = ["--year", str(year)] if year else []
    kpis = ["--kpi", "N30001", "--kpi", "N20900", "--kpi", "U23401"]
    answer = ask(world, "compare", "Höör", *kpis, *given)
    questions = (
        Asked("N30001", "deviation", "IFO", "%"),
        Asked("N20900", "deviation", "äldreomsorg", "%"),
        Asked("U23401", "other", "äldreomsorg", "dagar"),
    )
    for asked, row in zip(questions, answer["rows"], strict=True):
        peers = liknande(known, HOOR, asked.area)
        wanted = compare_row(known, HOOR, asked, peers, years=WINDOW, year=year)
        assert not differences(row, wanted)
    if year == 2024:
        ifo, elder, wait = answer["rows"]
        assert (ifo["group"], elder["group"]) == ("G36535", "G176571")
        assert ifo["value"] == _recorded(recorded_data, "N30001", HOOR, 2024) == -20.7972
        # Peers 2024: -22.6416 -12.6625 -6.9588 4.445 8.183 19.3173 35.1323
        assert (ifo["n"], ifo["median"], ifo["min"], ifo["max"]) == (
            7, 4.445, -22.6416, 35.1323,
        )  # fmt: skip
        assert ifo["q1"] == pytest.approx((-12.6625 - 6.9588) / 2, rel=1e-12)
        assert ifo["mean"] == pytest.approx(24.8147 / 7, rel=1e-9)
        assert (ifo["rank"], ifo["rank_of"]) == (7, 8)
        assert ifo["difference"] == pytest.approx(-25.2422, rel=1e-12)
        assert (ifo["national"], ifo["ratio"], ifo["gap_mnkr"]) == (None, None, None)
        # Own 89; peers 27 50 53 57 67 118, Hammarö has none: median (53 + 57) / 2
        assert (wait["value"], wait["median"], wait["n"]) == (89, 55, 6)
        assert (wait["rank"], wait["rank_of"]) == (2, 7)
        assert wait["difference_pct"] == pytest.approx(100 * 34 / 55, rel=1e-12)


def _recorded(folder: Path, kpi: str, area: str, year: int) -> float:
    with (folder / VALUES).open(encoding="utf-8", newline="") as file:
        for line in csv.reader(file):
            if line[:3] == [kpi, area, str(year)]:
                return float(line[3])
    raise LookupError(kpi)


def test_gnosjo_is_compared_with_the_overall_group_for_lss(
    ask: Ask, recorded_data: Path
) -> None:
    world = read_world(recorded_data)
    classes = ("G92789", "G33616")
    members = {
        member["member_id"]
        for entity in world.groups
        if ", Gnosjö, " in entity["title"] or entity["id"] in classes
        for member in entity["members"]
    }
    fill(world, [GNOSJO, *sorted(members - {GNOSJO})], seed=7)
    known = facts(world)
    words = [word for id_ in ASKED for word in ("--kpi", id_)]
    answer = ask(world, "compare", "Gnosjö", *words)
    check_rows(answer, known, GNOSJO, ["lika kommuner"], {})
    lss = [row for row in answer["rows"] if row["service_area"] == "LSS"]
    assert {(row["group"], row["group_fallback"]) for row in lss} == {("G37375", True)}
    assert any("LSS" in line and "övergripande" in line for line in answer["warnings"])
    for group_words, id_ in zip(("kommungrupp", "län"), classes, strict=True):
        answer = ask(world, "compare", "Gnosjö", *words, "--group", group_words)
        peers = peers_of(known, GNOSJO, id_)
        assert {row["n_members"] for row in answer["rows"]} == {len(peers.members)}
        for row, asked in zip(answer["rows"], ASKED.values(), strict=True):
            wanted = compare_row(known, GNOSJO, asked, peers, years=WINDOW)
            assert not differences(row, wanted)
    net = ask(world, "nka", "Gnosjö", "--years", f"{WINDOW[0]}-{THIS_YEAR}")
    check_net_cost(
        net,
        [
            net_cost_row(known, GNOSJO, area, peers, year)
            for area in (*NKA, TOTAL)
            for peers in [liknande(known, GNOSJO, area)]
            for year in net_cost_years(known, GNOSJO, area, peers, WINDOW, every=True)
        ],
    )


def test_our_unweighted_mean_is_koladas(recorded_data: Path) -> None:
    series = dict(_series(recorded_data / MEANS))
    assert len(series) == 69
    for (title, year), (published, values) in series.items():
        index = pd.MultiIndex.from_tuples([(area, year) for area in values])
        wide = pd.DataFrame({title: list(values.values())}, index=index).sort_index()
        question = RowQuestion(title, tuple(values), year=year)
        (ours,) = comparison({"T": wide}, [question], "none")["mean"]
        # Exported with ten significant digits and at most eight decimals, cut off there.
        digits = int(math.log10(abs(float(published)))) + 1
        unit = 10.0 ** -min(8, 10 - digits)
        assert ours == pytest.approx(float(published), rel=0, abs=unit), (title, year)


def _series(path: Path) -> Iterator[tuple[tuple[str, int], tuple[str, dict[str, float]]]]:
    values: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    means: dict[tuple[str, int], str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            key = (line["kpi_title_2012"], int(line["year"]))
            if line["municipality"] == "ALL_unweighted_mean":
                means[key] = line["value"]
            elif line["value"]:
                values[key][line["municipality"]] = float(line["value"])
    for key, mean in means.items():
        yield key, (mean, values[key])
