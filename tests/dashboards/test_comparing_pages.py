"""Översikt, Nettokostnad and Jämför on the demo's Mellerud: what they say and lead to."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from dash.development.base_component import Component

from dashboards.app import create_app
from dashboards.components.comparison import TARGET
from dashboards.context import Context
from dashboards.data import Data
from dashboards.pages import compare, compare_charts, net_cost, overview
from dashboards.pages import compare_question as question
from dashboards.selection import read_selection
from kolada_bench.catalogue.themes import read_theme
from kolada_bench.settings import Settings

if TYPE_CHECKING:
    from dash import Dash

    from dashboards.pages.page import Page

MELLERUD = "?kommun=1461"
NBSP = "\u00a0"
Built = Callable[..., list[Any]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    return Data(Settings(cache_dir=tmp_path_factory.mktemp("cache")), demo=True)


@pytest.fixture(scope="module")
def app(data: Data) -> Dash:
    return create_app(data)


@pytest.fixture
def ask(data: Data) -> Callable[[str], Context]:
    return lambda query: Context(read_selection(query), data, width=1280)


@pytest.fixture(scope="module")
def built_pages() -> dict[tuple[str, str], list[Any]]:
    """Return what the tests have built so far; none changes it."""
    return {}


@pytest.fixture
def build(
    app: Dash,
    ask: Callable[[str], Context],
    built_pages: dict[tuple[str, str], list[Any]],
) -> Iterator[Built]:
    def build_once(page: Page, query: str) -> list[Any]:
        key = (page.path, query)
        if key not in built_pages:
            built_pages[key] = page.build(ask(query))
        return built_pages[key]

    with app.server.test_request_context("/"):
        yield build_once


def parts(component: Any) -> Iterator[Component]:
    """Yield every component of a page, from the top."""
    if isinstance(component, (list, tuple)):
        for one in component:
            yield from parts(one)
    elif isinstance(component, Component):
        yield component
        yield from parts(getattr(component, "children", None))


def said(component: Any) -> str:
    """Return all text of some components, in order."""
    if isinstance(component, str):
        return component
    if isinstance(component, (list, tuple)):
        return " ".join(said(one) for one in component)
    return said(getattr(component, "children", "") or "")


def of(component: Any, kind: str) -> list[Component]:
    return [part for part in parts(component) if type(part).__name__ == kind]


def hrefs(links: list[Component]) -> list[str]:
    return [str(getattr(link, "href", "")) for link in links]


def table_rows(table: Component) -> list[list[str]]:
    body = of(table, "Tbody")[0]
    return [[said(cell) for cell in row.children] for row in of(body, "Tr")]


@pytest.mark.parametrize("page", [overview.PAGE, net_cost.PAGE, compare.PAGE])
def test_each_page_has_one_h1_and_no_heading_is_skipped(page: Page, build: Built) -> None:
    built = build(page, MELLERUD)
    levels = [int(type(p).__name__[1]) for p in parts(built) if _is_heading(p)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def _is_heading(part: Component) -> bool:
    return type(part).__name__ in ("H1", "H2", "H3", "H4")


@pytest.mark.parametrize("page", [overview.PAGE, net_cost.PAGE, compare.PAGE])
def test_no_page_says_what_only_the_command_line_can_do(page: Page, build: Built) -> None:
    words = said(build(page, MELLERUD))
    assert "--" not in words
    assert "kolada-bench " not in words


def test_the_overview_leads_with_the_mean_where_a_year_is_too_restless(
    build: Built,
) -> None:
    # The demo's IFO: NKA +25,0 % in 2025, three-year mean +19,4 %; 9 200 inhabitants.
    words = said(build(overview.PAGE, MELLERUD))
    assert f"9{NBSP}200 invånare 2025" in words
    assert f"+19,4{NBSP}% i snitt 2023–2025" in words
    assert f"huvudsiffra under 20{NBSP}000 invånare" in words


def test_a_large_municipality_has_no_such_headline(build: Built) -> None:
    words = said(build(overview.PAGE, "?kommun=0180"))  # Stockholm
    assert "huvudsiffra" not in words


def test_five_things_stand_out_each_leading_to_its_kpi(build: Built) -> None:
    (listed,) = [u for u in of(build(overview.PAGE, MELLERUD), "Ul") if _is_points(u)]
    links = of(listed, "Link")
    assert len(links) == overview.MOST
    # IFO's köpt stands out by 2,4 times; the row leads to its own charts in the theme.
    assert "/jamfor?kommun=1461&tema=socialtjanst&kpi=X30101_kopt" in hrefs(links)


def _is_points(part: Component) -> bool:
    return getattr(part, "className", "") == "punkter"


def test_each_section_gets_its_first_before_any_gets_a_second() -> None:
    rows = [
        {"section": section, "kpi": kpi}
        for section, kpi in (
            ("A", "a1"), ("A", "a2"), ("A", "a3"), ("B", "b1"), ("C", "c1"), ("C", "c2"),
        )
    ]  # fmt: skip
    # First turn a1 b1 c1, second a2 c2; told in the rows' own order.
    assert [row["kpi"] for row in overview._first(rows)] == ["a1", "a2", "b1", "c1", "c2"]


def test_the_change_is_told_by_own_cost_and_reference(build: Built) -> None:
    table = of(build(overview.PAGE, MELLERUD), "Table")[-1]  # the first is the chart's
    (ifo,) = [row for row in table_rows(table) if row[0].startswith("IFO")]
    # 18,8 to 25,0: +6,2, of which own cost +6,4 and reference −0,2.
    assert ifo[1:] == ["+25,0", "+6,2", "+6,4", "−0,2"]


def test_without_a_municipality_the_overview_is_the_way_in(build: Built) -> None:
    built = build(overview.PAGE, "")
    (h1,) = of(built, "H1")
    assert "kommun" in said(h1)
    links = hrefs(of(built, "Link"))
    assert "/?kommun=1461" in links
    assert len([href for href in links if href.startswith("/?kommun=")]) >= 290


def test_lss_stands_last_in_the_table_of_nka(build: Built) -> None:
    built = build(net_cost.PAGE, MELLERUD)
    block = next(p for p in parts(built) if getattr(p, "className", "") == "sist-for-sig")
    firsts = [row[0].split()[0] for row in table_rows(of(block, "Table")[0])]
    assert firsts[-2:] == ["Totalt", "LSS"]
    assert len(firsts) == 8


def test_net_cost_has_every_part_of_the_reference_and_how_it_is_read(build: Built) -> None:
    built = build(net_cost.PAGE, MELLERUD)
    words = said(built)
    for area in ("Förskola", "Fritidshem", "Grundskola", "Gymnasieskola", "Äldreomsorg"):
        assert f"{area} 2025 (p)" in words
    assert "Det är inte en besparingspotential" in words  # user's text: what it is not
    assert words.count("bedrevs på en för riket genomsnittlig nivå") == 1


def test_jamfor_shows_every_row_of_the_theme_with_how_sure_it_is(build: Built) -> None:
    tables = _comparisons(build(compare.PAGE, MELLERUD))
    rows = [row for table in tables for row in table_rows(table)]
    assert len(rows) == len(read_theme("socialtjanst").rows)
    # Kostnad IFO: 6 960 against 5 800 of seven peers: +20 %, 10,7 mnkr.
    assert rows[0][1:] == [
        f"6{NBSP}960", f"5{NBSP}800", f"4{NBSP}900–6{NBSP}700", "7/7", "högst",
        f"5{NBSP}300", f"+20{NBSP}%", "+10,7", "säkert",
    ]  # fmt: skip
    assert {row[-1] for row in rows} == {"säkert", "troligt", "osäkert"}


def test_the_members_stand_under_every_table(build: Built) -> None:
    built = build(compare.PAGE, MELLERUD)
    framed = [p for p in parts(built) if getattr(p, "className", "") == "tabell"]
    compared = [frame for frame in framed if _comparisons(frame)]
    assert len(compared) == 4
    assert "Degerfors, Grums, Haparanda, Norberg, Ragunda, Skinnskatteberg, Vingåker" in (
        said(compared[0])
    )
    assert all("(RKA, utgåva 202" in said(frame) for frame in compared)


def test_several_groups_stand_side_by_side(build: Built) -> None:
    query = f"{MELLERUD}&tema=ifo&grupp=lika+kommuner&grupp=kommungrupp"
    built = build(compare.PAGE, query)
    table = _comparisons(built)[0]
    assert [said(th) for th in of(table, "Th") if getattr(th, "colSpan", None)] == [
        "Lika kommuner IFO", "Pendlingskommun nära mindre tätort",
    ]  # fmt: skip
    first = table_rows(table)[0]
    assert len(first) == 3 + 2 * 4  # name, own, Riket; median, skillnad, plats, säkerhet
    assert first[3] == f"5{NBSP}800"
    # A group of fifty is folded, with its members by name.
    folded = [p for p in of(built, "Details") if said(p).startswith("Pendlingskommun")]
    assert "50 kommuner" in said(folded[0])
    assert "Höör" in said(folded[0])


def test_a_row_leads_to_its_charts_and_keeps_the_view(build: Built) -> None:
    built = build(compare.PAGE, f"{MELLERUD}&kon=K")
    links = [a for a in of(_comparisons(built), "A") if getattr(a, "data-to", "") == TARGET]
    assert "/jamfor?kommun=1461&tema=socialtjanst&kpi=N33006&kon=K" in hrefs(links)


def test_the_chosen_row_is_marked_and_heads_the_charts(build: Built) -> None:
    built = build(compare.PAGE, f"{MELLERUD}&tema=socialtjanst&kpi=N35001")
    chosen = [r for r in of(built, "Tr") if getattr(r, "className", "") == "vald"]
    assert [said(row.children[0]).split(",")[0] for row in chosen] == [
        "Missbruksvård vuxna"
    ]
    (heading,) = [h for h in of(built, "H2") if getattr(h, "id", None) == TARGET]
    assert said(heading) == "Missbruksvård vuxna, kr/inv"
    assert getattr(heading, "data-kpi", None) == "N35001"


def test_kpis_alone_show_just_those(build: Built) -> None:
    built = build(compare.PAGE, f"{MELLERUD}&kpi=N33006&kpi=U21468")
    assert len([r for t in _comparisons(built) for r in table_rows(t)]) == 2
    assert "Visa ett helt tema" in said(built)


def _comparisons(built: Any) -> list[Component]:
    found = of(built, "Table")
    return [t for t in found if "jamforelse" in getattr(t, "className", "")]


def test_what_may_not_be_added_comes_before_the_amounts(build: Built) -> None:
    words = said(build(compare.PAGE, MELLERUD))
    warned = words.rindex("Får inte summeras: IFO exkl. ekonomiskt bistånd")
    assert "inte beräknade besparingar" in words[:warned]
    assert warned < words.rindex("Visa beloppen")


def test_the_charts_that_the_theme_has(ask: Callable[[str], Context]) -> None:
    names = list(compare.cards(ask(MELLERUD)))
    assert names == ["rangordning", "prickar", "utveckling", "utforare", "kvalitet"]
    two = ask(f"{MELLERUD}&tema=lss&grupp=lika+kommuner&grupp=kommungrupp&grupp=alla")
    assert [n for n in compare.cards(two) if n.startswith(compare_charts.RANKING)] == [
        "rangordning", "rangordning-2",
    ]  # fmt: skip
    assert "utforare" not in compare.cards(two)


def test_a_cost_meets_the_quality_of_the_same_service(
    ask: Callable[[str], Context],
) -> None:
    # 21 in an id is hemtjänst, 23 särskilt boende; IFO's costs have no quality here.
    hemtjanst = question.Pair("N21006", "U21468")
    assert question.quality_pair(ask(MELLERUD)) == hemtjanst
    assert question.quality_pair(ask(f"{MELLERUD}&tema=socialtjanst&kpi=N30101")) == (
        hemtjanst
    )
    assert question.quality_pair(ask(f"{MELLERUD}&tema=socialtjanst&kpi=N23009")) == (
        question.Pair("N23009", "U23471")
    )
    named = ask(f"{MELLERUD}&kostnad=N20048&kvalitet=U23471")
    assert question.quality_pair(named) == question.Pair("N20048", "U23471")
    unknown = ask(f"{MELLERUD}&kostnad=N99999")
    assert question.quality_pair(unknown) == hemtjanst
    assert question.quality_pair(ask(f"{MELLERUD}&kpi=N30101")) is None


def test_a_click_on_another_row_asks_for_no_new_table(
    ask: Callable[[str], Context],
) -> None:
    first = question.table_answer(ask(f"{MELLERUD}&tema=ifo&kpi=N30101"))
    assert question.table_answer(ask(f"{MELLERUD}&tema=ifo&kpi=N33006")) is first
    alone = question.table_answer(ask(f"{MELLERUD}&kpi=N33006&kpi=N35001"))
    assert question.table_answer(ask(f"{MELLERUD}&kpi=N35001&kpi=N33006")) is alone


def test_the_ranking_of_each_group_is_its_own(ask: Callable[[str], Context]) -> None:
    made = compare.cards(ask(f"{MELLERUD}&grupp=lika+kommuner&grupp=kommungrupp"))
    # Own and seven peers; own and fifty of the kommungrupp.
    first, second = (made[name]().chart for name in ("rangordning", "rangordning-2"))
    assert "lika kommuner IFO" in first.text.subtitle
    assert "Pendlingskommun nära mindre tätort" in second.text.subtitle


@pytest.mark.parametrize(
    ("path", "query"),
    [("nettokostnad/varmekarta", ""), ("jamfor/prickar", "&kpi=N30101"),
     ("jamfor/kvalitet", "&kostnad=N23009&kvalitet=U23471"), ("oversikt/nka", "")],
)  # fmt: skip
def test_each_card_is_a_file_by_its_address(app: Dash, path: str, query: str) -> None:
    answer = app.server.test_client().get(f"/fil/{path}.csv{MELLERUD}{query}")
    assert answer.status_code == 200
    lines = answer.get_data(as_text=True).splitlines()
    assert len(lines) > 3
    assert all("PÅHITTADE DEMODATA" in line for line in lines[1:])


def test_a_chart_that_cannot_be_drawn_says_so_in_its_place(build: Built) -> None:
    # No survey was made in 2021: nothing to set against the cost of that year.
    built = build(compare.PAGE, f"{MELLERUD}&ar=2021")
    (instead,) = [p for p in parts(built) if getattr(p, "className", "") == "tomt"]
    assert said(instead) == (
        "Ingen kommun att jämföra med har uppgift om både N21006 och U21468. Välj ett "
        "annat år eller alla kommuner."
    )
    assert len(of(built, "Graph")) == 4


def test_sick_leave_is_no_quality_of_a_service(ask: Callable[[str], Context]) -> None:
    assert question.quality_pair(ask(f"{MELLERUD}&tema=personal")) is None
