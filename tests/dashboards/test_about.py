"""Om siffrorna says what the calculations do, in words that may be said."""

from __future__ import annotations

from typing import Any

import pytest
from dash.development.base_component import Component

from dashboards.app import create_app
from dashboards.context import Context
from dashboards.data import Data
from dashboards.pages import about, about_texts
from dashboards.selection import Selection
from kolada_bench import __version__
from kolada_bench.analysis.words import forbidden_words
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.settings import Settings
from tests.dashboards.tree import words

OWN_BREAKS = """
[[brott]]
nyckeltal = ["N00941"]
ar = 2021
orsak = "ett eget brott"
kalla = "vår egen bok"
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    folder = tmp_path_factory.mktemp("about")
    (folder / "brott.toml").write_text(OWN_BREAKS, encoding="utf-8")
    settings = Settings(cache_dir=folder, breaks_file=folder / "brott.toml")
    return Data(settings, demo=True)


@pytest.fixture(scope="module")
def page(data: Data) -> list[Any]:
    with create_app(data).server.test_request_context("/om"):
        return about.build(Context(Selection("1461"), data))


def kinds(part: Any, name: str) -> list[Any]:
    if isinstance(part, (list, tuple)):
        return [found for each in part for found in kinds(each, name)]
    if not isinstance(part, Component):
        return []
    own = [part] if type(part).__name__ == name else []
    return own + kinds(getattr(part, "children", None), name)


def test_one_first_heading_and_a_second_for_each_part(page: list[Any]) -> None:
    assert words(kinds(page, "H1")) == "Om siffrorna"
    headings = [words(heading) for heading in kinds(page, "H2")]
    assert headings[0] == "Nettokostnadsavvikelse"
    assert headings[-1] == "Tillgänglighet"
    assert "Vad siffrorna inte säger" in headings


def test_the_words_have_the_limits_that_they_are_written_by(page: list[Any]) -> None:
    said = " ".join(words(page).split())
    # words.toml: "något" from 5 to 10 %, "dubbelt" from 1,95 to 2,05 times.
    assert " något högre eller lägre skillnaden mot medianen är 5–10 % " in said
    assert " dubbelt värdet är 1,95–2,05 gånger medianen " in said


def test_every_derived_kpi_is_there_with_its_formula(page: list[Any]) -> None:
    text = words(page)
    for kpi in derived_kpis().values():
        assert kpi.title in text
    assert "N30101 × N04159 / 100" in text


def test_breaks_are_there_the_users_own_too(page: list[Any]) -> None:
    text = words(page)
    assert "ett eget brott" in text
    assert "räknas bara barn och unga med fullständigt personnummer" in text
    links = {words(link): link.href for link in kinds(page, "A")}
    assert links["N00941"] == "/utforska?kommun=1461&kpi=N00941"


def test_sources_versions_and_what_is_invented(page: list[Any]) -> None:
    text = words(page)
    assert '"Källa: Kolada"' in text
    assert '"Egen bearbetning av data från Kolada"' in text
    assert f"kolada-bench {__version__}" in text
    assert "påhittade demodata" in text
    assert "Uppgifterna hämtade" not in text


def test_no_text_has_a_word_that_is_not_said() -> None:
    texts = [
        text
        for name in ("GROUPS", "YEARS", "NOT_SAID", "SOURCES", "ACCESSIBILITY")
        for text in getattr(about_texts, name)
    ]
    assert len(texts) > 15
    assert [word for text in texts for word in forbidden_words(text)] == []
