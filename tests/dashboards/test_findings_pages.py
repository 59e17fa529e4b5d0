"""Drivkrafter, Sticker ut and Utforska on the demo, as Dash's own script asks for them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest
from dash import no_update

from dashboards.app import JOBS, create_app
from dashboards.callbacks.fields import changed
from dashboards.components.hits import hits
from dashboards.context import Context
from dashboards.data import Data
from dashboards.pages import drivers, explore, standout
from dashboards.selection import Selection, read_selection
from kolada_bench.schema import Kpi
from kolada_bench.settings import Settings
from kolada_bench.sv import MINUS, NBSP
from tests.dashboards.reader import Reader, said

if TYPE_CHECKING:
    from flask.testing import FlaskClient

MELLERUD = "?kommun=1461"
NEVER = ("besparingspotential", "sämre", "på grund av", "signifikant", "--", "Traceback")


ENDED = Kpi("U21401", "Brukarbedömning hemtjänst äldreomsorg - hänsyn, andel (%) (-2024)")


class WithEnded(Data):
    """The demo with a KPI that is no longer published."""

    def kpis(self) -> Mapping[str, Kpi]:
        return {**super().kpis(), ENDED.id: ENDED}


class Far(Data):
    """The demo, as if it were a network away."""

    @property
    def is_local(self) -> bool:
        return False


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(cache_dir=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def data(settings: Settings) -> Data:
    return Data(settings, demo=True)


@pytest.fixture(scope="module")
def client(data: Data) -> Iterator[FlaskClient]:
    server = create_app(data).server
    yield server.test_client()
    server.extensions[JOBS].close()


@pytest.fixture(scope="module")
def reader(client: FlaskClient) -> Reader:
    return Reader.of(client)


def links(component: Any) -> list[str]:
    """Return every address that a component leads to."""
    return re.findall(r'"href": "([^"]+)"', json.dumps(component))


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("drivkrafter", ""),
        ("drivkrafter", "&tema=ifo&kostnad=N30101.utforare&samband=F3"),
        ("drivkrafter", "&tema=aldreomsorg&fran=tre"),
        ("drivkrafter", "&tema=lss&samband=L1"),
        ("sticker-ut", ""),
        ("sticker-ut", "&alla=1"),
        ("sticker-ut", "&tema=personal"),
        ("utforska", "&kpi=N30101"),
        ("utforska", "&kpi=X30101_kopt"),
        ("utforska", "&sok=hemtj%C3%A4nst"),
    ],
)
def test_a_page_has_one_heading_and_no_words_of_another_place(
    reader: Reader, path: str, query: str
) -> None:
    page = reader.visit(path, MELLERUD + query)
    assert json.dumps(page).count('"type": "H1"') == 1
    assert "Det gick inte" not in said(page)
    for word in NEVER:
        assert word not in said(page), word


def test_parts_of_the_cost_that_was_chosen(reader: Reader) -> None:
    page = said(reader.visit("drivkrafter", f"{MELLERUD}&tema=ifo&kostnad=N30101.utforare"))
    # user-facing invented figures: bought 3 480 against a mean of 1 450, 2 030 apart
    assert f"2{NBSP}030 på köpt" in page
    assert "mot ovägt medel, 7 av 7" in page


def test_the_split_with_the_largest_difference_comes_first(data: Data) -> None:
    context = Context(Selection("1461", theme="ifo"), data)
    splits = context.drivers().splits
    sizes = {s.driver.id: abs(s.split.difference) for s in splits if s.split}
    shown = drivers.cards(context)["drivkrafter"]().chart
    assert max(sizes, key=sizes.__getitem__) == "K1"
    assert shown.text.subtitle.startswith("K1 ")


def test_a_split_that_cannot_be_made_says_why(reader: Reader) -> None:
    page = said(reader.visit("drivkrafter", f"{MELLERUD}&tema=ifo&samband=M3"))
    assert "Färre än 10 personer bakom värdet" in page


def test_own_year_against_own_year(reader: Reader) -> None:
    page = said(reader.visit("drivkrafter", f"{MELLERUD}&tema=ifo&fran=2023&samband=B1"))
    assert "än 2023" in page
    assert "Eget tidigare år" in page


@pytest.mark.parametrize("wrong", ["fran=2031", "fran=igar", "samband=ZZ", "kostnad=N1"])
def test_what_does_not_exist_leaves_the_rest_of_the_page(
    reader: Reader, wrong: str
) -> None:
    page = reader.visit("drivkrafter", f"{MELLERUD}&tema=ifo&{wrong}")
    assert '"className": "besked"' in json.dumps(page)
    assert "En placering till" in said(page)


def test_a_theme_without_splits_leads_to_those_that_have(reader: Reader) -> None:
    page = reader.visit("drivkrafter", f"{MELLERUD}&tema=personal")
    assert "har ingen uppdelning i drivkrafter" in said(page)
    assert f"/drivkrafter{MELLERUD}&tema=aldreomsorg" in links(page)
    assert "En placering till" not in said(page)  # no reference cost of IFO here


def test_one_more_placement(reader: Reader, data: Data) -> None:
    row = Context(Selection("1461", theme="ifo"), data).parts().net_cost.iloc[0]
    assert (row["population"], row["reference_cost"]) == (9200, 5200)
    page = said(reader.visit("drivkrafter", f"{MELLERUD}&tema=ifo&pris=7800"))
    # 7 800 x 365 = 2 847 000 kr; / 9 200 = 309.5 kr/inv; / 5 200 = 5.95 percentage points
    for figure in ("2,85", "309", "+6,0"):
        assert f" {figure} " in page, figure


def test_a_price_out_of_bounds_is_refused_in_words(reader: Reader) -> None:
    page = said(reader.visit("drivkrafter", f"{MELLERUD}&tema=ifo&pris=1000000"))
    assert f"heltal från 1 till 100{NBSP}000" in page


def test_findings_stand_by_verksamhet_with_costs_before_quality(reader: Reader) -> None:
    page = reader.visit("sticker-ut", MELLERUD)
    text = said(page)
    assert text.index("Individ- och familjeomsorg") < text.index("Äldreomsorg")
    assert text.index("köpt verksamhet inom") < text.index("nöjda med hemtjänsten")
    # 3 480 / 1 450 = 2.4; the amount is 2 030 kr x 9 200 inhabitants = 18.7 million
    assert "mer än dubbelt så hög (2,4 gånger)" in text
    assert f"18,7{NBSP}miljoner kronor" in text
    assert f"{MINUS}7,0{NBSP}p.e." in text
    assert "Säkerhet" in text
    assert f"/utforska{MELLERUD}&kpi=X30101_kopt" in links(page)


def test_a_deviation_is_told_against_its_reference(reader: Reader) -> None:
    text = said(reader.visit("sticker-ut", f"{MELLERUD}&tema=ifo"))
    assert "i snitt 19 procent högre än referenskostnaden" in text.replace(NBSP, " ")


def test_far_away_everything_is_asked_about_before_it_is_fetched(
    settings: Settings, client: FlaskClient
) -> None:
    far = Far(settings, demo=True)
    with client.application.test_request_context("/"):
        context = Context(read_selection("kommun=1461&alla=1"), far)
        first = said([part.to_plotly_json() for part in _flat(standout.build(context))])
        assert re.search(r"högst \d+ anrop till Kolada", first)
        assert standout.asked(context) == context.standout_requests()
        agreed = Context(read_selection("kommun=1461&alla=hamta"), far)
        assert not isinstance(standout.asked(agreed), int)


def _flat(parts: list[Any]) -> Iterator[Any]:
    for part in parts:
        yield part
        children = getattr(part, "children", None)
        if isinstance(children, list):
            yield from _flat([c for c in children if hasattr(c, "to_plotly_json")])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kpi=N33100", "uppgiften har tagits bort"),
        ("kpi=N30102", "Menade du N30101 eller N31002?"),
        ("kpi=N30001&grupp=alla", "välj en mindre grupp"),
        ("kpi=N30101&ar=1995", "uppgift"),
        ("sok=zzz+kostnad", "Inget nyckeltal har alla ord"),
        ("kpi=N30101&kpi=N30001", "här visas det första"),
    ],
)
def test_what_utforska_lacks_is_said(reader: Reader, query: str, expected: str) -> None:
    assert expected in said(reader.visit("utforska", f"{MELLERUD}&{query}"))


def test_utforska_tells_what_a_kpi_is_without_a_municipality(reader: Reader) -> None:
    page = said(reader.visit("utforska", "?kpi=N30001"))
    assert "Brott 2019" in page
    assert "slutliga värden 2025" in page
    assert "Välj en kommun ovanför" in page


def test_hits_come_while_one_types(reader: Reader) -> None:
    answer = reader.call(
        "sok-traffar.children", {"sok-ord.value": "hemtjanst kost", "url.search": MELLERUD}
    )
    found = answer["sok-traffar"]["children"]
    assert "5 träffar" in said(found).replace(NBSP, " ")
    assert f"/utforska{MELLERUD}&kpi=N21006&sok=hemtjanst+kost" in links(found)


def test_a_kpi_that_has_ended_is_marked_and_leads_to_living_ones(
    settings: Settings, client: FlaskClient
) -> None:
    data = WithEnded(settings, demo=True)
    with client.application.test_request_context("/"):
        page = str(explore.build(Context(Selection(kpis=(ENDED.id,)), data)))
        found = str(hits(data, Selection(), "brukarbedömning hemtjänst"))
    assert "Nyckeltalet publiceras inte efter 2024" in page
    # the title's words are dropped from the end until something living has them all
    assert "U21468" in page
    assert found.index("U21468") < found.index(ENDED.id)  # the ended one last


def test_the_charts_of_utforska_are_files_too(client: FlaskClient) -> None:
    for card in ("rangordning", "prickar", "utveckling"):
        answer = client.get(f"/fil/utforska/{card}.csv{MELLERUD}&kpi=N30101")
        assert answer.status_code == 200
        assert ";6960" in answer.get_data(as_text=True), card
    assert client.get(f"/fil/utforska/rangordning.csv{MELLERUD}").status_code == 404


def test_a_file_of_parts_is_the_chosen_cost(client: FlaskClient) -> None:
    query = f"{MELLERUD}&tema=ifo&kostnad=N33001.utforare"
    text = client.get(f"/fil/drivkrafter/delar.csv{query}").get_data(as_text=True)
    assert "Köpt barn och unga" in text


def test_a_field_writes_its_part_of_the_address_and_no_other() -> None:
    before = "?kommun=1461&tema=ifo&samband=F3"
    assert changed(before, pris="7800", dygn="") == (
        "?kommun=1461&tema=ifo&pris=7800&samband=F3"
    )
    assert changed(before, pris="") is no_update
    assert changed("?okand=1", pris="7800") is no_update


def test_the_cards_of_a_view_without_a_kpi_are_none(data: Data) -> None:
    assert explore.cards(Context(Selection("1461"), data)) == {}
