"""Grades on real values of all municipalities, against the definition in plain Python."""

from __future__ import annotations

import csv
import json
import math
import statistics
from collections import defaultdict
from pathlib import Path

import numpy as np

from kolada_bench.analysis.robustness import certainty

NAN = math.nan
KPIS = ("N20014", "N31001", "N20896")
YEAR = 2011
Values = dict[tuple[str, int], float]


def read(folder: Path) -> tuple[dict[str, Values], dict[str, list[str]]]:
    values: dict[str, Values] = defaultdict(dict)
    with (folder / "values_1995_2012_290_kommuner.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["kpi"] in KPIS and row["value"]:
                values[row["kpi"]][row["municipality"], int(row["year"])] = float(
                    row["value"]
                )
    text = (folder / "municipality_groups.json").read_text(encoding="utf-8")
    answer = json.loads(text)
    known = {id_ for series in values.values() for id_, _ in series}
    groups = {}
    for group in answer["values"] if isinstance(answer, dict) else answer:
        if group["title"].startswith("Liknande kommuner äldreomsorg"):
            members = [m["member_id"] for m in group["members"]]
            owner = group["title"].split(",")[1].strip()
            groups[owner] = [m for m in members if m in known]
    return values, groups


def defined(own: float, peers: list[float], mean: float, means: list[float]) -> str:
    if math.isnan(own) or len(peers) < 4:
        return "-"
    middle = statistics.median(peers)

    def same(difference: float) -> bool:
        return (difference > 0) - (difference < 0) == (own > middle) - (own < middle)

    checks = [
        True,
        same(own - statistics.fmean(peers)),
        all(
            same(own - statistics.median(peers[:i] + peers[i + 1 :]))
            for i in range(len(peers))
        ),
    ]
    if not math.isnan(mean) and means:
        checks.append(same(mean - statistics.median(means)))
    share = sum(checks) / len(checks)
    return "A" if share == 1 else "B" if share >= 0.75 else "C"


def test_grades_are_those_of_the_definition(recorded_data: Path) -> None:
    values, groups = read(recorded_data)
    with (recorded_data / "municipalities.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    ids = {row["name"]: row["id"] for row in rows}
    seen: dict[str, int] = defaultdict(int)
    for series in values.values():
        asked = [(ids[owner], members) for owner, members in groups.items() if owner in ids]

        def at(id_: str, series: Values = series) -> float:
            return series.get((id_, YEAR), NAN)

        def mean(id_: str, series: Values = series) -> float:
            known = [
                series[id_, y] for y in range(YEAR - 2, YEAR + 1) if (id_, y) in series
            ]
            return statistics.fmean(known) if len(known) > 1 else NAN

        found = certainty(
            np.array([at(own) for own, _ in asked]),
            np.array([[at(m) for m in (*peers, *[""] * 7)][:7] for _, peers in asked]),
            own_mean=np.array([mean(own) for own, _ in asked]),
            peer_means=np.array(
                [[mean(m) for m in (*peers, *[""] * 7)][:7] for _, peers in asked]
            ),
        )
        for grade, (own, peers) in zip(found.grade, asked, strict=True):
            there = [at(m) for m in peers if not math.isnan(at(m))]
            means = [mean(m) for m in peers if not math.isnan(mean(m))]
            assert grade == defined(at(own), there, mean(own), means), own
            seen[grade] += 1
    assert sum(seen.values()) > 700
    assert min(seen[grade] for grade in "ABC") > 20
