"""What is done with a mouse is done without it, and the focus is where it is looked for.

That every stop of every page is in order and seen, ``test_browser_pages`` says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.dashboards.browsing import settled, show

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.dashboards.browsing import Faults

pytest.importorskip("playwright.sync_api", reason="no Playwright")

from playwright.sync_api import expect


def test_the_first_link_leads_past_menu_and_bar(window: Page, faults: Faults) -> None:
    show(window, "/om?kommun=1461")  # without charts, which are drawn when they are drawn
    expect(window.locator("main h1")).to_have_text("Om siffrorna")
    window.keyboard.press("Tab")
    skip = window.get_by_role("link", name="Hoppa till innehållet")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    faults.requests.clear()
    window.keyboard.press("Enter")
    expect(window.locator("main")).to_be_focused()
    window.keyboard.press("Tab")
    expect(window.locator("main :focus")).to_have_count(1)
    window.wait_for_timeout(500)
    # A page that is drawn anew for the jump takes the focus with it.
    assert [url for url in faults.requests if "_dash-update" in url] == []
    expect(window.locator("main :focus")).to_have_count(1)


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
