from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kolada_bench.client.kolada import KoladaClient
from kolada_bench.client.transport import Transport
from kolada_bench.errors import KoladaBusy
from kolada_bench.schema import OBSERVATION_COLUMNS, Block
from kolada_bench.settings import Settings
from kolada_bench.sources import Source
from kolada_bench.sources.live import LiveSource, cache_info, clear_cache
from tests.stand_in.server import RECORDED_VALUES, StandIn
from tests.stand_in.world import World, group, kpi

BLOCK = Block(("N30101",), ("0428", "1461", "0000", "G36589"), (2023, 2024))


@pytest.fixture
def kolada(stand_in: StandIn) -> StandIn:
    stand_in.world = World(
        kpis=[kpi("N30101", "Kostnad IFO, kr/inv")],
        municipalities=[
            {"id": "0000", "title": "Riket", "type": "L"},
            {"id": "0428", "title": "Vingåker", "type": "K"},
            {"id": "1461", "title": "Mellerud", "type": "K"},
        ],
        groups=[
            group("G36589", "Liknande kommuner IFO, Mellerud, 2024", [("0428", "Vingåker")])
        ],
        values={
            ("N30101", "0000", 2024, "T"): 5300.0,
            ("N30101", "0428", 2024, "T"): 5800.0,
            ("N30101", "1461", 2024, "T"): 6960.0,
            ("N30101", "1461", 2023, "T"): None,
        },
    )
    return stand_in


@pytest.fixture
def settings(kolada: StandIn, tmp_path: Path) -> Settings:
    return Settings(api_url=kolada.url, cache_dir=tmp_path / "cache")


@pytest.fixture
def source(settings: Settings) -> Iterator[LiveSource]:
    client = KoladaClient(settings)
    yield LiveSource(settings, client=client)
    client.close()


def test_it_is_a_source(source: LiveSource) -> None:
    assert isinstance(source, Source)
    assert source.name == "kolada"


def test_areas_and_groups_are_kept_apart(source: LiveSource) -> None:
    found = source.observations([BLOCK])
    assert found.frame["municipality_id"].tolist() == ["0000", "0428", "1461", "1461"]
    assert found.groups[
        ["municipality_id", "year", "value", "count"]
    ].to_numpy().tolist() == [["G36589", 2024, 5800.0, 1]]
    for frame in (found.frame, found.groups):
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == (
            OBSERVATION_COLUMNS
        )
        assert frame.index.tolist() == list(range(len(frame)))
    assert found.provenance.source == "kolada"
    assert found.provenance.retrieved_at.tzinfo is not None
    assert found.provenance.retrieved_at.microsecond == 0
    assert not found.provenance.stale
    assert not found.provenance.invented


def test_an_unknown_kpi_is_absent(source: LiveSource) -> None:
    assert list(source.kpis(["N30101", "N99999"])) == ["N30101"]


def test_stale_metadata_makes_the_observations_stale(
    settings: Settings, kolada: StandIn
) -> None:
    first = KoladaClient(settings, now=lambda: 1e9)
    first.fetch_municipalities()
    first.close()
    naps: list[float] = []
    wire = Transport(sleep=naps.append)
    late = KoladaClient(settings, transport=wire, now=lambda: 1e9 + 8 * 86_400)
    source = LiveSource(settings, client=late)
    fault = kolada.fail("html", at="/v3/municipality", times=None)
    source.municipalities()
    assert fault.hits == len(naps) + 1 == 4
    kolada.faults.clear()
    assert source.observations([BLOCK]).provenance.stale
    assert len(source.notices) == 1
    late.close()


def test_the_values_are_dated_by_themselves_and_the_answer_by_its_oldest_part(
    settings: Settings,
) -> None:
    noon = datetime(2026, 9, 28, 12, tzinfo=UTC).timestamp()
    first = KoladaClient(settings, now=lambda: noon)
    first.fetch_kpis(["N30101"])
    first.close()
    late = KoladaClient(settings, now=lambda: noon + 3 * 86_400)
    source = LiveSource(settings, client=late)
    source.kpis(["N30101"])
    found = source.observations([BLOCK]).provenance
    late.close()
    assert found.retrieved_at.timestamp() == noon
    assert found.values_at is not None
    assert found.values_at.timestamp() == noon + 3 * 86_400
    assert found.values_date == date(2026, 10, 1)


def test_the_cache_can_be_counted_and_emptied(
    source: LiveSource, settings: Settings
) -> None:
    source.municipalities()
    source.observations([BLOCK])
    assert cache_info(settings).answers == 2
    assert clear_cache(settings) == 2
    assert cache_info(settings).answers == 0


def test_a_notice_is_there_also_when_kolada_is_down(
    kolada: StandIn, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("en fil")
    settings = Settings(api_url=kolada.url, cache_dir=tmp_path / "cache")
    client = KoladaClient(settings, transport=Transport(sleep=lambda _: None))
    source = LiveSource(settings, client=client)
    source.municipalities()
    kolada.fail("status", status=503, times=None)
    with pytest.raises(KoladaBusy):
        source.kpis()
    (notice,) = source.notices
    assert "KOLADA_BENCH_CACHE_DIR" in notice
    client.close()


def run(code: str) -> list[str]:
    """Run code in a new process and return the names that it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


WARM = """
import sys
from pathlib import Path
from kolada_bench.schema import Block
from kolada_bench.settings import Settings
from kolada_bench.sources.live import LiveSource, cache_info
settings = Settings(api_url={url!r}, cache_dir=Path({folder!r}))
source = LiveSource(settings)
source.municipalities()
source.kpis(["N30101"])
source.groups(title="Mellerud")
cache_info(settings)
before = set(sys.modules)
source.observations([Block(("N30101",), ("1461",), (2024,))])
names = ("requests", "urllib3", "truststore", "kolada_bench.client.transport")
print(*(name for name in names if name in sys.modules), "|", "pandas" in before)
"""


def test_a_warm_run_imports_no_requests_and_metadata_no_pandas(
    source: LiveSource, settings: Settings, kolada: StandIn
) -> None:
    code = WARM.format(url=kolada.url, folder=str(settings.cache_dir))
    assert "requests" in run(code)  # cold
    asked = len(kolada.requests)
    assert run(code) == ["|", "False"]
    assert len(kolada.requests) == asked


def test_recorded_values_come_back_exactly(recorded_data: Path, tmp_path: Path) -> None:
    with StandIn.from_recorded(recorded_data) as kolada:
        settings = Settings(api_url=kolada.url, cache_dir=tmp_path)
        client = KoladaClient(settings)
        source = LiveSource(settings, client=client)
        areas = tuple(a.id for a in source.municipalities().values() if a.type == "K")
        kpis, years = ("N30001", "N20900", "U23401"), tuple(range(2018, 2026))
        found = source.observations([Block(kpis, areas, years)])
        client.close()
    with (recorded_data / RECORDED_VALUES).open(encoding="utf-8") as file:
        recorded = {
            (line["kpi"], line["municipality"], int(line["year"])): float(line["value"])
            for line in csv.DictReader(file)
            if line["kpi"] in kpis and line["value"]
        }
    keys = ["kpi_id", "municipality_id", "year"]
    values = found.frame.dropna(subset="value").set_index(keys)["value"].to_dict()
    assert len(recorded) > 1000
    assert values == recorded
