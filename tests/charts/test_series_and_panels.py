from __future__ import annotations

import msgspec

from kolada_bench.charts import palette
from kolada_bench.charts.chart import ChartText
from kolada_bench.charts.panels import Panel, PanelsChart
from kolada_bench.charts.series import Line, SeriesChart, YearBreak

TEXT = ChartText(
    title="T",
    subtitle="Kostnad IFO, kr/inv 2018–2023, lika kommuner IFO",
    source="Källa: K.",
)
YEARS = (2018, 2019, 2020, 2021, 2022, 2023)
SERIES = SeriesChart(
    text=TEXT,
    years=YEARS,
    own=Line("Mellerud", (5000.0, 5200.0, None, 6000.0, 6100.0, 6300.0)),
    median=Line("Median", (4000.0, 4100.0, 4200.0, 5000.0, 5100.0, 5200.0)),
    national=Line("Riket", (None, None, None, 4900.0, 4950.0, 5050.0)),
    low=(3500.0, 3600.0, 3700.0, 4500.0, 4600.0, 4700.0),
    high=(4500.0, 4600.0, 4700.0, 5500.0, 5600.0, 5700.0),
    unit="kr/inv",
    breaks=(YearBreak(2021, "ny serie 2021"),),
    preliminary=(2023,),
)


def test_no_line_and_no_band_crosses_a_break_or_a_missing_year() -> None:
    traces = {}
    for trace in SERIES.figure().data:
        traces.setdefault(trace.name, []).append(trace)
    (own,) = traces["own"]
    assert list(own.x) == [2018, 2019, None, 2021, 2022, 2023]
    assert not own.connectgaps
    (median,) = traces["median"]
    assert list(median.x) == [2018, 2019, 2020, None, 2021, 2022, 2023]
    first, second = traces["band"]
    assert (max(first.x), min(second.x)) == (2020, 2021)


def test_a_break_has_a_line_between_the_years_and_its_label() -> None:
    figure = SERIES.figure()
    (line,) = [shape for shape in figure.layout.shapes if shape.name == "break"]
    assert line.x0 == line.x1 == 2020.5
    assert [n.text for n in figure.layout.annotations if n.name == "break"] == [
        "ny serie 2021"
    ]


def test_a_preliminary_year_is_hollow_and_said() -> None:
    (own,) = [trace for trace in SERIES.figure().data if trace.name == "own"]
    assert own.marker.color[-1] == palette.PAPER
    assert set(own.marker.color[:-1]) == {palette.OWN}
    words = [note.text for note in SERIES.figure().layout.annotations]
    assert "preliminär uppgift" in words
    assert "<b>Mellerud 6\u00a0300\u00a0(p)</b>" in words


def test_years_are_whole_ticks_and_the_newest_is_among_them() -> None:
    axis = SERIES.figure().layout.xaxis
    assert axis.ticktext[-1] == "2023"
    assert set(axis.tickvals) <= set(YEARS)


def test_alt_text_tells_each_period_by_itself() -> None:
    said = SERIES.alt()
    assert "Mellerud: 5\u00a0000\u00a0kr/inv 2018 och 5\u00a0200\u00a0kr/inv 2019." in said
    assert "Mellerud: 6\u00a0000\u00a0kr/inv 2021 och 6\u00a0300\u00a0kr/inv 2023." in said
    assert "Serien är bruten och ska inte jämföras över brottet: ny serie 2021." in said
    assert "Uppgift saknas för Mellerud 2020." in said
    assert "Preliminärt: 2023." in said
    assert "högst" not in said


def test_alt_text_of_one_series_has_its_extremes() -> None:
    whole = msgspec.structs.replace(SERIES, breaks=())
    assert (
        "Mellerud är högst 2023 (6\u00a0300\u00a0kr/inv) och lägst 2018 "
        "(5\u00a0000\u00a0kr/inv)." in whole.alt()
    )


def test_an_office_chart_has_a_series_for_each_period() -> None:
    native = SERIES.native()
    assert native.categories == ("2018", "2019", "2020", "2021", "2022", "2023")
    assert [series.name for series in native.series] == [
        "Mellerud 2018–2020", "Mellerud 2021–2023", "Median 2018–2020",
        "Median 2021–2023", "Riket 2021–2023",
    ]  # fmt: skip
    assert native.series[0].values == (5000.0, 5200.0, None, None, None, None)


def test_the_table_has_a_row_per_year_with_band_and_remarks() -> None:
    table = SERIES.table()
    assert table.headings[:4] == ("År", "Mellerud", "Median", "Riket")
    assert table.rows[2] == ("2020", None, 4200.0, None, 3700.0, 4700.0, "")
    assert table.rows[3][-1] == "ny serie 2021"
    assert table.rows[5][-1] == "preliminär"


def test_a_scale_that_does_not_begin_at_zero_is_told() -> None:
    high = msgspec.structs.replace(
        SERIES, own=Line("A", (97.0,) * 6), median=None, national=None, low=(), high=()
    )
    near = msgspec.structs.replace(high, own=Line("A", (1.0, 97.0, 5.0, 6.0, 7.0, 8.0)))
    foots = [
        next(n.text for n in chart.figure().layout.annotations if n.name == "source")
        for chart in (near, SERIES)
    ]
    assert "Skalan börjar inte vid noll." not in foots[0]
    assert "Skalan börjar inte vid noll." in foots[1]


PANELS = PanelsChart(
    text=TEXT,
    years=(2021, 2022, 2023),
    own_name="Mellerud",
    panels=(
        Panel(
            title="Kostnad IFO", unit="kr/inv", own=(6000.0, 6100.0, None),
            median=(5000.0, 5100.0, 5200.0), breaks=(2022,),
        ),
        Panel(
            title="Köpt IFO", unit="%", decimals=1, own=(48.0, 49.0, 50.0),
            median=(25.0, None, 25.0), preliminary=(2023,),
        ),
        Panel(title="Saknas", unit="%", own=(None,) * 3, median=(1.0, 2.0, 3.0)),
    ),
)  # fmt: skip


def test_each_panel_has_its_own_axes_and_newest_figures() -> None:
    figure = PANELS.figure()
    assert [n.text for n in figure.layout.annotations if n.name == "panel"] == [
        "<b>Kostnad IFO, kr/inv</b><br>2022: 6\u00a0100 (median\u00a05\u00a0100)",
        "<b>Köpt IFO, %</b><br>2023: 50,0\u00a0(p) (median\u00a025,0)",
        "<b>Saknas, %</b><br>uppgift saknas",
    ]
    assert {trace.yaxis for trace in figure.data} == {"y", "y2", "y3"}
    first = [trace for trace in figure.data if trace.yaxis == "y"]
    assert [list(trace.x) for trace in first] == [
        [2021, None, 2022, 2023], [2021, None, 2022],
    ]  # fmt: skip


def test_alt_text_of_panels_names_each() -> None:
    said = PANELS.alt()
    assert said.startswith("3 små linjediagram över 2021–2023:")
    assert "Kostnad IFO: Mellerud 6\u00a0100\u00a0kr/inv 2022, median 5\u00a0100" in said
    assert "ny serie 2022." in said
    assert "Saknas: uppgift saknas för Mellerud." in said


def test_the_table_of_panels_has_own_and_median() -> None:
    assert PANELS.table().rows[:2] == (
        ("Kostnad IFO", "kr/inv", "Mellerud", 6000.0, 6100.0, None, "ny serie 2022"),
        ("Kostnad IFO", "kr/inv", "Median", 5000.0, 5100.0, 5200.0, "ny serie 2022"),
    )
    assert len(PANELS.table().rows) == 6


def test_an_office_chart_of_panels_never_mixes_units() -> None:
    native = PANELS.native()
    assert native.unit == "kr/inv"
    assert [series.name for series in native.series] == [
        "Kostnad IFO 2021", "Kostnad IFO 2022–2023",
    ]  # fmt: skip
