"""A real browser on a real server: the demo's dashboard, and windows that notice faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from dashboards.app import create_app
from dashboards.data import Data
from kolada_bench.settings import Settings
from tests.dashboards.browsing import LONGEST, TELL_OF_POLICY, WINDOW, Faults, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the dashboard on demo data."""
    settings = Settings(cache_dir=tmp_path_factory.mktemp("cache"))
    with serving(create_app(Data(settings, demo=True)).server) as base:
        yield base


@pytest.fixture(scope="module")
def chromium(browser: str) -> Iterator[Browser]:
    """Return a browser that is driven.

    For one module at a time: as long as Playwright runs, no other test may have an event
    loop of its own in this thread.
    """
    sync_api = pytest.importorskip("playwright.sync_api", reason="no Playwright")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser)
        yield started
        started.close()


Opened = Callable[..., "BrowserContext"]


@pytest.fixture(scope="module")
def opened(chromium: Browser) -> Iterator[Opened]:
    """Return what opens a reader of her own: with her own memory, and asking anew."""
    made: list[BrowserContext] = []

    def open_(**options: Any) -> BrowserContext:
        context = chromium.new_context(
            **{"viewport": WINDOW, "locale": "sv-SE", "accept_downloads": True, **options}
        )
        context.set_default_timeout(LONGEST)
        context.add_init_script(TELL_OF_POLICY)
        made.append(context)
        return context

    yield open_
    for context in made:
        context.close()


@pytest.fixture(scope="module")
def reader_of_site(opened: Opened, site: str) -> tuple[BrowserContext, Faults]:
    """Return one reader of the demo's dashboard, who has its scripts at hand."""
    context = opened(base_url=site, permissions=["clipboard-read", "clipboard-write"])
    faults = Faults(site)
    faults.watch(context)
    return context, faults


@pytest.fixture
def window(reader_of_site: tuple[BrowserContext, Faults]) -> Iterator[Page]:
    """Return a window on the demo's dashboard; it must not complain, or ask others."""
    context, faults = reader_of_site
    faults.forget()
    page = context.new_page()
    yield page
    page.close()
    assert faults.outside == []
    assert faults.said == []


@pytest.fixture
def faults(reader_of_site: tuple[BrowserContext, Faults]) -> Faults:
    """Return what ``window`` has complained of, and all that it asked for."""
    return reader_of_site[1]
