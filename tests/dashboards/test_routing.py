"""The URL decides what is shown; a job that nobody knows is told so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from dashboards.app import JOBS, create_app
from dashboards.data import Data
from dashboards.pages import pages
from kolada_bench.settings import Settings
from tests.dashboards.reader import Reader, said

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    data = Data(Settings(cache_dir=tmp_path_factory.mktemp("cache")), demo=True)
    made: Flask = create_app(data).server
    yield made
    made.extensions[JOBS].close()


@pytest.fixture
def reader(server: Flask) -> Reader:
    return Reader.of(server.test_client())


def links(component: Any) -> list[str]:
    if isinstance(component, dict):
        found = [component["href"]] if isinstance(component.get("href"), str) else []
        return found + [link for value in component.values() for link in links(value)]
    if isinstance(component, list):
        return [link for value in component for link in links(value)]
    return []


def test_the_menu_has_every_page_and_the_selection_follows(reader: Reader) -> None:
    place = reader.place("/jamfor", "?kommun=1461&grupp=kommungrupp&sok=vilse")
    menu = reader.call("navigering.children", place)["navigering"]["children"]
    followed = "?kommun=1461&grupp=kommungrupp"  # a page's own keys stay with it
    assert links(menu) == [f"{path}{followed}" for path in pages()]


def test_a_link_with_a_fault_keeps_the_menu(reader: Reader) -> None:
    answer = reader.call("innehall.children", reader.place("/jamfor", "?okand=1"))
    assert "okänd" in said(answer["innehall"]["children"])
    assert links(answer["navigering"]["children"]) == list(pages())


def test_a_path_with_a_slash_at_its_end_is_the_same_page(reader: Reader) -> None:
    one, other = (reader.visit(path, "?kommun=1461") for path in ("/om", "/om/"))
    assert said(one) == said(other)


@pytest.mark.parametrize("values", [{}, {"jobb.data": "okänt"}, {"jobb.data": None}])
def test_a_job_that_nobody_remembers_is_told_so(
    reader: Reader, values: dict[str, Any]
) -> None:
    (output,) = (name for name in reader.outputs() if "jobb-lage" in name)
    place = reader.place("/jamfor", "?kommun=1461") | {"jobb-klocka.n_intervals": 3}
    told = reader.call(output.strip(".").split("...")[0], place | values)
    assert "Arbetet är borta. Ladda om sidan." in said(told["innehall"]["children"])
    assert told["jobb-klocka"]["disabled"] is True


def test_the_browsers_width_decides_how_wide_charts_are(
    server: Flask, reader: Reader
) -> None:
    def widths(width: int) -> set[int]:
        asked = Reader.of(server.test_client())
        asked._width = width
        page = asked.visit("/nettokostnad", "?kommun=1461")
        return {found["width"] for found in layouts(page)}

    assert widths(390) == {320}
    assert 740 in widths(1280)


def layouts(component: Any) -> Iterator[dict[str, Any]]:
    if isinstance(component, dict):
        layout = component.get("layout")
        if isinstance(layout, dict) and "width" in layout:
            yield layout
        for value in component.values():
            yield from layouts(value)
    elif isinstance(component, list):
        for value in component:
            yield from layouts(value)
