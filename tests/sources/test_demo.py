"""The demo as a source: its story, its spreads and gaps, its metadata and its file."""

from __future__ import annotations

import json
import lzma
import tracemalloc
from datetime import date
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kolada_bench.formula import Formula
from kolada_bench.schema import RIKET, Block
from kolada_bench.sources import Source
from kolada_bench.sources.demo import DemoSource, build, noise
from kolada_bench.sources.demo.facts import FILE, catalogue_ids
from kolada_bench.sources.demo.pack_facts import pack

MELLERUD = "1461"
IFO = ("0428", "1764", "1862", "1904", "1962", "2303", "2583")
ALDREOMSORG = ("0513", "0862", "1060", "2023", "2132", "2401", "2560")
LSS = ("0686", "0862", "1492", "1961", "2282", "2518", "2583")


@pytest.fixture(scope="module")
def source() -> DemoSource:
    return DemoSource()


@pytest.fixture(scope="module")
def frame(source: DemoSource) -> pd.DataFrame:
    years = tuple(range(2016, 2026))
    block = Block(tuple(source.kpis()), tuple(source.municipalities()), years)
    return source.observations([block]).frame


@pytest.fixture(scope="module")
def last(frame: pd.DataFrame) -> pd.DataFrame:
    """2025, both genders together: one row per area, one column per KPI."""
    part = frame[(frame["year"] == 2025) & (frame["gender"] == "T")]
    return part.pivot_table(
        index="municipality_id", columns="kpi_id", values="value", observed=True
    )


def figures(last: pd.DataFrame, formula: str) -> pd.Series:
    columns = {str(name): last[name].to_numpy() for name in last}
    return pd.Series(Formula.parse(formula).value(columns), index=last.index.astype(str))


def test_is_a_source_that_says_it_is_invented(source: DemoSource) -> None:
    assert isinstance(source, Source)
    assert source.name == "demo"
    assert source.provenance.source == "demo"
    assert source.provenance.invented
    assert source.provenance.retrieved_at.isoformat() == "2026-06-15T12:00:00+02:00"
    assert source.notices == []


# The story as it is told in the documents: own figure and median of the seven.
@pytest.mark.parametrize(
    ("formula", "own", "median"),
    [
        ("N30101", 6_960, 5_800),
        ("N04159", 50, 25),
        ("N30101 * N04159 / 100", 3_480, 1_450),  # 6 960 · 50 %; 5 800 · 25 %
        ("N30101 * (1 - N04159 / 100)", 3_480, 4_350),
        ("N35100", 310, 440),
        ("N35804", 0.40, 0.21),
        ("N33817", 20 / 2_048 * 1_000, 13 / 2_131 * 1_000),  # 9,8 and 6,1
        ("N35024", 1_670, 880),  # 835 · 9 200 / 4 600; 440 · 9 400 / 4 700
    ],
)
def test_mellerud_against_the_median(
    last: pd.DataFrame, formula: str, own: float, median: float
) -> None:
    values = figures(last, formula)
    assert values[MELLERUD] == pytest.approx(own, rel=1e-9)
    assert values[list(IFO)].median() == pytest.approx(median, rel=1e-9)


def test_mellerud_places_two_fifths_more_on_hvb(last: pd.DataFrame) -> None:
    rate = last["N33816"]
    # 14 of 2 048. The six with a value: 2,9 4,0 4,7 4,9 6,1 7,3; the middle of 10 of 2 131
    # and 10 of 2 030 is (4,69263 + 4,92611) / 2 = 4,80937; 6,83594 / 4,80937 = 1,42138.
    assert rate[MELLERUD] == pytest.approx(6.8359375, rel=1e-9)
    peers = rate[[area for area in IFO if area in rate.dropna().index]]
    assert len(peers) == 6
    assert rate[MELLERUD] / peers.median() == pytest.approx(1.42138, abs=1e-5)
    assert (round(peers.min(), 1), round(peers.max(), 1)) == (2.9, 7.3)


def test_the_gap_in_ifo_lies_mostly_on_children(last: pd.DataFrame) -> None:
    gap = last.loc[MELLERUD] - last.loc[list(IFO)].mean()
    assert gap["N30101"] == pytest.approx(1_160)
    assert gap["N33001"] == pytest.approx(760)
    assert gap["N35001"] == pytest.approx(330)
    assert gap["N31001"] + gap["N37001"] + gap["N37002"] == pytest.approx(70)


def test_missbruk_is_nearly_double_and_oppenvard_is_lean(last: pd.DataFrame) -> None:
    own, peers = last.loc[MELLERUD], last.loc[list(IFO)].median()
    for kpi in ("N35804", "N35024"):
        assert 1.8 <= own[kpi] / peers[kpi] < 1.95
    assert own["N33021"] < 0.8 * peers["N33021"]
    share = figures(last, "N33009 / N33001 * 100")
    assert round(share[MELLERUD]) == 18
    assert round(share[list(IFO)].mean()) == 31


@pytest.mark.parametrize(
    ("ids", "group", "net", "reference", "percent", "mnkr", "median", "three_years"),
    [
        # (6 500 − 5 200) / 5 200 = 25 %; 1 300 · 9 200 = 11,96 mnkr.
        (
            ("N30005", "N30007", "N30001", "N30026"),
            IFO, 6_500, 5_200, 25.0, 11.96, 3.1, 19.4,
        ),
        # 500 / 16 400 = 3,0488 %; 500 · 9 200 = 4,6 mnkr.
        (
            ("N20014", "N20016", "N20900", "N20029"),
            ALDREOMSORG, 16_900, 16_400, 3.0488, 4.6, 5.0, 2.2,
        ),
        # −250 / 6 600 = −3,7879 %; −250 · 9 200 = −2,3 mnkr.
        (
            ("N28016", "N28026", "N28018", "N28021"),
            LSS, 6_350, 6_600, -3.7879, -2.3, -0.5, -2.9,
        ),
    ],
)  # fmt: skip
def test_the_deviation_of_mellerud(
    frame: pd.DataFrame,
    last: pd.DataFrame,
    ids: tuple[str, str, str, str],
    group: tuple[str, ...],
    net: float,
    reference: float,
    percent: float,
    mnkr: float,
    median: float,
    three_years: float,
) -> None:
    own = last.loc[MELLERUD]
    assert tuple(own[list(ids[:2])]) == (net, reference)
    assert own[ids[2]] == pytest.approx(percent, abs=5e-5)
    assert own[ids[3]] == pytest.approx(mnkr, abs=1e-9)
    assert round(last.loc[list(group), ids[2]].median(), 1) == median
    rows = frame[(frame["municipality_id"] == MELLERUD) & (frame["year"] >= 2023)]
    rows = rows[rows["gender"] == "T"].pivot_table(
        index="year", columns="kpi_id", values="value", observed=True
    )
    gap = ((rows[ids[0]] - rows[ids[1]]) * rows["N01951"]).sum()
    assert round(100 * gap / (rows[ids[1]] * rows["N01951"]).sum(), 1) == three_years


def test_the_cost_of_lss_and_its_nettokostnad_tell_one_story(last: pd.DataFrame) -> None:
    # The shares that the model gives every kommun; whole kronor move them by 1/300 at most.
    pairs = {
        ("N28162", "N28012"): 0.94,
        ("N28155", "N28009"): 0.97,
        ("N28156", "N28008"): 0.985,
        ("N28157", "N28011"): 0.95,
    }
    for (net, cost), share in pairs.items():
        shares = (last[net] / last[cost]).dropna()
        assert MELLERUD in shares.index
        assert shares.to_numpy() == pytest.approx(share, abs=1 / 300), net
    peers = last.loc[list(LSS)].median()
    assert (last.loc[MELLERUD, ["N28012", "N28162"]] < peers[["N28012", "N28162"]]).all()


def test_riket_in_the_story(last: pd.DataFrame) -> None:
    assert last.loc[RIKET, "N30101"] == 5_300
    assert 24 < last.loc[RIKET, "N04159"] < 30


def test_the_peers_are_koladas(source: DemoSource) -> None:
    groups = source.groups(title="mellerud")
    assert groups["G36589"].title == "Liknande kommuner IFO, Mellerud, 2024"
    assert groups["G36589"].members == IFO
    assert groups["G176625"].members == ALDREOMSORG
    assert groups["G39638"].members == LSS
    titles = [group.title for group in source.groups().values()]
    assert not [
        title for title in titles if title.startswith("Liknande kommuner LSS, Gnosjö")
    ]
    assert len(source.groups(ids=["G2328"])["G2328"].members) == 290


def test_deviations_are_spread_as_they_are_in_life(last: pd.DataFrame) -> None:
    # Quartiles measured in 66 kommuner 2024: IFO −12…+19, äldreomsorg −1…+14, LSS −4…+2,
    # förskola −5…+7.
    measured = {
        "N30001": (-12, 19),
        "N20900": (-1, 14),
        "N28018": (-4, 2),
        "N11024": (-5, 7),
    }
    for kpi, (low, high) in measured.items():
        first, third = last[kpi].quantile([0.25, 0.75])
        assert first == pytest.approx(low, abs=4), kpi
        assert third == pytest.approx(high, abs=4), kpi


def test_the_model_change_of_2019_breaks_all_but_lss(frame: pd.DataFrame) -> None:
    def moves(kpi: str) -> pd.Series:
        part = frame[(frame["kpi_id"] == kpi) & (frame["municipality_id"] != RIKET)]
        years = part.pivot(index="municipality_id", columns="year", values="value")
        return years.diff(axis=1).abs().median()

    for kpi in ("N11024", "N13020", "N15001", "N17001", "N20900", "N30001", "N28018"):
        by_year = moves(kpi)
        usual = by_year.drop([2016, 2019]).median()
        if kpi == "N28018":
            assert by_year[2019] < 1.5 * usual
        else:
            assert by_year[2019] > 1.8 * usual, kpi


def test_fewer_users_are_counted_from_2021_and_annat_boende_is_apart_from_2024(
    frame: pd.DataFrame,
) -> None:
    riket = frame[(frame["municipality_id"] == RIKET) & (frame["gender"] == "T")]
    users = riket[riket["kpi_id"] == "N21702"].set_index("year")["value"]
    change = users.pct_change()
    assert change[2021] < -0.04
    assert change.drop(2021).dropna().between(-0.02, 0.03).all()
    assert frame.loc[frame["kpi_id"] == "N23007", "year"].min() == 2024


def test_gaps_come_as_null_and_as_no_row(frame: pd.DataFrame) -> None:
    null = frame[frame["value"].isna()]
    assert len(null) > 500
    assert (null["count"] == 0).all()
    assert (frame.loc[frame["value"].notna(), "count"] == 1).all()
    assert RIKET not in set(null["municipality_id"])
    full = 290 * 10
    placed = frame[
        (frame["kpi_id"] == "N33817")
        & (frame["gender"] == "T")
        & (frame["municipality_id"] != RIKET)
    ]
    assert full - 60 < len(placed) < full
    ragunda = null[(null["municipality_id"] == "2303") & (null["year"] == 2025)]
    assert set(ragunda["kpi_id"]) >= {"N33816", "N33813", "N33818"}
    story = null[null["municipality_id"].isin([MELLERUD, *IFO]) & (null["year"] == 2025)]
    assert set(story["municipality_id"]) == {"2303"}


def test_each_observation_stands_once(frame: pd.DataFrame) -> None:
    assert not frame.duplicated(["kpi_id", "municipality_id", "year", "gender"]).any()
    assert frame["municipality_id"].nunique() == 291


def test_costs_grow_a_little_every_year(frame: pd.DataFrame) -> None:
    riket = frame[(frame["municipality_id"] == RIKET) & (frame["gender"] == "T")]
    for kpi in ("N30101", "N20007", "N25017", "N15028", "N31008"):
        series = riket[riket["kpi_id"] == kpi].set_index("year")["value"]
        assert series.pct_change().dropna().between(0.01, 0.06).all(), kpi


def test_every_kpi_of_the_catalogue_has_values(
    source: DemoSource, frame: pd.DataFrame
) -> None:
    last_year = frame[(frame["year"] == 2025) & frame["value"].notna()]
    assert catalogue_ids() <= set(last_year["kpi_id"])
    assert set(source.kpis()) == set(last_year["kpi_id"])


def test_metadata_are_as_of_june_2026(source: DemoSource) -> None:
    kpis = source.kpis(["N30001", "N30101", "N33817", "N28820", "N01951", "U23401"])
    nka = kpis["N30001"]
    assert (nka.publ_period, nka.prel_publication_date, nka.publication_date) == (
        2025, date(2026, 5, 5), date(2026, 9, 30),
    )  # fmt: skip
    assert kpis["N30101"].publication_date == date(2026, 8, 28)
    # Without a preliminary date, or past the final one, 2025 is out: the next is 2026.
    assert (kpis["N33817"].publ_period, kpis["N33817"].publication_date) == (
        2026, date(2027, 9, 23),
    )  # fmt: skip
    assert (kpis["N28820"].publ_period, kpis["N28820"].publication_date) == (
        2026, date(2027, 4, 15),
    )  # fmt: skip
    assert kpis["N01951"].publ_period == 2026
    assert kpis["U23401"].publ_period is None


def test_only_what_has_genders_says_so(source: DemoSource, frame: pd.DataFrame) -> None:
    divided = {kpi for kpi, about in source.kpis().items() if about.is_divided_by_gender}
    assert divided == set(frame.loc[frame["gender"] == "K", "kpi_id"])
    assert {"N33817", "N33816", "N21701", "N21704", "U21468", "N01951"} <= divided


def test_titles_are_koladas_and_descriptions_are_not(
    source: DemoSource, recorded_data: Path
) -> None:
    recorded = {
        row["id"]: row
        for row in json.loads((recorded_data / "kpi.json").read_text(encoding="utf-8"))
    }
    for kpi in source.kpis().values():
        assert kpi.title == recorded[kpi.id]["title"]
        assert kpi.description.startswith("Påhittade demodata.")
    packed = (
        resources.files("kolada_bench.sources.demo").joinpath("demo.sqlite").read_bytes()
    )
    assert b"description" not in packed


def test_the_packed_facts_are_the_recorded_ones(recorded_data: Path) -> None:
    packed = resources.files("kolada_bench.sources.demo").joinpath(FILE).read_bytes()
    # Compared unpacked: another version of lzma may pack the same text otherwise.
    assert lzma.decompress(packed) == lzma.decompress(pack(recorded_data))


def test_the_package_stays_under_two_megabytes() -> None:
    folder = resources.files("kolada_bench.sources.demo")
    sizes = [
        len(file.read_bytes())
        for file in folder.iterdir()
        if file.name.endswith((".sqlite", ".xz", ".py"))
    ]
    assert sum(sizes) < 2_000_000


def test_building_again_gives_the_same_content(source: DemoSource, tmp_path: Path) -> None:
    assert build.build(tmp_path / "demo.sqlite") == source.checksum


def test_noise_is_the_published_mixer() -> None:
    # The first outputs of SplitMix64 for seed 1234567, from its reference implementation.
    published = (6457827717110365317, 3203168211198807973, 9817491932198370423)
    state = np.array([1234567], dtype=np.uint64)
    gamma = np.uint64(0x9E3779B97F4A7C15)
    for expected in published:
        assert int(noise._mixed(state)[0]) == expected
        state = state + gamma


def test_noise_is_centred_and_bounded() -> None:
    areas, years = np.arange(2_000), np.arange(50)
    numbers = noise.bell("test", areas, years)
    assert abs(numbers.mean()) < 0.02
    assert abs(numbers.std() - 1) < 0.02
    assert np.abs(numbers).max() <= 2 * 3**0.5 + 1e-9
    flat = noise.uniform("test", areas, years)
    assert 0 <= flat.min() < 0.001 < 0.999 < flat.max() < 1


def test_opening_the_demo_reads_no_values() -> None:
    tracemalloc.start()
    DemoSource().close()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 500_000  # the values are 14 million bytes
