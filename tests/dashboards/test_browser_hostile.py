"""Hostile titles, and hostile addresses, in a real browser: nothing of them is obeyed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from dashboards.app import create_app
from dashboards.data import Data
from kolada_bench.settings import Settings
from tests.dashboards.browsing import Faults, serving, show
from tests.hostile.world import OWN, harm_in, hostile_snapshot

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

PAGES = ("/", "/jamfor", "/sticker-ut", "/utforska?sok=kostnad", "/rapport")
ADDRESSES = (
    {"kommun": "\"'><img src=x onerror=alert(1)>"},
    {"kommun": OWN, "grupp": "<svg onload=alert(1)>"},
    {"kommun": OWN, "tema": "{{7*7}}"},
    {"<b onclick=alert(1)>": "1"},
    {"kommun": "\u202e1641\x1b[31m"},
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a dashboard on a snapshot of hostile titles."""
    folder = tmp_path_factory.mktemp("fientlig")
    snapshot = hostile_snapshot(folder / "h.sqlite")
    data = Data(Settings(cache_dir=folder / "cache"), snapshot=snapshot)
    with serving(create_app(data).server) as base:
        yield base


@pytest.fixture(scope="module")
def reader(
    opened: Callable[..., BrowserContext], hostile: str
) -> tuple[BrowserContext, Faults]:
    context = opened(base_url=hostile)
    faults = Faults(hostile)
    faults.watch(context)
    return context, faults


@pytest.fixture
def page(reader: tuple[BrowserContext, Faults]) -> Iterator[Page]:
    """Return a window; no script of a title may run in it, and none other be asked."""
    context, faults = reader
    faults.forget()
    page = context.new_page()
    shown: list[str] = []
    page.on("dialog", lambda dialog: (shown.append(dialog.message), dialog.dismiss()))
    yield page
    active = page.locator(
        "#react-entry-point :is(script, iframe, object, [onerror], [onload], [onclick],"
        " img[src='x'], a[href*='evil.example'], a[href^='javascript:'])"
    )
    assert active.count() == 0
    page.close()
    assert shown == []
    assert faults.outside == []
    assert faults.said == []


@pytest.mark.parametrize("place", PAGES)
def test_a_page_shows_titles_as_text(page: Page, place: str) -> None:
    show(page, f"{place}{'&' if '?' in place else '?'}kommun={OWN}")
    said = page.locator("body").inner_text()
    assert "alert(1)" in said
    assert not harm_in(said)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.evaluate("window.innerWidth")


@pytest.mark.parametrize("query", ADDRESSES, ids=str)
def test_an_address_is_told_and_not_obeyed(page: Page, query: dict[str, str]) -> None:
    show(page, f"/jamfor?{urlencode(query)}")
    said = page.locator("main").inner_text()
    assert said.strip()
    assert not harm_in(said)
    assert "49" not in said or "{{7*7}}" in said
