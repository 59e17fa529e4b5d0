"""Any address: a page, or why it cannot be shown; and a link says what it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards.app import JOBS, create_app
from dashboards.data import Data
from dashboards.deployment import checked_prefix, read_deployment
from dashboards.pages import pages
from dashboards.selection import (
    EXTRA_KEYS,
    LONGEST_URL,
    MOST_GROUPS,
    MOST_KPIS,
    Selection,
    query_of,
    read_selection,
)
from kolada_bench.catalogue.themes import theme_names
from kolada_bench.errors import CatalogueError, UsageError
from kolada_bench.settings import Settings
from tests.dashboards.reader import Reader, said
from tests.strategies import PIECES, mutated, refused

if TYPE_CHECKING:
    from flask import Flask

QUERIES = (
    "?kommun=1461",
    "?kommun=Mellerud&grupp=lika+kommuner&grupp=l%C3%A4n&tema=ifo&ar=2024&kon=K",
    "?kommun=1461&grupp=lista%3A0428%2C1764&kpi=N30101&kpi=N33820&sok=k%C3%B6pt+v%C3%A5rd",
    "?kommun=1461&pris=7800&dygn=365&mall=oversikt&delar=1.2&alla=1&typ=&fran=2020",
)
KEYS = ("kommun", "grupp", "tema", "kpi", "ar", "kon", *sorted(EXTRA_KEYS), "okänd", "")


@given(mutated(QUERIES, most=6))
def test_any_query_is_a_view_or_refused(query: str) -> None:
    selection, _ = refused(lambda: read_selection(query), UsageError)
    if selection is None:
        return
    assert len(selection.kpis) <= MOST_KPIS
    assert 1 <= len(selection.groups) <= MOST_GROUPS
    assert all(selection.groups)
    again = query_of(selection)
    if len(again) <= LONGEST_URL:  # a letter typed by itself takes six signs in a link
        assert read_selection(again) == selection
        assert query_of(read_selection(again)) == again


WORDS = (
    st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
    | st.sampled_from(("lika kommuner", "lista:0428,1764", "egen:väst & öst", "a=b;c#d?e%"))
)  # fmt: skip
SELECTIONS = st.builds(
    Selection,
    municipality=st.just("") | WORDS,
    groups=st.lists(WORDS, min_size=1, max_size=4, unique=True).map(tuple),
    theme=st.none() | st.sampled_from(theme_names()),
    kpis=st.lists(
        st.integers(10_000, 99_999).map("N{}".format), max_size=5, unique=True
    ).map(tuple),
    year=st.none() | st.integers(1990, 2100),
    gender=st.sampled_from("TKM"),
    extra=st.dictionaries(st.sampled_from(sorted(EXTRA_KEYS)), WORDS, max_size=3).map(
        lambda keys: tuple(sorted(keys.items()))
    ),
)


@given(SELECTIONS)
def test_a_link_says_what_it_was_made_of(selection: Selection) -> None:
    assert read_selection(query_of(selection)) == selection


@pytest.mark.parametrize(
    "query", ["kommun=1461&kommun=1764", "ar=2023&ar=2024", "kon=K&kon=M", "sok=a&sok=b"]
)
def test_what_is_said_in_two_ways_is_refused(query: str) -> None:
    with pytest.raises(UsageError, match="står flera gånger"):
        read_selection(query)


def test_what_is_said_twice_alike_or_not_at_all_is_no_fault() -> None:
    twice = read_selection("kommun=1461&kommun=1461&grupp=+&kon=+&ar=+2024+")
    assert twice == Selection(municipality="1461", year=2024)


@pytest.mark.parametrize("query", ["ar=٢٠٢٤", "kpi=N٣٠١٠١", "kpi=Nåäö12"])
def test_figures_of_other_alphabets_are_none(query: str) -> None:
    with pytest.raises(UsageError, match="är inget"):
        read_selection(query)


@given(
    mutated(("", "kolada", "/kolada/", "/a/b.c/", "~/x")),
    mutated(("", "1", "ja", "0", "nej")),
    mutated(("", "landet.sqlite", "~/landet.sqlite", "~$x", "C:\\x.sqlite")),
)
def test_any_environment_is_served_or_refused(prefix: str, demo: str, file: str) -> None:
    env = {
        "KOLADA_BENCH_URL_PREFIX": prefix,
        "KOLADA_BENCH_DEMO": demo,
        "KOLADA_BENCH_SNAPSHOT": file,
    }
    found, reason = refused(lambda: read_deployment(env), CatalogueError)
    if found is None:
        assert reason.startswith("KOLADA_BENCH_")
        return
    assert found.prefix.startswith("/")
    assert found.prefix.endswith("/")
    assert "//" not in found.prefix
    assert checked_prefix(found.prefix) == found.prefix


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder: Path = tmp_path_factory.mktemp("cache")
    made: Flask = create_app(Data(Settings(cache_dir=folder), demo=True)).server
    yield made
    made.extensions[JOBS].close()


@pytest.fixture(scope="module")
def reader(server: Flask) -> Reader:
    return Reader.of(server.test_client())


VALUES = st.sampled_from(
    ("1461", "Mellerud", "lika kommuner", "län", "alla", "ifo", "N30101", "N33820", "2024",
     "2030", "K", "1", "7800", "oversikt", "H1", *PIECES)
) | st.text(max_size=6)  # fmt: skip
PAIRS = st.lists(st.tuples(st.sampled_from(KEYS), VALUES), max_size=3)
QUIET = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def searched(pairs: list[tuple[str, str]]) -> str:
    return "?" + urlencode([("kommun", "1461"), *pairs], errors="replace")


@given(st.sampled_from(sorted(pages())), PAIRS)
@QUIET
def test_any_page_at_any_address(
    reader: Reader, path: str, pairs: list[tuple[str, str]]
) -> None:
    told = said(reader.visit(path, searched(pairs)))
    assert told
    assert "internt fel" not in told.casefold()
    assert "Traceback" not in told


@given(
    mutated(("/jamfor", "/utforska/", "/", "/finns/inte")),
    st.sampled_from(("csv", "json", "xlsx", "docx", "exe", "")),
    mutated(("rangordning", "prickar", "..", "karta")),
    PAIRS,
)
@QUIET
def test_any_file_at_any_address(
    server: Flask, path: str, form: str, card: str, pairs: list[tuple[str, str]]
) -> None:
    name = quote(card, safe="", errors="replace")
    page = quote(path, errors="replace").strip("/")
    answer = server.test_client().get(f"/fil/{page}/{name}.{form}{searched(pairs)}")
    # A path of ours that is none is the page's frame, which says so when it is drawn.
    assert answer.status_code in (200, 308, 400, 404)
    assert b"Traceback" not in answer.data[:10_000]
