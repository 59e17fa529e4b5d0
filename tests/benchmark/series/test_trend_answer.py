"""The trend on the demo: the figures of its story, breaks, prices, exchanged peers."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

import kolada_bench
from kolada_bench.catalogue import themes
from kolada_bench.errors import TooFewPeers, UsageError

PRICES = "namn;Påhittat\nutgåva;1\når;index\n" + "".join(
    f"{year};{100 + 5 * (year - 2016)}\n" for year in range(2016, 2026)
)
FORBIDDEN = ("besparing", "signifikant", "bör ", "på grund av", "outlier", "trend")


def trend(kpis: str | Sequence[str] = (), **more: object) -> kolada_bench.Trend:
    return kolada_bench.trend("Mellerud", kpis=kpis, demo=True, **more)


@pytest.fixture
def price_file(tmp_path: Path) -> Path:
    path = tmp_path / "pris.csv"
    path.write_text(PRICES, encoding="utf-8")
    return path


def test_the_last_year_is_the_storys() -> None:
    answer = trend("N30101")
    last = answer.rows.iloc[-1]
    # The story: 6 960 against 5 800.
    assert (last["year"], last["value"], last["median"]) == (2025, 6960, 5800)
    assert (last["n"], last["n_members"], last["preliminary"]) == (7, 7, True)
    compared = kolada_bench.compare("Mellerud", kpis="N30101", demo=True).rows.iloc[0]
    for name in ("value", "median", "q1", "q3", "national"):
        assert last[name] == compared[name]
    (series,) = answer.series
    assert series.gap is not None
    assert series.gap.gap_last == 1160
    assert series.gap.membership_change == 0
    (sentence,) = series.sentences("Mellerud")
    assert "6\u00a0960 år 2025" in sentence
    assert "medianen för samma 7 kommuner" in sentence.casefold()
    assert sentence.endswith("2025 är preliminärt.")


def test_no_sentence_spans_a_break() -> None:
    answer = trend(["N21006", "N23009"])
    home, residential = answer.series
    assert [b.year for b in home.breaks] == [2021]
    assert [b.year for b in residential.breaks] == [2021, 2024]
    for series in answer.series:
        cuts = [found.year for found in series.breaks]
        for sentence in series.sentences("Mellerud"):
            years = [int(y) for y in re.findall(r"år (20\d\d)\b", sentence)]
            assert not any(min(years) < cut <= max(years) for cut in cuts if years)
        for cut in cuts:
            assert any(f"{cut - 1}/{cut}" in note for note in series.notes)
    *_, last = residential.sentences("Mellerud")
    # From 2024 there are two years only.
    assert last.startswith("Bara två jämförbara år (2024–2025): ingen utveckling beskrivs")
    assert residential.gap is None
    page = answer.page()
    assert [c.heading for c in page.tables[0].columns].count(("",)) == 2
    assert page.tables[0].rows[0].count("|") == 1


def test_an_index_is_hundred_first_in_every_segment() -> None:
    answer = trend("N21006", index=True)
    for _, part in answer.rows.groupby("segment"):
        assert part["value"].iloc[0] == 100
        assert part["median"].iloc[0] == 100
        assert part["national"].iloc[0] == 100
    plain = trend("N21006").rows
    ratio = plain["value"] / plain.groupby("segment")["value"].transform("first")
    assert answer.rows["value"].to_numpy() == pytest.approx(100 * ratio.to_numpy())
    assert set(answer.rows["unit"]) == {"index"}


def test_fixed_prices_are_of_the_last_year(price_file: Path) -> None:
    real = trend("N30101", price_index=price_file)
    plain = trend("N30101")
    assert real.price_level == 2025
    by_year = dict(zip(plain.rows["year"], plain.rows["value"], strict=True))
    real_by_year = dict(zip(real.rows["year"], real.rows["value"], strict=True))
    # 2017 has 105 and 2025 145.
    assert real_by_year[2017] == pytest.approx(by_year[2017] * 145 / 105)
    assert real_by_year[2025] == by_year[2025]
    assert set(real.rows["unit"]) == {"kr/inv, 2025 års priser"}
    text = "\n".join(real.page().notes)
    assert "Påhittat, utgåva 1" in text
    assert real.to_dict()["fixed_prices"] == {
        "name": "Påhittat", "edition": "1", "level": 2025,
    }  # fmt: skip


@pytest.mark.parametrize("index", [False, True])
def test_kronor_are_said_to_be_of_each_years_prices(index: bool) -> None:
    answer = trend("N30101", index=index)
    (sentence,) = answer.series[0].sentences("Mellerud")
    page = answer.page()
    assert ", löpande priser, var i Mellerud" in sentence
    assert ", löpande priser" in page.tables[0].heading
    assert page.tables[-1].rows[0][0].endswith(", löpande priser")


def test_only_kronor_in_no_price_index_are_of_each_years_prices(price_file: Path) -> None:
    shares = trend(["N21900", "N33817"])
    real = trend("N30101", price_index=price_file)
    for answer in (shares, real):
        texts = [table.heading for table in answer.page().tables]
        texts += [text for one in answer.series for text in one.sentences("Mellerud")]
        assert not [text for text in texts if "löpande" in text]


@pytest.mark.parametrize(
    ("kpi", "reason"),
    [
        ("N30001", "Nettokostnadsavvikelsen räknas aldrig om till fasta priser"),
        ("N30026", "Nettokostnadsavvikelsen räknas aldrig om till fasta priser"),
        ("N04159", "Inte kronor"),
        ("N33817", "Inte kronor"),
    ],
)
def test_what_is_never_deflated(price_file: Path, kpi: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        trend(kpi, price_index=price_file)
    # Beside a KPI in kronor it is shown as it is, and says so.
    both = trend(["N30101", kpi], price_index=price_file)
    plain = trend(kpi)
    mine = both.rows[both.rows["kpi"] == kpi]
    assert mine["value"].to_list() == plain.rows["value"].to_list()
    assert any(reason in note for note in both.series[1].notes)


def test_what_has_no_index() -> None:
    for kpi in ("N30001", "N04159", "N21900"):
        with pytest.raises(UsageError, match="Visas inte som index"):
            trend(kpi, index=True)


def test_a_price_index_that_lacks_a_year(tmp_path: Path) -> None:
    path = tmp_path / "pris.csv"
    path.write_text(PRICES.replace("2017;105\n", ""), encoding="utf-8")
    with pytest.raises(UsageError, match=r"saknar 2017\. Välj --years 2018-2025"):
        trend("N30101", price_index=path)
    assert len(trend("N30101", price_index=path, years=range(2018, 2026)).rows) == 8


def test_the_members_before_and_now(tmp_path: Path) -> None:
    # Vingåker and Grums stay, Åmål goes; five come.
    old = [
        {
            "id": "G36589",
            "title": "Liknande kommuner IFO, Mellerud, 2022",
            "members": [{"member_id": id_} for id_ in ("0428", "1764", "1492")],
        }
    ]
    path = tmp_path / "old.json"
    path.write_text(json.dumps(old), encoding="utf-8")
    answer = trend("N30101", old_groups=path)
    gap = answer.series[0].gap
    assert gap is not None
    assert (gap.kept, gap.n_old_members, gap.n_old, gap.n_new) == (2, 3, 3, 7)
    parts = gap.own_change - gap.same_members_change - gap.membership_change
    assert parts == pytest.approx(gap.change, rel=1e-9)
    # The last gap is the one of today's group, whatever the older one was.
    assert gap.gap_last == 1160
    wide = kolada_bench.compare(
        "Mellerud", kpis="N30101", group="lista:0428,1764,1492", year=gap.first, demo=True
    ).rows.iloc[0]
    assert gap.gap_first == wide["value"] - wide["median"]
    page = answer.page()
    assert page.tables[-1].rows[0][-1] == "2 av 3"
    assert any("utgåva 2022: Grums, Vingåker, Åmål. 2 av 3" in note for note in page.notes)
    (series,) = answer.to_dict()["series"]
    assert series["gap_change"]["old_edition"] == 2022


def test_a_group_that_the_file_lacks_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text("[]", encoding="utf-8")
    answer = trend("N30101", old_groups=path)
    assert any("saknar Liknande kommuner IFO, Mellerud, 2024" in w for w in answer.warnings)


def test_few_persons_are_said() -> None:
    (series,) = trend("N33817").series
    # The story: 20 children in 2025.
    assert series.persons[2025] == 20
    (sentence,) = series.sentences("Mellerud")
    assert "och 20 personer; ändringen ryms i vad slumpen kan ge." in sentence


def test_a_trend_without_any_member_of_every_year() -> None:
    with pytest.raises(TooFewPeers, match="värde alla år"):
        trend("N30101", years=[1999])


@pytest.mark.parametrize("name", themes.theme_names())
def test_every_theme_has_words_that_a_civil_servant_may_use(name: str) -> None:
    answer = trend(theme=name, details=True)
    page = answer.page()
    texts = [
        *itertools.chain.from_iterable(table.notes for table in page.tables),
        *page.notes,
        *(table.heading for table in page.tables),
    ]
    for text in texts:
        assert not any(word in text.casefold() for word in FORBIDDEN), text
    data = answer.to_dict()
    assert data["schema"] == "kolada-bench/trend/1"
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert len(data["series"]) == len(themes.read_theme(name).rows)
    assert "<table" in answer._repr_html_()


def test_riket_has_no_value_of_a_deviation() -> None:
    answer = trend(["N30001", "N30101"])
    deviation, cost = answer.series
    assert answer.rows[answer.rows["kpi"] == "N30001"]["national"].isna().all()
    assert "Riket är 0 per definition." in deviation.notes
    assert "Riket är 0 per definition." not in cost.notes


def test_few_peers_are_warned_of() -> None:
    # Four municipalities are under five, and five are not.
    few = trend("N30101", group="lista:1764,0428,1492,1862")
    assert any("har bara 4 kommuner utöver den egna" in text for text in few.warnings)
    enough = trend("N30101", group="lista:1764,0428,1492,1862,2583")
    assert enough.warnings == ()


def test_a_theme_is_one_line_per_kpi() -> None:
    answer = trend(theme="aldreomsorg")
    (table,) = answer.page().tables
    assert len(table.rows) == len(themes.read_theme("aldreomsorg").rows)
    lines = {row[0]: row[1:] for row in table.rows}
    by_label = {series.spec.label: series for series in answer.series}
    home = by_label["Hemtjänst, kr/hemtjänsttagare"]
    rows = answer.rows[answer.rows["kpi"] == home.spec.id].set_index("year")
    first, last = rows.loc[2021], rows.loc[2025]

    def written(row: object, name: str) -> str:
        return f"{row[name]:,.0f}".replace(",", "\u00a0")  # type: ignore[index]

    # 251 263 to 276 084 is +9.9 %; the series breaks in 2021, hence its mark.
    assert lines[home.spec.label] == (
        "|\u00a02021–2025\u00a0(p)",
        written(first, "value"), written(last, "value"), "+10\u00a0%",
        written(first, "median"), written(last, "median"), "+15\u00a0%", "7 av 7",
    )  # fmt: skip
    # Two comparable years only: the figures, and no change.
    assert lines["Särskilt boende, kr/brukare"][3] == "–"
    assert any("Särskilt boende, kr/brukare" in note for note in table.notes)
    assert table.side == "kronor i löpande priser"
    assert len(answer.page().notes) < 10


def test_series_are_shown_where_they_are_asked_for() -> None:
    def headings(answer: kolada_bench.Trend) -> list[str]:
        return [table.heading for table in answer.page().tables]

    (one, *more) = headings(trend(theme="ifo", details=True))
    assert one == "Kostnad IFO, kr/inv, löpande priser"
    assert len(more) == len(themes.read_theme("ifo").rows)
    both = headings(trend("N30101", theme="ifo"))
    assert both[:2] == ["Första och sista jämförbara år", one]
    assert len(both) == 3
    assert trend(theme="ifo").to_dict() == trend(theme="ifo", details=True).to_dict()


def test_the_same_group_twice_is_one_series() -> None:
    twice = trend("N30101", group=["lika kommuner", "G36589"])
    assert len(twice.series) == 1
    assert twice.rows.equals(trend("N30101").rows)
