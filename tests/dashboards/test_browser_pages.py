"""Every page in a real browser: whole, quiet, readable, and nothing from anywhere else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from dashboards.pages import pages
from tests.dashboards.browsing import Faults, show

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from dashboards.pages.page import Page as Described

WIDTHS = {"desk": 1280, "phone": 390}
_WIDER = """() => {
  const wide = document.documentElement.clientWidth, found = [];
  const scrolls = (e) => e && (["auto", "scroll", "hidden"].includes(
    getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  for (const e of document.querySelectorAll("body *")) {
    const box = e.getBoundingClientRect();
    if (box.width && box.right > wide + 1 && !scrolls(e.parentElement) &&
        getComputedStyle(e).position !== "absolute") found.push(e.outerHTML.slice(0, 120));
  }
  return [document.documentElement.scrollWidth - wide, found];
}"""
"""How much wider than the window a document is, and what reaches outside it."""
_CUT = """() => Array.from(document.querySelectorAll(
  "button, a, label, p, li, h1, h2, h3, th, td, summary, legend, option, dt, dd"
)).filter((e) => {
  const style = getComputedStyle(e);
  const cuts = style.overflowX !== "visible" || style.overflowY !== "visible";
  return e.offsetParent && cuts && !e.closest(".dold, .js-plotly-plot") &&
    (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2);
}).map((e) => e.outerHTML.slice(0, 120))"""
"""Text that is cut by the box it stands in."""

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
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1);
  const bar = document.querySelector(".demo").getBoundingClientRect();
  return {
    number: window.stops.get(e), html: e.outerHTML.slice(0, 110), back: Boolean(back),
    ring,
    seen: box.bottom > bar.bottom && box.top < innerHeight,
  };
}"""
"""Where the focus is: whether it shows, came in order, and is inside the window."""


class Shown:
    """A page as a window of some width shows it."""

    def __init__(self, window: Page, described: Described, width: int) -> None:
        self.window, self.described, self.width = window, described, width
        self.asked: list[str] = []
        self.said: list[str] = []
        self.outside: list[str] = []


@pytest.fixture(scope="module", params=[pytest.param(w, id=n) for n, w in WIDTHS.items()])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module", params=[pytest.param(path, id=path) for path in pages()])
def shown(
    request: pytest.FixtureRequest,
    width: int,
    reader_of_site: tuple[BrowserContext, Faults],
) -> Iterator[Shown]:
    """Open a page once for all that is asked of it."""
    context, faults = reader_of_site
    window = context.new_page()
    window.set_viewport_size({"width": width, "height": 900})
    there = Shown(window, pages()[request.param], width)
    faults.forget()
    show(window, f"{request.param}?kommun=1461")
    if width == WIDTHS["desk"]:
        window.wait_for_load_state("networkidle")  # what is fetched late is counted too
    there.asked, there.said = list(faults.requests), list(faults.said)
    there.outside = list(faults.outside)
    yield there
    window.close()


def test_it_asks_nobody_else_and_complains_of_nothing(shown: Shown) -> None:
    assert len(shown.asked) > 3
    assert shown.outside == []
    assert shown.said == []


def test_it_has_one_title_and_its_headings_leave_no_level_out(shown: Shown) -> None:
    levels = shown.window.locator(":is(h1, h2, h3, h4, h5, h6)").evaluate_all(
        "found => found.map(h => Number(h.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    deeper = [after - before for before, after in itertools.pairwise(levels)]
    assert max(deeper, default=0) <= 1, levels
    assert shown.window.locator(".fel").count() == 0


def test_it_says_that_the_data_is_invented_and_which_page_it_is(shown: Shown) -> None:
    from playwright.sync_api import expect

    window = shown.window
    expect(window.locator(".demo")).to_contain_text("PÅHITTADE DEMODATA")
    expect(window.locator("#navigering a[aria-current]")).to_have_text(
        shown.described.title
    )
    expect(window.locator("html")).to_have_attribute("lang", "sv")
    assert shown.described.title.lower() in window.title().lower()
    assert window.title().endswith(" – kolada-bench")


def test_a_machine_finds_no_fault_of_access(shown: Shown) -> None:
    from axe_playwright_python.sync_playwright import Axe

    only = {"resultTypes": ["violations"]}
    found: list[dict[str, Any]] = (
        Axe().run(shown.window, options=only).response["violations"]
    )
    faults = {rule["id"]: [node["html"][:160] for node in rule["nodes"]] for rule in found}
    assert faults == {}


def test_it_is_no_wider_than_the_window_and_cuts_no_text(shown: Shown) -> None:
    for text_size in ("100%", "200%"):
        shown.window.evaluate("s => document.documentElement.style.fontSize = s", text_size)
        wider, where = shown.window.evaluate(_WIDER)
        assert wider <= 0, (text_size, where)
        assert shown.window.evaluate(_CUT) == [], text_size
    shown.window.evaluate("() => document.documentElement.style.fontSize = ''")


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


@pytest.mark.parametrize("width", [pytest.param(WIDTHS["desk"], id="desk")], indirect=True)
def test_every_stop_of_the_keyboard_is_in_order_and_seen_and_the_way_ends(
    shown: Shown,
) -> None:
    stops = walk(shown.window)
    assert "hopp" in stops[0]["html"]
    assert len(stops) > len(pages())
    assert [stop["html"] for stop in stops if not stop["ring"]] == []
    assert [stop["html"] for stop in stops if stop["back"]] == []
    assert [stop["html"] for stop in stops if not stop["seen"]] == []
    assert len({stop["number"] for stop in stops}) == len(stops)
