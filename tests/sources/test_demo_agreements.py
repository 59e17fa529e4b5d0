"""What the packaged demo data promise: every agreement, in every area and year.

The left and right sides are the definitions of Kolada's KPIs, written out here once more:
they do not come from the model that invented the values.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from kolada_bench.formula import Formula
from kolada_bench.schema import Block
from kolada_bench.sources.demo import DemoSource

Columns = Mapping[str, np.ndarray]

SUMS = [
    ("N30101", "N31001 + N33001 + N35001 + N37001 + N37002"),
    ("N30005", "N31008 + N33016 + N35019 + N37005 + N37006"),
    ("N30004", "N31007 + N33012 + N35015 + N37003 + N37004"),
    ("N33001", "N33007 + N33008 + N33009"),
    ("N33009", "N33010 + N33011"),
    ("N33006", "N33022 + N33021"),
    ("N33022", "N33002 + N33004"),
    ("N35001", "N35009 + N35010 + N35011"),
    ("N35011", "N35012 + N35013 + N35014"),
    ("N35024", "N35002 + N35003"),
    ("N35100", "N35007 + N35008"),
    ("N31001", "N31002 + N31003"),
    ("N20007", "N21020 + N23005 + N20047"),
    ("N21020", "N21009 + N21021 + N21014 + N21003"),
    ("N23005", "N23007 + N23008"),
    ("N20048", "N21022 + N23006 + N20049"),
    ("N21022", "N21024 + N21023 + N21025 + N21026"),
    ("N23006", "N23001 + N23002"),
    ("N20014", "N21015 + N23004 + N20046"),
    ("N21015", "N21017 + N21016 + N21018 + N21019"),
    ("N25017", "N28012 + N28009 + N28011 + N28008"),
    ("N25016", "N28012 + N28009 + N28011"),
    ("N28016", "N28162 + N28155 + N28156 + N28157"),
    ("N28162", "N28154 + N28161"),
    ("N25018", "N25017 + N25021"),
    ("N25022", "N25016 + N25021"),
    ("N20001", "N20043 + N25022"),
    ("N20016", "N20066 + N20067 + N20068"),
    ("N11025", "N11026 + N11027 + N11028"),
    ("N13021", "N13022 + N13023 + N13024"),
    ("N15018", "N15050 + N15051 + N15052"),
    ("N17016", "N17040 + N17041 + N17042"),
    ("N01951", "N01948 + N01955 - N01837 + N01938"),
    ("N01938", "N01956 + N01957"),
    ("N01918", "N01951 - N01938"),
    ("N21702", "N21703 + N21705"),
]
NET = [
    ("N30005", "N30101 - N30004"),
    ("N31008", "N31001 - N31007"),
    ("N33016", "N33001 - N33012"),
    ("N35019", "N35001 - N35015"),
    ("N37005", "N37001 - N37003"),
    ("N37006", "N37002 - N37004"),
]
SAME_COST = [
    ("N33006 * N01948", "N33001 * N01951"),
    ("N33002 * N01948", "N33007 * N01951"),
    ("N33004 * N01948", "N33008 * N01951"),
    ("N33021 * N01948", "N33009 * N01951"),
    ("N35002 * (N01955 - N01837)", "N35009 * N01951"),
    ("N35003 * (N01955 - N01837)", "N35010 * N01951"),
    ("N35006 * (N01955 - N01837)", "N35012 * N01951"),
    ("N35007 * (N01955 - N01837)", "N35013 * N01951"),
    ("N35008 * (N01955 - N01837)", "N35014 * N01951"),
    ("N31000 * (N02104 - N01938)", "N31001 * N01951"),
    ("N31010 * N01918", "N31001 * N01951"),
    ("N31009 * (N02104 - N01938)", "N31008 * N01951"),
    ("N20043 * N01951", "N20007 * N01938"),
    ("N20048 * N01957", "N20007 * N01938"),
    ("N21024 * N01957", "N21009 * N01938"),
    ("N21022 * N01957", "N21020 * N01938"),
    ("N21023 * N01957", "N21021 * N01938"),
    ("N21025 * N01957", "N21014 * N01938"),
    ("N21026 * N01957", "N21003 * N01938"),
    ("N23006 * N01957", "N23005 * N01938"),
    ("N23001 * N01957", "N23007 * N01938"),
    ("N23002 * N01957", "N23008 * N01938"),
    ("N20049 * N01957", "N20047 * N01938"),
]
VOLUME_AND_PRICE = [
    ("N21009", "N21701 / 100 * N21006"),
    ("N21702", "N21701 * N01938 / 100"),
    ("N21702", "(N21700 * N01956 + N21704 * N01957) / 100"),
    ("N20891", "(N21702 + N23805) / N01938 * 100"),
    ("N28012", "N28801 / N01951 * N28013"),
    ("N28820", "10000 * N28801 / N01951"),
    ("N28819", "10000 * N28804 / N01951"),
    ("N31857 * 1000 / N01951", "N31910 / N01951 * N31849"),
    ("U31001", "N31857 * 1000 / N01951"),
    ("N35006", "N35801 * N35023"),
    ("N33817", "N33812 / N01948 * 1000"),
    ("N33816", "N33813 / N01948 * 1000"),
]
AREAS = [
    ("N11031", "N11025", "N11024", "N11038"),
    ("N13027", "N13021", "N13020", "N13032"),
    ("N15028", "N15018", "N15001", "N15045"),
    ("N17014", "N17016", "N17001", "N17030"),
    ("N20014", "N20016", "N20900", "N20029"),
    ("N30005", "N30007", "N30001", "N30026"),
    ("N28016", "N28026", "N28018", "N28021"),
]
# fmt: off
WHOLE = [
    "N01951", "N01948", "N01955", "N01837", "N01938", "N01957", "N01956", "N01918",
    "N02104", "N33812", "N33813", "N21702", "N21703", "N21705", "N23805", "N28801",
    "N28804", "N31910", "N35807", "N21827", "N00098",
]
# fmt: on


@pytest.fixture(scope="module")
def wide() -> dict[str, pd.DataFrame]:
    """Values by gender: one row per area and year, one column per KPI."""
    source = DemoSource()
    block = Block(
        tuple(source.kpis()), tuple(source.municipalities()), tuple(range(2010, 2030))
    )
    frame = source.observations([block]).frame
    return {
        str(gender): part.pivot_table(
            index=["municipality_id", "year"],
            columns="kpi_id",
            values="value",
            observed=True,
        )
        for gender, part in frame.groupby("gender", observed=True)
    }


def agree(columns: pd.DataFrame, left: str, right: str, *, tolerance: float = 1e-9) -> int:
    arrays = {str(name): columns[name].to_numpy() for name in columns}
    one, other = Formula.parse(left).value(arrays), Formula.parse(right).value(arrays)
    known = ~(np.isnan(one) | np.isnan(other))
    np.testing.assert_allclose(one[known], other[known], rtol=tolerance, atol=1e-9)
    return int(known.sum())


# 291 areas in ten years, but for a few gaps; particular years only where the series is new.
@pytest.mark.parametrize(("left", "right"), SUMS + NET + SAME_COST + VOLUME_AND_PRICE)
def test_agrees_in_every_area_and_year(
    wide: dict[str, pd.DataFrame], left: str, right: str
) -> None:
    new = any(kpi in left + right for kpi in ("N23007", "N23008", "N23001", "N23002"))
    assert agree(wide["T"], left, right) > (550 if new else 2_700)


@pytest.mark.parametrize(("net", "reference", "percent", "mnkr"), AREAS)
def test_deviation_is_what_net_and_reference_cost_give(
    wide: dict[str, pd.DataFrame], net: str, reference: str, percent: str, mnkr: str
) -> None:
    part = wide["T"]
    assert agree(part, percent, f"({net} - {reference}) / {reference} * 100") > 2_850
    assert agree(part, mnkr, f"({net} - {reference}) * N01951 / 1000000") > 2_850
    riket = part.loc["0000"]
    assert riket[[percent, mnkr]].isna().all(axis=None)
    assert riket[net].equals(riket[reference].rename(net))


def test_the_total_is_over_the_six_and_leaves_lss_out(
    wide: dict[str, pd.DataFrame],
) -> None:
    nets = " + ".join(net for net, *_ in AREAS[:-1])
    references = " + ".join(reference for _, reference, *_ in AREAS[:-1])
    total = f"({nets} - ({references})) / ({references}) * 100"
    assert agree(wide["T"], "N00097", total) > 2_850


def test_a_value_is_missing_in_the_whole_row_of_a_deviation(
    wide: dict[str, pd.DataFrame],
) -> None:
    part = wide["T"].drop("0000", level="municipality_id")
    for net, reference, percent, mnkr in AREAS:
        missing = part[[net, reference, percent, mnkr]].isna()
        assert (missing.any(axis=1) == missing.all(axis=1)).all()


def test_women_and_men_make_the_total(wide: dict[str, pd.DataFrame]) -> None:
    for kpi in ("N01951", "N01938", "N01957", "N02104", "N33812", "N33813", "N21702"):
        both = wide["K"][kpi] + wide["M"][kpi]
        pd.testing.assert_series_equal(both, wide["T"][kpi].reindex(both.index))
    for kpi in ("N33817", "N33816", "N21701", "N21704", "U21468", "U23471"):
        genders = pd.concat([wide["K"][kpi], wide["M"][kpi]], axis=1)
        genders = genders.dropna()
        total = wide["T"][kpi].reindex(genders.index)
        assert len(total) > 2_400
        assert (total >= genders.min(axis=1) - 1e-6).all()
        assert (total <= genders.max(axis=1) + 1e-6).all()
    for gender in "KM":
        agree(wide[gender], "N21702", "N21701 * N01938 / 100")
        agree(wide[gender], "N21705", "N21704 * N01957 / 100")


def test_counts_are_whole_persons(wide: dict[str, pd.DataFrame]) -> None:
    for kpi in WHOLE:
        values = wide["T"][kpi].dropna()
        assert (values == values.round()).all(), kpi
        assert (values >= 0).all(), kpi


def test_no_part_is_larger_than_what_it_is_part_of(wide: dict[str, pd.DataFrame]) -> None:
    part = wide["T"]
    either, fam, hvb = part["N33818"], part["N33817"], part["N33816"]
    known = either.notna()
    assert (either[known] <= (fam + hvb)[known] * (1 + 1e-9)).all()
    assert (either[known] >= np.maximum(fam, hvb)[known] * (1 - 1e-9)).all()
    both = wide["T"]
    for whole, parts in {
        "N33023": ["N33024", "N33025", "N33026"],
        "N35030": ["N35031", "N35032", "N35033"],
        "N30020": ["N30021", "N30022", "N30023"],
    }.items():
        assert (both[parts].sum(axis=1) <= both[whole].fillna(0) + 1e-6).all(), whole
    assert (both["N21827"].dropna() <= both["N21702"][both["N21827"].notna()]).all()
    # Köpt IFO that is neither for children nor for addiction: never below nothing but for
    # the rounding of three shares to a tenth of a percent.
    rest = (
        both["N30101"] * both["N04159"]
        - both["N33001"] * both["N33023"]
        - both["N35001"] * both["N35030"]
    ) / 100
    assert rest.min() > -0.1 / 100 * both["N30101"].max()


def test_institutionsvard_is_days_times_price_but_for_a_rest(
    wide: dict[str, pd.DataFrame],
) -> None:
    part = wide["T"]
    rest = (part["N35002"] / (part["N35804"] * part["N35025"]) - 1).dropna()
    assert len(rest) > 2_700
    # LVM-hem and the like: the days counted cost up to 2 % less than all of it.
    assert rest.between(-1e-9, 0.021).all()
    assert rest.max() > 0.01


def test_sarskilt_boende_is_volume_times_price_but_for_a_rest(
    wide: dict[str, pd.DataFrame],
) -> None:
    part = wide["T"].reset_index()
    product = part["N23805"] / part["N01938"] * part["N23009"]
    for years, cost in (((2024, 2025), "N23007"), (range(2016, 2024), "N23005")):
        rows = part["year"].isin(list(years))
        rest = (part[cost] / product - 1)[rows].dropna()
        assert rest.between(-0.001, 0.10).all()
        assert rest.median() < 0.02
        assert rest.max() > 0.05  # where there is trygghetsboende


def test_riket_is_the_weighted_mean_of_the_kommuner(wide: dict[str, pd.DataFrame]) -> None:
    part = wide["T"]
    last = part.xs(2022, level="year").drop("0000")
    riket = part.loc[("0000", 2022)]
    assert riket["N01951"] == last["N01951"].sum()
    for kpi, weight in (("N30101", "N01951"), ("N31001", "N01951"), ("N21009", "N01938")):
        # Two or three kommuner have gaps, which Riket does not: hence the half percent.
        known = last[kpi].notna()
        mean = np.average(last[kpi][known], weights=last[weight][known])
        assert riket[kpi] == pytest.approx(mean, rel=0.005)
