"""From start to end with the keyboard alone: in order, always seen, and never trapped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from dashboards.pages import pages
from tests.dashboards.browsing import settled, show

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest.importorskip("playwright.sync_api", reason="no Playwright")

from playwright.sync_api import expect

MOST = 400
"""Stops after which a reader is trapped: no page has as many."""
_HERE = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  window.stops = window.stops || new Map();
  if (!window.stops.has(e)) window.stops.set(e, window.stops.size);
  const before = window.last, style = getComputedStyle(e), box = e.getBoundingClientRect();
  window.last = e;
  const back = before && before !== e &&
    (e.compareDocumentPosition(before) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) ||
    style.boxShadow !== "none";
  const bar = document.querySelector(".demo").getBoundingClientRect();
  return {
    number: window.stops.get(e), html: e.outerHTML.slice(0, 110), back: Boolean(back),
    ring: ring || Boolean(e.closest(".ag-root-wrapper")),
    seen: box.bottom > bar.bottom && box.top < innerHeight,
  };
}"""
"""Where the focus is: whether it shows, came in order, and is inside the window."""


def walk(window: Page) -> list[dict[str, Any]]:
    """Press Tab from the beginning until the focus leaves the page."""
    stops: list[dict[str, Any]] = []
    while len(stops) < MOST:
        window.keyboard.press("Tab")
        stop = window.evaluate(_HERE)
        if stop is None or (stops and stop["number"] == 0):
            return stops  # out of the page, or round to its beginning
        stops.append(stop)
    pytest.fail(f"{MOST} stops, and still on the page: {stops[-3:]}")


@pytest.mark.parametrize("path", [pytest.param(path, id=path) for path in pages()])
def test_every_stop_is_in_order_and_seen_and_the_way_ends(window: Page, path: str) -> None:
    show(window, f"{path}?kommun=1461")
    window.wait_for_load_state("networkidle")
    stops = walk(window)
    assert "hopp" in stops[0]["html"]
    assert len(stops) > len(pages())
    assert [stop["html"] for stop in stops if not stop["ring"]] == []
    assert [stop["html"] for stop in stops if stop["back"]] == []
    assert [stop["html"] for stop in stops if not stop["seen"]] == []
    assert len({stop["number"] for stop in stops}) == len(stops)


def test_the_first_link_leads_past_menu_and_bar(window: Page) -> None:
    show(window, "/nettokostnad?kommun=1461")
    window.keyboard.press("Tab")
    skip = window.get_by_role("link", name="Hoppa till innehållet")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    window.keyboard.press("Enter")
    expect(window.locator("main")).to_be_focused()
    window.keyboard.press("Tab")
    inside = "document.activeElement.closest('main') !== null"
    assert window.evaluate(inside)
    expect(window.locator("main h1")).to_have_text("Nettokostnad i Mellerud")


def test_all_choices_are_made_without_a_mouse(window: Page) -> None:
    show(window, "/jamfor?kommun=1461&tema=ifo&kpi=N30101")
    window.get_by_label("Kön").focus()
    window.keyboard.press("ArrowDown")
    expect(window).to_have_url(re.compile("kon=K"))
    expect(window.get_by_label("Kön")).to_be_focused()
    settled(window)
    group = window.get_by_role("checkbox", name="Kommungrupp", exact=True)
    group.focus()
    window.keyboard.press("Space")
    expect(group).to_be_checked()
    expect(group).to_be_focused()
    settled(window)
    window.get_by_text("Vilka ingår?").focus()
    window.keyboard.press("Enter")
    expect(window.locator("#urval-medlemmar")).to_contain_text("Haparanda")
    window.keyboard.press("Escape")
    expect(window.locator("#urval-medlemmar")).to_be_hidden()
    expect(window.get_by_text("Vilka ingår?")).to_be_focused()


def test_a_page_a_row_and_a_sorted_column_are_had_without_a_mouse(window: Page) -> None:
    show(window, "/?kommun=1461")
    window.get_by_role("link", name="Jämför", exact=True).focus()
    window.keyboard.press("Enter")
    expect(window.locator("main h1")).to_have_text("Jämför Mellerud")
    expect(window.locator("main h1")).to_be_focused()
    settled(window)
    heading = window.locator("table.jamforelse").first.get_by_role("button", name="Riket")
    heading.focus()
    window.keyboard.press("Space")
    expect(window.locator("th[aria-sort=descending]")).to_have_count(1)
    expect(heading).to_be_focused()
    row = window.locator("table.jamforelse a", has_text="Placerade i familjehem").first
    row.focus()
    window.keyboard.press("Enter")
    expect(window.locator("#nyckeltal")).to_have_attribute("data-kpi", "N33817")
    expect(window.locator("#nyckeltal")).to_be_focused()


def test_a_long_table_is_one_stop_and_scrolls_with_the_arrows(window: Page) -> None:
    show(window, "/jamfor?kommun=1461&kpi=N30101")
    frame = window.get_by_role("region", name="Tabell: Mellerud har 4:e högst")
    # The headings, 289 with a value of the country's 290, and three to compare with.
    expect(frame.get_by_role("row")).to_have_count(1 + 289 + 3)
    frame.focus()
    window.keyboard.press("End")
    expect(frame.get_by_role("row").last).to_be_in_viewport()
    headings = frame.get_by_role("button").count()
    for _ in range(headings + 1):
        window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.closest('.figurer') === null")
