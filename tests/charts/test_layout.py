"""Every text of every chart lies inside its picture and hides no other, at every size.

Where a text stands is worked out here from the figure itself, by the axes' ranges and
domains; its width is by the same table of letters as the charts use, whose figures
``test_lettering`` holds against a font file.
"""

from __future__ import annotations

import html
import re
from itertools import combinations
from typing import NamedTuple

import msgspec
import plotly.graph_objects as go
import pytest

from kolada_bench.charts.chart import Chart, ChartText, Size
from kolada_bench.charts.dots import Dot, DotChart
from kolada_bench.charts.heatmap import HeatmapChart, HeatRow
from kolada_bench.charts.lettering import text_width
from kolada_bench.charts.net_cost import NetCostChart, NetCostRow
from kolada_bench.charts.panels import Panel, PanelsChart
from kolada_bench.charts.ranking import Bar, RankingChart
from kolada_bench.charts.series import Line, SeriesChart, YearBreak

BANNER = "PÅHITTADE DEMODATA – kommunnamnen är verkliga, värdena är inte det"
LONGEST = (
    "Vuxna (18+) som fått insats från individ- och familjeomsorgen p.g.a. utsatthet för "
    "våld i nära relation/hedersrelaterat våld, där ärendet avslutats för att det "
    "övergripande målet med insatserna har nåtts helt eller delvis, antal/10 000 vuxna "
    "invånare"
)
TEXT = ChartText(
    title=f"Nyckeltal <b>inom</b> individ- och familjeomsorgen, {LONGEST}",
    subtitle=f"{LONGEST} 2025 (prel.), liknande kommuner individ- och familjeomsorg",
    source="PÅHITTADE DEMODATA (N30101, N04159) – inte uppgifter från Kolada.",
    banner=BANNER,
    notes=("Ragunda saknar uppgift för 2025.",),
)
YEARS = tuple(range(2014, 2026))
NAMES = (
    "Upplands Väsby", "Skinnskatteberg", "Malung-Sälen", "Örnsköldsvik", "Åre",
    "Storfors och Kristinehamn med gemensam nämnd för individ- och familjeomsorg",
)  # fmt: skip


def wave(n: int, middle: float, reach: float) -> tuple[float | None, ...]:
    """Make figures that go up and down, with every fifth missing."""
    return tuple(
        None if i % 5 == 3 else middle + reach * ((i * 7 % 11) - 5) / 5 for i in range(n)
    )


def charts() -> dict[str, Chart]:
    bars = tuple(
        Bar(name=name, value=value, preliminary=i == 0, own=i == 1)
        for i, (name, value) in enumerate(
            zip(NAMES, (6960.4, 5300.0, None, -12345678.9, 0.0, 99.0), strict=True)
        )
    )
    dots = tuple(
        Dot(
            name=f"{NAMES[i % 5]} {i}",
            value=None if i % 40 == 7 else 4000.0 + (i * i * 37) % 3000,
            kind="own" if i == 100 else "member" if i % 9 == 0 else "other",
        )
        for i in range(290)
    )
    tied = tuple(Dot(name=f"K{i}", value=100.0, kind="member") for i in range(40))
    areas = ("Grundskola och förskoleklass", "IFO", "Fritidshem", "LSS")
    return {
        "ranking": RankingChart(
            text=TEXT, bars=bars, unit="kr/inv", decimals=1, median=5300.0, national=5290.0
        ),
        "ranking with one": RankingChart(
            text=TEXT, bars=(Bar(name="Mellerud", value=0.0004, own=True),), decimals=4,
            unit="dygn/inv",
        ),
        "ranking of nobody": RankingChart(
            text=TEXT, bars=(Bar(name="Mellerud", value=None, own=True),), unit="kr/inv"
        ),
        "dots": DotChart(
            text=TEXT, dots=dots, unit="kr/inv", median=5300.0, median_all=5310.0,
            group_name="lika kommuner individ- och familjeomsorg",
            median_name="Median lika kommuner individ- och familjeomsorg",
        ),
        "dots that tie": DotChart(text=TEXT, dots=tied, unit="%", median=100.0),
        "series": SeriesChart(
            text=TEXT, years=YEARS, own=Line(NAMES[0], wave(12, 6e6, 3e6)), unit="kr",
            median=Line("Median lika kommuner inom individomsorgen", wave(12, 6e6, 2e6)),
            national=Line("Riket", wave(12, 5.8e6, 2e6)), low=wave(12, 4e6, 1e6),
            high=wave(12, 8e6, 1e6), preliminary=(2025,),
            breaks=(
                YearBreak(2019, "ny serie 2019"),
                YearBreak(2020, "antal hemtjänsttagare räknas på nytt sätt från 2020"),
            ),
        ),
        "series of nothing": SeriesChart(
            text=TEXT, years=(2024, 2025), own=Line("Mellerud", (None, None)), unit="%"
        ),
        "net cost": NetCostChart(
            text=TEXT,
            rows=tuple(
                NetCostRow(
                    area=area, pct=pct, mnkr=pct and pct * 40, group_pct=3.0,
                    mean_pct=-40.0, preliminary=True, apart=area == "LSS",
                )
                for area, pct in zip(areas, (0.01, 25.0, None, -31.4), strict=True)
            ),
        ),
        "heatmap": HeatmapChart(
            text=TEXT, years=YEARS,
            rows=tuple(
                HeatRow(name=a, values=wave(12, 2, 20), breaks=(2019,), preliminary=(2025,))
                for a in areas
            ),
        ),
        "panels": PanelsChart(
            text=TEXT, years=YEARS, own_name=NAMES[0],
            panels=tuple(
                Panel(
                    title=LONGEST if i % 3 == 0 else f"Kostnad {i}", unit="kr/inv",
                    own=wave(12, 10.0 ** (i - 3), 10.0 ** (i - 3)),
                    median=wave(12, 10.0 ** (i - 3), 0), decimals=max(0, 5 - i),
                    preliminary=(2025,), breaks=(2020,),
                )
                for i in range(11)
            ),
        ),
    }  # fmt: skip


SIZES = (Size(400), Size(640), Size(1000), Size(640, 420), Size(400, 100))


class Box(NamedTuple):
    name: str
    text: str
    left: float
    top: float
    right: float
    bottom: float


def boxes(figure: go.Figure) -> list[Box]:
    """Return where each text is drawn [px from left and top]."""
    notes = [_box(figure, note) for note in figure.layout.annotations]
    for trace in figure.data:
        if trace.type == "scatter" and trace.mode == "text":
            for x, y, text in zip(trace.x, trace.y, trace.text, strict=True):
                note = go.layout.Annotation(
                    text=text, x=x, y=y, xref="x", yref="y", xanchor="center",
                    yanchor="middle", font={"size": trace.textfont.size}, name="value",
                )  # fmt: skip
                notes.append(_box(figure, note))
    return notes


def _at(figure: go.Figure, ref: str, value: float) -> float:
    """Return a coordinate as a share of the plot's width or height."""
    if ref == "paper":
        return value
    axis = figure.layout[f"{ref[0]}axis{ref[1:]}"]
    low, high = axis.range
    start, end = axis.domain or (0, 1)
    return start + (value - low) / (high - low) * (end - start)


def _box(figure: go.Figure, note: go.layout.Annotation) -> Box:
    layout, margin = figure.layout, figure.layout.margin
    wide = layout.width - margin.l - margin.r
    tall = layout.height - margin.t - margin.b
    x = margin.l + _at(figure, note.xref, note.x) * wide + (note.xshift or 0)
    y = margin.t + (1 - _at(figure, note.yref, note.y)) * tall - (note.yshift or 0)
    lines = [
        (html.unescape(re.sub("</?b>", "", line)), "<b>" in note.text)
        for line in note.text.split("<br>")
    ]
    width = max(text_width(line, note.font.size, bold=bold) for line, bold in lines)
    height = len(lines) * note.font.size * 1.3
    left = x - width * {"left": 0, "center": 0.5, "right": 1}[note.xanchor]
    top = y - height * {"top": 0, "middle": 0.5, "bottom": 1}[note.yanchor]
    return Box(note.name or "", note.text, left, top, left + width, top + height)


def overlap(one: Box, other: Box) -> bool:
    """Whether two texts share more than a rounding; lines have air of their own."""
    return (
        one.left + 1 < other.right
        and other.left + 1 < one.right
        and one.top + 2.5 < other.bottom
        and other.top + 2.5 < one.bottom
    )


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s.width}x{s.height}")
@pytest.mark.parametrize("name", charts())
def test_no_text_leaves_the_picture_or_hides_another(name: str, size: Size) -> None:
    figure = charts()[name].figure(size)
    texts = [box for box in boxes(figure) if box.name != "watermark"]
    outside = [
        box
        for box in texts
        if box.left < 0
        or box.right > figure.layout.width + 0.5
        or box.top < 0
        or box.bottom > figure.layout.height + 0.5
    ]
    assert outside == []
    assert [pair for pair in combinations(texts, 2) if overlap(*pair)] == []


@pytest.mark.parametrize("name", charts())
def test_every_picture_has_its_words_and_the_mark_inside_the_plot(name: str) -> None:
    figure = charts()[name].figure()
    notes = {note.name: note for note in figure.layout.annotations}
    assert "<br>" in notes["title"].text
    assert "&lt;b&gt;inom&lt;/b&gt;" in notes["title"].text.replace("<br>", " ")
    assert "inte uppgifter från Kolada." in notes["source"].text.replace("<br>", " ")
    for mark in ("banner", "watermark"):
        assert (notes[mark].xref, notes[mark].yref) == ("paper", "paper")
        assert 0 <= notes[mark].y <= 1
        assert "PÅHITTADE DEMODATA" in notes[mark].text


@pytest.mark.parametrize("name", charts())
def test_real_data_carries_no_mark(name: str) -> None:
    chart = charts()[name]
    text = msgspec.structs.replace(TEXT, banner="", source="Källa: Kolada.")
    figure = msgspec.structs.replace(chart, text=text).figure()
    assert "PÅHITTADE" not in figure.to_json()


@pytest.mark.parametrize("name", charts())
def test_a_chart_is_drawn_the_same_twice_and_without_webgl(name: str) -> None:
    chart = charts()[name]
    first = chart.figure()
    assert first.to_json() == chart.figure().to_json()
    assert {trace.type for trace in first.data} <= {"bar", "scatter", "heatmap"}


def test_a_fixed_height_is_kept_where_the_words_leave_room() -> None:
    chart = RankingChart(
        text=ChartText(title="T", subtitle="S", source="K"),
        bars=(Bar(name="A", value=1.0), Bar(name="B", value=2.0)),
        unit="kr",
    )
    assert chart.figure(Size(640, 420)).layout.height == 420
    # Two bars of 12 px letters take 2 x 22,2 px beside title and source.
    assert chart.figure(Size(640)).layout.height < 160
