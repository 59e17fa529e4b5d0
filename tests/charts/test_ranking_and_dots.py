from __future__ import annotations

import pytest

from kolada_bench.charts import palette
from kolada_bench.charts.chart import ChartText, Size
from kolada_bench.charts.dots import Dot, DotChart
from kolada_bench.charts.ranking import Bar, RankingChart

TEXT = ChartText(
    title="Mellerud hade högst kostnad",
    subtitle="Kostnad IFO, kr/inv 2025, lika kommuner IFO",
    source="Egen bearbetning av data från Kolada (N30101), hämtat 2026-11-22.",
)
RANKING = RankingChart(
    text=TEXT,
    unit="kr/inv",
    median=5800.0,
    national=5300.0,
    bars=(
        Bar(name="Ragunda", value=None),
        Bar(name="Vingåker", value=6700.0, preliminary=True),
        Bar(name="Mellerud", value=6960.0, own=True),
        Bar(name="Arjeplog", value=float("nan")),
        Bar(name="Grums", value=4900.0),
    ),
)


def words(chart: RankingChart | DotChart, name: str, size: Size | None = None) -> list[str]:
    figure = chart.figure(size) if size else chart.figure()
    return [note.text for note in figure.layout.annotations if note.name == name]


def test_highest_first_and_those_without_value_last_in_words() -> None:
    assert words(RANKING, "category") == [
        "<b>Mellerud</b>", "Vingåker", "Grums", "Arjeplog", "Ragunda",
    ]  # fmt: skip
    assert words(RANKING, "value") == [
        "<b>6\u00a0960</b>", "6\u00a0700\u00a0(p)", "4\u00a0900",
        "uppgift saknas", "uppgift saknas",
    ]  # fmt: skip


def test_a_missing_value_has_no_bar_and_a_preliminary_one_is_hatched() -> None:
    (bars,) = RANKING.figure().data
    assert list(bars.x) == [6960.0, 6700.0, 4900.0, None, None]
    assert list(bars.marker.pattern.shape) == ["", "/", "", "", ""]
    assert bars.marker.color[0] == palette.OWN
    assert set(bars.marker.color[1:]) == {palette.PEERS}
    assert "(p) preliminär uppgift" in words(RANKING, "source")[0]


def test_the_median_and_riket_are_lines_with_their_figures() -> None:
    assert words(RANKING, "line") == [
        "<b>Median 5\u00a0800</b>", "<b>Riket 5\u00a0300</b>",
    ]  # fmt: skip
    lines = [s for s in RANKING.figure().layout.shapes if s.name == "line"]
    assert [(line.x0, line.line.dash) for line in lines] == [
        (5800.0, "solid"), (5300.0, "dash"),
    ]  # fmt: skip


def test_bars_start_at_zero_on_both_sides() -> None:
    chart = RankingChart(
        text=TEXT, unit="%", decimals=1, sign=True,
        bars=(Bar(name="A", value=-12.3), Bar(name="B", value=8.8)),
    )  # fmt: skip
    low, high = chart.figure().layout.xaxis.range
    assert low < -12.3
    assert high > 8.8
    assert words(chart, "value") == ["+8,8", "\u221212,3"]


def test_alt_text_of_a_ranking_says_everything_the_picture_does() -> None:
    assert RANKING.alt() == (
        "Liggande stapeldiagram: Kostnad IFO, kr/inv 2025, lika kommuner IFO. Mellerud har "
        "6\u00a0960\u00a0kr/inv, plats 1 av 3 (1 är högst). "
        "Median: 5\u00a0800\u00a0kr/inv. "
        "Riket: 5\u00a0300\u00a0kr/inv. Högst är Mellerud (6\u00a0960\u00a0kr/inv), lägst "
        "Grums (4\u00a0900\u00a0kr/inv). Uppgift saknas för Arjeplog och Ragunda. "
        "Preliminära uppgifter: Vingåker."
    )


def test_a_tie_shares_the_better_place() -> None:
    chart = RankingChart(
        text=TEXT, unit="%",
        bars=(
            Bar(name="A", value=9.0), Bar(name="B", value=5.0),
            Bar(name="C", value=5.0, own=True),
        ),
    )  # fmt: skip
    assert "plats 2 av 3" in chart.alt()


def test_the_own_municipality_without_value_is_said_to_lack_it() -> None:
    chart = RankingChart(
        text=TEXT,
        unit="%",
        bars=(Bar(name="C", value=None, own=True), Bar(name="A", value=1.0)),
    )
    assert "Uppgift saknas för C." in chart.alt()
    assert "plats" not in chart.alt()
    assert words(chart, "value") == ["1", "<b>uppgift saknas</b>"]


def test_value_colours_stand_only_where_given_and_have_a_sign() -> None:
    chart = RankingChart(
        text=TEXT, unit="%",
        bars=(Bar(name="A", value=9.0, level=1), Bar(name="B", value=5.0, level=3)),
    )  # fmt: skip
    (bars,) = chart.figure().data
    assert list(bars.marker.color) == [palette.LEVELS[1], palette.LEVELS[3]]
    assert words(chart, "value") == ["9\u00a0▲", "5\u00a0▼"]
    assert "▲ bland den fjärdedel" in words(chart, "source")[0]
    assert "▲" not in words(RANKING, "source")[0]


def test_an_office_chart_has_median_and_riket_as_bars_in_their_place() -> None:
    native = RANKING.native()
    assert native.kind == "bar"
    assert native.categories == (
        "Mellerud", "Vingåker", "Median", "Riket", "Grums", "Arjeplog", "Ragunda",
    )  # fmt: skip
    (series,) = native.series
    assert series.values == (6960.0, 6700.0, 5800.0, 5300.0, 4900.0, None, None)
    assert native.number_format == "#,##0"


def test_the_table_has_the_figures_as_numbers() -> None:
    table = RANKING.table()
    assert table.headings == ("Kommun", "kr/inv", "Anmärkning")
    assert table.decimals == (None, 0, None)
    assert table.rows[1] == ("Vingåker", 6700.0, "preliminär")
    assert table.rows[3] == ("Arjeplog", None, "")
    assert table.rows[-2:] == (("Median", 5800.0, ""), ("Riket", 5300.0, ""))


@pytest.fixture
def strip() -> DotChart:
    others = tuple(Dot(name=f"Kommun {i}", value=4000.0 + 10 * i) for i in range(60))
    return DotChart(
        text=TEXT,
        unit="kr/inv",
        median=4350.0,
        median_all=4295.0,
        group_name="lika kommuner IFO",
        dots=(
            *others,
            Dot(name="Mellerud", value=4585.0, kind="own"),
            Dot(name="Grums", value=4205.0, kind="member"),
            Dot(name="Vingåker", value=4495.0, kind="member"),
            Dot(name="Ragunda", value=None, kind="member"),
            Dot(name="Åre", value=None),
        ),
    )


def test_each_kind_of_dot_has_its_own_shape_and_size(strip: DotChart) -> None:
    other, member, own = strip.figure().data
    assert (len(other.x), len(member.x), len(own.x)) == (60, 2, 1)
    assert (other.marker.symbol, member.marker.symbol) == ("circle", "diamond")
    assert own.marker.size > member.marker.size > other.marker.size
    assert None not in (*other.x, *member.x, *own.x)


def test_members_are_named_and_the_own_name_has_its_figure(strip: DotChart) -> None:
    assert sorted(words(strip, "category")) == ["Grums", "Vingåker"]
    assert words(strip, "own") == ["<b>Mellerud 4\u00a0585</b>"]
    assert words(strip, "legend") == ["Mellerud", "lika kommuner IFO", "övriga kommuner"]


def test_who_is_missing_is_said(strip: DotChart) -> None:
    (foot,) = words(strip, "source")
    assert "Uppgift saknas för Ragunda." in foot
    assert "Uppgift saknas för 1 övrig kommun." in foot


def test_names_without_room_are_told() -> None:
    crowd = tuple(Dot(name=f"Kommun {i}", value=1.0, kind="member") for i in range(30))
    chart = DotChart(text=TEXT, unit="%", dots=crowd, group_name="Dalsland")
    named = len(words(chart, "category"))
    assert f"{30 - named} av Dalsland får inte plats" in words(chart, "source")[0]


def test_alt_text_of_a_strip(strip: DotChart) -> None:
    # 4 585 lies between 4 580 and 4 590: of the sixty, 4 590 alone is higher.
    assert "Mellerud har 4\u00a0585\u00a0kr/inv; 1 av övriga 62 kommuner ligger högre." in (
        strip.alt()
    )
    assert "Av lika kommuner IFO är Vingåker högst (4\u00a0495\u00a0kr/inv)" in strip.alt()
    assert "lägst Kommun 0 (4\u00a0000\u00a0kr/inv)" in strip.alt()


def test_an_office_strip_is_a_rising_line_of_points(strip: DotChart) -> None:
    native = strip.native()
    assert native.kind == "scatter"
    other, member, own = native.series
    assert (len(other.values), len(member.values)) == (60, 2)
    # 59 others (0 to 58) and both members lie under 4 585.
    assert own.x == (62.0,)
    assert strip.table().rows[0] == ("Kommun 59", 4590.0, "")
    assert strip.table().rows[1] == ("Mellerud", 4585.0, "egen kommun")
