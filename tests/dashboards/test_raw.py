"""Components as one piece of HTML: the same to read, and nothing in it can break out."""

from __future__ import annotations

import json

import pytest
from dash import dcc, html
from plotly.utils import PlotlyJSONEncoder

from dashboards.components.figures import MOST_PRINTED, figures_of
from dashboards.components.raw import raw, text_of
from kolada_bench.charts.chart import ChartTable


def test_tags_text_and_attributes_are_what_the_component_says() -> None:
    link = html.A("Åmål", href="/jamfor?kommun=1492&kpi=N30101", **{"data-to": "nyckeltal"})
    row = html.Tr(
        [html.Th(link, scope="row"), html.Td("5 370", className="tal", rowSpan=2)]
    )
    assert text_of(row) == (
        '<tr><th scope="row">'
        '<a href="/jamfor?kommun=1492&amp;kpi=N30101" data-to="nyckeltal">Åmål</a></th>'
        '<td class="tal" rowspan="2">5 370</td></tr>'
    )


def test_what_looks_like_html_stays_text() -> None:
    sly = '"><script>alert(1)</script>'
    said = text_of(html.P(sly, title=sly))
    assert "<script" not in said
    assert said == (
        '<p title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">'
        '"&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>'
    )


def test_flags_are_there_or_not_and_br_has_no_end() -> None:
    assert text_of(html.Details(["a", html.Br(), None, 2], open=True)) == (
        '<details open="">a<br>2</details>'
    )
    assert text_of(html.Button("x", disabled=False)) == "<button>x</button>"


def test_a_link_of_dash_is_a_link_to_a_page() -> None:
    assert text_of(dcc.Link("Jämför", href="/jamfor")) == (
        '<a href="/jamfor" data-page="">Jämför</a>'
    )


@pytest.mark.parametrize(
    "component", [dcc.Input(id="x"), html.Button("x", n_clicks=0), html.P(id={"type": "x"})]
)
def test_what_is_for_a_callback_is_refused(component: object) -> None:
    with pytest.raises(TypeError):
        raw(html.Div(component))


def test_the_server_still_holds_the_components_and_the_browser_is_sent_the_text() -> None:
    place = raw(html.P("Nettokostnad"))
    assert place.children.children == "Nettokostnad"
    (sent,) = json.loads(json.dumps([place], cls=PlotlyJSONEncoder))
    assert sent["type"] == "Div"
    assert sent["props"] == {"children": None, "data-html": "<p>Nettokostnad</p>"}


def test_figures_are_swedish_to_read_and_whole_to_sort() -> None:
    table = ChartTable(
        headings=("Kommun", "kr/inv", "Anmärkning"),
        decimals=(None, 0, None),
        rows=(("Åmål", 5369.6, "egen kommun"), ("Ydre", None, None)),
    )
    said = text_of(figures_of(table, "Kostnad").children)
    assert '<td class="tal" data-v="5369.6">5\u00a0370</td>' in said
    assert '<td class="tal">–</td>' in said  # missing is never 0, and sorts last
    assert 'data-v="Åmål">Åmål</th>' in said
    assert "utskrift" not in said


def test_a_table_holds_no_markup_of_its_values() -> None:
    row = ("<b>Åmål</b>", '"><script>')
    table = ChartTable(headings=("a", "b"), decimals=(None, None), rows=(row,))
    said = text_of(figures_of(table, "x").children)
    assert "&lt;b&gt;Åmål&lt;/b&gt;</th>" in said
    assert 'data-v="&quot;&gt;&lt;script&gt;">"&gt;&lt;script&gt;</td>' in said


def test_a_long_table_says_on_paper_where_it_is() -> None:
    rows = tuple((f"Kommun {n}", float(n)) for n in range(MOST_PRINTED + 1))
    table = ChartTable(headings=("Kommun", "kr"), decimals=(None, 0), rows=rows)
    assert "Tabellens 41 rader skrivs inte ut" in text_of(figures_of(table, "x").children)
