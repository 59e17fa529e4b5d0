"""What stands out: on the demo, on a corner of Kolada made by hand, and on real values."""

from __future__ import annotations

import csv
import json
import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd
import pytest

import kolada_bench
import kolada_bench.benchmark
from benchmarks import standout as benchmark
from kolada_bench.benchmark.standing_out.words import in_country, in_group
from kolada_bench.catalogue.containment import is_doubled, is_net_of, same_cost
from kolada_bench.errors import UsageError
from kolada_bench.schema import (
    OBSERVATION_COLUMNS,
    Group,
    Kpi,
    Municipality,
    Observations,
    Provenance,
    empty_observations,
    observation_frame,
)
from kolada_bench.settings import Settings, read_settings
from kolada_bench.sources.demo import DemoSource
from kolada_bench.sources.snapshot import SnapshotSource
from kolada_bench.sources.snapshot_write import write_snapshot
from kolada_bench.sv import NBSP

FORBIDDEN = re.compile(
    r"besparingspotential|sämre|bättre|\bbör\b|på grund av|signifikant|outlier|z-värde|"
    r"ineffektiv",
    re.IGNORECASE,
)
Values = Mapping[str, Mapping[str, Mapping[int, float]]]
"""Value by KPI, municipality and year."""


def page_text(answer: kolada_bench.Standout) -> str:
    page = answer.page()
    cells = [cell for table in page.tables for row in table.rows for cell in row]
    return " ".join([page.title, *cells, *page.notes]).replace(NBSP, " ")


# --- the demo


@pytest.fixture(scope="module")
def ifo() -> kolada_bench.Standout:
    return kolada_bench.standout("Mellerud", theme="ifo", demo=True)


def test_mellerud_stands_out_in_what_it_buys(ifo: kolada_bench.Standout) -> None:
    rows = ifo.rows.set_index("kpi")
    # 11.96 mnkr over the reference cost is the demo's story; 44 of 289 have a higher NKA.
    assert rows.loc["N30001", "why"].replace(NBSP, " ") == (
        # (1 300 + earlier years) over three years: 19.4 is the demo's story too.
        "snitt 2023–2025 +19,4 % (2025: +25,0 %), "
        "högst av 8 i gruppen, bland den högsta fjärdedelen i landet, "
        "12,0 mnkr över referenskostnaden, säkert"
    )
    # (3 480 − 1 450)·9 200/10⁶ = 18.676
    assert rows.loc["X30101_kopt", "why"].replace(NBSP, " ") == (
        "högst av 8 i gruppen, högst i landet, +18,7 mnkr, säkert"
    )
    assert ifo.rows["kpi"].iloc[0] == "N30001"
    assert ifo.theme == "ifo"


def test_the_figures_are_those_of_compare(ifo: kolada_bench.Standout) -> None:
    shared = [
        "value", "median", "mean", "min", "max", "q1", "q3", "n", "rank", "rank_of",
        "national", "difference", "difference_pct", "ratio", "gap_mnkr_median",
        "gap_persons_median", "group", "certainty", "preliminary",
    ]  # fmt: skip
    for year, rows in ifo.rows.groupby("year"):
        other = kolada_bench.compare(
            "Mellerud", kpis=list(rows["kpi"]), year=int(year), demo=True
        )
        theirs = other.rows.set_index("kpi").loc[rows["kpi"], shared]
        ours = rows.set_index("kpi")[shared]
        pd.testing.assert_frame_equal(ours, theirs, check_dtype=False)


@pytest.mark.parametrize("municipality", ["Mellerud", "Stockholm", "Bjurholm", "Gnosjö"])
@pytest.mark.parametrize("theme", [None, "ifo", "socialtjanst", "nettokostnad"])
def test_what_is_shown_keeps_to_its_bounds(municipality: str, theme: str | None) -> None:
    answer = kolada_bench.standout(
        municipality, theme=theme, all_kpis=theme is None, demo=True
    )
    rows = answer.rows
    assert len(rows) <= (10 if theme is None else 12)
    assert max(Counter(rows["section"]).values(), default=0) <= 3
    shown = set(rows["kpi"])
    for kpi, folded in zip(rows["kpi"], rows["same_cost"], strict=True):
        assert not shown & {*same_cost(kpi), *folded}
    for section in set(rows["section"]):
        together = list(rows["kpi"][rows["section"] == section])
        assert not [pair for pair in permutations(together, 2) if is_doubled(*pair)]
    outside = ((rows["score"] >= 1) & (rows["value"] > rows["q3"])) | (
        (rows["score"] <= -1) & (rows["value"] < rows["q1"])
    )
    assert outside.all()
    tried = msgspec.structs.asdict(answer.tried)
    assert tried.pop("kpis") == sum(tried.values())
    assert not FORBIDDEN.search(page_text(answer))
    packed = json.loads(msgspec.json.encode(answer.to_dict()))
    assert packed["schema"] == "kolada-bench/standout/1"
    assert [row["kpi"] for row in packed["rows"]] == list(rows["kpi"])


@pytest.mark.parametrize("municipality", ["Mellerud", "Malmö", "Tanum"])
def test_only_what_has_relations_is_asked_for_them(
    municipality: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = kolada_bench.standout(municipality, all_kpis=True, demo=True)
    asks = "kolada_bench.benchmark.standing_out.rows.has_relations"
    monkeypatch.setattr(asks, lambda _: True)
    slow = kolada_bench.standout(municipality, all_kpis=True, demo=True)
    assert fast.to_dict() == slow.to_dict()


def test_a_chance_is_said_once(ifo: kolada_bench.Standout) -> None:
    assert page_text(ifo).count("Av slump är en av åtta alltid högst.") == 1


def test_a_large_group_has_its_own_sentence_of_chance() -> None:
    answer = kolada_bench.standout("Mellerud", theme="ifo", group="alla", demo=True)
    assert page_text(answer).count("Av slump är alltid någon högst.") == 1


def test_other_groups_are_tried_for_certainty_only(ifo: kolada_bench.Standout) -> None:
    groups = ["lika kommuner", "kommungrupp", "län"]
    answer = kolada_bench.standout("Mellerud", theme="ifo", group=groups, demo=True)
    assert list(answer.rows["kpi"]) == list(ifo.rows["kpi"])
    assert list(answer.rows["median"]) == list(ifo.rows["median"])
    assert {group.kind for group in answer.groups} == {"liknande", "kommungrupp", "lan"}
    theirs = kolada_bench.compare(
        "Mellerud", kpis="N31807", year=2025, group=groups, demo=True
    )
    ours = answer.rows.set_index("kpi").loc["N31807"]
    assert ours["certainty"] == theirs.rows["certainty"].iloc[0]


def test_amounts_are_written_as_the_municipality_writes_them() -> None:
    settings = msgspec.structs.replace(read_settings(), amount_unit="tkr")
    answer = kolada_bench.standout("Mellerud", theme="ifo", demo=True, settings=settings)
    rows = answer.rows.set_index("kpi")
    assert "+18 676 tkr" in rows.loc["X30101_kopt", "why"].replace(NBSP, " ")
    assert "11 960 tkr över" in rows.loc["N30001", "why"].replace(NBSP, " ")


def test_a_theme_and_everything_do_not_go_together() -> None:
    with pytest.raises(UsageError, match="välj en av dem"):
        kolada_bench.standout("Mellerud", theme="ifo", all_kpis=True, demo=True)


# --- a corner made by hand


AREAS = {f"{i:04d}": f"Kommun {i}" for i in range(1001, 1014)} | {"1461": "Mellerud"}
"""Thirteen beside Mellerud, of whom nine are two thirds (8.67, rounded up)."""
PEERS = tuple(sorted(AREAS))[:4]
OTHERS = tuple(id_ for id_ in sorted(AREAS) if id_ != "1461" and id_ not in PEERS)


def snapshot(path: Path, values: Values, titles: Mapping[str, str]) -> Path:
    """Write a snapshot of ``AREAS`` whose peers for IFO are ``PEERS``."""
    write_snapshot(
        path,
        observations(values, datetime(2025, 6, 15, tzinfo=UTC)),
        kpis=[Kpi(id_, title) for id_, title in titles.items()],
        municipalities=[
            Municipality("0000", "Riket", "L"),
            *(Municipality(id_, title, "K") for id_, title in AREAS.items()),
        ],
        groups=[
            Group("G1", "Liknande kommuner IFO, Mellerud, 2024", PEERS),
            Group("G2", "Liknande kommuner, övergripande, Mellerud, 2024", PEERS),
        ],
    )
    return path


def observations(values: Values, when: datetime) -> Observations:
    rows = [
        (kpi, area, year, "T", value, 1, "")
        for kpi, by_area in values.items()
        for area, by_year in by_area.items()
        for year, value in by_year.items()
    ]
    frame = observation_frame(
        dict(zip(OBSERVATION_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    )
    return Observations(frame, empty_observations(), Provenance("kolada", when))


def spread(own: float, peers: float, year: int = 2024) -> dict[str, dict[int, float]]:
    """Return own value, peers round ``peers``, and others 1, 2 ... 9."""
    return (
        {"1461": {year: own}}
        | {id_: {year: peers + i / 10} for i, id_ in enumerate(PEERS)}
        | {id_: {year: float(i)} for i, id_ in enumerate(OTHERS, start=1)}
    )


@pytest.fixture
def by_hand(tmp_path: Path) -> kolada_bench.Standout:
    values: dict[str, dict[str, dict[int, float]]] = {
        "N30901": spread(20, 5),  # far, and apart from the peers
        "N30902": spread(5, 5),  # near the middle
        "N30903": spread(20, 19.9),  # far, within the peers' 19.975–20.125
        "N30904": {k: v for k, v in spread(20, 5).items() if k not in PEERS},  # no peers
        "N30905": {id_: {2024: 7.0} for id_ in AREAS},  # all alike
        "N30906": {k: v for k, v in spread(20, 5).items() if k != "1461"},  # no own value
        "N30907": {k: v for k, v in spread(20, 5).items() if k not in OTHERS},  # few
        "N30908": spread(20, 5),  # a number of persons
        "N30909": spread(20, 5, year=2019),  # long ago
        "N30910": spread(-20, 5),  # far below
    }
    titles = {id_: f"Påhittat {id_}, kr/inv" for id_ in values}
    titles["N30908"] = "Påhittade personer, antal"
    return kolada_bench.standout(
        "Mellerud", all_kpis=True, snapshot=snapshot(tmp_path / "s.sqlite", values, titles)
    )


def test_each_kpi_has_its_reason(by_hand: kolada_bench.Standout) -> None:
    assert list(by_hand.rows["kpi"]) == ["N30910", "N30901"]  # the farthest first
    assert msgspec.structs.asdict(by_hand.tried) == {
        "kpis": 10, "not_compared": 1, "no_value": 2, "few": 1, "alike": 1, "near": 1,
        "no_peers": 1, "as_peers": 1, "folded": 0, "more": 0, "shown": 2,
    }  # fmt: skip


def test_scores_and_ranks_by_hand(by_hand: kolada_bench.Standout) -> None:
    row = by_hand.rows.set_index("kpi").loc["N30901"]
    # 1 2 3 4 5 5.0 5.1 5.2 5.3 6 7 8 9 20: median (5.1 + 5.2)/2 = 5.15. Distances sorted:
    # 0.05 0.05 0.15 0.15 0.15 0.85 1.15 1.85 2.15 2.85 3.15 3.85 4.15 14.85: MAD 1.5.
    assert row["all_median"] == pytest.approx(5.15, rel=1e-12)
    assert row["score"] == pytest.approx(0.6745 * 14.85 / 1.5, rel=1e-9)
    assert (row["all_above"], row["all_below"], row["all_n"]) == (0, 13, 14)
    # Peers 5.0 5.1 5.2 5.3: median 5.15, rank 1 of 5, certain on every check made.
    assert (row["median"], row["rank"], row["rank_of"]) == (5.15, 1, 5)
    # No mnkr: the snapshot has no inhabitants. One year: no mean of three.
    assert row["why"] == "högst av 5 i gruppen, högst i landet, säkert"
    assert "Av slump är en av fem alltid högst." in page_text(by_hand)


def test_a_longer_question_reaches_older_years(tmp_path: Path) -> None:
    values = {"N30909": spread(20, 5, year=2019)}
    file = snapshot(tmp_path / "s.sqlite", values, {"N30909": "Påhittat, kr/inv"})
    for asked in ({"years": range(2015, 2022)}, {"year": 2019}):
        answer = kolada_bench.standout("Mellerud", all_kpis=True, snapshot=file, **asked)
        assert list(answer.rows["year"]) == [2019]
    none = kolada_bench.standout("Mellerud", all_kpis=True, snapshot=file, year=2020)
    assert none.rows.empty
    assert none.tried.no_value == 1
    assert "sticker ut" in page_text(none)
    assert none.to_dict()["rows"] == []


def test_the_same_cost_stands_once_and_n35011_is_not_n35100(tmp_path: Path) -> None:
    ids = ("N33001", "N33006", "N35011", "N35100")
    # N35100 is inside N35011: 15/22 of it has a seat only where the whole has none, 22/22
    # says what the whole does.
    for part, folded, more in ((15, (), 1), (22, ("N35100",), 0)):
        values = dict(zip(ids, (spread(x, 5) for x in (20, 21, 22, part)), strict=True))
        file = snapshot(
            tmp_path / f"{part}.sqlite", values, {id_: f"{id_}, kr/inv" for id_ in ids}
        )
        answer = kolada_bench.standout("Mellerud", all_kpis=True, snapshot=file)
        rows = answer.rows
        assert dict(zip(rows["kpi"], rows["same_cost"], strict=True)) == {
            "N35011": folded, "N33006": ("N33001",),
        }  # fmt: skip
        assert answer.tried.more == more


def test_barn_och_unga_is_told_and_nothing_twice() -> None:
    rows = kolada_bench.standout("Mellerud", demo=True).rows.set_index("kpi")
    of_ifo = rows[rows["section"] == "Individ- och familjeomsorg"]
    # 18.7, 7.3 and 3.0 mnkr. Of 15 543 kr per child 12 758 (82 %) is familjehem and HVB, of
    # missbruksvård's 1 040 kr 835 (80 %) heldygnsvård; NKA tells of IFO in all.
    assert list(of_ifo.index) == ["X30101_kopt", "N33006", "N35001"]
    assert of_ifo["gap_mnkr_median"].round(1).tolist() == [18.7, 7.3, 3.0]
    assert rows.loc["N33006", "same_cost"] == ("N33022",)
    assert rows.loc["N35001", "same_cost"] == ("N35024",)
    assert set(rows.loc["N30001", "same_cost"]) == {"N30101", "X30101_exkl_bistand"}


def test_nettokostnad_stands_under_its_cost() -> None:
    rows = kolada_bench.standout("Mellerud", theme="ifo", demo=True).rows.set_index("kpi")
    assert "N33016" in rows.loc["N33001", "same_cost"]
    every = kolada_bench.standout("Mellerud", all_kpis=True, demo=True).rows
    folded = dict(zip(every["kpi"], every["same_cost"], strict=True))
    assert folded["N13008"] == ("N13007",)
    assert not [pair for pair in permutations(every["kpi"], 2) if is_net_of(*pair)]


def test_only_a_restless_nka_of_a_small_municipality_leads_with_its_mean() -> None:
    answer = kolada_bench.standout("Mellerud", demo=True).to_dict()
    rows = {row["kpi"]: row for row in answer["rows"]}
    assert rows["N30001"]["headline"] == "mean_3_years"
    assert round(rows["N30001"]["headline_pct"], 1) == 19.4
    assert rows["N33006"]["headline"] is None
    assert rows["N33006"]["headline_pct"] is None
    theirs = kolada_bench.nka("Mellerud", demo=True).to_dict()["net_cost"]
    (ifo,) = [r for r in theirs if (r["service_area"], r["year"]) == ("IFO", 2025)]
    assert rows["N30001"]["headline_pct"] == pytest.approx(ifo["headline_pct"], rel=1e-12)


def test_under_five_peers_are_warned_of(by_hand: kolada_bench.Standout) -> None:
    # PEERS are four.
    assert any("bara 4 kommuner" in warning for warning in by_hand.warnings)


def test_costs_go_before_volumes_before_quality(tmp_path: Path) -> None:
    kinds = ("Kvalitet och resultat", "Volymer", "Resurser", "Övrigt")
    values, titles = {}, {}
    for i, kind in enumerate(kinds):
        values[f"N3091{i}"] = spread(30 - i, 5)
        titles[f"N3091{i}"] = f"Påhittat {kind}, kr/inv"
    file = tmp_path / "s.sqlite"
    snapshot(file, values, titles)

    class Described(SnapshotSource):
        """The snapshot, with a perspective of its own for each KPI."""

        def kpis(self, ids: Any = None) -> dict[str, Kpi]:
            found = super().kpis(ids)
            return {
                id_: msgspec.structs.replace(kpi, perspective=kinds[int(id_[-1])])
                for id_, kpi in found.items()
            }

    rows = kolada_bench.standout("Mellerud", all_kpis=True, source=Described(file)).rows
    assert list(rows["kind"]) == ["kostnad", "volym", "kvalitet"]


# --- words


@pytest.mark.parametrize(
    ("rank", "of", "text"),
    [
        (1, 8, "högst av 8 i gruppen"),
        (2, 8, "näst högst av 8 i gruppen"),
        (3, 8, "3:e högst av 8 i gruppen"),
        (6, 8, "3:e lägst av 8 i gruppen"),
        (7, 8, "näst lägst av 8 i gruppen"),
        (8, 8, "lägst av 8 i gruppen"),
        (22, 290, "22:a högst av 290 i gruppen"),
    ],
)
def test_a_rank_is_told_from_its_nearer_end(rank: int, of: int, text: str) -> None:
    assert in_group(rank, of) == text


@pytest.mark.parametrize(
    ("above", "below", "n", "text"),
    [
        (0, 289, 290, "högst i landet"),
        # Level 14: one itself, 13 above; 14 ≤ 0.05·290 = 14.5, 15 is not.
        (13, 276, 290, "bland de 5 procent högsta i landet"),
        (14, 275, 290, "bland de 10 procent högsta i landet"),
        # The highest, but shared with 40 others: 41 of 290 are at that level.
        (0, 249, 290, "bland den högsta fjärdedelen i landet"),
        (99, 190, 290, "100:e högst av 290 i landet"),
    ],
)
def test_a_place_in_the_country(above: int, below: int, n: int, text: str) -> None:
    assert in_country(above, below, n, high=True).replace(NBSP, " ") == text
    mirrored = text.replace("högst", "lägst")
    assert in_country(below, above, n, high=False).replace(NBSP, " ") == mirrored


# --- recorded values


def test_recorded_values_of_all_290(recorded_data: Path, tmp_path: Path) -> None:
    values = _recorded(recorded_data / "values_1995_2012_290_kommuner.csv")
    titles = _titles(recorded_data)
    names = json.loads((recorded_data / "municipality.json").read_text(encoding="utf-8"))
    groups = json.loads(
        (recorded_data / "municipality_groups.json").read_text(encoding="utf-8")
    )
    areas = [Municipality(a["id"], a["title"], a["type"]) for a in names]
    file = tmp_path / "recorded.sqlite"
    write_snapshot(
        file,
        observations(values, datetime(2013, 1, 3, tzinfo=UTC)),
        kpis=[Kpi(id_, titles[id_]) for id_ in values],
        municipalities=areas,
        groups=[
            Group(g["id"], g["title"], tuple(m["member_id"] for m in g["members"]))
            for g in groups
        ],
    )
    kommuner = [area.id for area in areas if area.type == "K"]
    for own in ("Mellerud", "Danderyd", "Malmö"):
        answer = kolada_bench.standout(own, all_kpis=True, snapshot=file)
        id_ = answer.municipality.id
        assert answer.tried.kpis == 35
        assert answer.tried.shown >= 3
        for row in answer.rows.to_dict("records"):
            year, there = _year_and_values(values[row["kpi"]], id_, kommuner)
            assert row["year"] == year
            assert row["score"] == pytest.approx(_score(there, there[id_]), rel=1e-9)
            assert row["all_median"] == pytest.approx(statistics.median(there.values()))
            higher = sum(value > there[id_] for value in there.values())
            assert (row["all_above"], row["all_n"]) == (higher, len(there))
    # All that is far from the middle is accounted for, shown or not.
    far = _far(values, titles, kommuner, "0162")
    answer = kolada_bench.standout("Danderyd", all_kpis=True, snapshot=file)
    tried = answer.tried
    assert tried.shown + tried.more + tried.folded + tried.as_peers + tried.no_peers == far


def _recorded(path: Path) -> dict[str, dict[str, dict[int, float]]]:
    values: dict[str, dict[str, dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["value"]:
                by_year = values[line["kpi"]][line["municipality"]]
                by_year[int(line["year"])] = float(line["value"])
    return values


def _titles(folder: Path) -> dict[str, str]:
    path = folder / "values_1995_2012_coverage.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            line["kpi"]: line["title_2026"] or line["title_2012"]
            for line in csv.DictReader(file)
        }


def _year_and_values(
    by_area: Mapping[str, Mapping[int, float]], own: str, kommuner: list[str]
) -> tuple[int, dict[str, float]]:
    """Return the newest of 2010–2013 that own and 193 (2/3 of 289) others have."""
    for year in (2013, 2012, 2011, 2010):
        there = {a: by_area[a][year] for a in kommuner if year in by_area.get(a, {})}
        if own in there and len(there) - 1 >= 193:
            return year, there
    return 0, {}


def _score(there: Mapping[str, float], value: float) -> float:
    middle = statistics.median(there.values())
    away = [abs(x - middle) for x in there.values()]
    mad = statistics.median(away)
    spread = mad / 0.6745 if mad else 1.2533 * statistics.mean(away)
    return (value - middle) / spread if spread else math.nan


def _far(values: Values, titles: Mapping[str, str], kommuner: list[str], own: str) -> int:
    """Count the KPIs, absolute numbers aside, whose robust z is at least 1."""
    far = 0
    for kpi, by_area in values.items():
        if titles[kpi].endswith("antal") or kpi == "N20014":  # has an NKA of its own
            continue
        year, there = _year_and_values(by_area, own, kommuner)
        far += bool(year) and abs(_score(there, there[own])) >= 1
    return far


# --- the benchmark


def test_the_benchmark_measures_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmark, "KPIS", 400)
    file = tmp_path / "invented.sqlite"
    benchmark.write(file)
    for work in benchmark.WORK.values():
        work(file)
    answer = kolada_bench.standout("Mellerud", all_kpis=True, snapshot=file)
    assert answer.tried.kpis == 400
    assert answer.provenance.invented


class Dropped(DemoSource):
    """The demo without a KPI; to ask for its values costs the answer, as a 404 does."""

    def kpis(self, ids: Any = None) -> Any:
        return {k: v for k, v in super().kpis(ids).items() if k != "N35805"}

    def observations(self, blocks: Any) -> Any:
        assert not any("N35805" in block.kpis for block in blocks)
        return super().observations(blocks)


def test_a_kpi_that_kolada_has_dropped_is_not_asked_for() -> None:
    found = kolada_bench.benchmark.standout(
        "Mellerud", theme="ifo", source=Dropped(), settings=Settings()
    )
    assert found.to_dict()["rows"]
