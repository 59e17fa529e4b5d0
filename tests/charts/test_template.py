from __future__ import annotations

import subprocess
import sys

import pytest

from kolada_bench.charts.chart import ChartText, Size
from kolada_bench.charts.template import Canvas, config, letter_size, template

TEXT = ChartText(title="T", subtitle="S", source="K")


def test_numbers_are_swedish_and_letters_those_of_the_document() -> None:
    layout = template().layout
    assert layout.separators == ",\u00a0"
    assert layout.font.family.startswith("Liberation Sans, Arial")


def test_nothing_uploads_or_leads_elsewhere() -> None:
    settings = config()
    assert settings["showSendToCloud"] is False
    assert settings["displaylogo"] is False
    assert settings["locale"] == "sv"
    assert "sendChartToCloud" in settings["modeBarButtonsToRemove"]


def test_settings_are_not_shared_between_charts() -> None:
    config()["displaylogo"] = True
    assert config()["displaylogo"] is False


@pytest.mark.parametrize(("width", "letter"), [(400, 11.0), (640, 12.0), (1000, 15.0)])
def test_letters_follow_the_width(width: int, letter: float) -> None:
    assert letter_size(Size(width)) == letter


def test_the_room_is_counted_in_pixels() -> None:
    canvas = Canvas(text=TEXT, size=Size(640), left=50, below=20, above=30)
    # 640 less 50 to the left and twice 10 round the picture.
    assert canvas.plot_width == 570
    # A title of 15 px and a subtitle of 12, each 1,3 high, and twice 10.
    assert canvas.top == pytest.approx(20 + 15 * 1.3 + 12 * 1.3)
    figure = canvas.drawing(canvas.plot_height(200.0)).figure()
    assert figure.layout.margin.l == 60
    # 200 of the plot's 230 are the axes'.
    assert canvas.domain(230.0) == (0.0, pytest.approx(200 / 230))


def test_a_fixed_height_gives_the_plot_what_words_leave_but_never_too_little() -> None:
    tall = Canvas(text=TEXT, size=Size(640, 400))
    assert tall.drawing(tall.plot_height(50.0)).figure().layout.height == 400
    low = Canvas(text=TEXT, size=Size(640, 50))
    assert low.plot_height(300.0) == 90.0
    assert low.plot_height(300.0, 300.0) == 300.0


def test_asking_for_a_chart_draws_nothing_and_imports_no_plotly() -> None:
    code = (
        "import sys; import kolada_bench.charts.series, kolada_bench.charts.dots, "
        "kolada_bench.charts.net_cost, kolada_bench.charts.panels, "
        "kolada_bench.charts.ranking, kolada_bench.charts.heatmap; "
        "assert not {'plotly', 'pandas', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
