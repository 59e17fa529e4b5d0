"""Real states, against a Kolada on this machine: waiting, down, old, empty, gone."""

from __future__ import annotations

import copy
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from benchmarks.demo_world import demo_world
from dashboards import data as data_room
from dashboards.app import JOBS, create_app
from dashboards.context import Context
from dashboards.data import LISTS, Data
from dashboards.health import report
from dashboards.jobs import RUNNING
from dashboards.pages import pages
from dashboards.selection import read_selection
from kolada_bench.client.transport import Transport
from kolada_bench.settings import Settings
from kolada_bench.sources.demo import DemoSource
from tests.dashboards.reader import Reader, said
from tests.stand_in.server import StandIn

if TYPE_CHECKING:
    from tests.stand_in.world import World

MELLERUD = "?kommun=1461"
Served = Callable[..., Flask]


@pytest.fixture(scope="module")
def whole_world() -> World:
    """Return the demo's world, of its last years and without genders: it is quicker."""
    world = demo_world()
    world.values = {k: v for k, v in world.values.items() if k[2] >= 2021 and k[3] == "T"}
    return world


@pytest.fixture
def kolada(whole_world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """Return a Kolada with the demo's values; what a test changes in it is its own."""
    world = copy.copy(whole_world)
    world.values = dict(whole_world.values)
    world.kpis, world.groups = list(world.kpis), list(world.groups)
    monkeypatch.setattr("kolada_bench.client.transport.FIRST_WAIT", 0.001)
    with StandIn(world) as started:
        yield started


@pytest.fixture
def settings(kolada: StandIn, tmp_path: Path) -> Settings:
    return Settings(api_url=kolada.url, cache_dir=tmp_path)


@pytest.fixture
def serve(settings: Settings) -> Iterator[Served]:
    """Return what starts a worker process' app; all share cache and jobs."""
    made: list[Flask] = []

    def served(in_force: Settings = settings) -> Flask:
        made.append(create_app(Data(in_force)).server)
        return made[-1]

    yield served
    for server in made:
        server.extensions[JOBS].close()


def job_of(components: Any) -> str:
    """Return the id of the job that a waiting page follows."""
    text = json.dumps(components)
    found = re.search(r'"id": "jobb"[^{}]*"data": "([^"]+)"', text) or re.search(
        r'"data": "([^"]+)"[^{}]*"id": "jobb"', text
    )
    assert found, f"no job is waited for: {said(components)[:300]}"
    return found[1]


def follow(server: Flask, id_: str, path: str, search: str, **values: Any) -> Any:
    """Return what a waiting page is told at its next tick."""
    reader = Reader.of(server.test_client())
    place = reader.place(path, search) | {"jobb-klocka.n_intervals": 1, "jobb.data": id_}
    # The output that two callbacks write has a suffix in one of them.
    (output,) = (name for name in reader.outputs() if "jobb-lage" in name)
    first = output.strip(".").split("...")[0]
    return reader.call(first, place | values)


def wait(server: Flask, id_: str) -> None:
    end = time.monotonic() + 60
    while server.extensions[JOBS].get(id_).state == RUNNING:
        assert time.monotonic() < end, "the job never ended"
        time.sleep(0.02)


def whole(server: Flask, path: str, search: str = MELLERUD) -> str:
    """Return what a page says when its answers have been fetched."""
    components = Reader.of(server.test_client()).visit(path, search)
    if "Hämtar från Kolada" in said(components):
        id_ = job_of(components)
        wait(server, id_)
        told = follow(server, id_, path, search)
        components = told["innehall"]["children"]
    return said(components)


def test_the_first_fetch_is_told_and_the_page_comes_when_it_is_done(
    kolada: StandIn, serve: Served
) -> None:
    kolada.fail("slow", seconds=0.05, times=None)
    server = serve()
    components = Reader.of(server.test_client()).visit("/nettokostnad", MELLERUD)
    # Nobody waits for Kolada in a request: the page would be there instead.
    assert "Hämtar från Kolada" in said(components)
    assert "Avbryt" in said(components)
    id_ = job_of(components)
    heard: set[str] = set()
    while server.extensions[JOBS].get(id_).state == RUNNING:
        told = follow(server, id_, "/nettokostnad", MELLERUD)
        heard.add(told.get("jobb-lage", {}).get("children", ""))
        time.sleep(0.02)
    assert any(re.fullmatch(r"\d+ svar från Kolada …", line) for line in heard), heard
    page = follow(server, id_, "/nettokostnad", MELLERUD)["innehall"]["children"]
    assert "Mellerud" in said(page)
    asked = len(kolada.requests)
    again = Reader.of(server.test_client()).visit("/nettokostnad", MELLERUD)
    assert said(again) == said(page)
    assert len(kolada.requests) == asked


def test_every_page_asks_in_the_background_for_all_that_it_shows(serve: Served) -> None:
    for path in pages():
        server = serve()  # nothing in memory, though kept on disk from the page before
        assert "internt fel" not in whole(server, path)
        components = Reader.of(server.test_client()).visit(path, MELLERUD)
        assert "Hämtar från Kolada" not in said(components), path


def test_another_worker_builds_the_page_of_a_job_that_it_did_not_run(
    kolada: StandIn, serve: Served
) -> None:
    one, other = serve(), serve()
    id_ = job_of(Reader.of(one.test_client()).visit("/nettokostnad", MELLERUD))
    wait(one, id_)
    asked = len(kolada.requests)
    told = follow(other, id_, "/nettokostnad", MELLERUD)
    assert "Mellerud" in said(told["innehall"]["children"])
    assert len(kolada.requests) == asked  # from the kept answers on disk


def test_two_who_ask_the_same_wait_for_one_job(kolada: StandIn, serve: Served) -> None:
    kolada.fail("slow", seconds=0.1, times=None)
    one, other = serve(), serve()
    first = job_of(Reader.of(one.test_client()).visit("/nettokostnad", MELLERUD))
    second = job_of(Reader.of(other.test_client()).visit("/nettokostnad", MELLERUD))
    assert first == second
    one.extensions[JOBS].cancel(first)


def test_cancel_is_told_at_once_and_kolada_is_left_alone(
    kolada: StandIn, serve: Served
) -> None:
    kolada.fail("slow", seconds=0.3, times=None)
    server = serve()
    id_ = job_of(Reader.of(server.test_client()).visit("/nettokostnad", MELLERUD))
    clicked = {"jobb-avbryt.n_clicks": 1}
    reader = Reader.of(server.test_client())
    place = reader.place("/nettokostnad", MELLERUD)
    (output,) = (name for name in reader.outputs() if "jobb-lage" in name)
    told = reader.call(
        output.strip(".").split("...")[0], place | clicked | {"jobb.data": id_}
    )
    assert "Avbrutet." in said(told["innehall"]["children"])
    time.sleep(1.0)  # what was on its way comes in
    asked = len(kolada.requests)
    time.sleep(0.7)
    assert len(kolada.requests) == asked


def test_kolada_down_with_nothing_kept_is_a_message_with_a_way_out(
    kolada: StandIn, serve: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboards.answers.FAILED_FOR", 0.0)
    kolada.fail("status", status=503, times=None)
    server = serve()
    client = server.test_client()
    assert client.get("/").status_code == 200
    assert client.get("/_dash-layout").status_code == 200
    words = whole(server, "/nettokostnad")
    assert "Det gick inte" in words
    assert "Kolada" in words
    assert re.search(r"[Ff]örsök", words), words
    assert "Kommunlistan kunde inte hämtas" in said(
        Reader.of(client).visit("/om")
    ) or "Kommunlistan" in said(Reader.of(client).visit("/nettokostnad", ""))
    # Kolada is back: the next visit is as if nothing had been.
    kolada.faults.clear()
    assert "Det gick inte" not in whole(server, "/nettokostnad")


def test_a_kolada_that_does_not_answer_keeps_nobody_waiting_for_names(
    kolada: StandIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_room, "PATIENCE", 0.1)
    let_go, get = threading.Event(), Transport.get

    def held(*asked: Any, **how: Any) -> Any:
        let_go.wait(60)
        return get(*asked, **how)

    monkeypatch.setattr(Transport, "get", held)
    data = Data(settings)
    assert data.municipalities_soon() == {}  # and not the 290 that come in a while
    assert data.notices == (LISTS,)
    let_go.set()
    assert len(data.municipalities()) == 290  # the one that was under way
    assert data.notices == ()
    assert len(kolada.requests) == 1


def test_kolada_down_with_kept_answers_shows_them_with_their_age(
    kolada: StandIn, settings: Settings, serve: Served
) -> None:
    aged = Settings(
        api_url=settings.api_url, cache_dir=settings.cache_dir, metadata_ttl=0, values_ttl=0
    )
    before = whole(serve(aged), "/nettokostnad")
    assert "Kolada svarar inte" not in before
    kolada.fail("status", status=503, times=None)
    words = whole(serve(aged), "/nettokostnad")  # another process: nothing in memory
    assert "Kolada svarar inte" in words
    assert re.search(r"hämtades \d{4}-\d\d-\d\d kl", words), words[:500]
    assert "Mellerud" in words
    figures = re.compile(r"\d+,\d")
    assert set(figures.findall(before)) == set(figures.findall(words)) != set()


def test_an_old_answer_is_soon_asked_for_anew(
    kolada: StandIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged = Settings(
        api_url=settings.api_url, cache_dir=settings.cache_dir, metadata_ttl=0, values_ttl=0
    )
    monkeypatch.setattr(data_room, "STALE_FOR", 0.0)
    data = Data(aged)
    selection = read_selection(MELLERUD)
    Context(selection, data).nka()
    kolada.fail("status", status=503, times=None)
    old = Data(aged)
    context = Context(selection, old)
    assert context.nka().provenance.stale
    assert len(context.notices) == 1
    kolada.faults.clear()
    context = Context(selection, old)
    assert not context.nka().provenance.stale
    assert context.notices == {}


def test_the_lists_are_renewed_in_time_and_nobody_waits(
    kolada: StandIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged = Settings(api_url=settings.api_url, cache_dir=settings.cache_dir, metadata_ttl=0)
    data = Data(aged)
    now = [0.0]
    monkeypatch.setattr(data._memory, "_clock", lambda: now[0])
    assert "9999" not in data.municipalities()
    world = kolada.world
    world.municipalities = [
        *world.municipalities,
        {"id": "9999", "title": "Ny", "type": "K"},
    ]
    now[0] = 3599.0
    assert "9999" not in data.municipalities()
    now[0] = 3601.0
    data.municipalities()  # the old list, at once, while the new one is fetched
    end = time.monotonic() + 60
    while "9999" not in data.municipalities():
        assert time.monotonic() < end
        time.sleep(0.02)


def all_pages(server: Flask, search: str) -> Iterator[tuple[str, str]]:
    for path, page in pages().items():
        if page.needs_municipality:
            yield path, whole(server, path, search)


def test_a_municipality_without_values_is_told_so_on_every_page(
    kolada: StandIn, serve: Served
) -> None:
    kolada.world.values = {k: v for k, v in kolada.world.values.items() if k[1] != "1461"}
    server = serve()
    for path, words in all_pages(server, MELLERUD):
        assert "internt fel" not in words, path
        assert re.search(r"saknas|–|inga|ingen|Inga|Ingen", words), (path, words[:300])


def test_a_municipality_with_nulls_alone_is_told_so_on_every_page(
    kolada: StandIn, serve: Served
) -> None:
    for key in kolada.world.values:
        if key[1] == "1461":
            kolada.world.values[key] = None
    server = serve()
    for path, words in all_pages(server, MELLERUD):
        assert "internt fel" not in words, path
        assert "NaN" not in words, path


def test_a_group_without_members_is_a_message_with_a_way_out(
    kolada: StandIn, settings: Settings, serve: Served
) -> None:
    empty = Settings(
        api_url=settings.api_url, cache_dir=settings.cache_dir, own_groups={"tom": ()}
    )
    server = serve(empty)
    for path, words in all_pages(server, f"{MELLERUD}&grupp=egen%3Atom"):
        assert "internt fel" not in words, path
        if "grupp" in pages()[path].uses:
            assert "tom" in words, (path, words[:300])


def test_a_group_without_values_is_told_so(kolada: StandIn, serve: Served) -> None:
    kolada.world.values = {k: v for k, v in kolada.world.values.items() if k[1] == "1461"}
    server = serve()
    for path, words in all_pages(server, MELLERUD):
        assert "internt fel" not in words, path
        assert "NaN" not in words, path


def test_one_year_only_is_no_fault(kolada: StandIn, serve: Served) -> None:
    kolada.world.values = {k: v for k, v in kolada.world.values.items() if k[2] == 2024}
    server = serve()
    for path, words in all_pages(server, MELLERUD):
        assert "internt fel" not in words, path
        assert "NaN" not in words, path


def test_a_kpi_that_is_gone_is_told_on_the_pages_that_show_kpis(
    kolada: StandIn, serve: Served
) -> None:
    kolada.world.kpis = [kpi for kpi in kolada.world.kpis if kpi["id"] != "N30101"]
    server = serve()
    for path in ("/jamfor", "/utforska"):
        words = whole(server, path, f"{MELLERUD}&kpi=N30101")
        assert "internt fel" not in words, path
        assert "N30101" in words, path


@pytest.mark.parametrize(
    "search", ["?kommun=Melerud", "?kommun=9999", "?kommun=1461&ar=1991"]
)
def test_what_does_not_exist_is_told_on_every_page(serve: Served, search: str) -> None:
    server = serve()
    for path, words in all_pages(server, search):
        assert "internt fel" not in words, path
        if "Melerud" in search:
            assert "Mellerud" in words, path


def test_a_damaged_answer_of_kolada_is_told_in_words(
    kolada: StandIn, serve: Served
) -> None:
    kolada.fail("html", times=None, at="/data/")
    words = whole(serve(), "/nettokostnad")
    assert "Det gick inte" in words
    assert "Traceback" not in words


def test_a_municipality_from_the_settings_needs_no_choice(
    settings: Settings, serve: Served
) -> None:
    chosen = Settings(
        api_url=settings.api_url, cache_dir=settings.cache_dir, municipality="Mellerud"
    )
    assert "Mellerud" in whole(serve(chosen), "/nettokostnad", "")


def test_where_the_cache_folder_cannot_be_written_to_pages_are_served(
    settings: Settings, serve: Served, tmp_path: Path
) -> None:
    (tmp_path / "dashboard").write_text("in the way")
    server = serve()
    assert "Mellerud" in whole(server, "/nettokostnad")
    assert server.test_client().get("/halsa").get_json()["jobs_shared"] is False


def test_health_tells_when_kolada_was_asked(settings: Settings, serve: Served) -> None:
    server = serve()
    found = server.test_client().get("/halsa").get_json()
    assert (found["source"], found["data_from"]) == ("kolada", None)
    whole(server, "/nettokostnad")
    found = server.test_client().get("/halsa").get_json()
    assert 0 <= found["data_age_hours"] < 1
    assert settings.api_url not in json.dumps(found)


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    """Return a copy of the demo's file, as somebody's snapshot."""
    file = tmp_path / "natt.sqlite"
    file.write_bytes(DemoSource().path.read_bytes())
    return file


def test_a_snapshot_of_invented_data_is_marked_as_such(
    snapshot: Path, tmp_path: Path
) -> None:
    data = Data(Settings(cache_dir=tmp_path), snapshot=snapshot)
    assert (data.is_demo, data.kind, data.is_local) == (True, "demo", True)


def test_a_snapshot_that_is_replaced_is_served_and_a_bad_one_is_not(
    snapshot: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = Data(Settings(cache_dir=tmp_path), snapshot=snapshot)
    selection = read_selection(MELLERUD)
    first = Context(selection, data).nka()
    assert Context(selection, data).nka() is first
    replace(snapshot, snapshot.read_bytes())
    second = Context(selection, data).nka()
    assert second is not first
    replace(snapshot, b"no snapshot at all")
    assert Context(selection, data).nka() is second
    assert "the new snapshot is not used" in caplog.text
    snapshot.unlink()
    assert Context(selection, data).nka() is second


def replace(file: Path, content: bytes) -> None:
    beside = file.with_suffix(".ny")
    beside.write_bytes(content)
    beside.replace(file)


def test_many_threads_over_a_replaced_snapshot_get_whole_answers(
    snapshot: Path, tmp_path: Path
) -> None:
    data = Data(Settings(cache_dir=tmp_path), snapshot=snapshot)
    selection, faults = read_selection(MELLERUD), []
    content = snapshot.read_bytes()

    def read() -> None:
        try:
            for _ in range(5):
                assert len(Context(selection, data).nka().net_cost) > 0
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        replace(snapshot, content)
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    assert faults == []


def test_health_follows_the_snapshot(snapshot: Path, tmp_path: Path) -> None:
    data = Data(Settings(cache_dir=tmp_path), snapshot=snapshot)
    jobs = create_app(data).server.extensions[JOBS]
    found = report(data, jobs, datetime(2026, 6, 17, 10, tzinfo=UTC))
    # From 12:00+02:00 on 15 June to 10:00 UTC on 17 June.
    assert found["data_age_hours"] == 48.0
    jobs.close()
