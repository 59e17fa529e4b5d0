from __future__ import annotations

from kolada_bench.charts import palette
from kolada_bench.charts.chart import ChartText
from kolada_bench.charts.heatmap import HeatmapChart, HeatRow
from kolada_bench.charts.net_cost import NetCostChart, NetCostRow

TEXT = ChartText(title="T", subtitle="Nettokostnadsavvikelse 2025, Mellerud", source="K.")
NET = NetCostChart(
    text=TEXT,
    rows=(
        NetCostRow(area="LSS", pct=-3.8, mnkr=-2.3, apart=True),
        NetCostRow(area="Äldreomsorg", pct=3.0, mnkr=4.6, group_pct=5.0, mean_pct=2.2),
        NetCostRow(area="Fritidshem", pct=None, mnkr=None),
        NetCostRow(area="Förskola", pct=-9.2, mnkr=-7.3),
        NetCostRow(area="IFO", pct=25.0, mnkr=12.0, group_pct=3.1, preliminary=True),
    ),
)


def words(chart: NetCostChart | HeatmapChart, name: str) -> list[str]:
    return [n.text for n in chart.figure().layout.annotations if n.name == name]


def test_sorted_by_kronor_with_lss_apart_under_a_line() -> None:
    assert words(NET, "category") == [
        "IFO", "Äldreomsorg", "Förskola", "Fritidshem", "LSS",
    ]  # fmt: skip
    assert len([s for s in NET.figure().layout.shapes if s.name == "apart"]) == 1
    assert "LSS utjämnas för sig och läggs inte ihop med övriga." in words(NET, "source")[0]


def test_every_figure_has_its_sign_and_neither_colour_is_red_or_green() -> None:
    percent, million = (trace for trace in NET.figure().data if trace.type == "bar")
    assert list(percent.x) == [25.0, 3.0, -9.2, None, -3.8]
    assert list(million.x) == [12.0, 4.6, -7.3, None, -2.3]
    assert percent.marker.color[0] == palette.ABOVE
    assert percent.marker.color[2] == palette.BELOW
    assert words(NET, "value") == [
        "+25,0\u00a0(p)", "+3,0", "\u22129,2", "–", "\u22123,8",
        "+12,0\u00a0(p)", "+4,6", "\u22127,3", "–", "\u22122,3",
    ]  # fmt: skip


def test_the_group_and_three_years_are_marks_only_where_known() -> None:
    marks = [t for t in NET.figure().data if t.type == "scatter" and t.hoverinfo == "text"]
    assert [list(mark.x) for mark in marks] == [
        [3.1, 5.0, None, None, None], [None, 2.2, None, None, None],
    ]  # fmt: skip


def test_alt_text_of_net_costs() -> None:
    said = NET.alt()
    assert "+ är högre nettokostnad än referenskostnaden" in said
    assert (
        "IFO: +25,0\u00a0% och +12,0\u00a0mnkr, median jämförelsegruppen +3,1\u00a0% "
        "(preliminärt)." in said
    )
    assert "Fritidshem: uppgift saknas." in said


def test_table_and_office_chart_of_net_costs() -> None:
    assert NET.table().rows[0] == ("IFO", 25.0, 12.0, 3.1, None, "preliminär")
    assert NET.table().rows[-1] == ("LSS", -3.8, -2.3, None, None, "utjämnas för sig")
    native = NET.native()
    assert native.series[0].values == (12.0, 4.6, -7.3, None, -2.3)
    assert native.number_format.startswith("+#,##0.0;")


HEAT = HeatmapChart(
    text=TEXT,
    years=(2017, 2018, 2019, 2020),
    rows=(
        HeatRow(
            name="IFO", values=(30.0, 5.0, None, -25.0), breaks=(2019,), preliminary=(2020,)
        ),
        HeatRow(name="LSS", values=(1.0, 2.0, 3.0, 4.0), apart=True),
    ),
)


def test_each_cell_has_its_figure_and_a_missing_one_a_dash_on_grey() -> None:
    missing, values, figures = HEAT.figure().data
    assert list(figures.text)[:4] == ["+30,0", "+5,0", "–", "\u221225,0<br>(p)"]
    assert [list(row) for row in missing.z] == [[None, None, 0.0, None], [None] * 4]
    assert (values.zmin, values.zmax) == (-30.0, 30.0)
    assert values.z[0][2] is None
    # White letters on the darkest orange, dark ones on the grey of a missing figure.
    assert figures.textfont.color[0] == palette.PAPER
    assert figures.textfont.color[2] == palette.INK


def test_a_break_is_a_line_in_its_own_row_only() -> None:
    (line,) = [s for s in HEAT.figure().layout.shapes if s.name == "break"]
    assert (line.x0, line.y0, line.y1) == (1.5, -0.5, 0.5)


def test_alt_text_compares_only_inside_the_newest_series() -> None:
    # 30 in 2017 is before the break; after it IFO has one figure, so no extremes.
    assert "IFO: \u221225,0\u00a0% 2020. LSS: +4,0\u00a0% 2020; från 2017 som högst" in (
        HEAT.alt()
    )
    assert "Brott i serier: 2019." in HEAT.alt()


def test_table_and_office_chart_of_a_heatmap() -> None:
    assert HEAT.table().rows[0] == (
        "IFO", 30.0, 5.0, None, -25.0, "ny serie 2019, preliminärt 2020",
    )  # fmt: skip
    assert [series.name for series in HEAT.native().series] == [
        "IFO 2017–2018", "IFO 2019–2020", "LSS",
    ]  # fmt: skip
