"""An analyst at work: chooses, follows links, goes back, sorts, copies and takes files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.dashboards.browsing import Faults, drawn, saved, show

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.dashboards.conftest import Opened

pytest.importorskip("playwright.sync_api", reason="no Playwright")

from playwright.sync_api import expect

INVENTED = "PÅHITTADE DEMODATA"
PEERS = 7
"""Municipalities in each of the demo's groups of lika kommuner."""


def query(window: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(window.url).query)


def choose(window: Page, text: str) -> None:
    field = window.get_by_label("Kommun", exact=True)
    field.fill(text)
    field.press("Enter")


def title(window: Page) -> Locator:
    return window.locator("main h1")


def switch(window: Page, name: str) -> Locator:
    return window.get_by_role("checkbox", name=name, exact=True)


def test_a_municipality_is_chosen_by_name_or_code_and_follows_to_the_other_pages(
    window: Page,
) -> None:
    show(window, "/")
    choose(window, "Åmål")
    expect(title(window)).to_have_text("Åmål")
    assert query(window) == {"kommun": ["1492"]}
    choose(window, "0428")
    expect(title(window)).to_have_text("Vingåker")
    expect(window.get_by_label("Kommun", exact=True)).to_have_value("Vingåker")
    window.get_by_role("link", name="Sticker ut", exact=True).click()
    expect(title(window)).to_have_text("Vad som sticker ut i Vingåker")
    expect(title(window)).to_be_focused()
    expect(window).to_have_title("Vad som sticker ut i Vingåker – kolada-bench")
    assert query(window) == {"kommun": ["0428"]}
    choose(window, "Melerud")
    expect(window.get_by_role("alert")).to_contain_text("Menade du Mellerud (1461)?")
    choose(window, "Mellerud")
    expect(title(window)).to_have_text("Vad som sticker ut i Mellerud")


def test_theme_year_gender_and_groups_are_in_the_address_and_back_undoes_them(
    window: Page,
) -> None:
    show(window, "/jamfor?kommun=1461")
    window.get_by_label("Tema").select_option(label="Individ- och familjeomsorg")
    window.get_by_label("År", exact=True).select_option(label="2024")
    expect(window.locator("main .ingress")).to_contain_text("2024")
    window.get_by_label("Kön").select_option(label="Kvinnor")
    switch(window, "Kommungrupp").click()  # at once: no choice is lost on the way
    expect(switch(window, "Kommungrupp")).to_be_checked()
    expect(switch(window, "Kommungrupp")).to_be_focused()
    assert query(window) == {
        "kommun": ["1461"],
        "grupp": ["lika kommuner", "kommungrupp"],
        "tema": ["ifo"],
        "ar": ["2024"],
        "kon": ["K"],
    }
    window.go_back()
    expect(switch(window, "Kommungrupp")).not_to_be_checked()
    window.go_back()
    expect(window.get_by_label("Kön")).to_have_value(re.compile("ar=2024$"))
    window.go_forward()
    window.go_forward()
    expect(switch(window, "Kommungrupp")).to_be_checked()
    expect(window.get_by_label("År", exact=True).locator("option:checked")).to_have_text(
        "2024"
    )


def test_a_copied_link_shows_the_same_view_to_another_reader(
    window: Page, opened: Opened
) -> None:
    show(window, "/jamfor?kommun=1492&grupp=kommungrupp&grupp=l%C3%A4n&tema=ifo&ar=2024")
    window.get_by_role("button", name="Kopiera länk").click()
    expect(window.get_by_role("button", name="Länken är kopierad")).to_be_visible()
    link = window.evaluate("navigator.clipboard.readText()")
    assert link == window.url
    other = opened().new_page()
    show(other, link)
    expect(title(other)).to_have_text("Jämför Åmål")
    tables = "main table.jamforelse"
    expect(other.locator(tables).first).to_contain_text("Västra Götalands län")
    assert other.locator(tables).all_inner_texts() == (
        window.locator(tables).all_inner_texts()
    )
    expect(switch(other, "Län")).to_be_checked()
    expect(switch(other, "Lika kommuner")).not_to_be_checked()


def test_what_stands_out_leads_to_its_charts_and_another_row_to_its_own(
    window: Page,
) -> None:
    show(window, "/?kommun=1461")
    window.locator(".punkter a", has_text="Köpt IFO").first.click()
    expect(title(window)).to_have_text("Jämför Mellerud")
    expect(title(window)).to_be_focused()
    expect(window.locator("#nyckeltal")).to_contain_text("Köpt IFO")
    window.locator("table.jamforelse a", has_text="Hemtjänst, kr/hemtjänsttagare").click()
    expect(window.locator("#nyckeltal")).to_have_attribute("data-kpi", "N21006")
    expect(window.locator("#nyckeltal")).to_be_focused()
    expect(window.locator("#nyckeltal")).to_be_in_viewport()
    assert query(window)["kpi"][0] == "N21006"
    window.get_by_role("link", name="Definition, brott och publicering").click()
    expect(title(window)).to_be_focused()
    expect(window.locator("main")).to_contain_text("N21006")
    window.go_back()
    expect(window.locator("#nyckeltal")).to_have_attribute("data-kpi", "N21006")


def test_a_group_of_ones_own_is_made_by_clicking(window: Page) -> None:
    show(window, "/jamfor?kommun=1461&kpi=N30101")
    window.get_by_text("Fler grupper").click()
    window.get_by_label("Filtrera").fill("dals")
    expect(window.locator("[data-own]:visible")).to_have_count(1)
    switch(window, "Dals-Ed").click()
    window.get_by_label("Filtrera").fill("1460")
    switch(window, "Bengtsfors").click()
    expect(window.get_by_text("2 kommuner är valda.")).to_be_visible()
    window.get_by_role("button", name="Använd gruppen").click()
    expect(window).to_have_url(re.compile("lista"))
    # Bengtsfors 1460 and Dals-Ed 1438, beside the group that was chosen before
    assert query(window)["grupp"] == ["lika kommuner", "lista:1438,1460"]
    expect(window.locator("main table.jamforelse").first).to_be_visible()
    expect(window.locator("main")).to_contain_text("Bengtsfors")
    expect(window.locator("main")).to_contain_text("Dals-Ed")


def test_a_kpi_is_found_by_words_and_shown(window: Page) -> None:
    show(window, "/utforska?kommun=1461")
    window.get_by_role("searchbox", name="Sök bland").fill("kopt vard ifo")
    expect(window.locator("main .sok [role=status]")).to_contain_text("kopt vard ifo")
    window.locator(".nyckeltal li", has_text="N04159").get_by_role("link").click()
    expect(window).to_have_url(re.compile("kpi=N04159"))
    drawn(window)


def test_a_heading_sorts_its_table_and_a_third_press_gives_the_order_back(
    window: Page,
) -> None:
    show(window, "/jamfor?kommun=1461&tema=ifo")
    table = window.locator("table.jamforelse").first
    heading = table.get_by_role("button", name="Riket")
    before = table.locator("tbody th").all_inner_texts()
    column = table.locator("tbody tr td:nth-child(7)")
    heading.click()
    expect(table.locator("th[aria-sort=descending]")).to_have_text("Riket")
    figures = [_figure(text) for text in column.all_inner_texts()]
    known = [figure for figure in figures if figure is not None]
    assert len(known) > PEERS
    assert known == sorted(known, reverse=True)
    assert None not in figures[: len(known)]  # what is missing is last
    heading.click()
    expect(table.locator("th[aria-sort=ascending]")).to_have_text("Riket")
    heading.click()
    assert table.locator("tbody th").all_inner_texts() == before


def _figure(text: str) -> float | None:
    plain = text.replace("\u00a0", "").replace("\u2212", "-").replace(",", ".").strip()
    return None if plain == "–" else float(plain)


def test_pictures_are_pictures_and_say_that_the_data_is_invented(
    window: Page, tmp_path: Path
) -> None:
    from PIL import Image

    def button(name: str) -> Locator:
        return window.get_by_role("button", name=name, exact=True).first

    show(window, "/nettokostnad?kommun=1461")
    drawn(window)
    svg = saved(window, button("SVG").click, tmp_path)
    assert svg.suffix == ".svg"
    assert svg.read_text("utf-8").startswith("<svg")
    assert INVENTED in svg.read_text("utf-8")
    png = saved(window, button("PNG").click, tmp_path)
    with Image.open(png) as picture:
        picture.load()
        assert picture.format == "PNG"
        assert picture.width >= 1800  # three pixels for each of the page's
        colours = picture.convert("RGB").getcolors(picture.width * picture.height)
        assert colours is not None
        assert len(colours) > 20  # not an empty one


def test_a_cards_files_open_and_hold_its_figures(window: Page, tmp_path: Path) -> None:
    import csv

    import openpyxl
    from docx import Document

    show(window, "/jamfor?kommun=1461&kpi=N30101")
    card = window.locator("figure.kort").first
    files = {
        name: saved(window, card.get_by_role("link", name=name, exact=True).click, tmp_path)
        for name in ("CSV", "Excel", "Till Word")
    }
    text = files["CSV"].read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    # 6 960 kr/inv is the demo's cost of IFO in Mellerud
    assert [row[1] for row in rows if row[0] == "Mellerud"] == ["6960"]
    sheets = openpyxl.load_workbook(files["Excel"])
    cells = [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert "Mellerud" in cells
    assert 6960 in cells
    sheets.close()
    document = Document(str(files["Till Word"]))
    words = "".join(document.element.body.itertext())
    assert "6 960" in words.replace("\u00a0", " ")
    assert INVENTED in words


def test_an_embedded_card_draws_itself_in_another_page_and_asks_nobody(
    window: Page, opened: Opened
) -> None:
    show(window, "/jamfor?kommun=1461&kpi=N30101")
    window.get_by_role("button", name="Bädda in").first.click()
    expect(window.get_by_role("button", name="Kopierat")).to_be_visible()
    fragment = window.evaluate("navigator.clipboard.readText()")
    elsewhere = opened()
    faults = Faults("http://nowhere.invalid")
    faults.watch(elsewhere)
    page = elsewhere.new_page()
    page.set_content(f"<!DOCTYPE html><html lang=sv><body>{fragment}</body></html>")
    drawn(page)
    expect(page.locator("body")).to_contain_text("Mellerud")
    expect(page.locator("body")).to_contain_text(INVENTED)
    assert faults.outside == []
    assert faults.said == []


def test_a_report_is_made_and_had(window: Page, tmp_path: Path) -> None:
    from docx import Document

    show(window, "/rapport?kommun=1461")
    expect(window.locator(".forhandsvisning")).to_be_visible(timeout=60_000)
    window.get_by_role("button", name="Word", exact=True).click()
    ready = window.locator(".hamta a[download]")
    expect(ready).to_be_visible(timeout=60_000)
    report = saved(window, ready.click, tmp_path)
    assert report.suffix == ".docx"
    document = Document(str(report))
    assert "Mellerud" in "".join(document.element.body.itertext())
    assert document.part.rels


def test_the_table_beside_a_chart_is_sorted_and_copied_as_it_stands(window: Page) -> None:
    show(window, "/jamfor?kommun=1461&kpi=N30101")
    card = window.locator("figure.kort").first
    names = card.locator("tbody th")
    expect(names.first).to_have_text("Mellerud")  # 6 960 kr/inv, the highest of the eight
    card.get_by_role("button", name="Kommun", exact=True).click()
    expect(names.first).to_have_text("Degerfors")
    card.get_by_role("button", name="Kopiera tabell").click()
    expect(card.get_by_role("button", name="Kopierat")).to_be_visible()
    lines = window.evaluate("navigator.clipboard.readText()").splitlines()
    assert [line.split("\t")[0] for line in lines] == ["Kommun", *names.all_inner_texts()]
    assert "Mellerud\t6960,0" in "\n".join(lines)


def test_a_sorted_table_stays_sorted_when_another_row_is_chosen(window: Page) -> None:
    show(window, "/jamfor?kommun=1461&tema=ifo")
    table = window.locator("table.jamforelse").first
    links = table.locator("tbody th a")
    before = links.all_inner_texts()
    table.get_by_role("button", name="Mellerud").click()
    order = links.all_inner_texts()
    assert order != before
    table.get_by_role("link", name="Köpt IFO, andel").click()
    expect(window.locator("#nyckeltal")).to_have_attribute("data-kpi", "N04159")
    expect(table.locator("th[aria-sort=descending]")).to_have_text("Mellerud")
    assert links.all_inner_texts() == order
