"""Waiting for a slow Kolada in a real browser: told how it goes, and free to stop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from benchmarks.demo_world import demo_world
from dashboards.app import create_app
from dashboards.data import Data
from kolada_bench.settings import Settings
from tests.dashboards.browsing import Faults, serving
from tests.stand_in.server import StandIn

if TYPE_CHECKING:
    from pathlib import Path

    from tests.dashboards.conftest import Opened

pytest.importorskip("playwright.sync_api", reason="no Playwright")

from playwright.sync_api import expect


@pytest.fixture(scope="module")
def kolada() -> Iterator[StandIn]:
    with StandIn(demo_world()) as started:
        yield started


def test_a_first_fetch_tells_how_it_goes_can_be_stopped_and_begun_again(
    kolada: StandIn, opened: Opened, tmp_path: Path
) -> None:
    settings = Settings(api_url=kolada.url, cache_dir=tmp_path)
    kolada.fail("slow", seconds=0.4, times=None)
    with serving(create_app(Data(settings)).server) as base:
        context = opened(base_url=base)
        faults = Faults(base)
        faults.watch(context)
        window = context.new_page()
        window.goto("/nettokostnad?kommun=1461")
        title = window.locator("main h1")
        expect(title).to_have_text("Hämtar från Kolada", timeout=30_000)
        expect(window.get_by_role("status").first).to_contain_text(
            re.compile(r"\d+ svar från Kolada"), timeout=30_000
        )
        expect(window.locator(".demo")).to_have_count(0)
        stop = window.get_by_role("button", name="Avbryt")
        stop.focus()
        window.keyboard.press("Enter")
        expect(window.get_by_role("alert")).to_have_text("Avbrutet.")
        expect(title).to_be_focused()
        kolada.faults.clear()
        window.reload()
        expect(title).to_have_text("Nettokostnad i Mellerud", timeout=60_000)
        expect(window).to_have_title("Nettokostnad i Mellerud – kolada-bench")
        assert faults.outside == []
        assert faults.said == []


def test_who_waits_at_the_stop_button_is_at_the_beginning_of_the_page_that_comes(
    kolada: StandIn, opened: Opened, tmp_path: Path
) -> None:
    settings = Settings(api_url=kolada.url, cache_dir=tmp_path)
    kolada.fail("slow", seconds=0.2, times=6)
    with serving(create_app(Data(settings)).server) as base:
        window = opened(base_url=base).new_page()
        window.goto("/nettokostnad?kommun=1461")
        window.get_by_role("button", name="Avbryt").focus()
        title = window.locator("main h1")
        expect(title).to_have_text("Nettokostnad i Mellerud", timeout=60_000)
        expect(title).to_be_focused()
